"""A person says something about a link: checked, written to `reviews`, and in effect when this returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from aggregator.store.history import Cause, changes_after
from aggregator.store.linker import link_articles
from aggregator.store.models import articles, link_history
from aggregator.store.naming import named_article, why_unknown
from aggregator.store.parts import is_page
from aggregator.store.reviews import Review, is_reviewed, links_of_copy, origin_page, save_review, waking


class ReviewError(Exception):
    """The word cannot be taken as it was given: names the page, what is the matter, and the remedy."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a person said, as they wrote it. Names are addresses (any spelling), ids, or an agency's name."""

    copy: str
    origin: str | None  # the link's origin; None: every link of the copy
    verdict: str  # one of copies.words.VERDICTS
    right_origin: str | None = None  # with `corrected`
    note: str | None = None
    reviewer: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it."""

    review_ids: tuple[int, ...]
    copy: Row[Any]
    links: Sequence[Row[Any]]  # of the copy, now
    changes: Sequence[Row[Any]]  # rows of `link_history`, other pages' links included
    stub_url: str | None  # the right origin, where nobody knew it


def say(connection: Connection, saying: Saying, now: datetime) -> Recorded:
    """Writes the word and links all that it touches, in the caller's writing transaction. Raises ReviewError."""
    copy = _article(connection, saying.copy)
    links = links_of_copy(connection, copy.id)
    origin_id, origin_name, link = _spoken_of(connection, saying, copy, links)
    corrected_id, is_stub = _corrected(connection, saying, copy, origin_id, now)
    common = {"copy_id": copy.id, "verdict": saying.verdict, "note": saying.note, "reviewer": saying.reviewer}
    if saying.verdict == "confirmed" and saying.origin is None:  # each for itself: what comes later was not seen
        ids = tuple(
            save_review(connection, Review(**common, origin_id=one.origin_id, origin_name=_name(one)), one, now)
            for one in links
        )
    else:
        review = Review(
            **common,
            origin_id=origin_id,
            origin_name=origin_name,
            corrected_id=corrected_id,
            origin_url=_url(connection, saying, corrected_id),
        )
        seen = link if saying.origin is not None else next(iter(links), None)
        ids = (save_review(connection, review, seen, now),)
    touched = {copy.id, origin_id, corrected_id, *(one.origin_id for one in links)} - {None}
    before = connection.execute(select(func.max(link_history.c.id))).scalar() or 0
    woken = waking(connection, [id for id in touched if id is not None])
    if not woken:
        raise ReviewError(f"{copy.url} is known by citation only and has no link: there is nothing to say yet")
    link_articles(connection, woken, now, Cause("review"))
    stub_url = saying.right_origin if is_stub else None
    return Recorded(ids, copy, links_of_copy(connection, copy.id), changes_after(connection, before), stub_url)


def _article(connection: Connection, name: str) -> Row[Any]:
    article = named_article(connection, name)
    if article is None:
        raise ReviewError(why_unknown(connection, name))
    return article


def _name(link: Row[Any]) -> str | None:
    """The agency of a link without an origin page."""
    return None if link.origin_id is not None else str(link.origin_name)


def _spoken_of(
    connection: Connection, saying: Saying, copy: Row[Any], links: Sequence[Row[Any]]
) -> tuple[int | None, str | None, Row[Any] | None]:
    """(origin id, agency's name, the link as it stands) that the word is about; all None for every link of the copy."""
    if saying.origin is None:
        if not links and saying.verdict != "corrected":
            raise ReviewError(
                f"{copy.url} is linked with no origin, so there is nothing to {_VERBS[saying.verdict]};"
                " `--origin URL` names the right one"
            )
        return None, None, None
    named = [link for link in links if link.origin_id is None and _same(link.origin_name, saying.origin)]
    if named:
        return None, named[0].origin_name, named[0]
    is_name = "://" not in saying.origin and not saying.origin.isdigit()
    if is_name and saying.verdict != "corrected" and is_reviewed(connection, copy.id, None, saying.origin):
        return None, saying.origin, None
    origin = _article(connection, saying.origin) if not is_name else None
    if origin is not None and origin.id == copy.id:
        raise ReviewError(f"{saying.copy} and {saying.origin} are the same article, {copy.url}: name its origin")
    for link in links:
        if origin is not None and origin.id == link.origin_id:
            return origin.id, None, link
    if saying.verdict != "corrected" and origin is not None and _is_told_of(connection, copy.id, origin.id, links):
        return origin.id, None, None
    raise ReviewError(_no_such_link(connection, saying, copy, origin, links))


def _is_told_of(connection: Connection, copy_id: int, origin_id: int, links: Sequence[Row[Any]]) -> bool:
    """True for a direct parent, to which one can say yes or no, and for a link that an earlier word took away."""
    return any(origin_id == link.via_id for link in links) or is_reviewed(connection, copy_id, origin_id, None)


_VERBS = {"confirmed": "confirm", "rejected": "reject", "corrected": "correct"}


def _same(one: str | None, other: str) -> bool:
    return one is not None and one.casefold() == other.casefold()


def _no_such_link(
    connection: Connection, saying: Saying, copy: Row[Any], origin: Row[Any] | None, links: Sequence[Row[Any]]
) -> str:
    name = origin.url if origin is not None else repr(saying.origin)
    if origin is not None and any(link.origin_id == copy.id for link in links_of_copy(connection, origin.id)):
        return f"the link is the other way round: {name} is the copy of {copy.url}; name the copy first"
    known = ", ".join(link.origin_url or repr(link.origin_name) for link in links)
    has = f"its links lead to {known}" if links else "it has no link at all"
    return f"{copy.url} is not linked with {name}: {has}; `--origin URL` links it with another page"


def _corrected(
    connection: Connection, saying: Saying, copy: Row[Any], origin_id: int | None, now: datetime
) -> tuple[int | None, bool]:
    """The id of the right origin, and whether a stub was made for it; (None, False) where the word corrects nothing."""
    if saying.verdict != "corrected":
        return None, False
    url = saying.right_origin or ""
    if url.isdigit():
        corrected_id, is_stub = int(_article(connection, url).id), False
    elif is_page(url):
        corrected_id, is_stub = origin_page(connection, url, now)
    else:
        raise ReviewError(
            f"--origin {url}: no address of an article; give it whole, as https://example.org/page, or its id"
        )
    if corrected_id == copy.id:
        raise ReviewError(f"--origin {url}: this is {copy.url} itself; an article is no copy of itself")
    if corrected_id == origin_id:
        raise ReviewError(f"--origin {url}: this is the origin of that link already; `--confirm` says that it is right")
    return corrected_id, is_stub


def _url(connection: Connection, saying: Saying, corrected_id: int | None) -> str | None:
    """The address of the right origin, also where it was named by its id."""
    if corrected_id is None or not (saying.right_origin or "").isdigit():
        return saying.right_origin
    return str(connection.execute(select(articles.c.url).where(articles.c.id == corrected_id)).scalar_one())
