"""A host that answers "too many requests" or "not now" is left alone for as long as it asks; other hosts go on.

What waits, waits in the scheduler: it takes no place in the downloader from others, and a run can end at any moment. A
page that was given up is no failure of the page: the next run asks for it again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface

from aggregator.config import load
from aggregator.crawl.runs import RunRecorder

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)
# RFC 6585, 4 (429) and RFC 9110, 15.6.4 (503): the two answers that may name a time.
BUSY = (429, 503)
LONGEST_REST_SECONDS = 24 * 3600.0
# What we double ourselves ends here: a run of 50 minutes still sees whether the host has recovered.
LONGEST_DOUBLED_SECONDS = 900.0
# A host that is ready so soon may have its next request already: Scrapy looks again every 5 seconds.
SOON_SECONDS = 5.0


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
    def from_crawler(cls, crawler: Crawler) -> Self:
        back_off = cls(crawler)
        crawler.signals.connect(back_off.response_downloaded, signal=signals.response_downloaded)
        return back_off

    def response_downloaded(self, response: Response, request: Request) -> None:
        host = request.meta["download_slot"]
        if response.status not in BUSY:
            self._refusals.pop(host, None)
            return
        self._refusals[host] += 1
        asked = retry_after_seconds(response.headers.get("Retry-After"), datetime.now(UTC))
        seconds = rest_seconds(asked, self._refusals[host], self._first_seconds)
        self._until[host] = max(self._until.get(host, 0.0), monotonic() + seconds)
        RunRecorder.of(self._crawler).count(f"rested/{response.status}")
        logger.info("%s answers %d: it is left alone for %.0f s", host, response.status, seconds)

    def seconds_left(self, host: str) -> float:
        """How long the host is to be left alone yet; 0 for most hosts."""
        until = self._until.get(host)
        return 0.0 if until is None else max(0.0, until - monotonic())

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

    def is_given_up(self, host: str) -> bool:
        return host in self._given_up


class RestingHosts:
    """Downloader middleware: lets the requests of a host that was given up fail, and sends those of one that has just
    begun to rest back to wait with the others."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._back_off = crawler.get_extension(BackOff)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> Request | None:
        if self._back_off is None or request.meta.get("dont_obey_robotstxt"):
            return None  # robots.txt, which is asked for past the scheduler
        assert self._crawler.engine is not None
        host = self._crawler.engine.downloader.get_slot_key(request)
        while seconds := self._back_off.seconds_left(host):
            if self._back_off.is_given_up(host):
                raise HostRestsError(f"{host} asks to be left alone for {seconds:.0f} s more")
            if seconds > SOON_SECONDS:
                return request.replace(dont_filter=True)
            await asyncio.sleep(seconds)
        return None


class ReadyHosts(DownloaderInterface):
    """The hosts that may be asked now: with a place free, and not resting or waiting for their delay to pass."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._back_off = crawler.get_extension(BackOff)

    def stats(self, possible_slots: Iterable[str]) -> list[tuple[int, str]]:
        hosts = list(possible_slots)
        active = Counter(map(self.downloader.get_slot_key, self.downloader.active))
        free = [host for host in hosts if active[host] < self._places(host)]
        ready = [(active[host], host) for host in free if self._wait_seconds(host) <= SOON_SECONDS]
        if ready or not free or not self._is_idle():
            return ready
        soonest = min(self._wait_seconds(host) for host in free)
        if self._back_off is None or self._back_off.has_patience(soonest):
            return []
        self._back_off.give_up(free)
        return [(0, host) for host in free]

    def _places(self, host: str) -> int:
        """Requests of one host in the downloader at a time: none queues there, it would only keep others out."""
        own = self.downloader.per_slot_settings.get(host, {})
        return max(1, int(own.get("concurrency", self.downloader.domain_concurrency)))

    def _wait_seconds(self, host: str) -> float:
        rests = self._back_off.seconds_left(host) if self._back_off and not self._back_off.is_given_up(host) else 0.0
        slot = self.downloader.slots.get(host)
        return rests if slot is None else max(rests, slot.lastseen + slot.delay - monotonic())

    def _is_idle(self) -> bool:
        engine = self._crawler.engine
        assert engine is not None and engine.scraper.slot is not None
        return not self.downloader.active and engine.scraper.slot.is_idle()


class ReadyQueue(DownloaderAwarePriorityQueue):
    """Scrapy's queue, which takes hosts in turn, without those that are not ready."""

    def __init__(self, crawler: Crawler, *arguments: Any, **more: Any) -> None:
        super().__init__(crawler, *arguments, **more)
        self._downloader_interface = ReadyHosts(crawler)
