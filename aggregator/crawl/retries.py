"""Spider middleware: pages that failed are asked for again when their time has come, whatever named them says now."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals

from aggregator import clock
from aggregator.crawl.failures import FAILED_BEFORE, asked_url
from aggregator.crawl.intervals import EARLY
from aggregator.crawl.rechecks import look_again
from aggregator.crawl.runs import RunRecorder
from aggregator.spiders import signals as our_signals
from aggregator.spiders.news import NewsSpider
from aggregator.store.failed_pages import Bounds, FailedPage, take_up

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# Pages that one run takes up: a source's first meeting that failed as a whole, twice. What is more stays due.
MOST_PER_RUN = 1000
# So many of a host first, the others when one of these has come: a host that is still out of reach takes half a minute
# and three tries for each, and a run would be held up by nothing else.
PROBES = 2
# Behind what is new, before what is looked at again.
_PRIORITY = -1000


class Retries:
    """Takes up what is due with a run of `news`."""

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)
        self._crawler = crawler
        self._spider: Any = crawler.spider
        self._waiting: defaultdict[str, list[FailedPage]] = defaultdict(list)  # by host

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        retries = cls(crawler)
        for handler, signal in (
            (retries.item_done, signals.item_scraped),
            (retries.item_done, signals.item_dropped),
            (retries.article_unchanged, our_signals.article_unchanged),
            (retries.page_failed, our_signals.page_failed),
        ):
            crawler.signals.connect(handler, signal=signal)
        return retries

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for one in start:
            yield one
        if not isinstance(self._spider, NewsSpider):
            return
        due_by, chosen = clock.now() + EARLY, self._spider.chosen
        bounds = Bounds(
            MOST_PER_RUN,
            frozenset(source.id for source in chosen),
            unwatched="source" not in self._spider.arguments,
            browsers=frozenset(source.id for source in chosen if source.browser),
        )
        probed: list[FailedPage] = []
        for page in await asyncio.wrap_future(
            self._recorder.do(lambda connection: take_up(connection, due_by, bounds))
        ):
            self._waiting[_host(page.url)].append(page)
        for pages in self._waiting.values():
            probed += pages[:PROBES]
            del pages[:PROBES]
        for page in probed:
            yield self._request(page)

    def item_done(self, item: Any, response: Response | None) -> None:
        """The host answers with pages again."""
        if response is not None and response.request is not None:
            self.article_unchanged(response.request)

    def article_unchanged(self, request: Request) -> None:
        if not request.meta.get(FAILED_BEFORE):
            return
        engine = self._crawler.engine
        assert engine is not None
        for page in self._waiting.pop(_host(asked_url(request)), ()):
            engine.crawl(self._request(page))

    def page_failed(self, request: Request | None, is_final: bool) -> None:
        """A server that says no is there."""
        if is_final and request is not None:
            self.article_unchanged(request)

    def _request(self, page: FailedPage) -> Request:
        more = {FAILED_BEFORE: True}
        request: Request = self._spider.article_request(
            page.url, initiator=page.source_id, way=page.way, hint=page.hint, **more
        )
        request.priority = _PRIORITY
        if page.record is not None:
            look_again(request, page.record)
        self._recorder.count("retry/asked")
        return request


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
