"""The polls of a run: which articles each still waits for, and what is remembered once all are dealt with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakKeyDictionary

from aggregator.config import Config
from aggregator.crawl.intervals import PAST, SAFETY_NET, SELDOM, Bounds, failed_wait, first_wait, next_wait
from aggregator.crawl.plan import KnownWays
from aggregator.spiders.ways import WayIn
from aggregator.store.identity import url_key
from aggregator.store.polls import KnownWay, Poll, poll_key

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@dataclass(slots=True, eq=False)
class OpenPoll:
    """A way in that was read, and what of it is not dealt with yet."""

    way_in: WayIn
    known: KnownWay | None
    poll: Poll
    answers: set[str] = field(default_factory=set)  # its own pages that are on their way or not gone through
    articles: set[str] = field(default_factory=set)  # keys of articles that are on their way
    own: set[str] = field(default_factory=set)  # keys of those that nothing else had named before
    has_kept: bool = False  # one of its own was stored
    news: int = 0
    dates: list[datetime] = field(default_factory=list)
    within: int = 0  # entries that the first meeting reaches back to, and news
    beyond: int = 0  # entries that it leaves out
    left_out: bytearray = field(default_factory=bytearray)
    first_taken: int = 0
    pages: int = 1
    is_cut: bool = False  # more than a run may bring: to be offered again at once
    problem: str | None = None  # a further page could not be read

    @property
    def is_first_meeting(self) -> bool:
        return self.known is None or not self.known.is_met

    def outcome(self, bounds: Bounds) -> Poll:
        """What to remember now that nothing of it is on its way."""
        poll, known = self.poll, self.known
        if self.problem is not None:
            rest = failed_wait(bounds.least, (known.failures if known else 0) + 1, bounds)
            return replace(poll, problem=self.problem, next_poll_at=poll.at + rest)
        if self.is_first_meeting:
            poll = replace(poll, left_out=bytes(self.left_out), first_taken=self.first_taken)
        wait = self._wait(bounds)
        rest = SAFETY_NET if wait is None else wait
        return replace(poll, is_done=True, has_news=self._has_news, wait=wait, next_poll_at=poll.at + rest)

    @property
    def _has_news(self) -> bool:
        """True when it proved to bring what others do not. At a first meeting what stands beside a better way in
        brings the past that the better one does not reach back to: that proves nothing."""
        is_beside = self.way_in.is_safety_net or self.way_in.is_extra
        return self.has_kept and not (self.is_first_meeting and is_beside)

    def _wait(self, bounds: Bounds) -> timedelta | None:
        """How long to wait, as learned; None for a safety net that brings nothing which others do not bring."""
        known = self.known
        if self.way_in.is_safety_net:
            if known is None or known.done_at is None or known.last_polled_at is None or not self.news:
                return None
            since_last = self.poll.at - known.last_polled_at
            wait = SAFETY_NET if known.wait is None else known.wait
            return next_wait(wait, since_last, self.news, Bounds(bounds.least, SAFETY_NET))
        if known is None or known.wait is None or known.last_polled_at is None:
            is_past = self.way_in.is_extra and self.is_first_meeting and self.beyond and not self.within
            return PAST if is_past else first_wait(self.dates, bounds)
        if self.way_in.is_extra and known.news_at is None and not self.has_kept:
            bounds = Bounds(bounds.least, max(bounds.most, SELDOM, known.wait))
        return next_wait(known.wait, self.poll.at - known.last_polled_at, self.news, bounds)


class OpenPolls:
    """All of a run's, shared by the middlewares that look at what ways in name."""

    _of: ClassVar[WeakKeyDictionary[Crawler, OpenPolls]] = WeakKeyDictionary()

    def __init__(self) -> None:
        self.known = KnownWays()
        self.first_reads: Mapping[str, datetime | None] = {}
        self.by_key: dict[str, OpenPoll] = {}
        self.done: list[OpenPoll] = []  # to be remembered
        self.asked: Counter[str] = Counter()  # articles by source
        self._first_taken: Counter[str] = Counter()  # undated articles of first meetings, by source
        self._waiting: dict[str, set[str]] = defaultdict(set)  # key of an article -> keys of polls
        self._settled: set[str] = set()  # keys of articles that were dealt with

    @classmethod
    def of(cls, crawler: Crawler) -> OpenPolls:
        """Those of this crawler; made when first asked for."""
        return cls._of.setdefault(crawler, cls())

    def get(self, way_in: WayIn) -> OpenPoll | None:
        return self.by_key.get(poll_key(way_in.url, way_in.kind))

    def open(self, way_in: WayIn, poll: Poll, answer: str) -> None:
        self.by_key[poll_key(way_in.url, way_in.kind)] = OpenPoll(way_in, self.known.get(way_in), poll, {answer})

    def reach(self, source_id: str, now: datetime, config: Config) -> datetime:
        """How far back the first meeting with a source goes: what is older is left out for ever."""
        return (self.first_reads.get(source_id) or now) - timedelta(days=config.first_days)

    def take_first(self, poll: OpenPoll, most: int) -> bool:
        """True when one more undated article fits into the first meeting with the poll's source.

        What ways in took that are done with counts, of this run and of earlier ones; what an unfinished reading took
        is counted again, so that a run which was killed and the next one take the same.
        """
        source_id = poll.way_in.source_id
        if source_id not in self._first_taken:
            ways = self.known.by_key.values()
            self._first_taken[source_id] = sum(way.first_taken for way in ways if way.source_id == source_id)
        if self._first_taken[source_id] >= most:
            return False
        self._first_taken[source_id] += 1
        poll.first_taken += 1
        return True

    def add_article(self, poll: OpenPoll, url: str) -> bool:
        """True when the article is to be asked for: nothing else of this run has asked for it, by any spelling."""
        key = url_key(url)
        if key in self._settled:
            return False
        is_new = key not in self._waiting
        self._waiting[key].add(poll_key(poll.way_in.url, poll.way_in.kind))
        poll.articles.add(key)
        poll.news += is_new
        if is_new:
            poll.own.add(key)
        return is_new

    def settle(self, url: str, *, is_kept: bool = False) -> None:
        """An article was dealt with, stored even, or failed and is remembered as such."""
        key = url_key(url)
        if key not in self._waiting:
            return
        self._settled.add(key)
        for poll_at in self._waiting.pop(key):
            if (poll := self.by_key.get(poll_at)) is not None:
                poll.articles.discard(key)
                poll.has_kept |= is_kept and key in poll.own
                self.finish(poll)

    def answered(self, way_in: WayIn, answer: str) -> None:
        """A page of a way in has been gone through, or will never come."""
        if (poll := self.get(way_in)) is not None:
            poll.answers.discard(answer)
            self.finish(poll)

    def finish(self, poll: OpenPoll) -> None:
        """Put the poll among those to be remembered when all that it named is dealt with."""
        if poll.answers or poll.articles:
            return
        self.by_key.pop(poll_key(poll.way_in.url, poll.way_in.kind), None)
        if not poll.is_cut:
            self.done.append(poll)
