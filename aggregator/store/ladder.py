"""When a stored article is looked at again by itself: pure arithmetic of times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

# Of an article that belongs to a story with copies, after it was first seen: corrections come within the first day.
STORY_STEPS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
# Of every article of a source that says `recheck = true`, after its publication.
FULL_STEPS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3), timedelta(days=3), timedelta(days=30))
# A step is passed over where the last look is nearer than this share of it: the two ladders meet at an hour.
NEAREST = 0.25
# A publication time further than this from the first look is no beginning of a ladder: an archive, or a wrong clock.
BELIEVED = timedelta(days=30)
# How long a claim of change is left alone after one that proved empty; four times as long after each further one.
FIRST_DOUBT, LONGEST_DOUBT = timedelta(hours=6), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Times:
    """What an article's ladder stands on; all aware."""

    first_seen_at: datetime
    published_at: datetime | None
    checked_at: datetime  # the last look, whatever came of it

    def next_step(self, *, story: bool, full: bool, after: datetime | None = None) -> datetime | None:
        """The next time at which it is looked at again; None when the ladder is at its end.

        `story`: the steps of an article with copies count; `full`: those of a source that asks for all of them;
        `after`: later than that (default: than the last look).
        """
        after = after or self.checked_at
        due = [
            at
            for at, step in self._steps(story=story, full=full)
            if at > after and at >= self.checked_at + step * NEAREST
        ]
        return min(due, default=None)

    def _steps(self, *, story: bool, full: bool) -> Iterator[tuple[datetime, timedelta]]:
        if story:
            yield from ((self.first_seen_at + step, step) for step in STORY_STEPS)
        if full:
            begin = self.published_at
            if begin is None or not -BELIEVED <= begin - self.first_seen_at <= timedelta():
                begin = self.first_seen_at
            yield from ((begin + step, step) for step in FULL_STEPS)


def doubt(futile: int) -> timedelta:
    """How long after the last look a claim of change is not believed, after so many that proved empty in a row."""
    return min(LONGEST_DOUBT, FIRST_DOUBT * 4 ** (min(futile, 10) - 1)) if futile > 0 else timedelta()
