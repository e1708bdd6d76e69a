"""Where on a page its headline, its text and its dates stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from aggregator.text.metadata import PageFacts, name_key, names_site
from aggregator.text.normalise import fold_space
from aggregator.text.times.dated import INLINE, RAW_CHARACTERS, SILENT, Dated, dated_by, is_dated_label, is_rdfa_date
from aggregator.text.times.datelines import MAX_LINE_CHARACTERS

_TWO_DIGITS = re.compile(r"\d\d")  # every date holds them
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_PASSED = SILENT | {"html", "body", "article"}
_MAX_DATED = 120
_MAX_HITS = 500  # elements with digits; most are years and numbers
_KEY_CHARACTERS = 24
_PLAIN_CHARACTERS = MAX_LINE_CHARACTERS + 20  # a longer text without an indent is no line

Mark = tuple[int, HtmlElement]  # number of elements before it


@dataclass(slots=True)
class Layout:
    """What a page prints and where."""

    dated: list[Dated] = field(default_factory=list)
    headline: Mark | None = None
    first: Mark | None = None  # paragraph of the text
    last: Mark | None = None

    @property
    def frames(self) -> set[HtmlElement]:
        """The elements that hold the headline or the first paragraph."""
        own = [mark[1] for mark in (self.headline, self.first) if mark]
        return {ancestor for element in own for ancestor in element.iterancestors()}


def read_layout(tree: HtmlElement, facts: PageFacts, title: str | None, texts: Sequence[str]) -> Layout:
    """Where a page prints its headline, its text and dates. One pass over the tree, which is left as it is.

    `title` is the headline and `texts` are the paragraphs of the article as extracted.
    """
    layout = Layout()
    search = _TWO_DIGITS.search
    printings = _Printings(title or "", texts)
    seen: set[HtmlElement] = set()
    hits = 0
    for place, element in enumerate(tree.iter()):
        tag, tail = element.tag, element.tail
        told = tail is not None and 5 < len(tail) < RAW_CHARACTERS and not tail.isspace() and search(tail) is not None
        if tag not in _PASSED:
            text = element.text
            if tag in _HEADINGS:
                printings.look_at_heading(element, place)
            elif text is not None and len(text) >= _KEY_CHARACTERS and not text.isspace():
                printings.look_at(element, place, text)
            if not told and text is not None and 5 < len(text) < RAW_CHARACTERS and not text.isspace():
                told = (len(text) <= _PLAIN_CHARACTERS or "  " in text or "\n" in text) and search(text) is not None
            told = told or tag == "time" or ((label := element.get("class")) is not None and is_dated_label(label))
            told = told or is_rdfa_date(element)
        if told and hits < _MAX_HITS and len(layout.dated) < _MAX_DATED:
            hits += 1
            layout.dated.extend(dated_by(element, place, seen))
    printings.mark(layout, facts)
    return layout


class _Printings:
    """Elements that print the headline, or begin like one of the first or last paragraphs."""

    def __init__(self, title: str, texts: Sequence[str]) -> None:
        self._title = title
        self._key = name_key(title)
        self._starts = frozenset(
            text[:_KEY_CHARACTERS]
            for text in (*texts[:3], *texts[-3:])
            if len(text) > MAX_LINE_CHARACTERS // 2 and not name_key(text).startswith(self._key or "\0")
        )
        self._headings: list[Mark] = []
        self._paragraphs: list[Mark] = []
        self._h1: list[Mark] = []

    def look_at(self, element: HtmlElement, place: int, text: str) -> None:
        """Notes an element that begins a paragraph or prints the headline; `text` is its first words."""
        if text.lstrip()[:_KEY_CHARACTERS] in self._starts:
            self._paragraphs.append((place, element))
        elif (
            self._title in text
            and element.tag not in INLINE
            and (len(text) < RAW_CHARACTERS and fold_space(text) == self._title)
        ):
            self._headings.append((place, element))

    def look_at_heading(self, heading: HtmlElement, place: int) -> None:
        """Notes a heading that prints the headline, and every h1."""
        if self._key and self._is_headline(heading):
            self._headings.append((place, heading))
        elif heading.tag == "h1":
            self._h1.append((place, heading))

    def _is_headline(self, heading: HtmlElement) -> bool:
        text = heading.text_content()
        if 3 * len(text) < len(self._title):
            return False
        key = name_key(text[: 2 * RAW_CHARACTERS])
        return bool(key) and (2 * len(key) >= len(self._key) and (key in self._key or self._key in key))

    def mark(self, layout: Layout, facts: PageFacts) -> None:
        """Chooses the printing of the headline that stands closest above a paragraph, and the paragraphs behind it;
        where none prints it, the first h1 that is not the site's name: themes set their logo in one."""
        own = (h1 for h1 in self._h1[:8] if not names_site(fold_space(h1[1].text_content()), facts))
        headings = self._headings or [heading for heading in (next(own, None),) if heading]
        best: int | None = None
        for heading in headings:
            behind = next((place for place, _ in self._paragraphs if place > heading[0]), None)
            if layout.headline is None or (behind is not None and (best is None or behind - heading[0] < best)):
                best, layout.headline = behind - heading[0] if behind is not None else None, heading
        if best is None and self._paragraphs:
            layout.headline = None  # printed below the text only: a link to the page, a list
        start = layout.headline[0] if layout.headline else -1
        paragraphs = [mark for mark in self._paragraphs if mark[0] > start]
        if paragraphs:
            layout.first, layout.last = paragraphs[0], paragraphs[-1]
