"""What people said of links: written for them, and read as plain values for those who derive the links."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, text, update

from aggregator.copies.model import COPY_RELATIONS
from aggregator.copies.words import VERDICTS, Seen, Word
from aggregator.store.id_sets import one_of
from aggregator.store.identity import url_key
from aggregator.store.models import article_urls, articles, copies, reviews
from aggregator.store.parts import stub_columns
from aggregator.store.rows import clean
from aggregator.store.types import UtcDateTime
from aggregator.text.urls import plain_url, site_of

_SEEN = ("relation", "direction", "confidence", "is_primary", "coverage_copy", "coverage_origin", "method_version")


@dataclass(frozen=True, slots=True)
class Review:
    """A person's word on one link, or on every link of the copy (neither `origin_id` nor `origin_name`)."""

    copy_id: int
    verdict: str  # one of copies.words.VERDICTS
    origin_id: int | None = None
    origin_name: str | None = None
    corrected_id: int | None = None  # with `corrected`: the right origin…
    origin_url: str | None = None  # … and its address as the person gave it
    note: str | None = None
    reviewer: str | None = None


def save_review(connection: Connection, review: Review, link: Row[Any] | None, now: datetime) -> int:
    """The id of the new row. `link`: the row of `copies` that it is about, as it stands; None where none does.

    Nothing is linked by it: that is `linker.link_articles`.
    """
    assert review.verdict in VERDICTS, review.verdict
    names = ("verdict", "origin_name", "origin_url", "note", "reviewer")
    texts = clean({name: getattr(review, name) for name in names})
    ids = {"copy_id": review.copy_id, "origin_id": review.origin_id, "corrected_id": review.corrected_id}
    seen = {"link_id": link.id} | {name: getattr(link, name) for name in _SEEN} if link is not None else None
    values = texts | ids | {"link": seen, "reviewed_at": now}
    return int(connection.execute(insert(reviews).values(values).returning(reviews.c.id)).scalar_one())


def origin_page(connection: Connection, url: str, now: datetime) -> tuple[int, bool]:
    """The article of that address, and whether a stub was made for it because nobody knew it yet."""
    known = _article_of(connection, url)
    if known is not None:
        return known, False
    plain, host = plain_url(url), site_of(url)
    source = select(articles.c.source_id).where(articles.c.host == host, articles.c.source_id.is_not(None)).limit(1)
    columns = clean(stub_columns(plain, connection.execute(source).scalar(), now))
    article_id = int(connection.execute(insert(articles).values(columns).returning(articles.c.id)).scalar_one())
    row = {"url_hash": url_key(url), "url": columns["url"], "article_id": article_id, "kind": "cited"}
    connection.execute(insert(article_urls).values(row))
    return article_id, True


def _article_of(connection: Connection, url: str) -> int | None:
    found = select(article_urls.c.article_id).where(article_urls.c.url_hash == url_key(url))
    return connection.execute(found).scalar()


def settle_reviews(connection: Connection, copy_ids: Collection[int]) -> None:
    """Find the pages of corrections that SQL wrote with an address alone, as far as they are known by now."""
    open_ones = select(reviews.c.id, reviews.c.origin_url).where(
        one_of(connection, reviews.c.copy_id, copy_ids),
        reviews.c.verdict == "corrected",
        reviews.c.corrected_id.is_(None),
        reviews.c.origin_url.is_not(None),
    )
    for row in connection.execute(open_ones).all():
        article_id = _article_of(connection, row.origin_url)
        if article_id is not None:
            connection.execute(update(reviews).where(reviews.c.id == row.id).values(corrected_id=article_id))


def upheld_pairs(connection: Connection, ids: Collection[int]) -> set[tuple[int, int]]:
    """(copy, origin) of every link that a person confirmed, or corrected another to, with one end among `ids`."""
    upheld = reviews.c.verdict.in_(("confirmed", "corrected"))
    sides = (reviews.c.copy_id, reviews.c.origin_id, reviews.c.corrected_id)
    ends = or_(*(one_of(connection, side, ids) for side in sides))
    pairs = set()
    for row in connection.execute(select(*sides, reviews.c.verdict).where(upheld, ends)):
        origin = row.corrected_id if row.verdict == "corrected" else row.origin_id
        if origin is not None and origin != row.copy_id:
            pairs.add((row.copy_id, origin))
    return pairs


def words_on(connection: Connection, copy_ids: Collection[int]) -> list[Word]:
    """What people said of these copies' links, oldest first: in the order in which it was written."""
    found = select(reviews).where(one_of(connection, reviews.c.copy_id, copy_ids), reviews.c.verdict.in_(VERDICTS))
    return [_word(row) for row in connection.execute(found.order_by(reviews.c.id))]


def _word(row: Row[Any]) -> Word:
    by = f" by {row.reviewer}" if row.reviewer else ""
    note = f": {row.note}" if row.note else ""
    return Word(
        copy=row.copy_id,
        origin=row.origin_id,
        origin_name=row.origin_name,
        verdict=row.verdict,
        words=f"{row.verdict}{by} on {row.reviewed_at:%Y-%m-%d}{note}",
        corrected=row.corrected_id,
        seen=_seen(row.link),
    )


def _seen(link: Any) -> Seen | None:
    """The link as it stood, as `save_review` wrote it; None for whatever else SQL put there."""
    if not isinstance(link, dict) or link.get("relation") not in COPY_RELATIONS | {"unknown"}:
        return None
    shares = [
        value if isinstance(value := link.get(f"coverage_{side}"), float) else None for side in ("copy", "origin")
    ]
    return Seen(link["relation"], shares[0], shares[1], bool(link.get("is_primary")))


def links_of_copy(connection: Connection, copy_id: int) -> Sequence[Row[Any]]:
    """The rows of `copies` of that copy, with the origin's address as `origin_url`; the main link first."""
    found = select(copies, articles.c.url.label("origin_url")).outerjoin(articles, articles.c.id == copies.c.origin_id)
    order = (copies.c.is_primary.desc(), copies.c.confidence.desc(), copies.c.id)
    return connection.execute(found.where(copies.c.copy_id == copy_id).order_by(*order)).all()


def is_reviewed(connection: Connection, copy_id: int, origin_id: int | None, origin_name: str | None) -> bool:
    """True when somebody has spoken of exactly this link before, whether it stands or not."""
    same = reviews.c.origin_id == origin_id if origin_id is not None else reviews.c.origin_name == origin_name
    found = select(reviews.c.id).where(reviews.c.copy_id == copy_id, same | (reviews.c.corrected_id == origin_id))
    return connection.execute(found.limit(1)).first() is not None


def waking(connection: Connection, ids: Collection[int]) -> list[int]:
    """The stored articles among these, and those linked with one that is a mere stub: what to link after a word."""
    known = select(articles.c.id).where(one_of(connection, articles.c.id, ids), articles.c.state == "stored")
    stored = set(connection.execute(known).scalars())
    stubs = set(ids) - stored
    ends = select(copies.c.copy_id).where(
        or_(*(one_of(connection, side, stubs) for side in (copies.c.origin_id, copies.c.copy_id)))
    )
    return sorted(stored | set(connection.execute(ends).scalars()))


def all_reviews(connection: Connection, since: datetime | None) -> Sequence[Row[Any]]:
    """Every word since then (None: ever) with the addresses of its pages, oldest first."""
    found = text(
        "SELECT r.*, c.url AS copy_url, o.url AS old_url, n.url AS new_url FROM reviews r"
        " JOIN articles c ON c.id = r.copy_id LEFT JOIN articles o ON o.id = r.origin_id"
        " LEFT JOIN articles n ON n.id = r.corrected_id ORDER BY r.id"
    ).columns(reviewed_at=UtcDateTime)
    return [row for row in connection.execute(found) if since is None or row.reviewed_at >= since]
