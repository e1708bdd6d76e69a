"""Spider middleware: articles that are stored and not due are not asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request

from aggregator import clock
from aggregator.crawl.failures import FAILED_BEFORE
from aggregator.crawl.known_entries import take_along
from aggregator.crawl.rechecks import look_again
from aggregator.crawl.runs import RunRecorder
from aggregator.store.failed_pages import FailedPage, failed_in_batch
from aggregator.store.rechecks import Record, records
from aggregator.store.watching import Known, known_in_batch
from aggregator.text.model import FeedHint

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from sqlalchemy import Connection


class SkipSeen:
    """Lets through what is new, what its entry says has changed, and what was met only as a citation so far.

    What failed is left to the run itself, which asks for it when its time has come (crawl.retries); what was given up
    is asked for where its entry names a change since. A claim of change is believed as far as the claims of late were
    true (store.rechecks), and the page is asked for conditionally. Only requests marked `skip_seen` are held against
    the database: an operator's own URLs and followed citations come with a decision already made.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)
        spider: Any = crawler.spider
        self._chosen = frozenset(source.id for source in getattr(spider, "chosen", ()))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        candidates: list[Request] = []
        async for one in result:
            if isinstance(one, Request) and one.meta.get("skip_seen"):
                candidates.append(one)
            else:
                yield one
        if not candidates:
            return
        urls = [request.url for request in candidates]
        known = await asyncio.wrap_future(self._recorder.writer.submit(known_in_batch, urls))
        claimed = [request.url for request in candidates if request.url in known and _claimed(request)]
        looks = await asyncio.wrap_future(self._recorder.writer.submit(_records, claimed)) if claimed else {}
        wanted: list[Request] = []
        for request in candidates:
            if self._is_due(request, known.get(request.url), looks.get(request.url)):
                wanted.append(request)
            else:
                self._recorder.count("known")
        untroubled = await self._untroubled(wanted)
        await take_along(self._recorder, untroubled)
        for request in untroubled:
            yield request
        response.meta["known_share"] = len(known) / len(urls)

    async def _untroubled(self, wanted: Sequence[Request]) -> list[Request]:
        """Those that never failed, or are given up and said to have changed."""
        if not wanted:
            return []
        urls, left = [request.url for request in wanted], []
        failed = await asyncio.wrap_future(self._recorder.writer.submit(failed_in_batch, urls))
        for request in wanted:
            page, claim = failed.get(request.url), _claimed(request)
            if page is not None and not self._is_asked_again(page, claim):
                self._recorder.count("given_up" if page.next_try_at is None else "resting")
                continue
            if page is not None:
                request.meta[FAILED_BEFORE] = True
            left.append(request)
        return left

    def _is_asked_again(self, page: FailedPage, claim: FeedHint | None) -> bool:
        if page.next_try_at is None:
            return page.is_said_to_have_changed(claim.modified_at if claim else None, clock.now())
        is_orphan = page.source_id not in self._chosen  # of a source that is read no more, say
        return is_orphan and page.next_try_at <= clock.now()

    def _is_due(self, request: Request, known: Known | None, record: Record | None) -> bool:
        if known is None or (known.was_only_cited and request.meta.get("hint") is not None):
            return True
        claim = _claimed(request)
        if claim is None or claim.modified_at is None:
            return False
        if record is None:
            return claim.modified_at > known.last_seen_at
        if not record.believes(claim.modified_at, known.last_seen_at, clock.now()):
            return False
        look_again(request, record)
        return True


def _claimed(request: Request) -> FeedHint | None:
    """What the entry says, where it says when the page was changed."""
    hint: FeedHint | None = request.meta.get("hint")
    return hint if hint is not None and hint.modified_at is not None else None


def _records(connection: Connection, batch: Sequence[Sequence[str]]) -> list[dict[str, Record]]:
    return [records(connection, urls) for urls in batch]
