"""The lead image that a page declares, by a file name that two sites' copies of one picture share.

A copy often takes the picture with the text. The name survives what sites do to pictures: sizes, formats, resizing
proxies, another host. Two outlets may print one agency picture, so the same image is a reason beside shared text and
never proves a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize
from urllib.parse import parse_qsl, unquote, urlsplit

from aggregator.text.claim_page import ClaimPage, claim
from aggregator.text.metadata import absolute, names_site
from aggregator.text.model import Claim
from aggregator.text.structured import Node, strings
from aggregator.text.tables import load_table

_METAS = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "image")
_IMAGE_KEYS = ("url", "contentUrl")
# A page may declare many pictures (galleries, crops): the first few are looked at.
_MAX_ADDRESSES = 8
_MAX_URL_CHARS = 2000
_MAX_NAME_CHARS = 200
_MAX_PROXIES = 3
_MAX_CUTS = 6
# Letters and digits that must be left of a name without its empty words: "bridge.jpg" names many pictures. Of the
# names that 371 of 594 labelled pages gave with 8 (2026-11-22, seen half) no two sites shared one.
_MIN_TELLING = 8
_MIN_WORD = 3
_MIN_NUMBER = 5
# Keys that content systems give to a picture: around them stand sizes and treatments, which differ.
_UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])")
_DIGEST = re.compile(r"(?<![^\W_])(?=[a-f]{0,40}\d)(?=\d{0,40}[a-f])[0-9a-f]{20,128}(?![^\W_])")
_WRAPPED_URL = re.compile(r"^(?:https?:)?/|\.(?:jpe?g|png|webp|gif|avif)$", re.IGNORECASE)
_DROPPED = re.compile(r"['\"’‘“”`´()\[\]{}<>?&$#*,%]")  # what WordPress drops from names that are uploaded
_BETWEEN = re.compile(r"[\W_]+")
_PART = re.compile(r"\d+|[^\W\d_]+")
_DATE = re.compile(
    r"^(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)$"
)


def lead_image_claims(page: ClaimPage) -> Iterator[Claim]:
    """The first declared image whose file name tells something: its name as the words, its address as the target;
    nothing where no name does."""
    for url in _addresses(page):
        name = image_name(url)
        if name and not names_site(name, page.facts) and not names_site(_left(name), page.facts):
            yield claim("lead_image", name, target_url=url)
            return


def image_name(url: str) -> str | None:
    """The name of the picture at an address, equal for the same picture in other sizes, formats and on other hosts:
    lower case, words joined by hyphens, without extension. None where the name says nothing (logo, default, share
    card, a camera's number, under eight telling letters and digits). Never raises.

    A key of the content system (UUID, digest) in it is the name; where it says nothing, such a key in the path is.
    """
    *folders, last = _segments(_unwrapped(url[:_MAX_URL_CHARS])) or [""]
    name = _cut(last)
    if key := _UUID.search(name):
        return key[0]
    if _is_marked(name):
        return None
    if key := _DIGEST.search(name):
        return key[0]
    if len(_left(name)) >= _MIN_TELLING:
        return name
    found = (_UUID.search(part) or _DIGEST.search(part) for part in map(str.lower, reversed(folders)))
    return next((key[0] for key in found if key), None)


def _addresses(page: ClaimPage) -> Iterable[str]:
    """The absolute addresses of the declared images, Open Graph first, each once."""
    found: dict[str, None] = {}
    for content in _declared(page):
        address = absolute(content, page.facts.url)
        if address and address not in found:
            found[address] = None
            yield address
            if len(found) >= _MAX_ADDRESSES:
                return


def _declared(page: ClaimPage) -> Iterator[str]:
    facts = page.facts
    for name in _METAS:
        yield from facts.metas.get(name, ())
    yield from _structured(facts.article.get("image"), facts.nodes)
    for node in facts.nodes:
        if "primaryImageOfPage" in node:
            yield from _structured(node["primaryImageOfPage"], facts.nodes)


def _structured(value: object, nodes: Iterable[Node]) -> Iterator[str]:
    """The addresses of a JSON-LD image: text, an object, a list of these, or a reference to another object."""
    for member in value[:_MAX_ADDRESSES] if isinstance(value, list) else [value]:
        if isinstance(member, str):
            yield from strings(member)
        elif isinstance(member, dict):
            named = member if any(member.get(key) for key in _IMAGE_KEYS) else _referred(member, nodes)
            yield from next((found for key in _IMAGE_KEYS if (found := strings(named.get(key)))), [])


def _referred(member: Node, nodes: Iterable[Node]) -> Node:
    """The object with the address that a bare `@id` refers to; the member itself where there is none."""
    wanted = member.get("@id")
    return next((node for node in nodes if wanted and node.get("@id") == wanted and node.get("url")), member)


def _unwrapped(url: str) -> str:
    """The address that a resizing proxy shows: /_next/image?url=…; the address itself where it is none."""
    parameters = _rules().parameters
    for _ in range(_MAX_PROXIES):
        if "?" not in url or "=" not in url:
            break
        given = parse_qsl(url.split("?", 1)[1])
        inner = next((v for k, v in given if k.lower() in parameters and _WRAPPED_URL.search(v)), None)
        if inner is None:
            break
        url = inner
    return url


def _segments(url: str) -> list[str]:
    """The parts of the path, decoded; a whole address in the path (i0.wp.com/host/…, /fetch/https%3A%2F%2F…) ends
    with its own."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return []
    for _ in range(2):  # proxies encode what is encoded already
        path = unquote(path.split("?")[0].split("#")[0])
    return [part for part in path.split("/") if part]


def _cut(segment: str) -> str:
    """The name without extension, size and treatment, its words joined by hyphens; empty when nothing is left."""
    name = normalize("NFKC", segment[:_MAX_NAME_CHARS]).casefold()[:_MAX_NAME_CHARS]
    name = _DROPPED.sub("", name).strip()
    cuts = _rules().cuts
    for _ in range(_MAX_CUTS):
        before = name
        for pattern in cuts:
            name = pattern.sub("", name)
        if name == before:
            break
    return _BETWEEN.sub("-", name).strip("-")


def _is_marked(name: str) -> bool:
    rules = _rules()
    joined = name.replace("-", "")
    return any(mark in joined for mark in rules.inside) or not rules.marks.isdisjoint(_PART.findall(name))


def _left(name: str) -> str:
    """The letters and digits of a name that tell something: no empty word, date, year or short number."""
    words = _rules().words
    return "".join(part for part in _PART.findall(name) if not _is_empty(part, words))


def _is_empty(part: str, words: frozenset[str]) -> bool:
    if part.isdigit():
        return len(part) < _MIN_NUMBER or bool(_DATE.match(part))
    return part in words or (len(part) < _MIN_WORD and part.isascii())


@dataclass(frozen=True, slots=True)
class _Rules:
    """lead_images.toml, ready for use."""

    cuts: tuple[re.Pattern[str], ...]
    parameters: frozenset[str]
    marks: frozenset[str]
    inside: tuple[str, ...]
    words: frozenset[str]


@cache
def _rules() -> _Rules:
    table = load_table("lead_images.toml")
    empty = table["empty"]
    return _Rules(
        cuts=tuple(re.compile(rule["pattern"]) for rule in table["cut"]),
        parameters=frozenset(table["proxies"]["parameters"]),
        marks=frozenset(empty["marks"]),
        inside=tuple(empty["inside"]),
        words=frozenset(empty["words"]),
    )
