"""Points in time as people write them, and as they are shown to them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_DAYS = re.compile(r"(\d{1,5})d?")


def point_in_time(words: str, now: datetime) -> datetime:
    """The time that is meant: `7d` or `7` (so many days before `now`), a date (its first moment), or a date and time.

    Without a zone UTC is meant. Raises ValueError for anything else, with the forms that are understood.
    """
    days = _DAYS.fullmatch(words)
    if days:
        return now - timedelta(days=int(days[1]))
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise ValueError(
            f"{words!r}: use a number of days, as 7d, or a date, as 2026-11-01 or 2026-11-01T18:30"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def minute(moment: datetime) -> str:
    """The time to the minute, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"
