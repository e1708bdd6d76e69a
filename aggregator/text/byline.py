"""Who signs a page: people, and apart from them the agencies that a byline names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lxml.html import HtmlElement

from aggregator.text.agencies import agency_named
from aggregator.text.datetext import is_month, words_before_date
from aggregator.text.metadata import PageFacts, name_key, names_site
from aggregator.text.model import FeedHint
from aggregator.text.normalise import fold_space
from aggregator.text.signed import signed_elements
from aggregator.text.structured import resolve, strings
from aggregator.text.urls import site_of

_AUTHOR_METAS = (
    "author", "article:author", "authors", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "citation_author",
    "article:author_name", "twitter:data1", "cxenseparse:author", "rbauthors", "creator",
)  # fmt: skip
_MAX_CHARACTERS = 160
_MAX_AUTHORS = 12
_MAX_LINE = 80
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\.(?:com|org|net|html?)\b|^@")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]?")
_SPLIT = r"\s*[,;/|&+•、，]\s*|\s+-\s+|\n"


@dataclass(frozen=True, slots=True)
class Byline:
    """People and agencies that sign a page, and the words they were read from."""

    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    words: str | None = None


def read_byline(
    facts: PageFacts, tree: HtmlElement, *, lines: Iterable[str] = (), hint: FeedHint | None = None
) -> Byline:
    """The page's signers from its best source: JSON-LD, metas, marked elements, a labelled line among `lines` (those
    between headline and text), then the feed.

    A source that names nobody but a desk, a placeholder or the site itself gives way to the next; agencies of all
    asked sources are kept.
    """
    agencies: dict[str, None] = {}
    words: str | None = None
    for found in _sources(facts, tree, lines, hint):
        words = words or "; ".join(found)[:_MAX_CHARACTERS] or None
        people, wires = split_names(found, facts)
        agencies.update(dict.fromkeys(wires))
        if people:
            return Byline(tuple(people)[:_MAX_AUTHORS], tuple(agencies), words)
    return Byline((), tuple(agencies), words)


def split_names(raw: Iterable[str], facts: PageFacts) -> tuple[list[str], list[str]]:
    """The people and the agencies in raw byline strings, each once, in order; placeholders, desks and the site's own
    name are dropped."""
    own_site = site_of(facts.url) or "\0"
    people: dict[str, str] = {}
    agencies: dict[str, None] = {}
    for text in raw:
        if any(own_site in bracket.casefold() for bracket in _BRACKETS.findall(text)):
            continue  # "Name of the outlet (www.outlet.example)"
        for part in _parts(text):
            if own_site in part.casefold():
                continue
            if agency := agency_named(part):
                agencies[agency] = None
            elif _is_person(part, facts):
                people.setdefault(name_key(part), part)
    return list(people.values()), list(agencies)


def _sources(facts: PageFacts, tree: HtmlElement, lines: Iterable[str], hint: FeedHint | None) -> Iterator[list[str]]:
    yield list(_structured(facts))
    for name in _AUTHOR_METAS:
        if found := facts.metas.get(name):
            yield list(found)
    yield from signed_elements(tree)
    yield [line for line in lines if _is_byline(line)][:1]
    if hint and hint.author:
        yield [hint.author]


def _structured(facts: PageFacts) -> Iterator[str]:
    for key in ("author", "creator", "contributor"):
        for member in resolve(facts.article.get(key), facts.nodes):
            if isinstance(member, Mapping):
                kinds = strings(member.get("@type"))
                named = strings(member.get("name")) or _given_and_family(member)
                if "Organization" in "".join(kinds):
                    yield from (name for name in named if agency_named(name))
                else:
                    yield from named
            elif member:
                yield member
        if facts.article.get(key):
            return


def _is_byline(line: str) -> bool:
    """True for "By Ada Quill" and "Text: Ada Quill | 4 March": a label, then a word that begins like a name."""
    if len(line) > _MAX_LINE or line.endswith((".", "!", "?")):
        return False
    label = _patterns().label.match(line)
    rest = line[label.end() :] if label else ""
    first_two = rest.split()[:2]
    return len(first_two) == 2 and all(word[0].isupper() or not word.isascii() for word in first_two)


def _given_and_family(person: Mapping[str, object]) -> list[str]:
    parts = [*strings(person.get("givenName")), *strings(person.get("familyName"))]
    return [" ".join(parts)] if parts else []


def _parts(text: str) -> Iterator[str]:
    """The names in one byline string, label and job cut off."""
    text = _BRACKETS.sub(" ", fold_space(text)).strip()
    if len(text) > 4 * _MAX_CHARACTERS or _ADDRESS.search(text):
        return
    patterns = _patterns()
    if (whole := agency_named(text)) is not None:
        yield whole
        return
    for piece in patterns.split.split(patterns.label.sub("", text)):
        name = words_before_date(patterns.label.sub("", piece)).strip(" .:-–—*\"'“”")
        for tail in patterns.tails:
            name = tail.sub("", name)
        if name:
            yield name


def _is_person(name: str, facts: PageFacts) -> bool:
    tables = _patterns()
    folded = name.casefold()
    tokens = folded.split()
    if folded in tables.placeholders or len(name) < 2 or len(name) > 60 or len(tokens) > 5 or _ADDRESS.search(name):
        return False
    if any(token.strip(".,") in tables.desks for token in tokens) or names_site(name, facts):
        return False
    letters = sum(map(str.isalpha, name))
    if letters < 2 or letters * 2 <= len(name) or "admin" in folded or is_month(name):
        return False
    return not any(map(str.isdigit, name)) or (len(tokens) == 1 and name[0].isalpha())  # a pen name, but no date


@dataclass(frozen=True, slots=True)
class _Patterns:
    label: re.Pattern[str]
    split: re.Pattern[str]
    tails: tuple[re.Pattern[str], ...]
    placeholders: frozenset[str]
    desks: frozenset[str]


@cache
def _patterns() -> _Patterns:
    table = tomllib.loads(resources.files("aggregator.text").joinpath("phrases/bylines.toml").read_text("utf-8"))
    labels = "|".join(re.escape(word) for word in sorted(table["labels"]["words"], key=len, reverse=True))
    joints = "|".join(map(re.escape, table["joints"]["words"]))
    return _Patterns(
        label=re.compile(rf"^(?:{labels})(?:\s*[:：–—-]\s*|\s+)(?=\S)", re.IGNORECASE),
        split=re.compile(rf"{_SPLIT}|\s+(?:{joints})\s+", re.IGNORECASE),
        tails=tuple(re.compile(pattern, re.IGNORECASE) for pattern in table["tails"]["patterns"]),
        placeholders=frozenset(table["placeholders"]["words"]),
        desks=frozenset(table["desks"]["words"]),
    )
