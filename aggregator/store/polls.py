"""What is remembered of every way in: a feed, sitemap, WordPress API, listing or home page that was read or named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from aggregator.store.identity import digest, url_key
from aggregator.store.models import polls, sources
from aggregator.store.watching import KEYS_ASKED
from aggregator.text.normalise import storable
from aggregator.text.urls import canonical_url

# A key of an undated entry in `polls.left_out`: among 50,000 of them, two share one by chance in 7e-11 of all cases.
KEY_BYTES = 8


def poll_key(url: str, kind: str) -> str:
    """The key of a way in. A home page is looked at for ways in, and may be read as a listing beside that: two rows. So
    is what was tried (a probe) and proved to be a feed."""
    return digest(kind, canonical_url(url)) if kind in ("home", "probe") else url_key(url)


def entry_key(url: str) -> bytes:
    """The key of an undated entry in `left_out`."""
    return bytes.fromhex(url_key(url)[: 2 * KEY_BYTES])


@dataclass(frozen=True, slots=True)
class KnownWay:
    """A way in as it is remembered."""

    key: str
    source_id: str
    url: str
    kind: str
    parent: str | None = None  # key of the way in that named it
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    last_polled_at: datetime | None = None
    next_poll_at: datetime | None = None  # None: named and not read, or not read to its end
    done_at: datetime | None = None  # the last poll all of whose pages are dealt with
    news_at: datetime | None = None  # the last of these that brought an article which nothing else had brought
    wait: timedelta | None = None  # learned
    failures: int = 0  # in a row
    announced_at: datetime | None = None
    is_met: bool = False  # what it names undated from now on is news
    first_taken: int = 0

    @property
    def was_broken_off(self) -> bool:
        """True when the last poll was not read to its end: the run was killed, or a page of the way in failed."""
        return self.last_polled_at is not None and (self.next_poll_at is None or self.failures > 0)

    @property
    def is_done(self) -> bool:
        """True when everything that the last poll named is dealt with."""
        return self.done_at is not None and self.done_at == self.last_polled_at


@dataclass(frozen=True, slots=True)
class Poll:
    """The outcome of reading one way in."""

    source_id: str
    url: str
    kind: str
    status: int
    at: datetime
    problem: str | None = None
    next_poll_at: datetime | None = None
    is_done: bool = False  # all that follows but known_share counts only then
    has_news: bool = False  # it brought an article that nothing else had brought
    wait: timedelta | None = None  # as learned; None: a safety net's
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    known_share: float | None = None
    left_out: bytes | None = None  # of a first meeting
    first_taken: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A way in that another one names."""

    source_id: str
    parent: str  # key
    url: str
    kind: str
    announced_at: datetime | None = None
    next_poll_at: datetime | None = None  # None: to be read at once
    is_met: bool = False


_COLUMNS = (polls.c.left_out.is_not(None).label("is_met"), *(column for column in polls.c if column.name != "left_out"))


def known_ways(connection: Connection, source_ids: Iterable[str]) -> list[KnownWay]:
    """Every remembered way in of these sources, in no order."""
    asked, found = list(source_ids), []
    for start in range(0, len(asked), KEYS_ASKED):
        some = polls.c.source_id.in_(asked[start : start + KEYS_ASKED])
        found += [_known(row) for row in connection.execute(select(*_COLUMNS).where(some))]
    return found


def _known(row: Row[Any]) -> KnownWay:
    return KnownWay(
        key=row.url_hash,
        source_id=row.source_id,
        url=row.url,
        kind=row.kind,
        parent=row.parent_hash,
        etag=row.etag,
        last_modified=row.last_modified,
        body_digest=row.body_digest,
        last_polled_at=row.last_polled_at,
        next_poll_at=row.next_poll_at,
        done_at=row.done_at,
        news_at=row.news_at,
        wait=timedelta(seconds=row.wait_seconds) if row.wait_seconds is not None else None,
        failures=row.failures,
        announced_at=row.announced_at,
        is_met=bool(row.is_met),
        first_taken=row.first_taken or 0,
    )


def first_reads(connection: Connection) -> dict[str, datetime | None]:
    """When each source was first read; None for one that never was."""
    return {row.id: row.first_read_at for row in connection.execute(select(sources.c.id, sources.c.first_read_at))}


def left_out(connection: Connection, key: str) -> bytes | None:
    """The keys of the undated entries that the first meeting left out, one behind the other; None before it."""
    return connection.execute(select(polls.c.left_out).where(polls.c.url_hash == key)).scalar()


def save_poll(connection: Connection, poll: Poll) -> None:
    """Remember one reading of a way in.

    Validators stay those of the last poll whose pages are all dealt with: "not modified" means that nothing came since
    then, whatever failed in between.
    """
    key, has_failed = poll_key(poll.url, poll.kind), poll.problem is not None
    row = connection.execute(select(polls.c.failures).where(polls.c.url_hash == key)).one_or_none()
    values: dict[str, Any] = {
        "source_id": poll.source_id,
        "kind": poll.kind,
        "last_status": poll.status,
        "last_polled_at": poll.at,
        "next_poll_at": poll.next_poll_at,
        "problem": storable(poll.problem) if poll.problem else None,
        "failures": (row.failures if row else 0) + 1 if has_failed else 0,
    }
    if poll.known_share is not None:
        values["known_share"] = poll.known_share
    if poll.is_done:
        values |= _done(poll)
    if row is None:
        connection.execute(insert(polls).values(url_hash=key, url=storable(poll.url), **values))
    else:
        connection.execute(update(polls).where(polls.c.url_hash == key).values(values))
    if not has_failed:
        unread = sources.c.first_read_at.is_(None) & (sources.c.id == poll.source_id)
        connection.execute(update(sources).where(unread).values(first_read_at=poll.at))


def _done(poll: Poll) -> dict[str, Any]:
    wait_seconds = round(poll.wait.total_seconds()) if poll.wait is not None else None
    values: dict[str, Any] = {"done_at": poll.at, "wait_seconds": wait_seconds}
    if poll.has_news:
        values["news_at"] = poll.at
    if poll.status != 304:
        values |= {"etag": poll.etag, "last_modified": poll.last_modified, "body_digest": poll.body_digest}
    if poll.left_out is not None:
        values |= {"left_out": poll.left_out, "first_taken": poll.first_taken}
    return values


def save_named(connection: Connection, named: Sequence[Named]) -> None:
    """Remember ways in that others name, so that a later run reads them though nobody names them again.

    One that is known already keeps what was learned of it; it is due when `next_poll_at` is None.
    """
    by_key = {poll_key(one.url, one.kind): one for one in named}
    parents: dict[str, str | None] = {}
    keys = list(by_key)
    for start in range(0, len(keys), KEYS_ASKED):
        some = polls.c.url_hash.in_(keys[start : start + KEYS_ASKED])
        parents |= {
            row.url_hash: row.parent_hash
            for row in connection.execute(select(polls.c.url_hash, polls.c.parent_hash).where(some))
        }
    if new := [_new_row(key, one) for key, one in by_key.items() if key not in parents]:
        connection.execute(insert(polls), new)
    for key, parent in parents.items():
        one = by_key[key]
        changed: dict[str, Any] = {"parent_hash": parent or one.parent}
        if one.announced_at is not None:
            changed["announced_at"] = one.announced_at
        if one.next_poll_at is None:
            changed["next_poll_at"] = None
        connection.execute(update(polls).where(polls.c.url_hash == key).values(changed))


def _new_row(key: str, one: Named) -> dict[str, Any]:
    return {
        "url_hash": key,
        "source_id": one.source_id,
        "parent_hash": one.parent,
        "url": storable(one.url),
        "kind": one.kind,
        "announced_at": one.announced_at,
        "next_poll_at": one.next_poll_at,
        "failures": 0,
        "left_out": b"" if one.is_met else None,
    }


def keep_named(connection: Connection, parent: str, keys: Iterable[str]) -> None:
    """Let go of the ways in that a home page names no more: they keep their row, and are not read."""
    gone = (polls.c.parent_hash == parent) & polls.c.url_hash.not_in(list(keys))
    connection.execute(update(polls).where(gone).values(parent_hash=None))
