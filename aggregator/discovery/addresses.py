"""What the address of a page tells of its kind: an article, a list, the site itself."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from urllib.parse import parse_qsl, unquote, urlsplit

from aggregator.text.times.urldates import url_day

_MAX_CHARACTERS = 2000
_ENDING = re.compile(r"\.([a-z0-9]{2,5})$")
_DATE_PARTS = re.compile(r"(?:19|20)\d{2}|[01]?\d|[0-3]\d|(?:19|20)\d{2}-?[01]\d(?:-?[0-3]\d)?|[a-z]{3}")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{5,20}(?!\d)")
_MONTHLY = re.compile(r"/(?:19|20)\d{2}(?:/[01]?\d)?(?:/[0-3]?\d)?/?$|/(?:19|20)\d{2}-[01]\d(?:-[0-3]\d)?/?$")
_PAGE_NUMBER = re.compile(r"(?:^|[/-])(?:page|seite|pagina|p)[/-]?\d{1,4}/?$")
# Points that make an address in a doubtful folder an article's: a day, or a number and a word, or six words. Of 465
# addresses of articles (corpora, seen half, 2026-11-22) 8 are then taken for lists; without the exception 20.
_SURE = 2.5


@dataclass(frozen=True, slots=True)
class Shape:
    """What an address shows: its pattern, which addresses of the same kind share, and how much it is an article's."""

    pattern: str
    points: float  # 0..5, what the words of the address say for an article
    is_never: bool  # a list, a file, a page about the site: whatever the link says


@lru_cache(maxsize=16_384)
def shape_of(url: str) -> Shape:
    """The shape of an absolute address. Never raises; the points are those of `listings`' scale."""
    try:
        parts = urlsplit(url[:_MAX_CHARACTERS])
        query = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return Shape("", 0, True)
    path = unquote(parts.path, errors="replace").lower().replace("_", "-")
    segments = [segment for segment in path.split("/") if segment]
    ending = _ENDING.search(segments[-1]) if segments else None
    if ending and not ending[1].isdigit():
        segments[-1] = segments[-1][: ending.start()]
    else:
        ending = None
    if segments and segments[-1] in ("index", "default"):
        segments.pop()
    pattern = "/".join([host, *(_kind(segment, is_folder=True) for segment in segments[:-1])])
    pattern += f"/{_kind(segments[-1] if segments else '', is_folder=False)}"
    pattern += f".{ending[1]}" if ending else ""
    pattern += "?" + "&".join(sorted(query)) if query else ""
    points = _points(url, segments, bool(ending), query)
    is_never = _is_never(path, segments, ending[1] if ending else "", query) or (
        points < _SURE and _is_doubtful(segments)
    )
    return Shape(pattern, 0 if is_never else points, is_never)


def is_sitemap_of_lists(url: str) -> bool:
    """True for a file of a sitemap index that by its name has the site's lists in it and no article, as WordPress
    (wp-sitemap-taxonomies-post_tag-1.xml) and its plugins (author-sitemap.xml) name them. Never raises."""
    try:
        name = urlsplit(url[:_MAX_CHARACTERS]).path.rpartition("/")[2].lower().replace("_", "-")
    except ValueError:
        return False
    return bool(_sitemap_of_lists().match(name))


@cache
def _sitemap_of_lists() -> re.Pattern[str]:
    words = "|".join(sorted(words_of_addresses().never_sitemap))
    return re.compile(rf"wp-sitemap-(?:{words})-|(?:(?:{words})-?sitemap|sitemap-(?:{words}))-?\d*\.")


def _kind(segment: str, *, is_folder: bool) -> str:
    """The part of a pattern that a segment stands for: dates and numbers alike, a folder's name as it is."""
    if segment.isdigit() or (is_folder and _DATE_PARTS.fullmatch(segment)):
        return "9"
    if is_folder and len(segment) <= 20 and "-" not in segment and segment.isascii():
        return segment
    if "-" in segment or not segment.isascii():
        return "words"
    return "mixed" if any(character.isdigit() for character in segment) else "word"


def _is_never(path: str, segments: list[str], ending: str, query: dict[str, str]) -> bool:
    table = words_of_addresses()
    if not segments and not query:
        return True
    if ending in table.never_file or (not query.keys().isdisjoint(table.never_query)):
        return True
    if _PAGE_NUMBER.search(path) or _MONTHLY.search(path) or any(segment in table.never for segment in segments):
        return True
    return bool(segments) and (
        segments[-1] in table.never_last or any(segment.startswith(table.never_begins) for segment in segments[-2:])
    )


def _is_doubtful(segments: list[str]) -> bool:
    """True for a folder of lists, and for a last segment of two words of which one is its name (video-centre)."""
    doubtful = words_of_addresses().doubtful
    last = segments[-1].split("-") if segments else []
    return not doubtful.isdisjoint(segments) or (len(last) == 2 and not doubtful.isdisjoint(last))


def _points(url: str, segments: list[str], has_ending: bool, query: dict[str, str]) -> float:
    table = words_of_addresses()
    last = segments[-1] if segments else ""
    points = 0.0
    if url_day(url) is not None:
        points += 3
    tail = segments[-2:]
    if any(_LONG_NUMBER.search(segment) for segment in tail) or (
        len(last) >= 3 and last.isdigit() and any(segment in table.article for segment in segments[:-1])
    ):
        points += 2
    ids = [value for name, value in query.items() if name in table.id_query]
    numbers = [value for value in ids if any(map(str.isdigit, value))] + [
        value for value in query.values() if _LONG_NUMBER.fullmatch(value)
    ]
    if numbers:
        points += 2
    words = last.count("-") + 1 if "-" in last else len(last) / 4 if not last.isascii() else 1
    points += 0.5 * min(max(words - 1, 0), 5)
    points += 0.5 * has_ending * any(character.isdigit() for character in last)
    if any(segment in table.article for segment in segments[:-1]) or (ids and last in table.article):
        points += 1
    return min(points, 5.0)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of addresses.toml by what they decide."""

    never: frozenset[str]
    doubtful: frozenset[str]
    never_last: frozenset[str]
    never_begins: tuple[str, ...]
    never_query: frozenset[str]
    never_file: frozenset[str]
    never_sitemap: frozenset[str]
    article: frozenset[str]
    id_query: frozenset[str]
    region: frozenset[str]
    next: frozenset[str]


@cache
def words_of_addresses() -> _Words:
    """The table, read once."""
    rows = tomllib.loads((resources.files("aggregator.discovery") / "addresses.toml").read_text(encoding="utf-8"))
    sets = {group: frozenset(word for entry in entries for word in entry["words"]) for group, entries in rows.items()}
    begins = tuple(sorted(sets.pop("never_begins")))
    return _Words(never_begins=begins, **sets)
