"""Spider middleware: stored articles whose time has come are looked at again, after all that is new, and what became
of every look is remembered: unchanged, missing, failed. (A changed page takes the line as any other.)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals

from aggregator import clock
from aggregator.crawl.failures import PageRejectedError, asked_url
from aggregator.crawl.known_entries import take_along
from aggregator.crawl.runs import RunRecorder
from aggregator.items import Article
from aggregator.spiders import signals as our_signals
from aggregator.spiders.news import NewsSpider
from aggregator.store.due import Bounds, Due, take_due
from aggregator.store.identity import url_key
from aggregator.store.missing import StandIn, note_elsewhere, note_missing, note_stand_ins
from aggregator.store.rechecks import Look, Record, note_failed, note_unchanged

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from sqlalchemy import Connection

WAY = "recheck"  # in the column `way` of `pages`
# Below whatever ways in name: a run that ends for its length has read the news first.
_PRIORITY = -100_000
_MISSING = frozenset({"http_404", "http_410"})


def look_again(request: Request, record: Record) -> None:
    """Make the request for a stored article's page conditional, and its outcome one that is remembered."""
    request.meta.update(known=True, handle_httpstatus_list=[304])
    if record.body_digest:
        request.meta["known_digest"] = record.body_digest
    if record.etag:
        request.headers["If-None-Match"] = record.etag
    if record.last_modified:
        request.headers["If-Modified-Since"] = record.last_modified


class Rechecks:
    """Begins what is due with a run of `news`, within its bounds; listens to every spider."""

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)
        self._spider: Any = crawler.spider
        self._note_unchanged = partial(_note_unchanged, self._recorder.context.full_ladder)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        rechecks = cls(crawler)
        for handler, signal in (
            (rechecks.article_unchanged, our_signals.article_unchanged),
            (rechecks.page_failed, our_signals.page_failed),
            (rechecks.item_scraped, signals.item_scraped),
            (rechecks.item_dropped, signals.item_dropped),
            (rechecks.item_error, signals.item_error),
        ):
            crawler.signals.connect(handler, signal=signal)
        return rechecks

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for one in start:
            yield one
        config, now = self._recorder.config, clock.now()
        if not isinstance(self._spider, NewsSpider) or self._spider.since is not None or not config.may_backfill(now):
            return
        bounds = Bounds(
            config.recheck_per_run,
            config.recheck_per_host,
            frozenset(source.id for source in self._spider.chosen),
            unwatched="source" not in self._spider.arguments,
        )
        full = self._recorder.context.full_ladder
        due = await asyncio.wrap_future(self._recorder.do(lambda found: take_due(found, now, bounds, full)))
        requests = [self._request(one) for one in due]
        await take_along(self._recorder, requests)
        for request in requests:
            self._recorder.count("recheck/asked")
            yield request

    def _request(self, due: Due) -> Request:
        request: Request = self._spider.article_request(due.record.url, initiator=due.source_id, way=WAY)
        request.priority = _PRIORITY
        look_again(request, due.record)
        return request

    def article_unchanged(self, request: Request) -> None:
        self._recorder.count("kept/unchanged")
        hint = request.meta.get("hint")
        look = Look(asked_url(request), clock.now(), hint.modified_at if hint else None)
        self._recorder.writer.submit(self._note_unchanged, look)

    def page_failed(self, request: Request | None, reason: str) -> None:
        if request is None:
            return
        look = Look(asked_url(request), clock.now())
        if reason in _MISSING:
            self._recorder.writer.submit(note_missing, look)
        elif request.meta.get("known"):
            self._recorder.writer.submit(_note_failed, look)

    def item_scraped(self, item: Any, response: Response | None) -> None:
        """An article, and perhaps not the one that was asked for."""
        if not isinstance(item, Article) or response is None or not response.meta.get("known"):
            return
        page = item.page
        if url_key(page.asked_url) != url_key(page.url):
            self._recorder.writer.submit(note_elsewhere, Look(page.asked_url, page.fetched_at))

    def item_dropped(self, item: Any, response: Response | None, exception: Exception) -> None:
        """A page that is no article now, or that no worker could read."""
        if not isinstance(item, Article) or response is None or not response.meta.get("known"):
            return
        look = Look(item.page.asked_url, item.page.fetched_at)
        if look.url in self._recorder.unsettled:
            self._recorder.writer.submit(_note_unread, look)
        elif isinstance(exception, PageRejectedError):
            stand_in = StandIn(look, exception.reason, item.page.url, exception.title)
            self._recorder.writer.submit(note_stand_ins, stand_in)
        else:
            self._recorder.writer.submit(_note_failed, look)

    def item_error(self, item: Any) -> None:
        if isinstance(item, Article):
            self._recorder.writer.submit(_note_unread, Look(item.page.asked_url, item.page.fetched_at))


def _note_unchanged(full: frozenset[str], connection: Connection, looks: Sequence[Look]) -> list[None]:
    note_unchanged(connection, looks, full)
    return [None] * len(looks)


def _note_failed(connection: Connection, looks: Sequence[Look]) -> list[None]:
    note_failed(connection, looks)
    return [None] * len(looks)


def _note_unread(connection: Connection, looks: Sequence[Look]) -> list[None]:
    note_failed(connection, looks, forget_validators=True)
    return [None] * len(looks)
