"""Files of sitemap indexes, from what is remembered of them: their order, and how long each may wait. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from aggregator.crawl.intervals import PAST, latest
from aggregator.spiders.ways import file_series, oldest_first
from aggregator.store.polls import KnownWay

# Files of sitemap indexes that one source has read in one run: the rest waits for the next.
FILES_PER_RUN = 20
# What takes turns with others, files or not, waits no more when it has been due for so long.
LONGEST_TURN = timedelta(days=3)


def in_turn(way: KnownWay) -> tuple[bool, float]:
    """A key for sorting files: those just changed by their time, newest first; then those that waited longest."""
    if way.announced_at is not None:
        return False, -way.announced_at.timestamp()
    return True, oldest_first(way.last_polled_at).timestamp() if way.last_polled_at else 0.0


def walked_to(files: Iterable[KnownWay]) -> frozenset[str]:
    """The keys of the unread files of indexes without times that an earlier run came to behind the newest of a series,
    and had no room for."""
    by_index: dict[str, list[KnownWay]] = defaultdict(list)
    for way in files:
        if way.announced_at is None and way.parent is not None:
            by_index[way.parent].append(way)
    newest = {
        series[0]
        for ways in by_index.values()
        if any(way.last_polled_at is None for way in ways)
        for series in file_series([way.url for way in ways], FILES_PER_RUN)
    }
    return frozenset(
        way.key
        for ways in by_index.values()
        for way in ways
        if way.last_polled_at is None and not way.is_met and way.url not in newest
    )


def is_put_off(way: KnownWay) -> bool:
    """True for an unread file of an index without times that the way through the index did not come to."""
    return way.last_polled_at is None and way.next_poll_at is not None and way.announced_at is None


def patience(way: KnownWay) -> timedelta:
    """For how long the way in, when it is due, may wait for its turn and no longer."""
    return PAST if is_put_off(way) else max(LONGEST_TURN, way.wait or LONGEST_TURN)


def may_change_again(way: KnownWay) -> bool:
    """True for a file whose change is told by the day and that was read before the day's end: what changed since then
    is not announced."""
    at = way.announced_at
    return at is not None and way.done_at is not None and at < way.done_at < latest(at)
