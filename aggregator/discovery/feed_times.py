"""When a feed says that something was published: RFC 822 and RFC 3339 as they are meant, and as feeds write them.

The libraries guess where they do not understand: they drop "PM", an offset with a colon or a zone that they do not
know, and give a wrong minute that nobody can tell from a right one (2026-11-23). Here what is not sure is left out.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache

from aggregator.text.normalise import fold_space
from aggregator.text.tables import load_table
from aggregator.text.times.clocks import Clock, find_clock, read_zone
from aggregator.text.times.datetext import DateStyle, parse_machine_date
from aggregator.text.times.months import month_of

_MOST_CHARACTERS = 120
_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|\d{8}T\d{4}(?:\d\d)?(?:Z|[+-]\d{4})?",
    re.ASCII,
)
# The form of most feeds, for speed: read word by word it takes fifteen times as long.
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)"
    r" (?:([+-][01]\d)([0-5]\d)|GMT)",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH_OR_COMPACT = re.compile(r"\d{8}|\d{10}|\d{12,14}", re.ASCII)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?![\d.:])", re.ASCII)
_END_OF_DAY = re.compile(r"(?<![\d:])24(?=:00(?::00)?(?![\d:]))", re.ASCII)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?[+\-−]\d{1,2}(?::?\d{2})?$", re.IGNORECASE | re.ASCII)
_COMMENT = re.compile(r"\s?\([^()]*\)")
# What may be the name of a zone between a time and its year (Java's Date.toString).
_NAME = re.compile(r"\s?([A-Z]{1,5}\d?[A-Z]{0,4}|[A-Z][a-z]+/[A-Za-z_]+)(?=[\s,]|$)")
_WEEKDAYS = frozenset({"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"})
_OCLOCK = frozenset({"uhr", "h", "hrs", "hours", "น"})
_DIGIT = re.compile(r"[\d:+]")
_QUARTER = timedelta(minutes=15)  # every offset in use is a number of these; "+053" is a typing error


def feed_time(text: str, language: str | None = None) -> datetime | None:
    """The time (aware, UTC) that a date element of a feed states; None where it states no day that is sure.

    RFC 822 and RFC 3339 exactly; also W3C's short forms (not a year or a month alone), ISO 8601's compact one, ctime,
    Java's Date.toString, seconds since 1970, twelve hours with "PM", zones by name, and months in the languages of
    months.toml. `language`, ISO 639-1, decides between months of one name, and whose time CST is. A wrong weekday does
    not count. Without a zone it is UTC. With one that is not sure (IST is India's, Israel's and Ireland's) it is
    midnight UTC of the day as written: what readers of feeds make of a date without a time. None also for numbers that
    may be day and month in either order. Never raises.
    """
    text = _DOTTED.sub(_year_first, fold_space(text[: 2 * _MOST_CHARACTERS])[:_MOST_CHARACTERS])
    later = timedelta()
    if _END_OF_DAY.search(text):
        text, later = _END_OF_DAY.sub("00", text, 1), timedelta(days=1)
    try:
        if _RFC_3339.fullmatch(text.upper()):
            at = datetime.fromisoformat(text.upper())
            zone = _sure(at.tzinfo if isinstance(at.tzinfo, timezone) else UTC)
            return _utc(at.date(), at.time(), zone, later)
        if (found := _RFC_822.fullmatch(text)) and found[2] in _MONTHS:
            return _usual(found, later)
        if _EPOCH_OR_COMPACT.fullmatch(text):
            machine = parse_machine_date(text)
            return machine[0].astimezone(UTC) if machine else None
        return _in_words(text, language, later)
    except (ValueError, OverflowError):  # a day or an hour that does not exist, a year beyond 9999
        return None


def _usual(found: re.Match[str], later: timedelta) -> datetime:
    day, month, year, hour, minute, second, ahead, past = found.groups("0")
    offset = timedelta(hours=int(ahead), minutes=int(f"{ahead[0]}{past}" if ahead[0] in "+-" else past))
    at = time(int(hour), int(minute), int(second))
    return _utc(date(int(year), _MONTHS.index(month) + 1, int(day)), at, _sure(timezone(offset)), later)


def _year_first(found: re.Match[str]) -> str:
    """22.11.2026 as 2026-11-22: with full stops the day stands first everywhere, and 22.11 is no time of day."""
    day, month, year = found.groups()
    return f"{year if len(year) == 4 else '20' + year}-{int(month):02}-{int(day):02}"


def _in_words(text: str, language: str | None, later: timedelta) -> datetime | None:
    found = find_clock(text)
    if found is None:
        day = _day(text, language)
        return datetime.combine(day, time(), UTC) if day else None
    clock, start, end = found
    head, spelled, tail = text[:start], text[start:end], text[end:]
    day = _day(head, language)
    if day is None:  # all of it or its year stands behind the time
        zone_words, rest = _split(clock, spelled, tail)
        day = _day(f"{head} {rest}", language)
    else:
        zone_words = tail
    if day is None:
        return None
    return _utc(day, time(clock.hour, clock.minute, clock.second), _zone(clock, spelled, zone_words, language), later)


def _split(clock: Clock, spelled: str, tail: str) -> tuple[str, str]:
    """What behind the time belongs to its zone, and what to the date."""
    if comment := _COMMENT.match(tail):
        return comment[0], tail[comment.end() :]
    name = _NAME.match(tail)
    if clock.zone or _OFFSET.search(spelled) or not name or name[1] in _WEEKDAYS or month_of(name[1]):
        return "", tail
    return name[0], tail[name.end() :]


def _day(text: str, language: str | None) -> date | None:
    """The day of a text without its time; None where there is none, or two that it may be."""
    days = set()
    for month_first in (False, True):
        found = parse_machine_date(text, DateStyle(language, month_first))
        days.add(found[0].date() if found else None)
    return days.pop() if len(days) == 1 else None


def _zone(clock: Clock, spelled: str, behind: str, language: str | None) -> timezone | None:
    """The zone that is written with a time; UTC where none is, None where it is not sure.

    `spelled` is the time as far as it was understood, `behind` what follows it and is no date.
    """
    words = behind.strip(" .,;()[]")
    if offset := _OFFSET.search(spelled):
        zone = _sure(read_zone(offset[0]))
        named = read_zone(words)
        return zone if named in (None, zone) and not _DIGIT.search(words) else None  # another name is a comment
    if clock.zone:
        return None if words else clock.zone
    if not words or words.casefold() in _OCLOCK:
        return UTC
    words = words.upper().removeprefix("ETC/")
    return (_names_in_feeds(language).get(words) or read_zone(words)) if words.isalpha() else None


def _sure(zone: timezone | None) -> timezone | None:
    """The zone itself where its offset is one that is in use somewhere."""
    ahead = zone.utcoffset(None) if zone else None
    return zone if ahead is not None and not ahead % _QUARTER and abs(ahead) <= 56 * _QUARTER else None


def _utc(day: date, at: time, zone: timezone | None, later: timedelta) -> datetime:
    if zone is None:
        return datetime.combine(day, time(), UTC)
    return (datetime.combine(day, at.replace(tzinfo=zone)) + later).astimezone(UTC)


@cache
def _names_in_feeds(language: str | None) -> dict[str, timezone]:
    zones = load_table("phrases/clocks.toml")["zones_of_feeds"]
    table = zones["minutes"] | zones["in_languages"].get(language, {})
    return {name: timezone(timedelta(minutes=minutes)) for name, minutes in table.items()}
