"""The delay between two requests to a host: never less than robots.txt asks. Scrapy itself ignores Crawl-delay."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import signals

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)
# A Crawl-delay beyond this is taken as this: one page a minute; some sites ask for hours.
LONGEST_DELAY_SECONDS = 60.0


class RobotsDelay:
    """Raises the delay of a host's download slot to its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._user_agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.robots_parsed, signal=signals.robots_parsed)
        return extension

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        asked = self._asked_seconds(robotparser)
        host = urlsplit(request.url).hostname or ""
        if not asked:
            return
        delay = min(asked, LONGEST_DELAY_SECONDS)
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        downloader.per_slot_settings.setdefault(host, {})
        own = downloader.per_slot_settings[host].get("delay", self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        # Scrapy varies delays by half, up and down: what robots.txt asks for is never undercut.
        downloader.per_slot_settings[host] |= {"delay": max(delay, own), "jitter": 0.0}
        if host in downloader.slots:  # robots.txt itself came through it
            downloader.slots[host].delay, downloader.slots[host].jitter = max(delay, own), 0.0
        logger.debug("%s asks for %.1f s between requests, gets %.1f", host, asked, max(delay, own))

    def _asked_seconds(self, robotparser: RobotParser) -> float:
        delay = robotparser.crawl_delay(self._user_agent)
        return float(delay or 0.0)
