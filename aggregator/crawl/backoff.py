"""A host that answers "too many requests" or "not now" is left alone for as long as it asks; other hosts go on.

How its requests wait is told in readiness.py. A page that was let go is no failure of the page: a later run asks for it
again. What a host asked for holds for later runs too; what we made up ourselves ends with the run.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import CloseSpider

from aggregator import clock
from aggregator.config import load
from aggregator.crawl.runs import RunRecorder
from aggregator.store.resting_hosts import hosts_at_rest, save_rest
from aggregator.store.writer import DatabaseGoneError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from aggregator.store.polls import Poll

logger = logging.getLogger(__name__)
# RFC 6585, 4 (429) and RFC 9110, 15.6.4 (503): the two answers that may name a time.
BUSY = (429, 503)
LONGEST_REST_SECONDS = 24 * 3600.0
# What we double ourselves ends here: a run of 50 minutes still sees whether the host has recovered.
LONGEST_DOUBLED_SECONDS = 900.0


class HostRestsError(Exception):
    """The host asked to be left alone for longer than this run waits; the page is asked for again by the next."""


def retry_after_seconds(value: bytes | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, 0 to LONGEST_REST_SECONDS; None where it says nothing readable.

    Both forms of RFC 9110, 10.2.3: seconds, and an HTTP date (one that has passed asks for 0). `now` is aware.
    """
    text = (value or b"").decode("latin-1").strip()[:60]
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_REST_SECONDS)
    try:
        at = parsedate_to_datetime(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        return min(max(0.0, (at - now).total_seconds()), LONGEST_REST_SECONDS)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def rest_seconds(asked: float | None, refusals: int, first: float) -> float:
    """How long the host is left alone after its `refusals`-th refusal in a row (1 is the first).

    What it asks for, or `first` seconds; doubled from the second refusal on: asking again was not welcome.
    """
    doubled = min(first * 2.0 ** min(refusals - 1, 20), LONGEST_DOUBLED_SECONDS)
    return doubled if asked is None else max(asked, doubled if refusals > 1 else 0.0)


class BackOff:
    """Extension: who rests until when."""

    def __init__(self, crawler: Crawler) -> None:
        config = load(crawler.settings)
        self._crawler = crawler
        self._first_seconds, self._patience_seconds = config.backoff_seconds, config.backoff_patience_seconds
        self._until: dict[str, float] = {}  # by download slot, that is by host; monotonic seconds
        self._refusals: Counter[str] = Counter()
        self._given_up: set[str] = set()

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The crawler's own. Raises LookupError where EXTENSIONS leaves it out."""
        back_off = crawler.get_extension(cls)
        if back_off is None:
            raise LookupError("aggregator.crawl.backoff.BackOff is missing in EXTENSIONS")
        return back_off

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        back_off = cls(crawler)
        crawler.signals.connect(back_off.response_downloaded, signal=signals.response_downloaded)
        crawler.signals.connect(back_off.spider_opened, signal=signals.spider_opened)
        return back_off

    async def spider_opened(self) -> None:
        """Go on leaving alone the hosts that asked earlier runs for it."""
        now, begin, recorder = clock.now(), monotonic(), RunRecorder.of(self._crawler)
        try:
            resting = await asyncio.wrap_future(recorder.do(lambda connection: hosts_at_rest(connection, now)))
        except DatabaseGoneError as error:
            raise CloseSpider("failed_start") from error  # the run's row could not be written either, and says why
        for host, until in resting.items():
            self._until[host] = begin + (until - now).total_seconds()
            logger.info("%s asked to be left alone until %s", host, until.isoformat())

    def response_downloaded(self, response: Response, request: Request) -> None:
        host = request.meta["download_slot"]
        if response.status not in BUSY:
            self._refusals.pop(host, None)
            return
        self._refusals[host] += 1
        asked = retry_after_seconds(response.headers.get("Retry-After"), datetime.now(UTC))
        seconds = rest_seconds(asked, self._refusals[host], self._first_seconds)
        self._until[host] = max(self._until.get(host, 0.0), monotonic() + seconds)
        recorder = RunRecorder.of(self._crawler)
        if asked:
            until = clock.now() + timedelta(seconds=seconds)
            recorder.do(lambda connection: save_rest(connection, host, until))
        recorder.count(f"rested/{response.status}")
        logger.info("%s answers %d: it is left alone for %.0f s", host, response.status, seconds)

    def seconds_left(self, host: str) -> float:
        """How long the host is to be left alone yet; 0 for most hosts."""
        until = self._until.get(host)
        return 0.0 if until is None else max(0.0, until - monotonic())

    def wait_seconds(self, host: str) -> float:
        """How long its requests wait: as `seconds_left`, but 0 for a host that was given up, as they fail at once."""
        return 0.0 if host in self._given_up else self.seconds_left(host)

    def give_up(self, hosts: Iterable[str]) -> None:
        """Nothing else is to be done, and these hosts rest for longer than a run waits: their pages are let go."""
        for host in hosts:
            self._given_up.add(host)
            logger.warning(
                "%s asks to be left alone for %.0f s more: its pages wait for the next run",
                host,
                self.seconds_left(host),
            )

    def has_patience(self, seconds: float) -> bool:
        """True when a run that has nothing else to do waits for so long."""
        return seconds <= self._patience_seconds

    def put_off(self, poll: Poll) -> Poll:
        """The poll, due no sooner than its host may be asked: a run that starts earlier leaves it alone."""
        left = self.seconds_left(urlsplit(poll.url).hostname or "")
        if not left or poll.next_poll_at is None:
            return poll
        return replace(poll, next_poll_at=max(poll.next_poll_at, clock.now() + timedelta(seconds=left)))

    def is_given_up(self, host: str) -> bool:
        return host in self._given_up
