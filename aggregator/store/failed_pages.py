"""Pages that were asked for and gave nothing: how often, why, and when each is tried again, until it is given up.

One row a page, from its first failure until it is dealt with. So what named it need not be read again for its sake, and
nothing is lost where its entry has gone meanwhile: the next runs ask for it by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, update

from aggregator.discovery.archives import hint_of, said_of
from aggregator.store.identity import url_key
from aggregator.store.models import article_urls, articles, failed_pages
from aggregator.store.rechecks import Record, records
from aggregator.store.watching import KEYS_ASKED, REJECTED_DAYS
from aggregator.text.model import FeedHint
from aggregator.text.normalise import storable

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# Waits after each failure in a row. The first is no wait: most troubles of a network are over when the next run begins.
# Six more tries over eleven days outlast a site's move, an expired certificate that is noticed on Monday, and holidays;
# what fails as long as that fails for ever, and has cost 7 requests in all.
STEPS = (timedelta(), _HOUR, 6 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY)
# Of an answer that is one (forbidden, no such page, no HTML): the server is well, and means it. Pages announced before
# all of a site's servers have them come within the hour; what was forbidden by mistake, in a day or a week.
SETTLED_STEPS = (_HOUR, _DAY, 7 * _DAY)
# A page that only a browser can read: sites come to send whole pages again. Asked for at once when they get a browser.
NEEDS_BROWSER = "needs_browser"
BROWSER_STEPS = (timedelta(days=REJECTED_DAYS),)
# Nothing was asked for, which is no failure of the page: its host asked to be left alone for longer than the run would
# wait, or has a robots.txt that cannot be had. How long such a page waits at least.
_UNASKED = {"HostRestsError": timedelta(), "RobotsUnreachableError": _HOUR}
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """One request for a page that gave nothing."""

    url: str  # that was asked for
    source_id: str | None  # whose way in, or whose article, named it
    way: str
    reason: str
    at: datetime  # aware
    hint: FeedHint | None = None
    is_settled: bool = False  # the server gave an answer that it means
    not_before: datetime | None = None  # its host asked to be left alone until then
    is_wanted: bool = True  # False: remembered only where it failed before; nobody asks for it again by itself


@dataclass(frozen=True, slots=True)
class FailedPage:
    """What is remembered of a page that failed."""

    url: str
    source_id: str | None
    way: str
    hint: FeedHint | None
    last_failed_at: datetime
    next_try_at: datetime | None  # None: given up
    record: Record | None = None  # of the stored article that it is: a change could not be fetched

    def is_said_to_have_changed(self, said_at: datetime | None, now: datetime) -> bool:
        """True for a page that was given up, and whose entry names a change since: once in the longest wait, as entries
        that always say "just now" would have it asked for in every run."""
        is_given_up = self.next_try_at is None and now >= self.last_failed_at + STEPS[-1]
        known = self.hint.modified_at if self.hint and self.hint.modified_at else self.last_failed_at
        return is_given_up and said_at is not None and said_at > known


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which failed pages a run takes up."""

    per_run: int
    sources: frozenset[str]  # ids of the sources that it reads
    unwatched: bool  # those of nobody too
    browsers: frozenset[str]  # ids of the sources that have a browser now


def next_try(failures: int, failure: Failure) -> datetime | None:
    """When to try again after so many failures in a row; None: given up."""
    at = failure.at + _UNASKED.get(failure.reason, timedelta())
    steps = BROWSER_STEPS if failure.reason == NEEDS_BROWSER else SETTLED_STEPS if failure.is_settled else STEPS
    if failure.reason not in _UNASKED:
        if failures > len(steps):
            return None
        at += steps[failures - 1]
    return max(at, failure.not_before) if failure.not_before else at


def save_failure(connection: Connection, failure: Failure) -> None:
    """Remember one failure. One that is older than the last changes nothing."""
    key = url_key(failure.url)
    row = connection.execute(select(failed_pages).where(failed_pages.c.url_hash == key)).one_or_none()
    if (row is None and not failure.is_wanted) or (row is not None and failure.at < row.last_failed_at):
        return
    failures = (row.failures if row else 0) + (failure.reason not in _UNASKED)
    values: dict[str, Any] = {
        "reason": storable(failure.reason[:_LONGEST_REASON]),
        "failures": failures,
        "last_failed_at": failure.at,
        "next_try_at": next_try(failures, failure),
    }
    if failure.is_wanted:  # whoever named it last asks for it again
        values |= {"source_id": failure.source_id, "way": failure.way}
    if failure.hint is not None:
        values["hint"] = {name: storable(said) for name, said in said_of(failure.hint).items()}
    if row is not None:
        connection.execute(update(failed_pages).where(failed_pages.c.url_hash == key).values(values))
        return
    values |= {"url_hash": key, "url": storable(failure.url), "first_failed_at": failure.at}
    connection.execute(insert(failed_pages).values(values))


def forget_failures(connection: Connection, urls: Iterable[str]) -> None:
    """The pages were dealt with."""
    keys = [url_key(url) for url in urls]
    for start in range(0, len(keys), KEYS_ASKED):
        connection.execute(delete(failed_pages).where(failed_pages.c.url_hash.in_(keys[start : start + KEYS_ASKED])))


def failed_in_batch(connection: Connection, batch: Sequence[Sequence[str]]) -> list[dict[str, FailedPage]]:
    """What is remembered by URL, of each list of URLs: work for the writer."""
    return [failures_of(connection, urls) for urls in batch]


def failures_of(connection: Connection, urls: Iterable[str]) -> dict[str, FailedPage]:
    """What is remembered by URL, of those that failed."""
    by_key: dict[str, list[str]] = {}
    for url in urls:
        by_key.setdefault(url_key(url), []).append(url)
    found: dict[str, FailedPage] = {}
    keys = list(by_key)
    for start in range(0, len(keys), KEYS_ASKED):
        some = failed_pages.c.url_hash.in_(keys[start : start + KEYS_ASKED])
        for row in connection.execute(select(failed_pages).where(some)):
            found |= dict.fromkeys(by_key[row.url_hash], _failed_page(row))
    return found


def take_up(connection: Connection, now: datetime, bounds: Bounds) -> list[FailedPage]:
    """The pages whose time has come, longest due first. Those that were stored meanwhile, by whatever way, are
    forgotten."""
    connection.execute(delete(failed_pages).where(failed_pages.c.url_hash.in_(_stored_since())))
    watched = failed_pages.c.source_id.in_(bounds.sources)
    is_due: ColumnElement[bool] = failed_pages.c.next_try_at <= now
    if bounds.browsers:
        has_browser = failed_pages.c.source_id.in_(bounds.browsers)
        is_due = or_(is_due, and_(failed_pages.c.reason == NEEDS_BROWSER, has_browser))
    found = select(failed_pages).where(is_due)
    found = found.where(or_(watched, failed_pages.c.source_id.is_(None)) if bounds.unwatched else watched)
    found = found.order_by(failed_pages.c.next_try_at, failed_pages.c.last_failed_at, failed_pages.c.url_hash)
    rows = connection.execute(found.limit(bounds.per_run)).all()
    known = records(connection, [row.url for row in rows])
    return [_failed_page(row, known.get(row.url)) for row in rows]


def _stored_since() -> Any:
    """The keys of pages that gave an article after they failed; a killed run did not come to say so."""
    stored = (articles.c.state == "stored") & (articles.c.last_seen_at >= failed_pages.c.last_failed_at)
    return (
        select(failed_pages.c.url_hash)
        .join(article_urls, article_urls.c.url_hash == failed_pages.c.url_hash)
        .join(articles, articles.c.id == article_urls.c.article_id)
        .where(stored)
    )


def _failed_page(row: Row[Any], record: Record | None = None) -> FailedPage:
    hint = hint_of(row.hint) if row.hint is not None else None
    return FailedPage(row.url, row.source_id, row.way, hint, row.last_failed_at, row.next_try_at, record)
