"""Elements and lines of a page that print a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from aggregator.text.normalise import fold_space
from aggregator.text.times.datelines import MAX_LINE_CHARACTERS
from aggregator.text.times.posted import tells_posting

# A class or itemprop that dates an article. "date" alone must stand as a word of its own, lest "update", "candidate"
# or "dateline" count.
_DATED = re.compile(
    r"(?:^|[\s_-])(?:(?:post|entry|article|news|blog|story|publi\w*|content|byline|meta|pub|item|page|single|node)[\s_-]*(?:date|time|on|created)|date|datetime|dates?line|posted[\s_-]?on"
    r"|published(?:[\s_-]?(?:at|on|date|time))?|pubdate|publish[\s_-]?(?:date|time)|timestamp|fecha|datum|created)(?:$|[\s_-])|datePublished|publishDate|pubDate"
    r"|[a-z](?:Date|Published|Datum|PostDate)(?:$|[\s_-])",
)
_DECLARED = frozenset({"published", "entry-date", "dt-published", "date-header", "documentPublished"})
_RDFA = frozenset({"dc:date", "dc:created", "dc:issued", "schema:dateCreated", "schema:datePublished", "datePublished"})
_UPDATED = re.compile(r"updat|modif|edited", re.IGNORECASE)
# A year of four digits, or numbers parted as in a date; everything that can be read as a day holds one.
_DIGITS = re.compile(r"\d{4}|\d\s?[./|-]\s?\d{1,2}\s?[./|-]\s?\d\d|[年년]|[’']\d\d|\d (?:ม|ก|พ|ส|ต|ธ)")
INLINE = frozenset((
    "a", "abbr", "b", "bdi", "cite", "data", "del", "em", "font", "i", "ins", "mark", "nobr", "small", "span", "strong",
    "sub", "sup", "time", "u",
))  # fmt: skip
SILENT = frozenset((
    "script", "style", "noscript", "template", "select", "option", "textarea", "title", "head", "meta", "link", "svg",
    "button",
))  # fmt: skip
RAW_CHARACTERS = 400  # a line with the white space of its source


@dataclass(frozen=True, slots=True)
class Dated:
    """An element that prints a date: its line as read, its place in the document, and why it counts."""

    element: HtmlElement
    line: str  # folded, at most MAX_LINE_CHARACTERS
    place: int  # number of elements before it
    source: str  # "time" | "class" | "line" | "posted": in a sentence on when the entry was posted
    words: str = ""  # the part of the line that stands in an element of its own


def dated_by(element: HtmlElement, place: int, seen: set[HtmlElement]) -> Iterator[Dated]:
    """What an element and the words behind it say of a date: as `<time>`, by its class, or in the line that they stand
    in. `seen` are the elements whose line was given before; it grows.
    """
    if (source := _source(element)) is not None:
        line = short_text(element)
        if line is not None and (line or element.get("datetime") or element.get("content") or element.get("title")):
            seen.add(element)
            yield Dated(element, line, place, source)
    words = None if element.tag in SILENT else element.text
    for text, is_tail in ((words, False), (element.tail, True)):
        if text and len(text) < RAW_CHARACTERS and len(text) > 5 and _DIGITS.search(text):
            block = _block_of(element, is_tail)
            holder, line = _line_of(block, element, text, is_tail)
            if block is not None and tells_posting(block):
                yield Dated(block, fold_space(text)[:MAX_LINE_CHARACTERS], place, "posted")
                continue
            if line and holder is not None and holder not in seen and not dates_change(element):
                if not is_tail or holder is not element:
                    seen.add(holder)
                own = fold_space(text) if is_tail or element.tag in INLINE else ""
                yield Dated(holder, line, place, "line", own)


def _source(element: HtmlElement) -> str | None:
    """What an element says of itself: "time" or "class" where it dates something."""
    if element.tag in SILENT:
        return None
    if element.tag == "time":
        return None if dates_change(element) else "time"
    label, itemprop = element.get("class") or "", element.get("itemprop") or ""
    return "class" if is_dated_label(label) or is_dated_label(itemprop) or is_rdfa_date(element) else None


def is_rdfa_date(element: HtmlElement) -> bool:
    """True for RDFa's date of creation or publication: Drupal prints its date with nothing else to tell it."""
    declared = element.get("property")
    return declared is not None and element.get("content") is not None and not _RDFA.isdisjoint(declared.split())


@lru_cache(maxsize=4096)
def is_dated_label(label: str | None) -> bool:
    """True for the class or itemprop of an element that dates an article."""
    return (
        label is not None and _DATED.search(label) is not None and (not _UPDATED.search(label) or _published_too(label))
    )


def _published_too(label: str) -> bool:
    return "ublish" in label or "entry-date" in label


def dates_change(element: HtmlElement) -> bool:
    """True for an element whose class says that it dates a change."""
    label = element.get("class")
    return label is not None and _UPDATED.search(label) is not None and not _published_too(label)


def declares_itself(element: HtmlElement) -> bool:
    """True for schema.org's itemprop, HTML's old `pubdate`, and the classes of hAtom, microformats, Plone, Blogger."""
    if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None or is_rdfa_date(element):
        return True
    return not _DECLARED.isdisjoint((element.get("class") or "").split())


def short_text(element: HtmlElement) -> str | None:
    """The element's words on one line, at most MAX_LINE_CHARACTERS; None where they are more."""
    parts, length = [], 0
    for text in element.itertext():
        if words := text.strip():
            length += len(words)
            if length > RAW_CHARACTERS:
                return None
            parts.append(words)
    line = fold_space(" ".join(parts))
    return line if len(line) <= MAX_LINE_CHARACTERS else None


def _block_of(element: HtmlElement, is_tail: bool) -> HtmlElement | None:
    """The element that holds the line of a text: the first one around it that is more than a part of a line."""
    block = element.getparent() if is_tail else element
    while block is not None and block.tag in INLINE and block.tag != "body":
        block = block.getparent()
    return block


def _line_of(
    block: HtmlElement | None, element: HtmlElement, text: str, is_tail: bool
) -> tuple[HtmlElement | None, str]:
    """The line that a text stands in and the element that holds it: the block around it where that is short, else the
    words between two line breaks; empty where the words are part of a sentence."""
    if block is None:
        return None, ""
    whole = short_text(block)
    if whole is not None:
        return block, whole
    line = fold_space(text)
    if len(line) > MAX_LINE_CHARACTERS:
        return None, ""
    if is_tail:
        alone = element.tag not in INLINE and _ends_line(element.getnext())
        return (element, line) if alone else (None, "")
    if element is block:
        return (element, line) if len(element) and _ends_line(element[0]) else (None, "")
    before = element.getprevious()
    started = (
        (not (element.getparent().text or "").strip())
        if before is None
        else (before.tag not in INLINE and not (before.tail or "").strip())
    )
    alone = (
        started and element.getparent() is block and not (element.tail or "").strip() and _ends_line(element.getnext())
    )
    return (element, line) if alone else (None, "")


def _ends_line(following: HtmlElement | None) -> bool:
    return following is None or following.tag not in INLINE
