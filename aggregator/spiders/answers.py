"""What a response is for a reader of ways in: bytes, address, headers, and the robots.txt of its site."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator import clock
from aggregator.spiders import signals as our_signals
from aggregator.spiders.ways import Answer

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.crawler import Crawler
    from scrapy.http import Response


class RobotsTexts:
    """The robots.txt of every host that is asked for anything: it names sitemaps."""

    def __init__(self, crawler: Crawler) -> None:
        self._bodies: dict[str, bytes] = {}
        crawler.signals.connect(self.robots_known, signal=our_signals.robots_known)

    def robots_known(self, netloc: str, body: bytes) -> None:
        self._bodies[netloc] = body

    def answer_of(self, response: Response, after: datetime | None = None) -> Answer:
        """The response as it is read now; `after` is what was asked of a WordPress API."""
        headers = {
            name.decode("latin-1"): b",".join(values).decode("latin-1") for name, values in response.headers.items()
        }
        content_type = headers.get("Content-Type", "")
        robots = self._bodies.get(urlsplit(response.url).netloc, b"")
        return Answer(response.body, response.url, content_type, headers, clock.now(), after, robots)
