"""The day or the month that an article's address names."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)",
        r"/(20\d{2})/(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=/)",  # Chinese papers: /2026/1120/c1001.html
        r"[/_.=-]((?:19|20)\d{2})([-_.])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)",
        # An article's number that begins with its day: /20240304…, /A20240304…, art_20240304.
        r"/(?:[A-Za-z]{1,4}[_-]?)?(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=\d{0,14}(?:[/_.-]|$))",
    )
)
_MONTH = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])(?=[/_-]|$)")
# What an archive writes before the address of a page that it keeps.
_ARCHIVED = re.compile(r"/\d{14}(?:[a-z]{2}_)?(?=/)|(?<=/)(?=https?:)")
_MAX_CHARACTERS = 500


def url_day(url: str) -> datetime | None:
    """Midnight, UTC, of the day in an address; None where it names none. Of an archived page the archived address
    counts."""
    address = _own(url)
    for pattern in _DAYS:
        for match in pattern.finditer(address):
            year, month, day = (part for part in match.groups() if part.isdigit())
            try:
                return datetime(int(year), int(month), int(day), tzinfo=UTC)
            except ValueError:
                continue
    return None


def url_month(url: str) -> tuple[int, int] | None:
    """Year and month in an address; None where it names none."""
    match = _MONTH.search(_own(url))
    return (int(match[1]), int(match[2])) if match else None


def _own(url: str) -> str:
    return _ARCHIVED.split(url[: 2 * _MAX_CHARACTERS])[-1].split("?")[0][:_MAX_CHARACTERS]
