"""Runs of the news spider at other times than now."""

from __future__ import annotations

import json
from datetime import timedelta

from aggregator.config import Config
from aggregator.settings import EXTENSIONS
from tests.crawls.running import Project
from tests.network import clock

# As delivered; tests of other things ask every way in in every run.
_INTERVALS = {
    "AGGREGATOR_POLL_MINUTES_LEAST": Config().poll_minutes_least,
    "AGGREGATOR_POLL_MINUTES_MOST": Config().poll_minutes_most,
}


def at(ahead: timedelta) -> dict[str, object]:
    """Settings under which a run takes place so much later than it does, and asks as often as has proved right."""
    moved = {"EXTENSIONS": json.dumps({clock.NAME: -1, **EXTENSIONS}), clock.SETTING: ahead.total_seconds()}
    return moved | _INTERVALS


def crawl(project: Project, *arguments: str, ahead: timedelta = timedelta(), **settings: object) -> str:
    """The output of a run that ended well, that much later than now."""
    status, output = project.scrapy("crawl", "news", *arguments, **(at(ahead) | settings))
    assert status == 0, output
    return output
