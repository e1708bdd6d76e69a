"""Dates as people and machines write them, read into aware datetimes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.text.normalise import fold_space
from aggregator.text.times.calendars import counts_persian_years, gregorian_year, persian_date
from aggregator.text.times.clocks import Clock, find_clock, read_zone
from aggregator.text.times.months import dates_by_name
from aggregator.text.times.months import is_month as is_month
from aggregator.text.times.months import words_before_date as words_before_date

_ISO = re.compile(
    r"^\D{0,12}?(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"(?:(?:[T ,]{0,3}|[A-Z]{3,4}\s?)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<ap>[AaPp]\.?[Mm])?\s?(?P<z>Z|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|[+-]\d{2}|UTC|GMT)?)?"
)
_COMPACT = re.compile(
    r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?(?P<z>Z|[+-]\d{4})?)?$"
)
_EPOCH = re.compile(r"^1\d{9}(?:\d{3})?(?:\.\d{1,6})?$")
_YEAR_FIRST = re.compile(
    r"(?<![\d./-])(?P<y>(?:1[349]|2[05])\d{2})(?P<sep>\s?[-/.])\s?(?P<m>\d{1,2})(?P=sep)\s?(?P<d>\d{1,2})(?!\d)"
)
_SIGNS = re.compile(
    r"(?P<era>令和|平成|民國|民国|佛曆)?\s?(?<!\d)(?P<y>\d{1,4}|元)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日号號일]?"
)
_VIETNAMESE = re.compile(
    r"(?<!\d)(?:(?P<d>\d{1,2})\s?,?\s?tháng\s(?P<m>\d{1,2})|tháng\s(?P<m2>\d{1,2})\s(?P<d2>\d{1,2}))\s?,?\s?(?:năm\s)?(?P<y>\d{4})(?!\d)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<![\d.,:/-])(?P<a>\d{1,2})(?P<sep>\s?[./|-])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y>\d{4}|['’]?\d{2})(?![\d:]|[.,/-]\d)"
)
_THAI = re.compile("[\u0e00-\u0e7f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_WEEKDAYS = "montuewedthufrisatsun"
_YEAR_FIRST_LANGUAGES = frozenset({"ko", "ja", "zh", "hu", "lt", "fa", "mn", "eu"})
_FIRST_YEAR = 1990
_LAST_SHORT_YEAR = 60
_MAX_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a page writes its dates: its language (ISO 639-1), and whether numbers alone stand month first."""

    language: str | None = None
    month_first: bool = False


_PLAIN = DateStyle()


def parse_machine_date(text: str, style: DateStyle = _PLAIN) -> tuple[datetime, str] | None:
    """A date of a meta, JSON-LD or `datetime` attribute with its precision ("minute" | "day"); None when unreadable.

    ISO 8601 and its loose kin; RFC 2822 and words go to `parse_printed_date`. The page's own offset is kept, UTC
    where it gives none.
    Midnight without an offset is a day: content systems write it where they know no time.
    """
    text = fold_space(text[:_MAX_CHARACTERS])
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), "minute"
    match = _COMPACT.match(text) or _ISO.match(text)
    if match is None:
        return parse_printed_date(text, style)
    groups = match.groupdict()
    return _moment((groups["y"], groups["m"], groups["d"]), _machine_clock(groups), style)


def parse_printed_date(text: str, style: DateStyle = _PLAIN) -> tuple[datetime, str] | None:
    """A date printed for readers, in any of the languages of months.toml, with its precision; None when there is none.

    Numbers alone are read day first unless the style says otherwise or only the other order is possible. The clock
    counts behind the date, or right before it. Persian and Buddhist years and Japanese eras are converted.
    """
    text = fold_space(text[:_MAX_CHARACTERS])
    for (year, month, day, end, clock), persian in dates_by_name(text, style.language):
        found = find_clock(clock) if clock else None
        if persian:
            return _persian((year, month, day), found[0] if found else _clock_beside(text, 0, end))
        start = text.find(day)
        long = f"25{year}" if len(year) == 2 and _THAI.search(text) else _long(year)
        return _moment((long, str(month), day), found[0] if found else _clock_beside(text, start, end), style)
    return _in_numbers(text, style)


def order_of(text: str) -> str | None:
    """ "day" or "month" where a date in numbers alone fits only with that first; None where it fits both or none is."""
    match = _NUMERIC.search(text[:_MAX_CHARACTERS])
    if match is None or "/" not in match["sep"]:
        return None
    first, second = int(match["a"]), int(match["b"])
    return "day" if first > 12 >= second else "month" if second > 12 >= first else None


def swapped(at: datetime) -> datetime | None:
    """The same moment with day and month exchanged; None when that is no date."""
    try:
        return at.replace(month=at.day, day=at.month)
    except ValueError:
        return None


def _in_numbers(text: str, style: DateStyle) -> tuple[datetime, str] | None:
    for pattern in (_YEAR_FIRST, _SIGNS, _VIETNAMESE):
        if match := pattern.search(text):
            groups = match.groupdict()
            year = "1" if groups["y"] == "元" else groups["y"]
            if len(year) < 4:
                if not groups.get("era"):
                    year = _long(year)
                year = str(gregorian_year(int(year), groups.get("era")))
            month, day = groups["m"] or groups.get("m2") or "", groups["d"] or groups.get("d2") or ""
            return _moment((year, month, day), _clock_beside(text, match.start(), match.end()), style)
    match = _NUMERIC.search(text)
    if match is None:
        return None
    first, second, year = match["a"], match["b"], match["y"].lstrip("'’")
    clock = _clock_beside(text, match.start(), match.end())
    if len(year) == 2:
        if (style.language in _YEAR_FIRST_LANGUAGES and int(first) >= int(year)) or int(first) > 31:
            return _moment((_long(first), second, year), clock, style)
        year = _long(year)
    day, month = _in_order(first, second, year, text[: match.start()], style)
    return _moment((year, month, day), clock, style)


def _in_order(first: str, second: str, year: str, before: str, style: DateStyle) -> tuple[str, str]:
    """(day, month) of two numbers: as the style says, unless an English weekday before them only fits the other order
    (Drupal's "Mon, 03/04/2024" of American sites)."""
    orders = ((second, first), (first, second)) if style.month_first else ((first, second), (second, first))
    words = _LETTERS.findall(before)
    weekday = _WEEKDAYS.find(words[-1][:3].casefold()) if words and len(words[-1]) >= 3 else -1
    if weekday < 0 or weekday % 3:
        return orders[0]
    for day, month in orders:
        try:
            if datetime(int(year), int(month), int(day), tzinfo=UTC).weekday() == weekday // 3:
                return day, month
        except ValueError:
            continue
    return orders[0]


def _clock_beside(text: str, start: int, end: int) -> Clock | None:
    """The time of day behind a date, or the one that ends right before it."""
    if found := find_clock(text[end:]):
        return found[0]
    before = text[:start]
    found = find_clock(before)
    return found[0] if found and len(before) - found[2] <= 4 else None


def _machine_clock(groups: dict[str, str | None]) -> Clock | None:
    if groups["H"] is None:
        return None
    hour, half = int(groups["H"]), (groups.get("ap") or "").lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half == "p")
    return Clock(hour, int(groups["M"] or 0), min(int(groups["S"] or 0), 59), read_zone(groups["z"]))


def _moment(parts: tuple[str, str, str], clock: Clock | None, style: DateStyle = _PLAIN) -> tuple[datetime, str] | None:
    year, month, day = map(int, parts)
    if counts_persian_years(year, style.language):
        return _persian((parts[0], month, parts[2]), clock)
    year = gregorian_year(year)
    if month > 12 >= day:
        month, day = day, month
    return _at(year, month, day, clock)


def _persian(parts: tuple[str, int, str], clock: Clock | None) -> tuple[datetime, str] | None:
    found = persian_date(int(parts[0]), parts[1], int(parts[2]))
    return _at(found.year, found.month, found.day, clock) if found else None


def _at(year: int, month: int, day: int, clock: Clock | None) -> tuple[datetime, str] | None:
    if year < _FIRST_YEAR:
        return None
    timed = clock is not None and not clock.is_bare_midnight
    clock = clock or Clock(0, 0)
    try:
        at = datetime(year, month, day, clock.hour, clock.minute, clock.second, tzinfo=clock.zone or UTC)
        at.astimezone(UTC)
    except (ValueError, OverflowError):
        if timed:  # the clock may be a score or a price
            return _at(year, month, day, None)
        return None
    return at, "minute" if timed else "day"


def _long(year: str) -> str:
    """A year of four digits from one of two."""
    if len(year) == 2:
        return str((2000 if int(year) <= _LAST_SHORT_YEAR else 1900) + int(year))
    return year
