"""Stage follow: the pages that an article names as its origin are fetched too, one hop, and go down the same line."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured

from aggregator import clock
from aggregator.items import Article
from aggregator.pipelines.stage import Stage
from aggregator.store.failed_pages import failed_in_batch
from aggregator.store.parts import cited_urls
from aggregator.store.watching import explain_stub, known_in_batch, untried_stubs
from aggregator.store.writer import DatabaseGoneError
from aggregator.text.urls import site_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from sqlalchemy import Connection


# So long after a page was first cited a later run takes it up.
TAKEN_UP_FOR = timedelta(days=7)


class FollowPipeline(Stage):
    """Asks for cited pages that are not stored yet, within a bound per run and per host."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        config = self._recorder.config
        if not (config.follow_origins and crawler.spidercls.follows_origins):  # type: ignore[attr-defined]
            raise NotConfigured
        self._per_run, self._per_host = config.follow_per_run, config.follow_per_host
        self._asked: set[str] = set()
        self._hosts: Counter[str] = Counter()
        if crawler.spidercls.takes_up_citations:  # type: ignore[attr-defined]
            crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)

    async def spider_opened(self) -> None:
        """Ask for the pages that a run which was killed did not come to."""
        since, limit = clock.now() - TAKEN_UP_FOR, self._per_run
        try:
            asked = self._recorder.do(lambda connection: untried_stubs(connection, since, limit))
            stubs = await asyncio.wrap_future(asked)
        except DatabaseGoneError as error:
            raise CloseSpider("failed_start") from error  # the run's row could not be written either, and says why
        chosen = {source.id for source in self._crawler.spider.chosen}  # type: ignore[union-attr]
        for url, source_id in stubs:
            if source_id is None or source_id in chosen:
                self._follow(source_id, url)

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and self._may_cite(item):
            urls = [url for url in cited_urls(item, with_tail_links=True) if url not in self._asked]
            known = await asyncio.wrap_future(self._recorder.writer.submit(known_in_batch, urls)) if urls else {}
            new = [url for url in urls if url not in known]
            failed = await asyncio.wrap_future(self._recorder.writer.submit(failed_in_batch, new)) if new else {}
            for url in new:
                if url in failed:  # the run asks for it when its time has come (crawl.retries)
                    self._recorder.count("given_up" if failed[url].next_try_at is None else "resting")
                else:
                    self._follow(item.page.source_id, url)
        return item

    def _may_cite(self, item: Article) -> bool:
        """One hop: what was only fetched as a citation is not followed further, unless its site is watched anyway."""
        return item.page.way not in ("cited", "recheck") or item.page.source_id is not None

    def _follow(self, source_id: str | None, url: str) -> None:
        host = site_of(url)
        if len(self._asked) >= self._per_run or self._hosts[host] >= self._per_host:
            self._recorder.count("follow/bound_reached")
            reason = "the run's bound of followed pages was reached"
            self._recorder.writer.submit(_explain, (url, reason))
            return
        self._asked.add(url)
        self._hosts[host] += 1
        self._recorder.count("follow/asked")
        spider, engine = self._crawler.spider, self._crawler.engine
        assert spider is not None and engine is not None
        engine.crawl(spider.article_request(url, initiator=source_id, way="cited"))  # type: ignore[attr-defined]


def _explain(connection: Connection, batch: Sequence[tuple[str, str]]) -> list[None]:
    for url, reason in batch:
        explain_stub(connection, url, reason)
    return [None] * len(batch)
