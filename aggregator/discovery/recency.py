"""The order of a list that says little of its order: which of a sitemap's entries are the newest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from aggregator.discovery.addresses import words_of_addresses
from aggregator.discovery.fields import in_range
from aggregator.discovery.model import Candidate
from aggregator.text.times.urldates import url_day

_MAX_CHARACTERS = 2000
# A month needs its own mark behind the year: /203411 is a number of six digits.
_MONTH = re.compile(r"/((?:19|20)\d{2})(?:[/-](0[1-9]|1[0-2])(?=[/_-]|$)|(?=/))")
_NUMBER = re.compile(r"(?<!\d)\d{1,18}(?!\d)")
_EARLIEST = datetime.min.replace(tzinfo=UTC)
# Numbers count up with time where so many of the entries have one, and so large a share of their neighbours in the
# file goes the same way: random ones go up in half of the pairs. Where the file is sorted by address instead (slugs
# from a to z), its order tells nothing and the numbers are the better guess.
_FEWEST_NUMBERS = 4
_MOST_NUMBERED = 0.5
_ONE_WAY = 0.7


def newest_first(candidates: Sequence[Candidate], now: datetime | None = None) -> list[Candidate]:
    """The entries of one file, the newest first: every one once.

    First those with a time: their own, else the day, month or year in their address. Behind them those whose addresses
    have a number that grows with time, largest first; then the rest. What that leaves open is the file's order, turned
    round where its times or numbers show that it begins with the oldest. `now` (aware) defaults to the clock: a day
    that lies ahead is a number.
    """
    now = now or datetime.now(UTC)
    times = [one.published_at or one.modified_at or _named_time(one.url, now) for one in candidates]
    numbers = [_number(one.url) if at is None else None for one, at in zip(candidates, times, strict=True)]
    rising = _rising(times)
    by_number = _rising(numbers)
    counts = _counts(candidates, numbers, sum(at is None for at in times), by_number)
    begins_old = rising > 0.5 if rising is not None else counts and by_number is not None and by_number > 0.5
    order = range(len(candidates) - 1, -1, -1) if begins_old else range(len(candidates))

    def key(at: int) -> tuple[bool, datetime, int]:
        number = numbers[at] if counts else None
        return times[at] is not None, times[at] or _EARLIEST, -1 if number is None else number

    return [candidates[at] for at in sorted(order, key=key, reverse=True)]


def named_until(url: str, now: datetime) -> datetime | None:
    """The end, aware UTC, of the day or month that an address names; None for none, for a year alone, and for what lies
    ahead of `now` (aware) by over two days."""
    if (day := in_range(url_day(url), now)) is not None:
        return day + timedelta(days=1)
    found = _MONTH.search(url[:_MAX_CHARACTERS])
    if found is None or found[2] is None:
        return None
    month = in_range(datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC), now)
    return (month + timedelta(days=31)).replace(day=1) if month is not None else None


def _named_time(url: str, now: datetime) -> datetime | None:
    """The time that an address names; of a month or a year its beginning."""
    if (day := in_range(url_day(url), now)) is not None:
        return day
    found = _MONTH.search(url[:_MAX_CHARACTERS])
    return in_range(datetime(int(found[1]), int(found[2] or 1), 1, tzinfo=UTC), now) if found else None


def _number(url: str) -> int | None:
    """The number by which an address may be counted: that of a query such as ?p=412, else the longest of the path."""
    try:
        parts = urlsplit(url[:_MAX_CHARACTERS])
    except ValueError:
        return None
    if parts.query:
        for name, value in parse_qsl(parts.query):
            if name.lower() in words_of_addresses().id_query and _NUMBER.fullmatch(value):
                return int(value)
    found = _NUMBER.findall(parts.path)
    return int(max(reversed(found), key=len)) if found else None


def _rising(values: Sequence[datetime | None] | Sequence[int | None]) -> float | None:
    """Share (0..1) of neighbours that go up, of those that differ; None where none do. What has no value is passed."""
    known = [one for one in values if one is not None]
    steps = [one < other for one, other in pairwise(known) if one != other]  # type: ignore[operator]
    return sum(steps) / len(steps) if steps else None


def _counts(candidates: Sequence[Candidate], numbers: Sequence[int | None], undated: int, rising: float | None) -> bool:
    """True where the numbers of the entries without a time are a counter."""
    numbered = [one.url for one, number in zip(candidates, numbers, strict=True) if number is not None]
    if rising is None or len(numbered) < max(_FEWEST_NUMBERS, _MOST_NUMBERED * undated):
        return False
    steps = sum(one < other for one, other in pairwise(numbered))
    is_by_address = steps in (0, len(numbered) - 1)
    return rising >= _ONE_WAY or rising <= 1 - _ONE_WAY or is_by_address
