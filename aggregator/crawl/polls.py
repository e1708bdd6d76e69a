"""Spider middleware: asks each way in when it is due and conditionally, and remembers how it went.

A poll counts as done only when all that it named has been dealt with: a run that is killed leaves it open, and the next
run reads the whole list again instead of being told "nothing new". A page that failed is dealt with as soon as that is
written down: runs ask for it again by themselves (crawl.retries).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals

from aggregator import clock
from aggregator.crawl.failures import QUARANTINED, REDIRECT_LOOP, Failures, asked_url, is_redirect_loop
from aggregator.crawl.held import hold
from aggregator.crawl.leads import Leads
from aggregator.crawl.open_polls import OpenPoll, OpenPolls
from aggregator.crawl.outcomes import Outcomes
from aggregator.crawl.questions import Questions
from aggregator.crawl.reach import is_named
from aggregator.crawl.runs import RunRecorder
from aggregator.items import Article
from aggregator.spiders import signals as our_signals
from aggregator.spiders.ways import WayIn
from aggregator.store.failed_pages import NEEDS_BROWSER

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class PollKeeper:
    """Decides what is asked for now; keeps to a run's bounds; remembers each poll when it is done."""

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)
        self._spider: Any = crawler.spider
        self._polls = OpenPolls.of(crawler)
        self._failures = Failures(crawler)
        self._outcomes = Outcomes(crawler, self._polls)
        self._questions = Questions(crawler, self._polls)
        self._leads = Leads(self._recorder, self._polls, getattr(self._spider, "since", None))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        keeper = cls(crawler)
        for handler, signal in (
            (keeper._outcomes.way_in_read, our_signals.way_in_read),
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
                await self._questions.load()
                is_loaded = True
            root: WayIn = one.meta["way_in"]
            due = self._polls.known.due_ways(root, clock.now(), at_once=self._spider.since is not None)
            if not due:
                self._recorder.count("not_due")
            for way_in in due:
                if self._leads.claim(way_in):
                    yield self._questions.request(way_in)

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
                one.priority -= self._questions.turn(way_in.source_id)
                yield one
        poll = self._polls.get(way_in) if way_in is not None else None
        if way_in is None or poll is None:
            return
        if "known_share" in response.meta:
            poll.poll = replace(poll.poll, known_share=response.meta["known_share"])
        for request in self._leads.next_pages(poll, leads, response, wanted):
            request.priority -= self._questions.turn(way_in.source_id)
            yield request
        for child in await self._leads.ways_in(poll, leads, response.url):
            yield hold(self._questions.request(child, way_in), response)
        for file in await self._leads.next_files(poll, response, wanted):
            yield self._questions.request(file, way_in)
        self._polls.answered(way_in, response.meta["asked_url"])
        self._outcomes.remember()

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

    def item_done(self, item: Any, response: Response | None, exception: Exception | None = None) -> None:
        if not isinstance(item, Article):
            return
        url, meta = item.page.asked_url, _meta(response)
        if url in self._recorder.unsettled:
            self._failures.page_unread(meta, url, QUARANTINED)
        elif getattr(exception, "reason", None) == NEEDS_BROWSER:
            self._failures.page_unread(meta, url, NEEDS_BROWSER)
        else:
            self._failures.mended(meta, url)
        self._settle(url, is_kept=exception is None)

    def item_failed(self, item: Any, response: Response | None) -> None:
        if isinstance(item, Article):
            self._failures.page_unread(_meta(response), item.page.asked_url, QUARANTINED)
            self._settle(item.page.asked_url)

    def page_failed(self, request: Request | None, reason: str, is_final: bool) -> None:
        if request is not None:
            self._failures.page_failed(request, reason, is_settled=is_final)
            self._settle(asked_url(request))

    def article_unchanged(self, request: Request) -> None:
        self._failures.mended(request.meta, asked_url(request))
        self._settle(asked_url(request))

    def request_dropped(self, request: Request) -> None:
        """Scrapy has seen the address in this run: a citation or a redirect led there first, or these redirects lead in
        a circle."""
        if "way" in request.meta and is_redirect_loop(request):
            self._spider.page_failed(request, REDIRECT_LOOP, is_final=False)
        elif is_named(request):
            self._settle(asked_url(request))

    def _settle(self, url: str, *, is_kept: bool = False) -> None:
        self._polls.settle(url, is_kept=is_kept)
        self._outcomes.remember()


def _meta(response: Response | None) -> Mapping[str, Any]:
    """What the spider said of the request; of a page out of an archive nothing."""
    return response.meta if response is not None else {}
