"""Names of months in the languages of phrases/months.toml, and the dates that are written with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from aggregator.text.tables import load_table

_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
# A word may hold marks that are no letters to Python (Thai, Devanagari) and stops ("มี.ค."), but no digit and no dash.
_WORD = re.compile(r"[^\W\d_][^\s\d,،;:|/()\[\]<>–—\-'’\"·•]{0,24}")
# What may stand between the parts of a date: stops, an ordinal's ending, "of", the word for year.
_BETWEEN = (
    r"[\s.,،\-/'’ºª°]{0,4}"
    r"(?:(?:[^\W\d_]{1,2}|rd|ère|del|den|der|dia|year|года|год|року|року|yil|năm|سنة|พ\.?ศ|ค\.?ศ|gada|eko|aren)\.?"
    r"(?=[\s.,،\-/'’]|$)[\s.,،\-/'’]{0,4}){0,2}"
)
_GAP = re.compile(_BETWEEN)
_CLOCK_THEN_YEAR = re.compile(r"[\s,]{1,3}(\d{1,2}:\d{2}(?::\d{2})?(?:\s[^\W\d_]{2,5})?)\s{1,3}(\d{4})(?!\d)")
_CLOCK_FOLLOWS = re.compile(r"\s?[:.h]\d")
_NAMES_OF_PEOPLE = frozenset(
    ("may", "april", "june", "august", "julia", "mars", "avril", "maja", "mei", "juni", "jun", "mayo", "maj", "may")
)

# (year, month, day, end of the date in the text, clock that stands between), numbers as written
Parts = tuple[str, int, str, int, str | None]


def month_of(word: str, language: str | None = None) -> int | None:
    """The number of a month by its name, full or short, in any case; None for another word.

    `language` (ISO 639-1) decides where two languages give one word to two months.
    """
    low = word.casefold().rstrip(".")
    return _own_names().get((language or "", low)) or _names().get(low)


def persian_month_of(word: str) -> int | None:
    """The number of a month of the Solar Hijri calendar by its Persian or Pashto name; None for another word."""
    return _names("persian").get(word.rstrip("."))


def is_month(word: str) -> bool:
    """True for the name of a month in any language, except "may" and other names of people."""
    low = word.casefold()
    return low in _names() and low not in _NAMES_OF_PEOPLE


def words_before_date(text: str) -> str:
    """The text up to a month that stands beside a number ("Ada Quill November 18" -> "Ada Quill"); else all of it.

    A month alone may be a name ("Theresa May", "Jan").
    """
    tokens = text.split()
    for index in range(1, len(tokens) - 1):
        word, after, behind = (
            tokens[place].strip(".,") for place in (index, index + 1, min(index + 2, len(tokens) - 1))
        )
        if (after[:1].isdigit() and month_of(word)) or (behind[:1].isdigit() and month_of(f"{word} {after}")):
            return " ".join(tokens[:index])
    return text


def dates_by_name(text: str, language: str | None = None) -> Iterator[tuple[Parts, bool]]:
    """The dates of a text whose month is written as a word, in order, and whether the month is a Persian one.

    `text` is one folded line. Day, month and year may stand in any order that a language of months.toml uses.
    """
    numbers: list[re.Match[str]] | None = None
    for match in _WORD.finditer(text):
        found = _month_at(text, match, language)
        if found is None:
            continue
        if numbers is None:
            numbers = list(_NUMBER.finditer(text))
        month, persian, end = found
        if parts := _parts(text, numbers, month, (match.start(), end)):
            yield parts, persian


def _month_at(text: str, match: re.Match[str], language: str | None) -> tuple[int, bool, int] | None:
    """The month that begins with a word, whether it is Persian, and where its name ends."""
    word = match[0].rstrip(".")
    if month := month_of(word, language):
        return month, False, match.end()
    if month := persian_month_of(word):
        return month, True, match.end()
    rest = _WORD.match(text, match.end() + 1) if word in _first_halves() else None
    month = month_of(f"{word} {rest[0]}", language) if rest else None
    return (month, False, rest.end()) if rest and month else None


def _parts(text: str, numbers: list[re.Match[str]], month: int, span: tuple[int, int]) -> Parts | None:
    """The numbers around a month that make it a date; None where they do not."""
    before = [number for number in numbers if number.end() <= span[0]][-2:]
    after = [number for number in numbers if number.start() >= span[1]][:2]
    left = before[-1] if before and _joined(text, before[-1].end(), span[0]) else None
    right = after[0] if after and _joined(text, span[1], after[0].start()) else None
    if left and right and _is_day(left) and (len(right[0]) == 4 or _is_short_year(text, right)):
        return right[0], month, left[0], right.end(), None
    if right and _is_day(right):
        if left and len(left[0]) == 4:
            return left[0], month, right[0], right.end(), None
        if len(after) == 2 and len(after[1][0]) == 4 and _joined(text, right.end(), after[1].start()):
            return after[1][0], month, right[0], after[1].end(), None
        if late := _CLOCK_THEN_YEAR.match(text, right.end()):
            return late[2], month, right[0], late.end(), late[1]
    if left and _is_day(left) and len(before) == 2 and len(before[0][0]) == 4:
        joined = _joined(text, before[0].end(), left.start())
        return (before[0][0], month, left[0], span[1], None) if joined else None
    return None


def _joined(text: str, start: int, end: int) -> bool:
    return end - start <= 12 and _GAP.fullmatch(text, start, end) is not None


def _is_day(number: re.Match[str]) -> bool:
    return len(number[0]) <= 2 and 1 <= int(number[0]) <= 31


def _is_short_year(text: str, number: re.Match[str]) -> bool:
    """True for two digits that are no hour."""
    return len(number[0]) == 2 and not _CLOCK_FOLLOWS.match(text, number.end())


@cache
def _first_halves() -> frozenset[str]:
    return frozenset(name.split(" ")[0] for name in _names() if " " in name)


@cache
def _own_names() -> dict[tuple[str, str], int]:
    """Spellings that the first language in the table does not mean: (language, name) -> month."""
    return {
        (language.split("_")[0], name): number
        for language, names in months_table()["months"].items()
        for number, name in _spellings(names)
        if _names()[name] != number
    }


@cache
def _names(table: str = "months") -> dict[str, int]:
    found: dict[str, int] = {}
    for names in months_table()[table].values():
        for number, name in _spellings(names):
            found.setdefault(name, number)
    return found


def _spellings(names: list[str]) -> Iterator[tuple[int, str]]:
    for number, spellings in enumerate(names, 1):
        for spelling in spellings.split("|"):
            yield number, spelling.casefold()


@cache
def months_table() -> dict[str, dict[str, list[str]]]:
    """The tables of phrases/months.toml."""
    return load_table("phrases/months.toml")
