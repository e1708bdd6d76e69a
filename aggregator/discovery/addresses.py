"""What the address of a page tells of its kind: an article, a list, the site itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from aggregator.text.tables import load_table
from aggregator.text.times.urldates import url_day, url_month

_MAX_CHARACTERS = 2000
_ENDING = re.compile(r"\.([a-z0-9]{2,5})$")
_DATE_PARTS = re.compile(r"(?:19|20)\d{2}|[01]?\d|[0-3]\d|(?:19|20)\d{2}-?[01]\d(?:-?[0-3]\d)?|[a-z]{3}")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{5,20}(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CODE = re.compile(r"(?![a-z]*(?:19|20)\d{2}$)(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{6,14}")
_ID = re.compile(r"(?=\D*\d)[\w.-]{1,20}")  # longer ones are of sessions
_MONTHLY = re.compile(r"/(?:19|20)\d{2}(?:/[01]?\d)?(?:/[0-3]?\d)?/?$|/(?:19|20)\d{2}-[01]\d(?:-[0-3]\d)?/?$")
_PAGE_NUMBER = re.compile(r"(?:^|[/-])(?:page|seite|pagina|p)[/-]?\d{1,4}/?$")
# Points that make an address an article's by itself, in a doubtful folder too: a day, or a number and a word, or six
# words. Of 465 addresses of articles (corpora, seen half, 2026-11-22) 7 are then taken for lists; without the exception
# 20.
ARTICLE_POINTS = 2.5


@dataclass(frozen=True, slots=True)
class Shape:
    """What an address shows: its pattern, which addresses of the same kind share, and how much it is an article's."""

    pattern: str
    skeleton: str  # the pattern without the names of folders, where a number or a code ends it; else the pattern
    form: str  # what names the thing: "dated" | "numbered" | "plain"
    points: float  # 0..5, what the words of the address say for an article
    is_list: bool  # a list, a file, a tool, a page about the site, on every site
    is_never: bool  # or in a folder that has those on most sites: whatever the link says, no article


@dataclass(frozen=True, slots=True)
class _Address:
    """An address taken apart: lower case, percent-decoded, without the file's ending and without index.html."""

    host: str
    path: str
    segments: list[str]
    ending: str
    query: dict[str, str]


def _taken_apart(url: str) -> _Address:
    """Raises ValueError for what is no address."""
    parts = urlsplit(url[:_MAX_CHARACTERS])
    query = parse_qsl(parts.query, keep_blank_values=True) if parts.query else ()
    path = unquote(parts.path, errors="replace").lower().replace("_", "-")
    segments = [segment for segment in path.split("/") if segment]
    ending = ""
    if segments and (found := _ENDING.search(segments[-1])) and not found[1].isdigit():
        segments[-1], ending = segments[-1][: found.start()], found[1]
    if segments and segments[-1] in ("index", "default"):
        segments.pop()
    host = (parts.hostname or "").removeprefix("www.")
    return _Address(host, path, segments, ending, {name.lower(): value for name, value in query})


def is_list(url: str) -> bool:
    """`shape_of(url).is_list`, for many addresses: a third of the time. Never raises."""
    try:
        return _is_list(_taken_apart(url))
    except ValueError:
        return True


@lru_cache(maxsize=16_384)
def shape_of(url: str) -> Shape:
    """The shape of an absolute address. Never raises; the points are those of `listings`' scale."""
    try:
        address = _taken_apart(url)
    except ValueError:
        return Shape("", "", "plain", 0, True, True)
    segments, query = address.segments, address.query
    tail = (f".{address.ending}" if address.ending else "") + ("?" + "&".join(sorted(query)) if query else "")
    form = _form(url, segments, query)
    kinds = _kinds(segments)
    pattern = "/".join([address.host, *kinds]) + tail
    skeleton = f"{len(kinds)}/" + "/".join(kinds[-2:]) + tail if form == "numbered" and len(kinds) > 1 else pattern
    points = _points(url, segments, bool(address.ending), query)
    of_list = _is_list(address)
    is_never = of_list or (points < ARTICLE_POINTS and _is_doubtful(segments))
    return Shape(pattern, skeleton, form, 0 if is_never else points, of_list, is_never)


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


def _kinds(segments: list[str]) -> list[str]:
    """The parts of a pattern: what stands before a number or a code is its headline, not a folder."""
    if not segments:
        return [""]
    kinds = [_kind(segment, is_folder=True) for segment in segments[:-1]]
    kinds.append(_kind(segments[-1], is_folder=False))
    if len(kinds) > 2 and kinds[-1] in ("9", "mixed") and kinds[-2] != "9":
        kinds[-2] = "words"
    return kinds


def _kind(segment: str, *, is_folder: bool) -> str:
    """The part of a pattern that a segment stands for: dates and numbers alike, a folder's name as it is."""
    if segment.isdigit() or (is_folder and _DATE_PARTS.fullmatch(segment)):
        return "9"
    if is_folder and len(segment) <= 20 and "-" not in segment and segment.isascii():
        return segment
    if "-" in segment or not segment.isascii():
        return "words"
    return "mixed" if any(map(str.isdigit, segment)) else "word"


def _form(url: str, segments: list[str], query: dict[str, str]) -> str:
    if url_day(url) is not None or any(_YEAR.fullmatch(segment) for segment in segments[:-1]):
        return "dated"
    return "numbered" if _is_numbered(segments, query) else "plain"


def _is_numbered(segments: list[str], query: dict[str, str]) -> bool:
    """True where a number of five digits, one behind the name of the thing, or a code (x7kq2m1) tells the articles."""
    table = words_of_addresses()
    last = segments[-1] if segments else ""
    return (
        any(_LONG_NUMBER.search(segment) for segment in segments[-2:])
        or (len(last) >= 3 and last.isdigit() and not table.article.isdisjoint(segments[:-1]))
        or _CODE.fullmatch(last) is not None
        or any(_LONG_NUMBER.fullmatch(value) for value in query.values())
        or any(name in table.id_query and _ID.fullmatch(value) for name, value in query.items())
    )


def _is_list(address: _Address) -> bool:
    table, segments, query = words_of_addresses(), address.segments, address.query
    if any(name in table.never_query or "print" in name for name in query):
        return True
    if not segments:
        return not query
    if address.ending in table.never_file or "{" in address.path or not table.never.isdisjoint(segments):
        return True
    if segments[-1] in table.never_last or _PAGE_NUMBER.search(address.path) or _MONTHLY.search(address.path):
        return True
    return segments[-1].startswith(table.never_begins) and not _YEAR.search("/".join(segments[:-1]))


def _is_doubtful(segments: list[str]) -> bool:
    """True for a folder of lists, and for a last segment of two words of which one is its name (video-centre)."""
    doubtful = words_of_addresses().doubtful
    last = segments[-1].split("-") if segments else []
    return not doubtful.isdisjoint(segments) or (len(last) == 2 and not doubtful.isdisjoint(last))


def _points(url: str, segments: list[str], has_ending: bool, query: dict[str, str]) -> float:
    table = words_of_addresses()
    last = segments[-1] if segments else ""
    points = 3.0 if url_day(url) is not None else 1.5 * (url_month(url) is not None)
    points += 2 * _is_numbered(segments, query)
    words = max((_word_count(segment) for segment in segments[-2:]), default=0)
    points += 0.5 * min(max(words - 1, 0), 5)
    points += 0.5 * has_ending * any(map(str.isdigit, last))
    points += any(segment in table.article for segment in segments[:-1]) or (bool(query) and last in table.article)
    return min(points, 5.0)


def _word_count(segment: str) -> float:
    """The words of a slug; where no script parts them, four letters are one."""
    return segment.count("-") + 1 if "-" in segment else len(segment) / 4 if not segment.isascii() else 1


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
    menu: frozenset[str]
    not_menu: frozenset[str]
    section: frozenset[str]
    next: frozenset[str]


@cache
def words_of_addresses() -> _Words:
    """The table, read once."""
    rows = load_table("addresses.toml", "aggregator.discovery")
    sets = {group: frozenset(word for entry in entries for word in entry["words"]) for group, entries in rows.items()}
    begins = tuple(sorted(sets.pop("never_begins")))
    return _Words(never_begins=begins, **sets)
