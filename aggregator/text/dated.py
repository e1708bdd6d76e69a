"""Elements and lines of a page that print a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from aggregator.text.datelines import MAX_LINE_CHARACTERS
from aggregator.text.metadata import PageFacts, name_key, names_site
from aggregator.text.normalise import fold_space

# A class or itemprop that dates an article. "date" alone must stand as a word of its own, lest "update", "candidate"
# or "dateline" count.
_DATED = re.compile(
    r"(?:^|[\s_-])(?:(?:post|entry|article|news|blog|story|publi\w*|content|byline|meta|pub|item|page|single|node)[\s_-]*(?:date|time|on|created)|date|datetime|dates?line|posted[\s_-]?on"
    r"|published(?:[\s_-]?(?:at|on|date|time))?|pubdate|publish[\s_-]?(?:date|time)|timestamp|fecha|datum|created)(?:$|[\s_-])|datePublished|publishDate|pubDate"
    r"|[a-z](?:Date|Published|Datum|PostDate)(?:$|[\s_-])",
)
_DECLARED = frozenset({"published", "entry-date", "dt-published", "date-header", "documentPublished"})
_UPDATED = re.compile(r"updat|modif|edited", re.IGNORECASE)
# A year of four digits, or numbers parted as in a date; everything that can be read as a day holds one.
_DIGITS = re.compile(r"\d{4}|\d\s?[./|-]\s?\d{1,2}\s?[./|-]\s?\d\d|[年년]|[’']\d\d|\d (?:ม|ก|พ|ส|ต|ธ)")
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "cite", "data", "del", "em", "font", "i", "ins", "mark", "nobr", "small", "span", "strong",
    "sub", "sup", "time", "u",
))  # fmt: skip
_SILENT = frozenset((
    "script", "style", "noscript", "template", "select", "option", "textarea", "title", "head", "meta", "link", "svg",
    "button",
))  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_FRAMES = frozenset({"html", "body", "article"})
_MAX_FOUND = 120
_RAW_CHARACTERS = 400  # a line with the white space of its source
_KEY_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class Dated:
    """An element that prints a date: its line as read, its place in the document, and why it counts."""

    element: HtmlElement
    line: str  # folded, at most MAX_LINE_CHARACTERS
    place: int  # number of elements before it
    source: str  # "time" | "class" | "line"


@dataclass(slots=True)
class Layout:
    """Where headline, text and dates of a page stand, in numbers of elements before them."""

    dated: list[Dated] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)  # printings of the headline
    paragraphs: list[int] = field(default_factory=list)  # first and last paragraphs of the text
    headline: HtmlElement | None = None  # the first element that prints it


def read_layout(tree: HtmlElement, facts: PageFacts, title: str | None, texts: Sequence[str]) -> Layout:
    """Where a page prints its headline, its text and dates. One pass over the tree, which is left as it is.

    `texts` are the paragraphs of the article as extracted.
    """
    layout = Layout()
    title_key = name_key(title or "")
    keys = _paragraph_keys(texts)
    seen: set[HtmlElement] = set()
    for place, element in enumerate(tree.iter()):
        tag = element.tag
        if tag in _SILENT or tag in _FRAMES:
            continue
        text = element.text
        if tag in _HEADINGS and title_key and _prints(element, title_key):
            layout.headings.append(place)
            layout.headline = element if layout.headline is None else layout.headline
        if text and len(text) >= _KEY_CHARACTERS:
            if text.lstrip()[:_KEY_CHARACTERS] in keys:
                layout.paragraphs.append(place)
            elif title and len(text) < _RAW_CHARACTERS and fold_space(text) == title and tag not in _INLINE:
                layout.headings.append(place)
                layout.headline = element if layout.headline is None else layout.headline
        if len(layout.dated) < _MAX_FOUND:
            layout.dated.extend(_dated(element, place, seen))
    if not layout.headings:
        own = next((h1 for h1 in facts.h1 if not names_site(fold_space(h1.text_content()), facts)), None)
        if own is not None:
            layout.headings.append(next(place for place, element in enumerate(tree.iter()) if element is own))
            layout.headline = own
    return layout


def _paragraph_keys(texts: Sequence[str]) -> frozenset[str]:
    ends = [*texts[:3], *texts[-3:]]
    return frozenset(text[:_KEY_CHARACTERS] for text in ends if len(text) > MAX_LINE_CHARACTERS // 2)


def _prints(heading: HtmlElement, title_key: str) -> bool:
    key = name_key(heading.text_content()[: 2 * _RAW_CHARACTERS])
    return bool(key) and (
        key == title_key or (2 * len(key) >= len(title_key) and (key in title_key or title_key in key))
    )


def _dated(element: HtmlElement, place: int, seen: set[HtmlElement]) -> Iterator[Dated]:
    """What an element says of a date: as `<time>`, by its class, or in the line that its words stand in."""
    if (source := date_source(element)) is not None:
        line = _short_text(element)
        if line is not None and (line or element.get("datetime") or element.get("content") or element.get("title")):
            seen.add(element)
            yield Dated(element, line, place, source)
    for text, is_tail in ((element.text, False), (element.tail, True)):
        if text and len(text) < _RAW_CHARACTERS and len(text) > 5 and _DIGITS.search(text):
            holder, line = _line_of(element, text, is_tail)
            if line and holder is not None and holder not in seen and not _dates_change(element):
                if not is_tail or holder is not element:
                    seen.add(holder)
                yield Dated(holder, line, place, "line")


def date_source(element: HtmlElement) -> str | None:
    """ "time" or "class" for an element that says of itself that it dates something; None for every other."""
    label, itemprop = element.get("class"), element.get("itemprop")
    if element.tag == "time":
        return None if _dates_change(element) else "time"
    if not label and not itemprop:
        return None
    return "class" if _is_dated_label(f"{label or ''} {itemprop or ''}") else None


@lru_cache(maxsize=4096)
def _is_dated_label(label: str) -> bool:
    return _DATED.search(label) is not None and (not _UPDATED.search(label) or _published_too(label))


def _published_too(label: str) -> bool:
    return "ublish" in label or "entry-date" in label


def _dates_change(element: HtmlElement) -> bool:
    """True for an element whose class says that it dates a change."""
    label = element.get("class")
    return label is not None and _UPDATED.search(label) is not None and not _published_too(label)


def declares_itself(element: HtmlElement) -> bool:
    """True for schema.org's itemprop, HTML's old `pubdate`, and the classes of hAtom, microformats, Plone, Blogger."""
    if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
        return True
    return not _DECLARED.isdisjoint((element.get("class") or "").split())


def _short_text(element: HtmlElement) -> str | None:
    """The element's words on one line; None where they are more than a line."""
    parts, length = [], 0
    for text in element.itertext():
        length += len(text)
        if length > _RAW_CHARACTERS:
            return None
        parts.append(text)
    line = fold_space(" ".join(parts))
    return line if len(line) <= MAX_LINE_CHARACTERS else None


def _line_of(element: HtmlElement, text: str, is_tail: bool) -> tuple[HtmlElement | None, str]:
    """The line that a text stands in and the element that holds it: the block around it where that is short, else the
    words between two line breaks; empty where the words are part of a sentence."""
    block = element.getparent() if is_tail else element
    while block is not None and block.tag in _INLINE and block.tag != "body":
        block = block.getparent()
    if block is None:
        return None, ""
    whole = _short_text(block)
    if whole is not None:
        return block, whole
    line = fold_space(text)
    if len(line) > MAX_LINE_CHARACTERS:
        return None, ""
    if is_tail:
        alone = element.tag not in _INLINE and _ends_line(element.getnext())
        return (element, line) if alone else (None, "")
    if element is block:
        return (element, line) if len(element) and _ends_line(element[0]) else (None, "")
    before = element.getprevious()
    started = (
        (not (element.getparent().text or "").strip())
        if before is None
        else (before.tag not in _INLINE and not (before.tail or "").strip())
    )
    alone = (
        started and element.getparent() is block and not (element.tail or "").strip() and _ends_line(element.getnext())
    )
    return (element, line) if alone else (None, "")


def _ends_line(following: HtmlElement | None) -> bool:
    return following is None or following.tag not in _INLINE
