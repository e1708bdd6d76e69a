"""How each poll went, from the answer to the moment when all that it named is dealt with; then it is remembered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from aggregator import clock
from aggregator.crawl.backoff import BackOff
from aggregator.crawl.intervals import Bounds, failed_wait
from aggregator.crawl.open_polls import OpenPolls
from aggregator.crawl.runs import RunRecorder
from aggregator.spiders.ways import WayIn
from aggregator.store.identity import digest
from aggregator.store.polls import Poll, save_poll
from aggregator.store.writer import in_order

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)
# What a home page announces and never worked is tried again after so long, where the answer is no passing trouble: an
# API that is switched off, a feed that is no more, a redirect without end, a "no" in robots.txt.
FOUND_AND_REFUSED = timedelta(days=7)
# What asked for the page after the last one gets.
_NO_SUCH_PAGE = frozenset({400, 404, 410})


class Outcomes:
    """Hears of every answer of a way in, and writes down what becomes of it."""

    def __init__(self, crawler: Crawler, polls: OpenPolls) -> None:
        self._recorder = RunRecorder.of(crawler)
        self._back_off = BackOff.of(crawler)
        self._polls = polls
        config = self._recorder.config
        self._bounds = Bounds(timedelta(minutes=config.poll_minutes_least), timedelta(minutes=config.poll_minutes_most))

    def way_in_read(self, meta: Mapping[str, Any], response: Response | None, problem: str | None) -> None:
        way_in: WayIn = meta["way_in"]
        if meta["page"] > 1:
            self._page_read(meta, response, problem)
            return
        status = response.status if response is not None else 0
        poll = Poll(way_in.source_id, way_in.url, way_in.kind, status, clock.now(), problem=problem)
        if problem is not None or response is None:
            self._failed(way_in, poll, is_refused=meta.get("is_refused", False))
            return
        self._recorder.sources_read.add(way_in.source_id)
        self._save(poll)  # read well, and open until its pages are dealt with
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
        self.remember()

    def _failed(self, way_in: WayIn, poll: Poll, *, is_refused: bool) -> None:
        known = self._polls.known.get(way_in)
        failures = (known.failures if known else 0) + 1
        wait = failed_wait(known.wait if known and known.wait else self._bounds.least, failures, self._bounds)
        is_home_given = way_in.parent is not None and way_in.kind != "sitemap"  # a file of an index is no guess
        never_worked = is_home_given and (known is None or known.done_at is None)
        if never_worked and (is_refused or (0 < poll.status < 500 and poll.status != 429)):
            wait = FOUND_AND_REFUSED
        if way_in.kind == "probe":
            logger.info("%s: %s: nothing there: %s", way_in.source_id, way_in.url, poll.problem)
        elif way_in.is_safety_net or (never_worked and way_in.kind == "wordpress"):
            logger.info("%s: %s: %s", way_in.source_id, way_in.url, poll.problem)
            self._recorder.sources_failed.setdefault(way_in.source_id, f"{way_in.url}: {poll.problem}")
        else:
            self._recorder.fail_source(way_in.source_id, f"{way_in.url}: {poll.problem}")
        self._save(self._back_off.put_off(replace(poll, next_poll_at=poll.at + wait)))

    def remember(self) -> None:
        """Write down the polls that are done."""
        while self._polls.done:
            self._save(self._back_off.put_off(self._polls.done.pop().outcome(self._bounds)))

    def _save(self, poll: Poll) -> None:
        """Behind the failures of its pages: where these are lost, so is what is remembered of the poll."""
        self._recorder.writer.submit(in_order, partial(_save_poll, poll))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def _save_poll(poll: Poll, connection: Connection) -> None:
    save_poll(connection, poll)
