"""The delay between two requests to a host: never less than robots.txt asks. Scrapy itself ignores what it asks for."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import signals

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)
# A delay beyond this is taken as this: one page a minute; some sites ask for hours.
LONGEST_DELAY_SECONDS = 60.0


class RobotsDelay:
    """Raises the delay of a host's download slot to its Crawl-delay or Request-rate, whichever is slower."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._user_agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.robots_parsed, signal=signals.robots_parsed)
        return extension

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        asked = asked_seconds(robotparser, self._user_agent, datetime.now(UTC).time())
        host = urlsplit(request.url).hostname or ""
        if not asked:
            return
        delay = min(asked, LONGEST_DELAY_SECONDS)
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        downloader.per_slot_settings.setdefault(host, {})
        own = downloader.per_slot_settings[host].get("delay", self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        # Without variation, whatever DOWNLOAD_DELAY_JITTER says: what robots.txt asks for is never undercut.
        downloader.per_slot_settings[host] |= {"delay": max(delay, own), "jitter": 0.0}
        if host in downloader.slots:  # robots.txt itself came through it
            downloader.slots[host].delay, downloader.slots[host].jitter = max(delay, own), 0.0
        logger.debug("%s asks for %.1f s between requests, gets %.1f", host, asked, max(delay, own))


def asked_seconds(robotparser: RobotParser, user_agent: str, at: time) -> float:
    """Seconds between two requests that robots.txt asks this user agent for; 0 where it asks for nothing.

    `Request-rate: 1/10m 0600-0845` counts only between its hours, in UTC as `at` is (the extended standard for robot
    exclusion, 1996, which RFC 9309 left out and sites still write).
    """
    delay = float(robotparser.crawl_delay(user_agent) or 0.0)
    # Scrapy's parsers wrap a library's own in `rp`; that of Protego and that of the standard library know rates.
    rules: Any = getattr(robotparser, "rp", None)
    rate = rules.request_rate(user_agent) if hasattr(rules, "request_rate") else None
    if (
        rate is None
        or not rate.requests
        or not _is_within(at, getattr(rate, "start_time", None), getattr(rate, "end_time", None))
    ):
        return delay
    return max(delay, float(rate.seconds / rate.requests))


def _is_within(at: time, start: time | None, end: time | None) -> bool:
    """True between the times, the second one left out; hours that reach over midnight are such. Always without both."""
    if start is None or end is None:
        return True
    at = at.replace(tzinfo=None)
    start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
    return start <= at < end if start <= end else at >= start or at < end
