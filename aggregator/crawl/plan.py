"""Which ways in are due: decided for each source from what is remembered of them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.crawl.index_files import LONGEST_TURN, in_turn, is_put_off, may_change_again, patience, walked_to
from aggregator.crawl.intervals import EARLY, FIRST
from aggregator.spiders.ways import WayIn, oldest_first
from aggregator.store.polls import KnownWay, Named, poll_key

# A home page is looked at again for new ways in.
HOME_AGAIN = timedelta(days=7)
# A remembered way in that failed so often in a row counts for none.
GIVEN_UP = 3
# Which ways in found by themselves are asked first: the kinds that cost least and bring all. A WordPress API names
# what was changed, its feed also what was scheduled long ago; sitemaps and listings are large and say less.
_RANKS = {"wordpress": 0, "feed": 0, "types": 1, "probe": 1, "sitemap": 2, "listing": 3}
# What names no articles, and is asked for when the home page is read and no sooner: no way in stands beside it.
_WITH_HOME = frozenset({"types", "probe"})
# What brought nothing of its own for so long, and not at the last poll either, takes turns with others like it.
QUIET = timedelta(days=1)
# WordPress is asked for what changed since the last good poll, and so much before: caches answer late.
OVERLAP = timedelta(hours=2)


# What is due: how to ask for it, and what is remembered of it; None where it is asked for in any case.
Due = tuple[WayIn, KnownWay | None]


def rank(kind: str) -> int:
    """The lower, the better a way in; ways of one rank are all read."""
    return _RANKS.get(kind, len(_RANKS))


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

    def proved(self, home: str) -> list[str]:
        """The keys of what was tried at this home page (its key), and led to a way in that is not lost: nobody else
        names that one."""
        probes = [way.key for way in self.children.get(home, ()) if way.kind == "probe"]
        return [key for key in probes if not all(map(is_lost, self.children.get(key, ())))]

    def add(self, named: Named) -> None:
        """Remember a way in that was just named, where it is not known yet."""
        key, at = poll_key(named.url, named.kind), named.next_poll_at
        way = KnownWay(key, named.source_id, named.url, named.kind, next_poll_at=at, is_met=named.is_met)
        self.by_key.setdefault(key, way)

    def due_ways(self, root: WayIn, now: datetime, *, at_once: bool = False) -> list[WayIn]:
        """What to ask for in place of this way in that the operator names: itself, and what was found through it.

        A home page that was looked at within HOME_AGAIN gives way to what was found there. `at_once`: whatever was
        learned of when to ask, and of what is worth it.
        """
        key = poll_key(root.url, root.kind)
        own, due = self.by_key.get(key), list[Due]()
        if root.kind == "home":
            family, due = self._found(root, own, now, at_once=at_once)
        else:
            family = [own] if own is not None else []
            if at_once or is_due(own, now):
                due.append((root, own))
            files = self._files(key, root.url)
            family += [way for way, _ in files]
            due += _due_files(files, now)
        return [way_in for way_in, _ in due] if at_once else self._in_turn(due, family, now)

    def _found(
        self, root: WayIn, home: KnownWay | None, now: datetime, *, at_once: bool
    ) -> tuple[list[KnownWay], list[Due]]:
        """All that was found through a home page, and what of it is due, the page itself first."""
        named = self.children.get(poll_key(root.url, root.kind), [])
        named = [way for one in named for way in (self.children.get(one.key, ()) if one.kind == "probe" else (one,))]
        found = [way for way in named if way.kind not in _WITH_HOME]
        if not all(map(is_lost, better := [way for way in found if rank(way.kind) == 0])):
            # Beside these a list of articles is a reserve.
            named, found = ([way for way in ways if way.kind != "listing"] for ways in (named, found))
        unread = [way for way in found if better and way.kind == "listing" and way.last_polled_at is None]
        alive = [way for way in found if way.failures < GIVEN_UP and way not in unread]
        is_fresh = home is not None and home.done_at is not None and now - home.done_at < HOME_AGAIN
        family, due = list[KnownWay](), list[Due]()
        if not (is_fresh and alive) and (at_once or is_due(home, now)):
            due.append((root, None))
        working = [way.kind for way in found if not way.failures]
        for way in sorted(named, key=lambda way: rank(way.kind)):
            if way in found:
                family.append(way)
                stands_in = self._stands_in(way, found, now)
                # One answer serves the home page and the listing that it is.
                is_asked_as_home = way.kind == "listing" and way.url == root.url and (root, None) in due
                if (at_once or is_due(way, now) or stands_in) and not is_asked_as_home:
                    way_in = _way_in(way, root.url, net=is_safety_net(way.kind, working))
                    due.append((way_in, None if stands_in else way))
            files = self._files(way.key, way.url)
            family += [file for file, _ in files]
            due += _due_files(files, now)
        return family, due

    def _in_turn(self, due: Sequence[Due], family: Sequence[KnownWay], now: datetime) -> list[WayIn]:
        """What is due without the extras, but for the one that waits longest.

        An extra has brought nothing of its own for long, and stands beside the one that brought news last: a section,
        a file of an index, a second feed. Each is asked often enough, since runs start often; none makes a poll of a
        site where nothing happens cost more than one request beyond that for the best. A home page that is looked
        at anew is such a request too. Where runs are so rare that one has been due for LONGEST_TURN, it waits no more.
        """
        quiet = [way for _, way in due if way is not None and self._is_quiet(way, now)]
        main = max(family, key=self._worth) if quiet else None
        extras = [way for way in quiet if way is not main]
        is_extra = {way.key for way in extras}
        longest = min(extras, key=self._turn, default=None)
        if any(way_in.kind == "home" for way_in, _ in due):
            longest = None
        asked = []
        for way_in, way in due:
            if way is None or way.key not in is_extra:
                asked.append(way_in)
            elif way is longest or oldest_first(way.next_poll_at) + patience(way) <= now:
                asked.append(replace(way_in, is_extra=True))
        return asked

    def _turn(self, way: KnownWay) -> tuple[bool, bool, datetime]:
        """A key: the smallest has its turn. An index without times is asked before its files, since it names the new
        ones; a file that no way through the index came to, or that holds nothing but what is too old, behind all."""
        names_files = any(file.announced_at is None for file in self.children.get(way.key, ()))
        is_index = way.kind == "sitemap" and names_files
        return patience(way) > LONGEST_TURN, not is_index, oldest_first(way.next_poll_at)

    def _worth(self, way: KnownWay) -> tuple[datetime, int, float]:
        """A key: the largest is the way in that brought news last, else the best of kind, else what waits least.

        A file that its index announces is no way in of its own: its index is.
        """
        at = None if way.announced_at is not None else self._news_at(way)
        wait = FIRST if way.wait is None else way.wait
        return oldest_first(at), -rank(way.kind), -wait.total_seconds()

    def _news_at(self, way: KnownWay, deepest: int = 3) -> datetime | None:
        """When the way in last brought news, by a file that it announces too."""
        files = [file for file in self.children.get(way.key, ()) if file.announced_at is not None] if deepest else []
        times = [way.news_at, *(self._news_at(file, deepest - 1) for file in files)]
        return max((at for at in times if at is not None), default=None)

    def _is_quiet(self, way: KnownWay, now: datetime) -> bool:
        """True where the last poll, read to its end, brought nothing of its own, nor any for a day before; for a file
        of an index that was put off too."""
        if is_put_off(way):
            return True
        if not way.is_done or way.failures or way.next_poll_at is None or way.done_at is None:
            return False
        at = self._news_at(way)
        return at is None or (at < way.done_at and now - at >= QUIET)

    def _stands_in(self, way: KnownWay, found: Sequence[KnownWay], now: datetime) -> bool:
        """True for the best way in that works where a better one fails: it no longer waits as a safety net does."""
        works = [one for one in found if not one.failures and one.last_polled_at]
        best = min((rank(one.kind) for one in works), default=-1)
        is_best = (
            way in works and rank(way.kind) == best and any(rank(one.kind) < best for one in found if one.failures)
        )
        wait = FIRST if way.wait is None else way.wait
        return is_best and way.last_polled_at is not None and way.last_polled_at + wait <= now

    def _files(self, key: str, url: str) -> list[tuple[KnownWay, str]]:
        """The files of a sitemap index, those of indexes that it names too, each with the address of its index."""
        found, waiting, seen = [], [(key, url)], {key}
        while waiting:
            parent, parent_url = waiting.pop()
            for way in self.children.get(parent, ()):
                if way.key in seen:
                    continue
                seen.add(way.key)
                waiting.append((way.key, way.url))
                found.append((way, parent_url))
        return found


def _due_files(files: Sequence[tuple[KnownWay, str]], now: datetime) -> list[Due]:
    """The files that are due, in the order in which they are asked."""
    due = [(way, named_by) for way, named_by in files if is_due(way, now)]
    due.sort(key=lambda one: in_turn(one[0]))
    behind = walked_to(way for way, _ in files)
    return [(replace(_way_in(way, named_by), is_extra=way.key in behind), way) for way, named_by in due]


def is_due(way: KnownWay | None, now: datetime) -> bool:
    """True when it is time to ask. A file whose index says when it changed is asked when the index says so."""
    if way is None or way.next_poll_at is None:
        return True
    if way.announced_at is not None and (way.last_polled_at is None or (way.is_done and not may_change_again(way))):
        return False
    return way.next_poll_at <= now + EARLY


def is_lost(way: KnownWay | None) -> bool:
    """True for a way in that does not count any more: it never worked, or failed for long."""
    return way is not None and (way.failures >= GIVEN_UP or (way.failures > 0 and way.done_at is None))


def is_safety_net(kind: str, kinds: Iterable[str]) -> bool:
    """True where a better way in stands beside one of this kind."""
    return any(rank(one) < rank(kind) for one in kinds if one not in _WITH_HOME)


def _way_in(way: KnownWay, parent: str, *, net: bool = False) -> WayIn:
    return WayIn(way.source_id, way.url, way.kind, parent, is_safety_net=net)
