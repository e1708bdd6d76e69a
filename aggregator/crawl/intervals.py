"""How long to wait between two polls of one address: learned from how often a poll brings news. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from aggregator.text.times.clocks import is_day_alone

# Before anything is learned, and nothing is dated.
FIRST = timedelta(hours=1)
# A way in whose articles another one brings too: read now and then, so that what only it names is not missed.
SAFETY_NET = timedelta(days=1)
# What beside others has never brought an article of its own, a section or a file of an index: read so rarely at last.
SELDOM = timedelta(days=3)
# A file of an index that holds nothing but what the first meeting leaves out, where others hold the news.
PAST = timedelta(days=30)
# A poll without news lets the next one wait so much longer; a poll with two articles or more halves the wait at most.
# In balance a poll brings 0.9 articles, if they come by chance (Poisson): e^-x ln 1.5 = (1 - e^-x (1 + x)) ln 2.
# So a day of articles costs about one poll each, the fewest requests that a reader without foresight can do with.
GROWTH = 1.5
MOST_SHRINKING = 0.5
# Runs of cron start at whole minutes, polls a little later: a run must not find everything due in half a minute.
EARLY = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest wait between two polls of one address, from the settings."""

    least: timedelta
    most: timedelta

    def keep(self, wait: timedelta) -> timedelta:
        """The wait, brought within the bounds."""
        return max(self.least, min(wait, self.most))


def latest(at: datetime) -> datetime:
    """The last moment that an aware time may mean: of midnight, UTC, the end of its day, since a day without a clock is
    handed on so; else the time itself."""
    return at + timedelta(days=1) if is_day_alone(at) else at


def first_wait(published: Sequence[datetime], bounds: Bounds) -> timedelta:
    """The wait after the first poll: the median time between two of its articles (aware times, any order).

    FIRST where fewer than three are dated.
    """
    newest = sorted(published, reverse=True)[:20]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return bounds.keep(timedelta(seconds=median(gaps)) if len(gaps) >= 2 else FIRST)


def next_wait(wait: timedelta, since_last: timedelta, news: int, bounds: Bounds) -> timedelta:
    """The wait after a poll that brought `news` articles, `since_last` after the one before, which asked for `wait`."""
    if not news:
        return bounds.keep(max(wait, timedelta(minutes=1)) * GROWTH)
    return bounds.keep(max(wait * MOST_SHRINKING, min(wait, since_last / news)))


def failed_wait(wait: timedelta, failures: int, bounds: Bounds) -> timedelta:
    """The wait after so many failures in a row (1 and more): twice as long each time."""
    return bounds.keep(max(wait, bounds.least) * 2 ** min(failures, 16))
