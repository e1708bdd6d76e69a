"""Which stored articles a run looks at again by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from aggregator.store.id_sets import one_of
from aggregator.store.ladder import Times
from aggregator.store.models import articles, copies, rechecks
from aggregator.store.rechecks import Record, record_of
from aggregator.text.urls import site_of

# Rows that are looked at for each article that a run may ask for: most articles belong to no story, and are passed on
# to their next step without a request.
_ROWS_FOR_EACH = 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one run may look at again."""

    per_run: int
    per_host: int
    sources: frozenset[str]  # ids of the sources that it reads
    unwatched: bool  # pages of no watched source too


@dataclass(frozen=True, slots=True)
class Due:
    """An article whose page is to be looked at again."""

    source_id: str | None
    record: Record


def take_due(connection: Connection, now: datetime, bounds: Bounds, full: Collection[str]) -> list[Due]:
    """The articles that are due, longest due first; `full`: the ids of sources whose articles have the full ladder.

    What is due and belongs to no story with copies is put off to its next step. What exceeds a bound stays due.
    """
    watched = articles.c.source_id.in_(bounds.sources)
    columns = (rechecks, articles.c.source_id, articles.c.first_seen_at, articles.c.published_at)
    found = select(*columns).join(articles, articles.c.id == rechecks.c.article_id).where(rechecks.c.due_at <= now)
    found = found.where(or_(watched, articles.c.source_id.is_(None)) if bounds.unwatched else watched)
    found = found.order_by(rechecks.c.due_at, rechecks.c.article_id).limit(bounds.per_run * _ROWS_FOR_EACH)
    rows = connection.execute(found).all()
    with_copies = _with_copies(connection, [row.article_id for row in rows])
    due: list[Due] = []
    later: list[dict[str, Any]] = []
    hosts: Counter[str] = Counter()
    for row in rows:
        is_full, host = row.source_id in full, site_of(row.url)
        if not _is_due(row, now, story=row.article_id in with_copies, full=is_full):
            later.append({"article": row.article_id, "at": _times(row).next_step(story=True, full=is_full, after=now)})
        elif len(due) < bounds.per_run and hosts[host] < bounds.per_host:
            hosts[host] += 1
            due.append(Due(row.source_id, record_of(row)))
    _put_off(connection, later)
    return due


def _times(row: Row[Any]) -> Times:
    return Times(row.first_seen_at, row.published_at, row.checked_at)


def _is_due(row: Row[Any], now: datetime, *, story: bool, full: bool) -> bool:
    """True when a step of the article's own ladder has come, or its page was missing at the last look."""
    if row.missing_since is not None:
        return True
    step = _times(row).next_step(story=story, full=full)
    return step is not None and step <= now


def _with_copies(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Those of the articles that are a copy of a page, or the origin of one."""
    found: set[int] = set()
    for side in (copies.c.copy_id, copies.c.origin_id):
        linked = select(side).where(one_of(connection, side, ids), copies.c.origin_id.is_not(None))
        found.update(connection.execute(linked.distinct()).scalars())
    return found


def _put_off(connection: Connection, later: list[dict[str, Any]]) -> None:
    if later:
        by_id = update(rechecks).where(rechecks.c.article_id == bindparam("article"))
        connection.execute(by_id.values(due_at=bindparam("at")), later)
