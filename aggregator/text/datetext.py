"""Dates as people and machines write them, read into aware datetimes."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib import resources

from aggregator.text.normalise import fold_space

_ISO = re.compile(
    r"^\D{0,12}?(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"(?:[T ,]*(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?\s*(?P<ap>[AaPp]\.?[Mm])?"
    r"\s*(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)
_ISO_INSIDE = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_COMPACT = re.compile(
    r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?(?P<z>Z|[+-]\d{4})?)?$"
)
_EPOCH = re.compile(r"^1\d{9}(?:\d{3})?$")
_CJK = re.compile(r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]?")
_NUMERIC = re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<sep>[./-])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y>\d{4})(?!\d)")
_WORD = r"(?P<word>[^\W\d_]{2,}(?:\s[^\W\d_]{2,})?)"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?\s*(?:de |of |di |-|/)?\s*{_WORD}\.?,?\s*"
    r"(?:de |del |,|-|/)?\s*(?P<y>\d{4})"
)
_MONTH_FIRST = re.compile(rf"{_WORD}\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})")
_CTIME = re.compile(r"^\w{3} (?P<mon>\w{3}) (?P<d>\d{1,2}) (?P<clock>[\d:]{5,8}) (?:[A-Z]{2,5} )?(?P<y>\d{4})$")
_CLOCK = re.compile(
    r"(?<![\d:])(?P<H>\d{1,2})[:.h](?P<M>\d{2})(?::(?P<S>\d{2}))?(?!\d)\s*(?P<ap>[AaPp]\.?[Mm]\b)?(?:\s*(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
)
_FIELDS = re.compile(r"\s[|·•–—]\s|//|\s/\s")
_LETTERS = re.compile(r"[^\W\d_]+")
_CLOCK_WORDS = frozenset({"uhr", "gmt", "utc", "cet", "cest", "est", "edt", "min", "read"})
_WEEKDAYS = "montuewedthufrisatsun"
_MAX_OTHER_WORDS = 2  # a weekday and a town
_FIRST_YEAR = 1990
_MAX_CHARACTERS = 120


def parse_machine_date(text: str) -> tuple[datetime, str] | None:
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
        return parse_printed_date(text)
    return _from_groups(match.groupdict())


def parse_printed_date(text: str) -> tuple[datetime, str] | None:
    """A date printed for readers, in any of the languages of months.toml, with its precision; None when there is none.

    Numbers alone are read day first unless only month first is possible; the clock counts only behind the date.
    """
    text = fold_space(text[:_MAX_CHARACTERS])
    if (match := _CTIME.match(text)) and (month := _month(match["mon"])):
        return _with_clock({"y": match["y"], "m": str(month), "d": match["d"]}, match["clock"])
    for pattern in (_ISO_INSIDE, _CJK):
        if match := pattern.search(text):
            return _with_clock(match.groupdict(), text[match.end() :])
    for pattern in (_MONTH_FIRST, _DAY_FIRST):
        for match in pattern.finditer(text):
            month = _month(match["word"])
            if month:
                return _with_clock(
                    {"y": match["y"], "m": str(month), "d": match["d"]}, text[match.end() :] or text[: match.start()]
                )
    if match := _NUMERIC.search(text):
        first, second = _in_order(match["a"], match["b"], match["y"], text[: match.start()])
        return _with_clock({"y": match["y"], "m": second, "d": first}, text[match.end() :])
    return None


def _in_order(first: str, second: str, year: str, before: str) -> tuple[str, str]:
    """(day, month) of two numbers: day first, unless an English weekday before them only fits month first (Drupal's
    "Mon, 03/04/2024" of American sites)."""
    words = _LETTERS.findall(before)
    weekday = _WEEKDAYS.find(words[-1][:3].casefold()) if words and len(words[-1]) >= 3 else -1
    if weekday < 0 or weekday % 3:
        return first, second
    for day, month in ((first, second), (second, first)):
        try:
            if datetime(int(year), int(month), int(day), tzinfo=UTC).weekday() == weekday // 3:
                return day, month
        except ValueError:
            continue
    return first, second


def is_date_line(line: str) -> bool:
    """True for a line that dates an article ("Published 4 March 2024", "Harbour, 4 March"), not a sentence with a
    date."""
    if len(line) > _MAX_CHARACTERS or line.endswith(("!", "?", "…")):
        return False
    labels, words = _labels(), _LETTERS.findall(line.casefold())
    others = [word for word in words if word not in _months() and len(word) > 2 and word not in _CLOCK_WORDS]
    return len(others) <= _MAX_OTHER_WORDS or bool(_FIELDS.search(line)) or any(map(labels.__contains__, words[:3]))


def swapped(at: datetime) -> datetime | None:
    """The same moment with day and month exchanged; None when that is no date."""
    try:
        return at.replace(month=at.day, day=at.month)
    except ValueError:
        return None


def _with_clock(groups: dict[str, str | None], rest: str) -> tuple[datetime, str] | None:
    if clock := _CLOCK.search(rest):
        found = _from_groups({**groups, **clock.groupdict()})
        if found:
            return found
    return _from_groups(groups)


def _from_groups(groups: dict[str, str | None]) -> tuple[datetime, str] | None:
    try:
        year, month, day = int(groups["y"] or 0), int(groups["m"] or 0), int(groups["d"] or 0)
        if year < _FIRST_YEAR:
            return None
        if month > 12 >= day:
            month, day = day, month
        hour, minute, second = (int(groups.get(key) or 0) for key in ("H", "M", "S"))
        half = (groups.get("ap") or "").lower()[:1]
        if half and hour <= 12:
            hour = hour % 12 + 12 * (half == "p")
        zone = _zone(groups.get("z"))
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone or UTC)
        at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    timed = groups.get("H") is not None and not (zone is None and hour == minute == second == 0)
    return at, "minute" if timed else "day"


def _zone(name: str | None) -> timezone | None:
    if not name:
        return None
    if name.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = name[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if name[0] == "-" else offset)


def _month(word: str) -> int | None:
    """The month's number, from the whole word or its last or first part ("del enero", "de março")."""
    names = _months()
    low = word.casefold()
    return names.get(low) or names.get(low.split(" ")[-1]) or names.get(low.split(" ")[0])


def is_month(word: str) -> bool:
    """True for the name of a month in any of the languages of months.toml, except "may" and other names of people."""
    return word.casefold() in _months() and word.casefold() not in {
        "may",
        "april",
        "june",
        "august",
        "julia",
        "mars",
        "avril",
    }


def words_before_date(text: str) -> str:
    """The text up to a month that stands beside a number ("Ada Quill November 18" -> "Ada Quill"); else all of it.

    A month alone may be a name ("Theresa May", "Jan").
    """
    tokens = text.split()
    for index in range(1, len(tokens) - 1):
        word, after, behind = (
            tokens[place].strip(".,") for place in (index, index + 1, min(index + 2, len(tokens) - 1))
        )
        if (after[:1].isdigit() and word.casefold() in _months()) or (
            behind[:1].isdigit() and f"{word} {after}".casefold() in _months()
        ):
            return " ".join(tokens[:index])
    return text


@cache
def _labels() -> frozenset[str]:
    return frozenset(word for words in _table()["labels"]["words"] for word in words.split())


@cache
def _months() -> dict[str, int]:
    return {
        spelling.casefold(): number
        for names in _table()["months"].values()
        for number, spellings in enumerate(names, 1)
        for spelling in spellings.split("|")
    }


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("aggregator.text").joinpath("phrases/months.toml").read_text("utf-8"))
