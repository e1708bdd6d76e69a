"""The day of a teaser: what stands beside its link, where it can be read in one way only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from lxml.html import HtmlElement

from aggregator.discovery.fields import in_range
from aggregator.text.normalise import fold_space
from aggregator.text.times.datetext import DateStyle, order_of, parse_machine_date, parse_printed_date
from aggregator.text.times.urldates import url_day

_MOST_TEXTS = 60
_LONGEST_DATE = 60  # characters: a longer text is a sentence that speaks of a date
_CHANGE = ("update", "modif")


def teaser_date(item: HtmlElement, url: str, language: str | None, now: datetime) -> datetime | None:
    """When the teaser's article appeared, aware UTC; midnight where only the day is known, None where that is open.

    In this order: the day in the address (with the clock of a <time> of the same day), <time>, printed dates. Dates
    of two days, and numbers that may be day or month, are none. `now` is aware; none lies beyond it by over two days.
    """
    times = [found for one in islice(item.iter("time"), 5) if (found := _of_time(one))]
    days = {at.date() for at in times}
    day = in_range(url_day(url), now)
    if day is not None:
        same = [at for at in times if abs((at.date() - day.date()).days) <= 1]
        return in_range(same[0].astimezone(UTC), now) if same else day
    if times:
        return in_range(times[0].astimezone(UTC), now) if len(days) == 1 else None
    printed = {found.date(): found for text in _texts(item) if (found := _printed(text, language))}
    if len(printed) != 1:
        return None
    return in_range(next(iter(printed.values())).astimezone(UTC), now)


def _of_time(element: HtmlElement) -> datetime | None:
    label = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
    if any(word in label for word in _CHANGE):
        return None
    found = parse_machine_date(element.get("datetime") or "")
    return found[0] if found else None


def _texts(item: HtmlElement) -> Iterator[str]:
    for piece in islice(item.itertext(), _MOST_TEXTS):
        text = fold_space(piece[: 4 * _LONGEST_DATE])
        if 6 <= len(text) <= _LONGEST_DATE and any(map(str.isdigit, text)):
            yield text


def _printed(text: str, language: str | None) -> datetime | None:
    """The printed date, at midnight: its clock has no zone."""
    found = parse_printed_date(text, DateStyle(language))
    if found is None or (order_of(text) is None and _is_open(text, language)):
        return None
    return found[0].replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)


def _is_open(text: str, language: str | None) -> bool:
    """True for numbers alone that are read otherwise when the month stands first."""
    first, second = (parse_printed_date(text, DateStyle(language, month_first)) for month_first in (False, True))
    return first is not None and second is not None and first[0].date() != second[0].date()
