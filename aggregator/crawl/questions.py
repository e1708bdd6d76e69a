"""How a way in is asked: conditionally, in turns with other sources, and a WordPress API for what changed."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aggregator import clock
from aggregator.crawl.open_polls import OpenPolls
from aggregator.crawl.plan import OVERLAP, KnownWays
from aggregator.crawl.runs import RunRecorder
from aggregator.spiders.ways import WayIn
from aggregator.store.polls import KnownWay, first_reads, known_ways

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

# A host that several sources share is asked in turns: so many requests of one, then of the next.
TURN = 10
# Safety nets come behind what better ways in name, which know more of an article: behind 500 articles in turns.
SAFETY_NETS_LAST = 100
# So long a post that fails is asked of WordPress again.
LONGEST_RETRY = timedelta(days=7)
# What is asked for again as a whole: "not modified" would not say which ways in it names, or depends on the question.
_UNCONDITIONAL = frozenset({"home", "robots", "wordpress", "probe"})


class Questions:
    """Makes the requests for ways in, from what is remembered of them."""

    def __init__(self, crawler: Crawler, polls: OpenPolls) -> None:
        self._recorder = RunRecorder.of(crawler)
        self._spider: Any = crawler.spider
        self._polls = polls
        self._turns: Counter[str] = Counter()  # requests by source

    async def load(self) -> None:
        """Read what is remembered of the sources' ways in; before anything is asked."""
        ids = [source.id for source in self._spider.chosen]
        self._polls.first_reads = await asyncio.wrap_future(self._recorder.do(first_reads))
        ways = await asyncio.wrap_future(self._recorder.do(lambda connection: known_ways(connection, ids)))
        self._polls.known = KnownWays.of(ways)

    def request(self, way_in: WayIn, named_by: WayIn | None = None) -> Request:
        """The request for a way in, conditional where the answer may be as it was. A file of an index that is a safety
        net (`named_by`) waits as its index does."""
        known, since = self._polls.known.get(way_in), self._spider.since
        if way_in.kind == "wordpress":
            way_in = replace(way_in, after=since or self._last_read(known) or self._reach(way_in))
        request: Request = self._spider.way_in_request(way_in)
        if known is not None and since is None and way_in.kind not in _UNCONDITIONAL:
            request.meta["known_digest"] = known.body_digest
            if known.etag:
                request.headers["If-None-Match"] = known.etag
            if known.last_modified:
                request.headers["If-Modified-Since"] = known.last_modified
        is_file = named_by is not None and named_by.is_safety_net and named_by.kind == way_in.kind
        is_last = way_in.is_safety_net or way_in.is_behind or is_file
        request.priority -= self.turn(way_in.source_id) + SAFETY_NETS_LAST * is_last
        return request

    def _reach(self, way_in: WayIn) -> datetime:
        return self._polls.reach(way_in.source_id, clock.now(), self._recorder.config)

    def _last_read(self, known: KnownWay | None) -> datetime | None:
        """What changed before is known. One article that fails again and again does not let the list grow for ever."""
        if known is None or known.done_at is None:
            return None
        since = known.done_at if known.was_broken_off else max(known.done_at, clock.now() - LONGEST_RETRY)
        return since - OVERLAP

    def turn(self, source_id: str) -> int:
        """By how much the source's next request stands behind the first ones of others on its host."""
        self._turns[source_id] += 1
        return self._turns[source_id] // TURN
