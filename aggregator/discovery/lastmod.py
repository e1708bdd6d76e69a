"""Times of sitemaps: how they are written, and when they prove nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aggregator.discovery.fields import in_range, moment
from aggregator.text.times.datetext import parse_machine_date

# Below this number of entries a shared time is chance: a small site, or one evening's work.
_ENOUGH = 5
# A sitemap that is made when it is asked for says "now": the clocks of two machines differ by this much.
_NOW = timedelta(minutes=10)


def stated(text: str | None, now: datetime) -> datetime | None:
    """The time, aware UTC, of a W3C date in its real-life variants; None for none, a year or month alone, and one
    outside 1990 to two days ahead of `now` (aware). One without a zone is taken as UTC, a day as its midnight."""
    if not text:
        return None
    if (at := moment(text)) is None:
        found = parse_machine_date(text)
        at = found[0].astimezone(UTC) if found else None
    return in_range(at, now)


def proven(times: Sequence[datetime | None], now: datetime) -> list[datetime | None]:
    """The times of one file's entries with None in the place of those that prove no change.

    A time of day that more than half of the entries share to the second is that of an import or a new design, and one
    of the last minutes that more than half have is that of the asking. A day that all share is no better. Where fewer
    than five entries have a time all are believed: that is too little to tell.
    """
    known = [at for at in times if at is not None]
    if len(known) < _ENOUGH:
        return list(times)
    if sum(abs(now - at) <= _NOW for at in known) * 2 > len(known):
        return [None if at is None or abs(now - at) <= _NOW else at for at in times]
    commonest, count = Counter(at.replace(microsecond=0) for at in known).most_common(1)[0]
    is_day = commonest.hour == commonest.minute == commonest.second == 0
    if count < _ENOUGH or (count < len(known) if is_day else count * 2 <= len(known)):
        return list(times)
    return [None if at is None or at.replace(microsecond=0) == commonest else at for at in times]
