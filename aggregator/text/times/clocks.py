"""Times of day as pages write them, and time zones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from aggregator.text.tables import load_table

_MAX_OFFSET_MINUTES = 14 * 60
_EPOCH, _DAY = datetime(1970, 1, 1, tzinfo=UTC), timedelta(days=1)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\-−])(\d{1,2}):?(\d{2})?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `zone` is None where the page names none."""

    hour: int
    minute: int
    second: int = 0
    zone: timezone | None = None

    @property
    def is_bare_midnight(self) -> bool:
        """True for the zeros that content systems write where they know no time."""
        return self.zone is None and self.hour == self.minute == self.second == 0


def is_day_alone(at: datetime) -> bool:
    """True for an aware time that is midnight in UTC: what readers of feeds make of a date without a time."""
    return not (at - _EPOCH) % _DAY


def find_clock(text: str) -> tuple[Clock, int, int] | None:
    """The first time of day in a text and the places where it begins and ends; None where none is."""
    for match in _pattern().finditer(text):
        clock = _clock(match)
        if clock:
            return clock, match.start(), match.end()
    return None


def read_zone(name: str | None) -> timezone | None:
    """The zone of an offset ("+02:00", "GMT-0300") or of a short name that means one offset; None for any other."""
    if not name:
        return None
    name = name.strip()
    minutes = _zones().get(name.upper())
    if minutes is None:
        match = _OFFSET.match(name)
        if match is None:
            return None
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        minutes = minutes if match[1] == "+" else -minutes
    if abs(minutes) > _MAX_OFFSET_MINUTES:
        return None
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


def _clock(match: re.Match[str]) -> Clock | None:
    hour, minute = int(match["H"] or match["h2"] or match["h3"]), int(match["M"] or match["m2"] or 0)
    half = (match["before"] or match["after"] or "").casefold()
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half in _halves()["afternoon"])
    if hour > 23 or minute > 59:
        return None
    zone = match["z"]
    if zone and zone.strip()[0] in "-−" and ":" in zone and not match["S"]:
        zone = None  # 18:00-20:00 is a span of time
    return Clock(hour, minute, min(int(match["S"] or 0), 59), read_zone(zone))


@cache
def _pattern() -> re.Pattern[str]:
    halves = "|".join(
        re.escape(word) for word in sorted((w for ws in _halves().values() for w in ws), key=len, reverse=True)
    )
    zones = "|".join(re.escape(zone) for zone in sorted(_zones(), key=len, reverse=True))
    return re.compile(
        rf"(?<![\d:.])(?:(?P<before>{halves})\s?)?"
        r"(?:(?P<H>\d{1,2})\s?[:.hH]\s?(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?(?![\d:])"
        r"|(?P<h2>\d{1,2})\s?[時时시点點]\s?(?:(?P<m2>\d{1,2})\s?[分분])?"
        r"|(?P<h3>\d{1,2})(?=\s?(?:uhr|h|[ap]\.?m)\b))"
        rf"\s?(?:uhr\b)?(?:(?P<after>{halves})(?![^\W\d_]))?"
        rf"\s?\(?(?P<z>(?:UTC|GMT)?\s?[+\-−]\d{{1,2}}(?::?\d{{2}})?(?!\d)|(?:{zones})\b)?",
        re.IGNORECASE,
    )


@cache
def _zones() -> dict[str, int]:
    return {name.upper(): minutes for name, minutes in _table()["zones"]["minutes"].items()}


@cache
def _halves() -> dict[str, frozenset[str]]:
    table = _table()["halves"]
    return {half: frozenset(word.casefold() for word in table[half]) for half in ("morning", "afternoon")}


@cache
def _table() -> dict[str, dict[str, dict[str, int]]]:
    return load_table("phrases/clocks.toml")
