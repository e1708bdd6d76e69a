"""A time in UTC, given in the offset of the page that it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from aggregator.text.datelines import is_date_line, published_words
from aggregator.text.datetext import DateStyle, parse_machine_date, parse_printed_date
from aggregator.text.metadata import PageFacts
from aggregator.text.model import Moment

_MAX_TIMES = 12
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)
_STEP = timedelta(minutes=30)
_SAME = timedelta(seconds=60)


def in_own_offset(moment: Moment, facts: PageFacts, lines: Sequence[str], style: DateStyle) -> Moment:
    """The same instant in the page's own offset, where the page tells it: by printing the same instant with an
    offset, or the local time of it in a line under the headline. Unchanged where it tells none."""
    if moment.precision != "minute" or moment.at.utcoffset():
        return moment
    for at in _instants(facts, style):
        if at.utcoffset() and abs(at - moment.at) < _SAME:
            return replace(moment, at=moment.at.astimezone(at.tzinfo))
    for line in _printed(facts, lines):
        words = published_words(line)
        found = parse_printed_date(words, style) if words and is_date_line(words) else None
        if found and found[1] == "minute" and not found[0].utcoffset():
            ahead = found[0].replace(second=0) - moment.at.replace(second=0, microsecond=0)
            if ahead and _WEST <= ahead <= _EAST and not ahead % _STEP:
                return replace(moment, at=moment.at.astimezone(timezone(ahead)))
    return moment


def _instants(facts: PageFacts, style: DateStyle) -> Iterator[datetime]:
    """Times in metas and `<time>` elements."""
    values = [value for name in facts.metas if "date" in name or "time" in name for value in facts.metas[name][:2]]
    values += [element.get("datetime") or "" for element in facts.times[:_MAX_TIMES]]
    for value in values:
        if len(value) > 15 and value[-3:].strip("Zz:").isdigit() and (found := parse_machine_date(value, style)):
            yield found[0]


def _printed(facts: PageFacts, lines: Sequence[str]) -> Iterator[str]:
    yield from lines
    for element in facts.times[:2]:
        yield " ".join(element.text_content()[:200].split())
