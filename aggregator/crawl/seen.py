"""Spider middleware: articles that are stored and not due are not asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request

from aggregator.crawl.runs import RunRecorder
from aggregator.store.watching import Known, known_in_batch
from aggregator.text.model import FeedHint

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class SkipSeen:
    """Lets through what is new, what its feed entry says has changed, and what was met only as a citation so far.

    Only requests marked `skip_seen` are held against the database: an operator's own URLs and followed citations come
    with a decision already made.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)

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
        for request in candidates:
            if self._is_due(request, known.get(request.url)):
                yield request
            else:
                self._recorder.count("known")
        response.meta["known_share"] = len(known) / len(urls)

    def _is_due(self, request: Request, known: Known | None) -> bool:
        hint: FeedHint | None = request.meta.get("hint")
        if known is None or (known.was_only_cited and hint is not None):
            return True
        return bool(hint and hint.modified_at and hint.modified_at > known.last_seen_at)
