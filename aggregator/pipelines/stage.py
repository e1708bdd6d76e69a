"""What every pipeline of ours takes at construction: the run's recorder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from aggregator.crawl.runs import RunRecorder

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Stage:
    """Base of the pipelines; the recorder brings the settings, the sources, the writer and the counters."""

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)
