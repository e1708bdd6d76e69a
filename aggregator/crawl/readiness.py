"""Which hosts may be asked now. The requests of all others wait in the scheduler.

Scrapy lets them wait in the downloader, for their host's delay too, where each takes one of CONCURRENT_REQUESTS
places: a few slow hosts keep the fast ones out, and a run cannot end before they had their turn. Measured 2026-11-22 on
60 hosts with 4 s of delay, 5 requests each: 36 s by Scrapy's queue, 16.4 by this one; 16 s is the least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface
from scrapy.utils.asyncio import CallLaterResult, call_later

from aggregator.crawl.backoff import BackOff, HostRestsError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Downloader
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# A host that is ready so soon may have its next request already, which waits in the downloader: so short a wait is not
# worth a timer, and takes no place from others to speak of.
SOON_SECONDS = 0.1


class _OfHosts:
    """What both middlewares know: the crawl, and which hosts rest."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._back_off = crawler.get_extension(BackOff)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)


class GivenUpHosts(_OfHosts):
    """Downloader middleware, before robots.txt is asked for: lets the requests of a host that was given up fail, so
    that it is asked for nothing at all."""

    def process_request(self, request: Request) -> None:
        if self._back_off is None or request.meta.get("dont_obey_robotstxt"):
            return  # robots.txt, which is asked for past the scheduler
        assert self._crawler.engine is not None
        host = self._crawler.engine.downloader.get_slot_key(request)
        if self._back_off.is_given_up(host):
            seconds = self._back_off.seconds_left(host)
            raise HostRestsError(f"{host} asks to be left alone for {seconds:.0f} s more")


class RestingHosts(_OfHosts):
    """Downloader middleware, after robots.txt was asked for: sends the requests of a host that is not ready back to
    wait in the scheduler."""

    def process_request(self, request: Request) -> Request | None:
        if self._back_off is None or request.meta.get("dont_obey_robotstxt"):
            return None  # robots.txt, which is asked for past the scheduler
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        host = downloader.get_slot_key(request)
        if wait_seconds(downloader, self._back_off, host) > SOON_SECONDS:
            return request.replace(dont_filter=True)
        return None


class RestingRetries(RetryMiddleware):
    """Scrapy's middleware: what failed is asked for again, by way of the scheduler. robots.txt passes that by, so it is
    not asked for again where its host has come to rest."""

    # Without Scrapy's `spider`, which it no longer passes and warns of.
    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        return response if self._would_break_a_rest(request) else super().process_response(request, response)

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        return None if self._would_break_a_rest(request) else super().process_exception(request, exception)

    def _would_break_a_rest(self, request: Request) -> bool:
        back_off = self.crawler.get_extension(BackOff)
        if back_off is None or not request.meta.get("dont_obey_robotstxt"):
            return False
        return back_off.seconds_left(request.meta.get("download_slot", "")) > 0


def wait_seconds(downloader: Downloader, back_off: BackOff | None, host: str) -> float:
    """How long until the host may be asked: it rests, or its delay has not passed. Not above 0: now."""
    rests = back_off.wait_seconds(host) if back_off is not None else 0.0
    slot = downloader.slots.get(host)
    return rests if slot is None else max(rests, slot.lastseen + slot.delay - monotonic())


class ReadyHosts(DownloaderInterface):
    """The hosts that may be asked now: with a place free, and not resting or waiting for their delay to pass."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._back_off = crawler.get_extension(BackOff)
        self._looks_again: CallLaterResult | None = None
        self._looks_again_at = 0.0

    def stats(self, possible_slots: Iterable[str]) -> list[tuple[int, str]]:
        hosts = list(possible_slots)
        active = Counter(map(self.downloader.get_slot_key, self.downloader.active))
        free = [host for host in hosts if active[host] < self._places(host)]
        waits = {host: wait_seconds(self.downloader, self._back_off, host) for host in free}
        ready = [(active[host], host) for host in free if waits[host] <= SOON_SECONDS]
        if ready or not free:
            return ready
        # A delay is kept however long it is: only a host that rests may try the patience of a run.
        back_off = self._back_off
        if back_off is None or back_off.has_patience(min(map(back_off.wait_seconds, free))) or not self._is_idle():
            self._look_again_in(min(waits.values()))
            return []
        back_off.give_up(free)
        return [(0, host) for host in free]

    def _look_again_in(self, seconds: float) -> None:
        """Scrapy asks for the next request when one is done, else every 5 seconds: a host may be ready in between."""
        at = monotonic() + seconds
        if self._looks_again is not None and self._looks_again_at <= at:
            return
        if self._looks_again is not None:
            self._looks_again.cancel()
        self._looks_again, self._looks_again_at = call_later(seconds, self._look_again), at

    def _look_again(self) -> None:
        self._looks_again = None
        engine = self._crawler.engine
        if engine is not None and engine._slot is not None:  # it has no public way to say so
            engine._slot.nextcall.schedule()

    def _places(self, host: str) -> int:
        """Requests of one host in the downloader at a time: none queues there, it would only keep others out."""
        own = self.downloader.per_slot_settings.get(host, {})
        return max(1, int(own.get("concurrency", self.downloader.domain_concurrency)))

    def _is_idle(self) -> bool:
        engine = self._crawler.engine
        assert engine is not None and engine.scraper.slot is not None
        return not self.downloader.active and engine.scraper.slot.is_idle()


class ReadyQueue(DownloaderAwarePriorityQueue):
    """Scrapy's queue, which takes hosts in turn, without those that are not ready."""

    def __init__(self, crawler: Crawler, *arguments: Any, **more: Any) -> None:
        super().__init__(crawler, *arguments, **more)
        self._downloader_interface = ReadyHosts(crawler)
