"""One line on the terminal while a crawl works; nothing where no person looks (cron, a file, a pipe)."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_EVERY_SECONDS = 0.25


class ProgressLine:
    """Pages read, articles kept, links found and the seconds gone, rewritten in place on standard error."""

    def __init__(self, crawler: Crawler) -> None:
        if not sys.stderr.isatty():
            raise NotConfigured
        self._crawler = crawler
        self._began = time.monotonic()
        self._loop = create_looping_call(self._draw)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        line = cls(crawler)
        crawler.signals.connect(line.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(line.spider_closed, signal=signals.spider_closed)
        return line

    def spider_opened(self) -> None:
        self._loop.start(_EVERY_SECONDS)

    def spider_closed(self) -> None:
        if self._loop.running:
            self._loop.stop()
        sys.stderr.write("\r\x1b[K")

    def _draw(self) -> None:
        assert self._crawler.stats is not None
        stats = self._crawler.stats.get_stats()
        pages = stats.get("response_received_count", 0)
        kept = sum(value for name, value in stats.items() if name.startswith("aggregator/kept/"))
        linked = stats.get("aggregator/linked", 0)
        seconds = time.monotonic() - self._began
        sys.stderr.write(f"\r\x1b[K  {pages} answers, {kept} articles kept, {linked} linked, {seconds:.0f} s")
        sys.stderr.flush()
