"""A time in UTC, given in the offset of the page that it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import islice

from lxml.etree import XPath

from aggregator.text.metadata import PageFacts
from aggregator.text.model import Moment
from aggregator.text.times.dated import short_text
from aggregator.text.times.datelines import is_date_line, published_words
from aggregator.text.times.datetext import DateStyle, parse_machine_date, parse_printed_date

_MAX_TIMES = 12
_MAX_HEADINGS = 4
_FRAMES = 2  # around a clock, in which its date may stand
_FOLLOWING = XPath("following::*[position() <= 80]")  # about as far as a byline stands
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)
_STEP = timedelta(minutes=30)
_AMERICAN = frozenset({"en", "es", "pt", "fr"})
_ASIAN = frozenset((
    "ar", "bn", "fa", "fil", "gu", "hi", "id", "ja", "kn", "ko", "ml", "mr", "ms", "ne", "pa", "ta", "te", "th", "ur",
    "vi", "zh",
))  # fmt: skip
_AMERICAN_HOURS, _EUROPEAN_HOUR, _ASIAN_HOUR = 8, 21, 15
_SAME = timedelta(seconds=60)


def in_own_offset(moment: Moment, facts: PageFacts, lines: Sequence[str], style: DateStyle) -> Moment:
    """The same instant in the page's own offset, where the page tells it: by printing the same instant with an
    offset, or the local time of it in one of `lines` or around the headline. Unchanged where it tells none."""
    if moment.precision != "minute" or moment.at.utcoffset():
        return moment
    for at in _instants(facts, style):
        if at.utcoffset() and abs(at - moment.at) < _SAME:
            return replace(moment, at=moment.at.astimezone(at.tzinfo))
    for line in _printed(moment.at.hour, facts, lines, style):
        words = published_words(line)
        found = parse_printed_date(words, style) if words and is_date_line(words) else None
        if found and found[1] == "minute" and not found[0].utcoffset():
            ahead = found[0].replace(second=0) - moment.at.replace(second=0, microsecond=0)
            if ahead and _WEST <= ahead <= _EAST and not ahead % _STEP:
                return replace(moment, at=moment.at.astimezone(timezone(ahead)))
    return moment


def _may_be_another_day(hour: int, language: str | None) -> bool:
    """True for an hour in UTC that falls on the day before or after where the language is spoken."""
    if language in _AMERICAN:
        return hour < _AMERICAN_HOURS
    return hour >= (_ASIAN_HOUR if language in _ASIAN else _EUROPEAN_HOUR)


def _instants(facts: PageFacts, style: DateStyle) -> Iterator[datetime]:
    """Times in metas and `<time>` elements."""
    values = [value for name in facts.metas if "date" in name or "time" in name for value in facts.metas[name][:2]]
    values += [element.get("datetime") or "" for element in facts.times[:_MAX_TIMES]]
    for value in values:
        if len(value) > 15 and value[-3:].strip("Zz:").isdigit() and (found := parse_machine_date(value, style)):
            yield found[0]


def _printed(hour: int, facts: PageFacts, lines: Sequence[str], style: DateStyle) -> Iterator[str]:
    """Lines that may print the local time; those around the headline only where the day may be another one there."""
    yield from lines
    for element in facts.times[:2]:
        yield short_text(element) or ""
    if _may_be_another_day(hour, style.language):
        for h1 in facts.h1[:_MAX_HEADINGS]:
            for element in _FOLLOWING(h1):
                if (element.text and ":" in element.text) or (element.tail and ":" in element.tail):
                    yield from (short_text(frame) or "" for frame in islice(element.iterancestors(), _FRAMES))
