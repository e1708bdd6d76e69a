"""The files of a sitemap index that tells no times: which belong together, and which of them are the newest. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from urllib.parse import urlsplit

# Digits that letters follow are of a hash, not a count.
_NUMBER = re.compile(r"[-_.]?(?<!\d)(\d{1,18})(?![\da-zA-Z])")
_YEARS = range(1990, 2100)
_MOST_CHARACTERS = 2000


def file_series(urls: Sequence[str], most_single: int) -> list[tuple[str, ...]]:
    """The files in series: those whose names differ in their numbers only, the largest number first.

    posts-1.xml to posts-40.xml are one, with the largest number for the newest, as WordPress and its extensions count;
    sitemap.xml counts as the first of sitemap2.xml. A year comes before month and day wherever it stands. Files that
    belong to no other are a series each; where they are more than `most_single` they are one, in the order given.
    """
    by_pattern: dict[tuple[str, str], list[str]] = {}
    for url in dict.fromkeys(urls):
        by_pattern.setdefault(_pattern(url), []).append(url)
    found = [tuple(sorted(files, key=_numbers, reverse=True)) for files in by_pattern.values() if len(files) > 1]
    single = [files[0] for files in by_pattern.values() if len(files) == 1]
    return found + ([tuple(single)] if len(single) > most_single else [(url,) for url in single])


def asked_first(urls: Sequence[str], oldest: datetime, most: int) -> list[str]:
    """The files to begin with, the likely newest of each series first: all, where they are `most` at most.

    Where names tell years, and months, what ended before `oldest` (aware) is left out, but for the newest. Where more
    than `most` remain, only the first of each series is taken: its answer shows whether the next is worth a request.
    """
    series = file_series(urls, most)
    begun = [[url for at, url in enumerate(files) if not at or not _is_over(url, files, oldest)] for files in series]
    if sum(map(len, begun)) > most:
        begun = [files[:1] for files in begun]
    return [url for row in zip_longest(*begun) for url in row if url is not None]


def _is_over(url: str, series: Sequence[str], oldest: datetime) -> bool:
    """True where the names of a series begin with years, and that of this file names a time before `oldest`."""
    if not all(_is_dated(_numbers(one)) for one in series):
        return False
    day = oldest.astimezone(UTC)
    numbers = _numbers(url)[:3]
    return numbers < (day.year, day.month, day.day)[: len(numbers)]


def _is_dated(numbers: tuple[int, ...]) -> bool:
    return (
        bool(numbers)
        and numbers[0] in _YEARS
        and all(1 <= one <= most for one, most in zip(numbers[1:], (12, 31), strict=False))
    )


def _numbers(url: str) -> tuple[int, ...]:
    """The numbers of the file's name as they count: a year first, then month and day."""
    found = tuple(int(one) for one in _NUMBER.findall(_path(url)[1]))
    return found[::-1] if found and found[-1] in _YEARS and found[0] not in _YEARS else found


def _pattern(url: str) -> tuple[str, str]:
    host, path = _path(url)
    return host, _NUMBER.sub("", path)


def _path(url: str) -> tuple[str, str]:
    """Host, and path with query; of an address that is none an empty host and the whole of it."""
    try:
        parts = urlsplit(url[:_MOST_CHARACTERS])
    except ValueError:
        return "", url[:_MOST_CHARACTERS]
    return parts.netloc, f"{parts.path}?{parts.query}"
