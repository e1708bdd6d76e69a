"""Stored articles whose page is not there any more: what counts as missing, and when one is gone.

An answer 404 or 410, twice, an hour apart; or, twice, a day apart, something else in the article's place: the home
page, a list, an error page with status 200, a page without a text. Never a wall (consent, login, captcha, another
site), a block, or a page that needs a browser. A page that comes back is not gone; its text, versions and links stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from aggregator.discovery.redirects import place_of
from aggregator.store.belonging import ALIKE
from aggregator.store.identity import url_key
from aggregator.store.ladder import Times
from aggregator.store.models import article_urls, articles
from aggregator.store.rechecks import Look, looked_at, note_failed, update_looks
from aggregator.text.likeness import shared_share

# A page that is missing once may be a fault of the server; it is asked for again after so long.
MISSING_AGAIN = timedelta(hours=1)
# Sites under repair, and trials with readers, send everybody home for hours.
STAND_IN_AGAIN = timedelta(days=1)
# So long it is asked for again each time, until another article of its site proves that the site is well.
_UNPROVEN = timedelta(days=30)
_PLACES = frozenset({"section_page", "error_page"})


@dataclass(frozen=True, slots=True)
class StandIn:
    """A look at a stored article that gave a page which is no article."""

    look: Look
    reason: str  # as it was rejected
    page_url: str  # after redirects
    title: str | None


@dataclass(frozen=True, slots=True)
class Redirected:
    """A page that was asked for under another address, and what it says."""

    asked_url: str
    url: str
    title: str | None
    text: str


def note_missing(connection: Connection, looks: Sequence[Look]) -> list[bool]:
    """Remember answers 404 and 410; for each whether the article is known as gone from now on.

    Only of the address that gave the article last, or its own: another spelling may be given up by its site.
    """
    return [_note_missing(connection, look, looked_at(connection, look.url), MISSING_AGAIN) for look in looks]


def note_stand_ins(connection: Connection, stand_ins: Sequence[StandIn]) -> list[bool]:
    """Remember looks that gave something else; for each whether the article is known as gone from now on."""
    return [_note_stand_in(connection, one) for one in stand_ins]


def _note_stand_in(connection: Connection, one: StandIn) -> bool:
    row = looked_at(connection, one.look.url)
    if row is None or not _is_missing(row, one):
        note_failed(connection, [one.look])
        return False
    return _note_missing(connection, one.look, row, STAND_IN_AGAIN)


def _is_missing(row: Row[Any], one: StandIn) -> bool:
    place = place_of(one.look.url, one.page_url)
    if place == "walled":
        return False
    if one.reason == "no_text":  # a page that still has the article's headline keeps its text to itself
        return place is not None or (_plain(one.title) != _plain(row.title) or not one.title)
    return one.reason in _PLACES or (one.reason == "home_page" and place == "home_page")


def _plain(title: str | None) -> str:
    return "".join(filter(str.isalnum, (title or "").casefold()))


def _note_missing(connection: Connection, look: Look, row: Row[Any] | None, again: timedelta) -> bool:
    if row is None or look.at < row.checked_at or url_key(look.url) not in {url_key(row.url), url_key(row.own_url)}:
        return False
    since = row.missing_since or look.at
    is_proven = again == MISSING_AGAIN or _is_site_well(connection, row)
    if look.at - since < again or (not is_proven and look.at - since < _UNPROVEN):
        due_at = max(since, look.at - MISSING_AGAIN) + again
        update_looks(connection, row, {"checked_at": look.at, "missing_since": since, "due_at": due_at})
        return False
    times = Times(row.first_seen_at, row.published_at, look.at)
    update_looks(connection, row, {"checked_at": look.at, "due_at": times.next_step(story=True, full=True)})
    is_news = row.gone_at is None and is_proven
    if is_news:
        connection.execute(update(articles).where(articles.c.id == row.article_id).values(gone_at=look.at))
    return is_news


def _is_site_well(connection: Connection, row: Row[Any]) -> bool:
    """True when another article of the site was seen since this one went missing: not all readers are sent away."""
    if row.missing_since is None:
        return False
    others = (articles.c.host == row.host) & (articles.c.id != row.article_id) & (articles.c.state == "stored")
    seen = select(articles.c.id).where(others, articles.c.last_seen_at > row.missing_since)
    return connection.execute(seen.limit(1)).first() is not None


def note_elsewhere(connection: Connection, looks: Sequence[Look]) -> list[None]:
    """Remember looks that gave another article: the ladder of the one that was asked for goes on. One whose own page
    came has been remembered already, and nothing happens."""
    for look in looks:
        row = looked_at(connection, look.url)
        if row is not None and row.checked_at < look.at.replace(microsecond=0):
            note_failed(connection, [look])
    return [None] * len(looks)


def places_in_batch(connection: Connection, batch: Sequence[Redirected]) -> list[str | None]:
    """What each page is that a stored article's address leads to now: `section_page`, `error_page`, `walled`; None
    where it is that article still, or may be another, or where no stored article has that address."""
    return [_place(connection, one) for one in batch]


def _place(connection: Connection, one: Redirected) -> str | None:
    place = place_of(one.asked_url, one.url)
    if place is None:
        return None
    asked, led = (_article(connection, url) for url in (one.asked_url, one.url))
    if asked is None or asked.kind == "cited" or (led is not None and led.id == asked.id):
        return None
    is_alike = asked.text == one.text or shared_share(asked.text, one.text) >= ALIKE
    return None if is_alike or (asked.title and asked.title == one.title) else place


def _article(connection: Connection, url: str) -> Any:
    columns = (articles.c.id, articles.c.title, articles.c.text, article_urls.c.kind)
    found = select(*columns).join(article_urls, article_urls.c.article_id == articles.c.id)
    this = (article_urls.c.url_hash == url_key(url)) & (articles.c.state == "stored")
    return connection.execute(found.where(this)).one_or_none()
