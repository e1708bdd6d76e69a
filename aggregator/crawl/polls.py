"""Spider middleware: what is remembered of feeds between runs, so that an unchanged one costs one small answer.

A feed's validators are kept only when all that it named has been dealt with: a run that is killed, or a page that
failed, leaves them out, and the next run reads the whole feed again instead of being told "nothing new".
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals

from aggregator.crawl.runs import RunRecorder
from aggregator.items import Article
from aggregator.spiders import signals as our_signals
from aggregator.store.identity import digest
from aggregator.store.watching import Poll, first_reads, save_poll, validators

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from sqlalchemy import Connection

    from aggregator.spiders.news import WayIn


class PollKeeper:
    """Asks feeds conditionally, keeps to the bounds of a first meeting, and remembers how each poll went."""

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)
        self._polls: dict[str, Poll] = {}  # read well, waiting for their pages
        self._open: dict[str, set[str]] = {}  # pages by feed that are on their way
        self._feed_of: dict[str, str] = {}  # page -> feed
        self._first_reads: dict[str, datetime | None] = {}
        self._asked: dict[str, int] = {}  # pages by source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        keeper = cls(crawler)
        for handler, signal in (
            (keeper.way_in_read, our_signals.way_in_read),
            (keeper.page_failed, our_signals.page_failed),
            (keeper.item_done, signals.item_scraped),
            (keeper.item_done, signals.item_dropped),
        ):
            crawler.signals.connect(handler, signal=signal)
        return keeper

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        recorder = self._recorder
        self._first_reads = await asyncio.wrap_future(recorder.do(first_reads))
        async for one in start:
            # A home page is always read whole: "not modified" would not say which feeds it announces.
            if isinstance(one, Request) and "way_in" in one.meta and one.meta["way_in"].kind == "feed":
                await self._make_conditional(one)
            yield one

    async def _make_conditional(self, request: Request) -> None:
        url = request.url
        known = await asyncio.wrap_future(self._recorder.do(lambda connection: validators(connection, [url])))
        etag, last_modified = known.get(url, (None, None))
        if etag:
            request.headers["If-None-Match"] = etag
        if last_modified:
            request.headers["If-Modified-Since"] = last_modified

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        way_in: WayIn | None = response.meta.get("way_in")
        async for one in result:
            if way_in is None or not isinstance(one, Request) or "since" not in one.meta:
                yield one
            elif self._is_wanted(one, way_in):
                self._open.setdefault(way_in.url, set()).add(one.url)
                self._feed_of[one.url] = way_in.url
                yield one
        if way_in is not None and way_in.url in self._polls:
            if "known_share" in response.meta:
                share = response.meta["known_share"]
                self._polls[way_in.url] = replace(self._polls[way_in.url], known_share=share)
            self._save_when_done(way_in.url)

    def _is_wanted(self, request: Request, way_in: WayIn) -> bool:
        """Within the bounds: not older than the first meeting reaches back, not above the source's share of a run."""
        config, hint = self._recorder.config, request.meta["hint"]
        met_at = self._first_reads.get(way_in.source_id) or datetime.now(UTC)
        oldest = request.meta["since"] or met_at - timedelta(days=config.first_days)
        if hint.published_at and max(hint.published_at, hint.modified_at or hint.published_at) < oldest:
            self._recorder.count("too_old")
            return False
        asked = self._asked.get(way_in.source_id, 0)
        if asked >= config.first_articles:
            self._recorder.count("bound_reached")
            self._polls.pop(way_in.url, None)  # what was left out must be offered again
            return False
        self._asked[way_in.source_id] = asked + 1
        return True

    def way_in_read(self, way_in: WayIn, response: Response | None, problem: str | None) -> None:
        status = response.status if response is not None else 0
        poll = Poll(way_in.source_id, way_in.url, way_in.kind, status, datetime.now(UTC), problem=problem)
        if problem is not None or response is None:
            self._recorder.fail_source(way_in.source_id, f"{way_in.url}: {problem}")
            self._recorder.writer.submit(_save, poll)
            return
        self._recorder.sources_read.add(way_in.source_id)
        self._recorder.writer.submit(_save, poll)  # read well; its validators follow when its pages are dealt with
        self._polls[way_in.url] = replace(
            poll,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            body_digest=digest(response.body),
        )

    def item_done(self, item: Any) -> None:
        if isinstance(item, Article) and item.page.asked_url not in self._recorder.unsettled:
            self._settle(item.page.asked_url)

    def page_failed(self, request: Request | None, is_final: bool) -> None:
        if request is not None and is_final:
            self._settle(request.meta.get("redirect_urls", [request.url])[0])

    def _settle(self, url: str) -> None:
        feed = self._feed_of.pop(url, None)
        if feed is not None:
            self._open[feed].discard(url)
            self._save_when_done(feed)

    def _save_when_done(self, feed: str) -> None:
        if not self._open.get(feed) and (poll := self._polls.pop(feed, None)):
            self._recorder.writer.submit(_save, poll)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def _save(connection: Connection, polls: Sequence[Poll]) -> list[None]:
    for poll in polls:
        save_poll(connection, poll)
    return [None] * len(polls)
