"""A crawl in another time: an extension that moves the crawling process's clock before its run begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from aggregator import clock

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

NAME = "tests.network.clock.Ahead"
SETTING = "TEST_AHEAD_SECONDS"


class Ahead:
    """Lets the process live TEST_AHEAD_SECONDS later than the machine."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        clock.advance(timedelta(seconds=crawler.settings.getfloat(SETTING)))
        return cls()
