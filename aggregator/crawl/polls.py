"""Spider middleware: asks each way in when it is due and conditionally, and remembers how it went.

A poll counts as done only when all that it named has been dealt with: a run that is killed, or a page that failed,
leaves it open, and the next run reads the whole list again instead of being told "nothing new".
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals

from aggregator import clock
from aggregator.crawl.backoff import BackOff
from aggregator.crawl.intervals import Bounds, failed_wait
from aggregator.crawl.leads import Leads
from aggregator.crawl.open_polls import OpenPoll, OpenPolls
from aggregator.crawl.plan import OVERLAP, KnownWays
from aggregator.crawl.reach import is_named
from aggregator.crawl.runs import RunRecorder
from aggregator.items import Article
from aggregator.spiders import signals as our_signals
from aggregator.spiders.ways import WayIn
from aggregator.store.identity import digest
from aggregator.store.polls import KnownWay, Poll, first_reads, known_ways, save_poll

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)
# A host that several sources share is asked in turns: so many requests of one, then of the next.
TURN = 10
# A way in that was found and never worked (an API that is switched off) is tried again after so long.
FOUND_AND_FAILED = timedelta(days=7)
# So long a post that fails is asked of WordPress again.
LONGEST_RETRY = timedelta(days=7)
# What asked for the page after the last one gets.
_NO_SUCH_PAGE = frozenset({400, 404, 410})
# What is asked for again as a whole: "not modified" would not say which ways in it names, or depends on the question.
_UNCONDITIONAL = frozenset({"home", "robots", "wordpress"})


class PollKeeper:
    """Decides what is asked for now; keeps to a run's bounds; remembers each poll when it is done."""

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)
        self._back_off = BackOff.of(crawler)
        self._spider: Any = crawler.spider
        config = self._recorder.config
        self._bounds = Bounds(timedelta(minutes=config.poll_minutes_least), timedelta(minutes=config.poll_minutes_most))
        self._polls = OpenPolls.of(crawler)
        self._leads = Leads(self._recorder, self._polls, getattr(self._spider, "since", None))
        self._turns: Counter[str] = Counter()  # requests by source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        keeper = cls(crawler)
        for handler, signal in (
            (keeper.way_in_read, our_signals.way_in_read),
            (keeper.page_failed, our_signals.page_failed),
            (keeper.article_unchanged, our_signals.article_unchanged),
            (keeper.item_done, signals.item_scraped),
            (keeper.item_done, signals.item_dropped),
            (keeper.item_failed, signals.item_error),
            (keeper.request_dropped, signals.request_dropped),
        ):
            crawler.signals.connect(handler, signal=signal)
        return keeper

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        is_loaded = False
        async for one in start:
            if not isinstance(one, Request) or "way_in" not in one.meta:
                yield one
                continue
            if not is_loaded:
                await self._load()
                is_loaded = True
            root: WayIn = one.meta["way_in"]
            due = self._polls.known.due_ways(root, clock.now(), at_once=self._spider.since is not None)
            if not due:
                self._recorder.count("not_due")
            for way_in in due:
                if self._leads.claim(way_in):
                    yield self._request(way_in)

    async def _load(self) -> None:
        ids = [source.id for source in self._spider.chosen]
        self._polls.first_reads = await asyncio.wrap_future(self._recorder.do(first_reads))
        ways = await asyncio.wrap_future(self._recorder.do(lambda connection: known_ways(connection, ids)))
        self._polls.known = KnownWays.of(ways)

    def _request(self, way_in: WayIn) -> Request:
        """The request for a way in, conditional where the answer may be as it was."""
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
        request.priority -= self._turn(way_in.source_id)
        return request

    def _reach(self, way_in: WayIn) -> datetime:
        return self._polls.reach(way_in.source_id, clock.now(), self._recorder.config)

    def _last_read(self, known: KnownWay | None) -> datetime | None:
        """What changed before is known. One article that fails again and again does not let the list grow for ever."""
        if known is None or known.done_at is None:
            return None
        since = known.done_at if known.was_broken_off else max(known.done_at, clock.now() - LONGEST_RETRY)
        return since - OVERLAP

    def _turn(self, source_id: str) -> int:
        self._turns[source_id] += 1
        return self._turns[source_id] // TURN

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        way_in: WayIn | None = response.meta.get("way_in")
        leads, wanted = [], set()
        async for one in result:
            if way_in is None or not isinstance(one, Request):
                yield one
            elif "lead" in one.meta:
                leads.append(one)
            elif not is_named(one) or self._is_wanted(one, self._polls.get(way_in)):
                wanted.add(one.url)
                one.priority -= self._turn(way_in.source_id)
                yield one
        poll = self._polls.get(way_in) if way_in is not None else None
        if way_in is None or poll is None:
            return
        if "known_share" in response.meta:
            poll.poll = replace(poll.poll, known_share=response.meta["known_share"])
        for request in self._leads.next_pages(poll, leads, response, wanted):
            request.priority -= self._turn(way_in.source_id)
            yield request
        for child in await self._leads.ways_in(poll, leads):
            yield self._request(child)
        self._polls.answered(way_in, response.meta["asked_url"])
        self._remember()

    def _is_wanted(self, request: Request, poll: OpenPoll | None) -> bool:
        """Within what a run may bring of the source, and asked for by nothing else in this run."""
        if poll is None:
            return False
        if self._polls.asked[poll.way_in.source_id] >= self._recorder.config.first_articles:
            self._recorder.count("bound_reached")
            poll.is_cut = True  # what was left out must be offered again
            return False
        if not self._polls.add_article(poll, request.url):
            self._recorder.count("known")
            return False
        self._polls.asked[poll.way_in.source_id] += 1
        return True

    def way_in_read(self, meta: Mapping[str, Any], response: Response | None, problem: str | None) -> None:
        way_in: WayIn = meta["way_in"]
        if meta["page"] > 1:
            self._page_read(meta, response, problem)
            return
        status = response.status if response is not None else 0
        poll = Poll(way_in.source_id, way_in.url, way_in.kind, status, clock.now(), problem=problem)
        if problem is not None or response is None:
            self._failed(way_in, poll)
            return
        self._recorder.sources_read.add(way_in.source_id)
        self._recorder.writer.submit(_save, poll)  # read well, and open until its pages are dealt with
        etag, last_modified = _header(response, "ETag"), _header(response, "Last-Modified")
        poll = replace(poll, body_digest=digest(response.body), etag=etag, last_modified=last_modified)
        self._polls.open(way_in, poll, meta["asked_url"])

    def _page_read(self, meta: Mapping[str, Any], response: Response | None, problem: str | None) -> None:
        """A further page of a way in: one that cannot be had leaves the poll open, unless there is no such page."""
        poll = self._polls.get(meta["way_in"])
        if poll is None or problem is None:
            return
        if response is None or response.status not in _NO_SUCH_PAGE:
            poll.problem = f"page {meta['page']}: {problem}"
        self._polls.answered(meta["way_in"], meta["asked_url"])
        self._remember()

    def _failed(self, way_in: WayIn, poll: Poll) -> None:
        known = self._polls.known.get(way_in)
        failures = (known.failures if known else 0) + 1
        wait = failed_wait(known.wait if known and known.wait else self._bounds.least, failures, self._bounds)
        if way_in.parent is not None and (known is None or known.done_at is None):
            wait = FOUND_AND_FAILED
        if way_in.is_safety_net or (way_in.parent is not None and way_in.kind == "wordpress"):
            logger.info("%s: %s: %s", way_in.source_id, way_in.url, poll.problem)
            self._recorder.sources_failed.setdefault(way_in.source_id, f"{way_in.url}: {poll.problem}")
        else:
            self._recorder.fail_source(way_in.source_id, f"{way_in.url}: {poll.problem}")
        self._recorder.writer.submit(_save, self._back_off.put_off(replace(poll, next_poll_at=poll.at + wait)))

    def item_done(self, item: Any) -> None:
        if isinstance(item, Article):
            url = item.page.asked_url
            self._settle(url, failed=url in self._recorder.unsettled)

    def item_failed(self, item: Any) -> None:
        if isinstance(item, Article):
            self._settle(item.page.asked_url, failed=True)

    def page_failed(self, request: Request | None, is_final: bool) -> None:
        if request is not None:
            self._settle(request.meta.get("redirect_urls", [request.url])[0], failed=not is_final)

    def article_unchanged(self, request: Request) -> None:
        self._settle(request.meta.get("redirect_urls", [request.url])[0], failed=False)

    def request_dropped(self, request: Request) -> None:
        """Scrapy has seen the address in this run: a citation or a redirect led there first."""
        if is_named(request):
            self._settle(request.meta.get("redirect_urls", [request.url])[0], failed=False)

    def _settle(self, url: str, *, failed: bool) -> None:
        self._polls.settle(url, failed=failed)
        self._remember()

    def _remember(self) -> None:
        while self._polls.done:
            self._recorder.writer.submit(_save, self._back_off.put_off(self._polls.done.pop().outcome(self._bounds)))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def _save(connection: Connection, polls: Sequence[Poll]) -> list[None]:
    for poll in polls:
        save_poll(connection, poll)
    return [None] * len(polls)
