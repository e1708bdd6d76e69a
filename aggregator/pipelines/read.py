"""Stages extract, strip, language and fingerprint: a page's bytes -> its text and facts, in worker processes."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import TimeoutError as ReadTimeoutError
from dataclasses import replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool
from scrapy.exceptions import DropItem

from aggregator.crawl.failures import PageRejectedError
from aggregator.items import Article, Page
from aggregator.pipelines.learned import LearnedBlocks
from aggregator.pipelines.stage import Stage
from aggregator.pipelines.worker import Reading, read, rejection, warm_up
from aggregator.store.failed_pages import NEEDS_BROWSER
from aggregator.store.identity import url_key
from aggregator.store.missing import Redirected, places_in_batch
from aggregator.text.agencies import known_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler

    from aggregator.sources.lookup import SourceIndex
    from aggregator.sources.model import Source
    from aggregator.text.model import KnownNames

logger = logging.getLogger(__name__)
# A worker is replaced after so many pages: whatever lxml and the caches hold on to does not add up over a long run.
PAGES_PER_WORKER = 5000
# A worker that is killed while it waits for a page may take the lock on the pages along, and one that is stopped takes
# none: no limit of time counts for a page that nobody has begun. Where for so long beyond that limit no page came out,
# the workers are started anew.
STUCK_SECONDS = 30


class StuckPoolError(RuntimeError):
    """No worker takes pages any more, or the pool was given up for that."""


def make_pool(workers: int) -> ProcessPool:
    """Worker processes for `read` and its like."""
    # spawn: a fork would carry the reactor, the writer thread and open sockets along
    return ProcessPool(workers, max_tasks=PAGES_PER_WORKER, initializer=warm_up, context=get_context("spawn"))


def names_of(sources: SourceIndex) -> KnownNames:
    """The names of the operator's sources, as claims are read with them."""
    agencies = (source.name for source in sources.sources if source.role == "agency")
    return known_names((source.name for source in sources.sources), agencies)


def reading_options(
    source: Source | None, learned: Mapping[str, str], names: KnownNames
) -> tuple[str | None, str | None, Mapping[str, str], KnownNames]:
    """What `read` takes after the page: the operator's word on the source, and what its host has taught."""
    if source is None:
        return None, None, learned, names
    return source.content_css, source.drop_css, learned, replace(names, own=(source.name,))


class ReadPipeline(Stage):
    """Rejects pages that are no articles; quarantines those that no worker could read."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        config = self._recorder.config
        self._sources = self._recorder.sources
        self._names = names_of(self._sources)
        self._learned = LearnedBlocks(self._recorder.writer)
        self._timeout_seconds = config.extract_timeout_seconds
        self._minimum_words = config.minimum_words
        self._pool: ProcessPool | None = None
        self._workers = config.extract_workers
        self._last_reading = 0.0  # of the monotonic clock
        if self._workers:
            self._pool = make_pool(self._workers)

    async def process_item(self, item: Any) -> Any:
        if not isinstance(item, Article):
            return item
        reading = await self._read(item)
        if reason := rejection(item.page.url, reading, self._minimum_words) or await self._place(item.page, reading):
            if reason == NEEDS_BROWSER and self._has_browser(item):
                reason = "no_text"  # one has run its scripts, and that is all there is
            await self._recorder.reject(item, reason)
            raise PageRejectedError(reason, item.page.url, reading.extraction.title)
        item.extraction, item.body = reading.extraction, reading.body
        item.language, item.fingerprint = reading.language, reading.fingerprint
        return item

    async def _place(self, page: Page, reading: Reading) -> str | None:
        """What the page is where a stored article's address leads to it, and it is that article no more."""
        if url_key(page.asked_url) == url_key(page.url):
            return None
        led = Redirected(page.asked_url, page.url, reading.extraction.title, reading.body.text)
        place: str | None = await asyncio.wrap_future(self._recorder.writer.submit(places_in_batch, led))
        return place

    def _has_browser(self, item: Article) -> bool:
        source = self._sources.by_id(item.page.source_id) if item.page.source_id else None
        return source is not None and source.browser

    async def _read(self, item: Article) -> Reading:
        page = item.page
        source = self._sources.by_id(page.source_id) if page.source_id else None
        task = (page, *reading_options(source, await self._learned.of(page.url), self._names))
        if self._pool is None:
            return read(*task)
        try:
            return await self._in_worker(task)
        except (ReadTimeoutError, ProcessExpired) as error:
            reason = "read_timeout" if isinstance(error, ReadTimeoutError) else "worker_died"
            logger.warning("%s: %s is kept raw, to be run again: %s", page.source_id, page.url, reason)
            await self._recorder.quarantine(item, reason)
            raise DropItem(f"{reason}: {page.url}", log_level="DEBUG") from error

    async def _in_worker(self, task: tuple[Any, ...]) -> Reading:
        """The reading, made by a worker. A pool breaks when a worker dies that holds no page (killed while it starts,
        say), or gets stuck: then a new one takes its place, once for each page."""
        assert self._pool is not None
        pool = self._pool
        try:
            return await self._scheduled(pool, task)
        except StuckPoolError:
            pass
        except RuntimeError:  # BrokenProcessPool is one; so is the word that a broken pool takes no work
            if pool.active:
                raise
        if self._pool is pool:
            logger.warning("the worker processes broke down and are started anew")
            self._pool = make_pool(self._workers)
            pool.stop()  # type: ignore[no-untyped-call]
            asyncio.get_running_loop().run_in_executor(None, pool.join)
        return await self._scheduled(self._pool, task)

    async def _scheduled(self, pool: ProcessPool, task: tuple[Any, ...]) -> Reading:
        """The pool's reading. Raises StuckPoolError, and what pool and reading raise."""
        reading = asyncio.wrap_future(pool.schedule(read, args=task, timeout=self._timeout_seconds))
        since = time.monotonic()
        while not (await asyncio.wait({reading}, timeout=1))[0]:
            # A pool that broke down does not say so to every page that it had taken.
            if not pool.active or pool is not self._pool:
                raise StuckPoolError("the worker processes were given up")
            if time.monotonic() - max(since, self._last_reading) > self._timeout_seconds + STUCK_SECONDS:
                raise StuckPoolError("no worker takes pages")
        if reading.cancelled():
            raise StuckPoolError("the worker processes were given up")
        self._last_reading = time.monotonic()
        return reading.result()

    async def close_spider(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.get_running_loop().run_in_executor(None, self._pool.join)
