"""Which ways in are due: decided for each source from what is remembered of them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.crawl.intervals import EARLY, FIRST
from aggregator.spiders.ways import WayIn, oldest_first
from aggregator.store.polls import KnownWay, Named, poll_key

# A home page is looked at again for new ways in.
HOME_AGAIN = timedelta(days=7)
# A remembered way in that failed so often in a row counts for none.
GIVEN_UP = 3
# Files of sitemap indexes that one source has read in one run: the rest waits for the next.
FILES_PER_RUN = 20
# Which ways in found by themselves are asked first: the kinds that cost least and bring all. A WordPress API names
# what was changed, its feed also what was scheduled long ago; sitemaps and listings are large and say less.
_RANKS = {"wordpress": 0, "feed": 0, "sitemap": 1, "listing": 2}
# WordPress is asked for what changed since the last good poll, and so much before: caches answer late.
OVERLAP = timedelta(hours=2)


def rank(kind: str) -> int:
    """The lower, the better a way in; ways of one rank are all read."""
    return _RANKS.get(kind, 3)


@dataclass(slots=True)
class KnownWays:
    """What is remembered of the ways in of all sources, by key and by who named them."""

    by_key: dict[str, KnownWay] = field(default_factory=dict)
    children: dict[str, list[KnownWay]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, ways: Iterable[KnownWay]) -> KnownWays:
        known = cls()
        for way in ways:
            known.by_key[way.key] = way
            if way.parent is not None:
                known.children[way.parent].append(way)
        return known

    def get(self, way_in: WayIn) -> KnownWay | None:
        return self.by_key.get(poll_key(way_in.url, way_in.kind))

    def add(self, named: Named) -> None:
        """Remember a way in that was just named, where it is not known yet."""
        key = poll_key(named.url, named.kind)
        self.by_key.setdefault(key, KnownWay(key, named.source_id, named.url, named.kind, is_met=named.is_met))

    def due_ways(self, root: WayIn, now: datetime, *, at_once: bool = False) -> list[WayIn]:
        """What to ask for in place of this way in that the operator names: itself, and what was found through it.

        A home page that was looked at within HOME_AGAIN gives way to what was found there. `at_once`: whatever was
        learned of when to ask.
        """
        due: list[WayIn] = []
        key = poll_key(root.url, root.kind)
        if root.kind != "home":
            if at_once or is_due(self.by_key.get(key), now):
                due.append(root)
            return due + self._files(root.source_id, key, root.url, now)
        home, found = self.by_key.get(key), self.children.get(key, [])
        alive = [way for way in found if way.failures < GIVEN_UP]
        is_fresh = home is not None and home.done_at is not None and now - home.done_at < HOME_AGAIN
        if not (is_fresh and alive) and (at_once or is_due(home, now)):
            due.append(root)
        working = [way.kind for way in found if not way.failures]
        for way in sorted(found, key=lambda way: rank(way.kind)):
            is_needed = is_due(way, now) or self._stands_in(way, found, now)
            if at_once or is_needed:
                due.append(_way_in(way, root.url, net=is_safety_net(way.kind, working)))
            due += self._files(root.source_id, way.key, way.url, now)
        return due

    def _stands_in(self, way: KnownWay, found: Sequence[KnownWay], now: datetime) -> bool:
        """True for the best way in that works where a better one fails: it no longer waits as a safety net does."""
        works = [one for one in found if not one.failures and one.last_polled_at]
        best = min((rank(one.kind) for one in works), default=-1)
        is_best = (
            way in works and rank(way.kind) == best and any(rank(one.kind) < best for one in found if one.failures)
        )
        wait = FIRST if way.wait is None else way.wait
        return is_best and way.last_polled_at is not None and way.last_polled_at + wait <= now

    def _files(self, source_id: str, key: str, url: str, now: datetime) -> list[WayIn]:
        """The due files of a sitemap index, those of indexes that it names too."""
        due, waiting, seen = [], [(key, url)], {key}
        while waiting:
            parent, parent_url = waiting.pop()
            for way in self.children.get(parent, ()):
                if way.key in seen:
                    continue
                seen.add(way.key)
                waiting.append((way.key, way.url))
                if is_due(way, now):
                    due.append((way, parent_url))
        return [_way_in(way, named_by) for way, named_by in sorted(due, key=lambda one: in_turn(one[0]))]


def in_turn(way: KnownWay) -> tuple[bool, float]:
    """A key for sorting files: those just changed by their time, newest first; then those that waited longest."""
    if way.announced_at is not None:
        return False, -way.announced_at.timestamp()
    return True, oldest_first(way.last_polled_at).timestamp() if way.last_polled_at else 0.0


def is_due(way: KnownWay | None, now: datetime) -> bool:
    """True when it is time to ask. A file whose index says when it changed is asked when the index says so."""
    if way is None or way.next_poll_at is None:
        return True
    if way.announced_at is not None and (way.last_polled_at is None or way.is_done):
        return False
    return way.next_poll_at <= now + EARLY


def is_safety_net(kind: str, kinds: Iterable[str]) -> bool:
    """True where a better way in stands beside one of this kind."""
    return any(rank(one) < rank(kind) for one in kinds)


def _way_in(way: KnownWay, parent: str, *, net: bool = False) -> WayIn:
    return WayIn(way.source_id, way.url, way.kind, parent, is_safety_net=net)
