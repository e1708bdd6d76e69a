"""Spider middleware: keeps what a way in names within the bounds of a first meeting, before anything is looked up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request

from aggregator import clock
from aggregator.crawl.intervals import latest
from aggregator.crawl.open_polls import OpenPoll, OpenPolls
from aggregator.crawl.runs import RunRecorder
from aggregator.spiders.ways import named_until
from aggregator.store.polls import KEY_BYTES, entry_key, left_out
from aggregator.text.model import FeedHint

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


def is_named(one: Any) -> bool:
    """True for a request that a way in names as an article."""
    return isinstance(one, Request) and "since" in one.meta


class Reach:
    """Leaves out what is older than the first meeting reaches back, for ever.

    What has a time is judged by it, a day by its end; else by the day or month in its address. What has none counts by
    its place: the first ones of a list, at most as many as a run may bring, and none of a sitemap whose other entries,
    the most of it, are all too old. The rest is remembered as left out; whatever the list names later is news.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)
        self._polls = OpenPolls.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        named: list[Request] = []
        async for one in result:
            if is_named(one):
                named.append(one)
            else:
                yield one
        poll = self._polls.get(response.meta["way_in"]) if named else None
        if poll is None:
            return
        oldest = named[0].meta["since"] or self._polls.reach(poll.way_in.source_id, clock.now(), self._recorder.config)
        before_our_time = await self._left_out(poll, named)
        is_past = poll.is_first_meeting and poll.way_in.kind == "sitemap" and _is_past(named, oldest)
        last = None
        for request in named:
            last = None
            if self._is_within(request, poll, oldest, None if is_past else before_our_time):
                last = request
                poll.within += 1
                yield request
            else:
                poll.beyond += 1
                self._recorder.count("too_old")
        # The oldest of a list, None where it is too old: as it is, so may the next page be.
        response.meta["last_within_reach"] = (last.url, _latest(last)) if last is not None else None

    async def _left_out(self, poll: OpenPoll, named: list[Request]) -> frozenset[bytes]:
        """The keys of undated entries that are no news though nothing is known of them."""
        if poll.known is None or not poll.known.is_met or not any(_time(request) is None for request in named):
            return frozenset()
        key = poll.known.key
        keys = await asyncio.wrap_future(self._recorder.do(lambda connection: left_out(connection, key))) or b""
        return frozenset(keys[at : at + KEY_BYTES] for at in range(0, len(keys), KEY_BYTES))

    def _is_within(self, request: Request, poll: OpenPoll, oldest: datetime, left: frozenset[bytes] | None) -> bool:
        """`left`: the keys that are no news; None where no undated entry is."""
        at = _time(request)
        if at is not None:
            poll.dates.append(at)
            return latest(at) >= oldest
        until = named_until(request.url, clock.now())
        if until is not None and until < oldest:
            return False
        if request.meta["since"] is not None:
            return True
        if not poll.is_first_meeting:
            return left is None or entry_key(request.url) not in left
        if left is not None and self._polls.take_first(poll, self._recorder.config.first_articles):
            return True
        poll.left_out += entry_key(request.url)
        return False


def _is_past(named: list[Request], oldest: datetime) -> bool:
    """True where most entries have a time, and all that have one are too old: so are the others then."""
    times = [_until(request) for request in named]
    known = [at for at in times if at is not None]
    return 2 * len(known) > len(times) and max(known) < oldest


def _time(request: Request) -> datetime | None:
    """The latest time that the way in gives its entry."""
    hint: FeedHint = request.meta["hint"]
    times = [at for at in (hint.published_at, hint.modified_at) if at is not None]
    return max(times, default=None)


def _latest(request: Request) -> datetime | None:
    """The last moment that this time may mean."""
    at = _time(request)
    return latest(at) if at is not None else None


def _until(request: Request) -> datetime | None:
    """The last moment that the entry's time or else its address may mean."""
    return _latest(request) or named_until(request.url, clock.now())
