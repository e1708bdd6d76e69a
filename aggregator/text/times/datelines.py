"""Lines that date an article, told from sentences with a date, and their parts: published, updated, neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from aggregator.text.normalise import DENSE_SIGN
from aggregator.text.times.date_labels import Label, labels_in
from aggregator.text.times.datetext import DateStyle, parse_printed_date
from aggregator.text.times.months import is_month, month_of, persian_month_of

_FIELDS = re.compile(r"\s[-|·•–—⋅]\s|//|\s/\s|\s{2}|\t|[|·•⋅]")
_LETTERS = re.compile(r"[^\W\d_]+")
# 9.-23. Feb, 4. bis 6. März, 4/5 March, 01.02.-03.02.2024, 18:00-20:00: the span of an event.
_SPAN = re.compile(
    r"(?<![\d/.-])\d{1,2}\.?(?:\d{1,2}\.)?\s?(?:[-–—/&+]|bis|to|au|al|hasta|till?|until|und|and|et|y|e)\s?\d{1,2}\.?\s?(?:[^\W\d_]{3}|\d{1,2}\.)"
    r"|\d{1,2}[:.h]\d{2}\s?(?:uhr)?\s?(?:[-–—]|bis|to|à)\s?\d{1,2}[:.h]\d{2}|(?:19|20)\d\d\s?[-–—]\s?\d{1,2}\.\s?(?:\d{1,2}\.|[^\W\d_]{3})",
    re.IGNORECASE,
)
_OPENING = re.compile(r"([^.!?–—]{0,28}\d{1,2}[.\s/-][^–—!?\n]{2,14}\d{4}(?:\s?\([^()]{2,20}\)|\))?)\.?\s?[-–—|.]\s")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]!?]{6,40})[)\]]\s?[-–—:.]?\s?(?=\w)")
_FIRST_NUMBER = re.compile(r"\d")
_CLOCK_WORDS = frozenset(
    {"uhr", "gmt", "utc", "cet", "cest", "est", "edt", "min", "read", "mins", "minutes", "klo", "kl"}
)
_ENDINGS = ("!", "?", "…", "...", ":", ";")
_MAX_EAST_ASIAN = 50
_FIRST_WORDS = 3
_MAX_OTHER_WORDS = 2  # a weekday and a town
MAX_LINE_CHARACTERS = 120
_OPENING_TEXTS, _CHRONICLE = 3, 12  # texts of which one may open the article; those that are looked at for a second


def is_date_line(line: str) -> bool:
    """True for a line that dates an article ("Published 4 March 2024", "Harbour, 4 March"), not a sentence with a
    date, and not the span of an event."""
    if len(line) > MAX_LINE_CHARACTERS or line.endswith(_ENDINGS) or is_span(line):
        return False
    if DENSE_SIGN.search(line) and len(line) <= _MAX_EAST_ASIAN:
        return "。" not in line
    return len(other_words(line)) <= _MAX_OTHER_WORDS or has_fields(line) or has_label(line)


def has_fields(line: str) -> bool:
    """True for a line whose parts are set off by a sign ("4 March 2024 | Harbour")."""
    return _FIELDS.search(line) is not None


def other_words(line: str) -> list[str]:
    """The words of a line that are neither months nor parts of a clock, longer than two letters."""
    words = _LETTERS.findall(line.casefold())
    return [
        word
        for word in words
        if len(word) > 2 and not (word in _CLOCK_WORDS or is_month(word) or month_of(word) or persian_month_of(word))
    ]


def is_span(line: str) -> bool:
    """True for a line with a stretch of days or hours: an event, an exhibition, opening hours."""
    return _SPAN.search(line) is not None


def is_event(line: str) -> bool:
    """True for a line whose first words speak of something other than a publication: a deadline, today, a member's
    joining."""
    return any(label.kind == "event" and not label.words_before and _begins(line, label) for label in labels_in(line))


def has_label(line: str) -> bool:
    """True for a line that says in its first words that what follows is when or by whom it was published."""
    return any(label.kind == "published" and label.words_before < _FIRST_WORDS for label in labels_in(line))


def is_update(line: str) -> bool:
    """True for a line that speaks of a change."""
    return any(label.kind == "updated" for label in labels_in(line))


def dateline(text: str) -> str:
    """The words before the text proper where they are a date in numbers, or a town and a date ("4.3.2024 – ",
    "HALVIK, 4 March 2024 (Name) - "), or a date alone in brackets; empty where the text begins without one."""
    if bracketed := _IN_BRACKETS.match(text):
        return bracketed[1] if is_date_line(bracketed[1]) and not other_words(bracketed[1]) else ""
    match = _OPENING.match(text)
    if match is None or not is_date_line(match[1]):
        return ""
    before = _FIRST_NUMBER.split(match[1], maxsplit=1)[0].rstrip()
    if before:
        return match[1] if before[-1] in ",(" else ""
    return match[1] if not any(map(str.isalpha, match[1])) else ""


def opening_date(texts: Sequence[str], style: DateStyle) -> tuple[datetime, str] | None:
    """The date of the dateline that opens an article, behind a byline or a standfirst at most, with its precision;
    None where there is none, or a second one of another day follows: a chronicle."""
    first: tuple[datetime, str] | None = None
    for place, text in enumerate(texts[:_CHRONICLE]):
        if (opening := dateline(text)) and (found := parse_printed_date(opening, style)):
            if (first is None and place >= _OPENING_TEXTS) or (
                first is not None and first[0].date() != found[0].date()
            ):
                return None
            first = first or found
    return first


def published_words(line: str) -> str:
    """The line without its parts that date a change ("Posted 4 March, updated 5 March" -> "Posted 4 March,"); empty
    where all of it does."""
    return " ".join(words for kind, words in _parts(line) if kind != "updated")


def updated_words(line: str) -> str:
    """The parts of a line that date a change; empty where none does."""
    return " ".join(words for kind, words in _parts(line) if kind == "updated")


def _parts(line: str) -> Iterator[tuple[str, str]]:
    """The line cut before each label: (label's kind, words)."""
    if not is_update(line):
        yield "", line
        return
    kind, start = "", 0
    for label in labels_in(line):
        if label.kind == "event":
            continue
        if label.start > start:
            yield kind, line[start : label.start]
            kind, start = label.kind, label.start
        elif label.kind == "updated" or not kind:
            kind = label.kind
    yield kind, line[start:]


def _begins(line: str, label: Label) -> bool:
    """True for a label with no date before it."""
    return not any(map(str.isdigit, line[: label.start]))
