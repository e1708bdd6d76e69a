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
from aggregator.text.datetext import is_month
from aggregator.text.metadata import PageFacts, name_key, names_site
from aggregator.text.model import FeedHint
from aggregator.text.normalise import fold_space
from aggregator.text.structured import resolve, strings
from aggregator.text.urls import site_of

_AUTHOR_METAS = (
    "author", "article:author", "authors", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "citation_author",
    "article:author_name", "twitter:data1", "cxenseparse:author", "rbauthors", "creator",
)  # fmt: skip
_SIGNED = re.compile(r"uthor|yline|writer|autor|auteur")
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:bylines?|by-line|by-author|authors?|autor|auteurs?|writer)(?:$|[\s_-](?:name|names|link|list|url|text|vcard|info)?)"
    r"|\bfn\b|[a-z](?:Author|Byline|ByLine|AuthorName|BylineName)(?:$|\s|_)|^(?:author|byline)Name",
    re.IGNORECASE,
)
# Around a name that signs something else: a comment, another article, a photograph, or the writer's portrait at the
# end.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-\S+|commentlist|respond|bio|biography|about|avatar|related|recommended|widgets?|widgetcontainer|sidebar|teasers?"
    r"|listing|latest|recent|popular|trending|most-read|caption|credit|photo|image|footer|author-?box\S*|description|desc|follow|nav|menu)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAX_SIGNED = 40
_MAX_CHARACTERS = 160
_MAX_AUTHORS = 12
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\.(?:com|org|net|html?)\b|^@")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]?")
_SPLIT = r"\s*[,;/|&+•、，]\s*|\s+-\s+|\n"


@dataclass(frozen=True, slots=True)
class Byline:
    """People and agencies that sign a page, and the words they were read from."""

    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    words: str | None = None


def read_byline(facts: PageFacts, tree: HtmlElement, *, hint: FeedHint | None = None) -> Byline:
    """The page's signers from its best source: JSON-LD, metas, marked elements, then the feed.

    A source that names nobody but a desk, a placeholder or the site itself gives way to the next; agencies of all
    asked sources are kept.
    """
    agencies: dict[str, None] = {}
    words: str | None = None
    for found in _sources(facts, tree, hint):
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


def _sources(facts: PageFacts, tree: HtmlElement, hint: FeedHint | None) -> Iterator[list[str]]:
    yield list(_structured(facts))
    for name in _AUTHOR_METAS:
        if found := facts.metas.get(name):
            yield list(found)
    yield from _marked(tree)
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


def _given_and_family(person: Mapping[str, object]) -> list[str]:
    parts = [*strings(person.get("givenName")), *strings(person.get("familyName"))]
    return [" ".join(parts)] if parts else []


def _marked(tree: HtmlElement) -> Iterator[list[str]]:
    """Names in elements that are marked as author, the outspoken marks first; other people's names left out."""
    elements = _signed_elements(tree)
    for outspoken in (True, False):
        first = next((el for el in elements if _signs(el, outspoken) and _short_text(el) and not _away(el)), None)
        if first is not None:
            together = [el for el in elements if el.getparent() is first.getparent() and _signs(el, outspoken)]
            yield [text for el in together if (text := _short_text(el))]


def _signed_elements(tree: HtmlElement) -> list[HtmlElement]:
    """The first elements that speak of an author, in document order. A loop: XPath takes four times as long."""
    found = []
    for element in tree.iter():
        label = element.get("class")
        if (
            (label and _SIGNED.search(label))
            or element.get("itemprop") == "author"
            or (element.tag == "a" and "author" in (element.get("rel") or ""))
        ) and element.tag != "body":
            found.append(element)
            if len(found) == _MAX_SIGNED:
                break
    return found


def _signs(element: HtmlElement, outspoken: bool) -> bool:
    """True for `rel` or `itemprop` author, or else for a class that says so."""
    if "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author":
        return outspoken
    return not outspoken and bool(_BYLINE_CLASS.search(element.get("class") or ""))


def _short_text(element: HtmlElement) -> str:
    """The element's words where they are few enough for a byline, else nothing."""
    text = fold_space(" ".join(element.itertext())[: 4 * _MAX_CHARACTERS])
    return text if len(text) <= _MAX_CHARACTERS else ""


def _away(element: HtmlElement) -> bool:
    """True inside a comment, biography, sidebar or list of other articles."""
    for node in (element, *element.iterancestors()):
        if node.tag in ("aside", "footer", "nav", "form", "figure"):
            return True
        if node.tag in ("body", "main", "article") or _ELSEWHERE.search(_label(node)):
            return node.tag not in ("body", "main", "article")
    return False


def _label(element: HtmlElement) -> str:
    """Class and id, without the long lists that WordPress hangs on the post itself."""
    label = f"{element.get('class') or ''} {element.get('id') or ''}"
    return "" if "hentry" in label or "status-publish" in label else label


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
        name = patterns.label.sub("", piece).strip(" .:-–—*\"'“”")
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
