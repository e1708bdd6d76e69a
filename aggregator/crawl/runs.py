"""A row per run: what came of every page by name, how it ended, and the exit status that says the same.

The recorder also owns what a run shares: the settings, the sources and the writer.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, cast

from scrapy import signals
from scrapy.exceptions import CloseSpider
from sqlalchemy import Connection, insert, select

from aggregator import __version__
from aggregator.items import Article
from aggregator.spiders import signals as our_signals
from aggregator.store.confirming import with_confirmer
from aggregator.store.engine import open_engine, prepare_schema
from aggregator.store.history import Cause
from aggregator.store.linker import link_articles, waiting
from aggregator.store.models import pages
from aggregator.store.parts import Context
from aggregator.store.rows import page_row
from aggregator.store.watching import end_run, explain_stub, save_sources, start_run
from aggregator.store.writer import DatabaseGoneError, Writer

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)
FINE, FAILED, BAD_CONFIGURATION, LOCKED = 0, 1, 2, 75
_RELINK_BATCH = 100
_SOURCE_COLUMNS = ("id", "name", "home", "role", "owner", "country", "language", "retired")


class RunRecorder:
    """Starts and ends the run's row, counts outcomes, keeps what failed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        spider = cast("Any", crawler.spider)
        self.config, self.sources = spider.config, spider.sources
        self._engine = with_confirmer(open_engine(self.config.database_url), self.config)
        prepare_schema(self._engine)
        self.writer = Writer(self._engine, self.config.batch_articles, self.config.batch_seconds)
        full = frozenset(source.id for source in self.sources.sources if source.recheck)
        self.context = Context(None, self._source_of, full_ladder=full)
        self._closing: asyncio.Future[None] | None = None
        self.exit_status = FAILED  # until the run ends well
        self.failures: Counter[str] = Counter()
        self.unsettled: set[str] = set()  # pages that the next run is to ask for again
        self.sources_read: set[str] = set()
        self.sources_failed: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        recorder = cls(crawler)
        for handler, signal in (
            (recorder.spider_opened, signals.spider_opened),
            (recorder.item_error, signals.item_error),
            (recorder.spider_error, signals.spider_error),
            (recorder.page_failed, our_signals.page_failed),
            (recorder.spider_closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal=signal)
        return recorder

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The crawler's recorder. Raises LookupError where EXTENSIONS leaves it out: nothing works without."""
        recorder = crawler.get_extension(cls)
        if recorder is None:
            raise LookupError("aggregator.crawl.runs.RunRecorder is missing in EXTENSIONS")
        return recorder

    def count(self, outcome: str, by: int = 1) -> None:
        """One more page with this outcome; in the stats as `aggregator/<outcome>` and in the run's row."""
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"aggregator/{outcome}", by)

    def do(self, work: Callable[[Connection], Any]) -> Future[Any]:
        """The future result of one piece of work on the writer's connection."""

        def alone(connection: Connection, values: Sequence[None]) -> list[Any]:
            return [work(connection) for _ in values]

        return self.writer.submit(alone, None)

    async def reject(self, item: Article, reason: str) -> None:
        """Remember a page that is no article."""
        self.count(f"rejected/{reason}")
        await self._keep_page(item, "rejected", reason)

    async def quarantine(self, item: Article, reason: str) -> None:
        """Keep the raw bytes of a page that we failed on, to be run again."""
        self.count(f"quarantined/{reason}")
        self.unsettled.add(item.page.asked_url)
        await self._keep_page(item, "quarantined", reason)

    async def _keep_page(self, item: Article, outcome: str, reason: str) -> None:
        row = page_row(item.page, outcome, self.context.run_id, reason=reason)
        await asyncio.wrap_future(self.writer.submit(_save_pages, row))
        if item.page.way == "cited":
            url = item.page.asked_url
            self.do(lambda connection: explain_stub(connection, url, reason))

    def fail_source(self, source_id: str, reason: str) -> None:
        """A way in could not be read. The run fails only when that is so of all sources."""
        logger.warning("%s: %s", source_id, reason)
        self.sources_failed[source_id] = reason

    async def spider_opened(self, spider: Spider) -> None:
        now = datetime.now(UTC)
        rows = [
            {name: getattr(one, name) for name in _SOURCE_COLUMNS} | {"licensed_from": list(one.licensed_from)}
            for one in self.sources.sources
        ]
        arguments = {name: str(value) for name, value in cast("Any", spider).arguments.items()}

        def open_run(connection: Connection) -> int:
            save_sources(connection, rows)
            return start_run(connection, spider.name, arguments, __version__, now)

        try:
            run_id = await asyncio.wrap_future(self.do(open_run))
            self.context = replace(self.context, run_id=run_id)
            await self._link_waiting()
        except Exception as error:
            self._fail("database" if isinstance(error, DatabaseGoneError) else "start", error)
            raise CloseSpider("failed_start") from error

    async def _link_waiting(self) -> None:
        """Link what an earlier run stored and did not come to link (it was killed between the two)."""

        last = 0
        while ids := await asyncio.wrap_future(self.writer.submit(_waiting_after, last)):
            ends = await asyncio.gather(
                *(asyncio.wrap_future(self.writer.submit(self._link, id)) for id in ids), return_exceptions=True
            )
            for id, error in zip(ids, ends, strict=True):
                if isinstance(error, DatabaseGoneError):
                    raise error
                if error is None:
                    self.count("linked_from_earlier_run")
                else:  # it waits on; what is new is crawled all the same
                    self._fail("link", RuntimeError(f"article {id} cannot be linked: {error}"))
            last = ids[-1]

    def _link(self, connection: Connection, ids: Sequence[int]) -> list[None]:
        link_articles(connection, ids, datetime.now(UTC), Cause("crawl", self.context.run_id))
        return [None] * len(ids)

    def page_failed(self, request: Request | None, reason: str) -> None:
        """A page never reached the line: counted, and written on the stub if it was cited."""
        self.count(f"failed/{reason}")
        if request is not None and request.meta.get("way") == "cited":
            url = request.meta.get("redirect_urls", [request.url])[0]
            self.do(lambda connection: explain_stub(connection, url, reason))

    async def item_error(self, item: Any, failure: Failure) -> None:
        if isinstance(failure.value, DatabaseGoneError):
            self._give_up(failure.value)
        else:
            self.failures["stage"] += 1
            if isinstance(item, Article):
                await self.quarantine(item, type(failure.value).__name__)

    def spider_error(self, failure: Failure) -> None:
        if isinstance(failure.value, DatabaseGoneError):
            self._give_up(failure.value)
        else:
            self.failures["spider"] += 1

    def _give_up(self, error: DatabaseGoneError) -> None:
        """Nothing can be stored any more: say so once and close."""
        if not self.failures["database"]:
            self._fail("database", error)
            assert self._crawler.engine is not None
            closing = self._crawler.engine.close_spider_async(reason="database_gone")
            self._closing = asyncio.ensure_future(closing)

    def _fail(self, what: str, error: Exception) -> None:
        self.failures[what] += 1
        logger.error("%s: %s", what, error)

    async def spider_closed(self, reason: str) -> None:
        stats = self._crawler.stats
        assert stats is not None
        counters = {
            name.removeprefix("aggregator/"): value
            for name, value in stats.get_stats().items()
            if name.startswith("aggregator/") and isinstance(value, int)
        }
        self.exit_status = self._verdict(counters)
        stats.set_value("aggregator/exit_status", self.exit_status)
        run_id, now = self.context.run_id, datetime.now(UTC)
        if run_id is not None and not self.failures["database"]:
            end: dict[str, Any] = {"reason": reason, "exit_status": self.exit_status, "counters": counters, "now": now}
            try:
                await asyncio.wrap_future(self.do(lambda connection: end_run(connection, run_id, **end)))
            except Exception as error:
                self._fail("database", error)
                self.exit_status = FAILED
        self.writer.close()
        self._engine.dispose()
        summary = ", ".join(f"{name} {value}" for name, value in sorted(counters.items()))
        logger.info("run %s: %s, exit status %d: %s", run_id, reason, self.exit_status, summary or "nothing to do")

    def _verdict(self, counters: Mapping[str, int]) -> int:
        """FAILED when something of ours failed, or when nothing at all could be read; else FINE."""
        if self.failures:
            return FAILED
        if self.sources_failed and not self.sources_read:
            reasons = "; ".join(f"{id}: {why}" for id, why in self.sources_failed.items())
            logger.error("no source could be read: %s", reasons)
            return FAILED
        outcomes = {name.split("/")[0] for name in counters}
        failed = sum(value for name, value in counters.items() if name.startswith("failed/"))
        is_new = failed > counters.get("retry/asked", 0)  # what failed before may fail again
        if is_new and not outcomes & {"kept", "rejected", "quarantined"} and not self.sources_read:
            logger.error("no page could be fetched")
            return FAILED
        return FINE

    def _source_of(self, url: str) -> str | None:
        source = self.sources.of_url(url)
        return source.id if source else None


def _waiting_after(connection: Connection, values: Sequence[int]) -> list[list[int]]:
    return [waiting(connection, _RELINK_BATCH, after) for after in values]


def _save_pages(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[None]:
    """Writes the fetches; the bytes of a page that is quarantined run after run are kept once."""
    for row in rows:
        same = select(pages.c.id).where(pages.c.body_digest == row["body_digest"], pages.c.raw.is_not(None))
        if row["raw"] is not None and connection.execute(same.limit(1)).first():
            row["raw"] = None
    connection.execute(insert(pages), list(rows))
    return [None] * len(rows)
