"""Candidates for a page's text: what trafilatura takes of the article's frame or of the whole page."""

from __future__ import annotations

import logging
from copy import deepcopy

import trafilatura
from lxml.etree import XPath, _Element, strip_elements, strip_tags
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from aggregator.text.body.blocks import segment
from aggregator.text.body.frames import NEVER_TEXT, find_frame
from aggregator.text.metadata import PageFacts
from aggregator.text.model import Block

# trafilatura reports each page without text as an error; here that is an outcome.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_OPTIONS = Extractor(fast=True, comments=False, with_metadata=False)
# Their emptiness means something: a line break, a cell of a table, the end of a paragraph.
_EMPTY_ON_PURPOSE = frozenset({"br", "hr", "td", "th", "tr", "p", "li"})
# trafilatura is quadratic in the inline elements of one paragraph: 20,000 links 26 s, 100,000 spans 92 s (2026-11-22).
_MANY_CHILDREN = 1_000
_crowded = XPath(f"descendant-or-self::*[count(*) > {_MANY_CHILDREN}]")
_INLINE = ("a", "b", "em", "font", "i", "small", "span", "strong", "u")
_SHORT_CHARACTERS = 250  # trafilatura's own bound for a text that needs rescue
# Below both bounds the frame may be a teaser, and trafilatura is given the whole page. With its own bounds (3000 and a
# fifth, ESCALATION_* of its core.py) the rest is more often furniture than text: F1 of 990 pages' segments .934 with
# them, .936 with 400 to 1000 and a tenth; 127 publishers' pages alike (2026-11-22).
_WHOLE_CHARACTERS = 600
_WHOLE_SHARE = 0.1


def choose(root: HtmlElement, facts: PageFacts, page_characters: int) -> list[Block]:
    """The blocks that trafilatura takes of the article's frame where these are the article, else of the page.

    Leaves the tree as it is. `page_characters` are those of all the page's text. Empty where nothing is found.
    """
    framed = _from_frame(root, facts, page_characters)
    return framed if framed is not None else _taken(_lean(deepcopy(root)), facts)


def _from_frame(tree: HtmlElement, facts: PageFacts, page_characters: int) -> list[Block] | None:
    """The blocks that trafilatura takes where it is given the article's frame alone, in half the time of the whole
    page; None where they are too few to be the article."""
    frame = find_frame(tree)
    if frame is None:
        return None
    copied = deepcopy(frame)
    copied.tail = None
    blocks = _taken(_lean(_page_of([copied])), facts)
    characters = sum(len(block.text) for block in blocks)
    whole = characters >= _WHOLE_CHARACTERS or characters >= max(_SHORT_CHARACTERS, _WHOLE_SHARE * page_characters)
    return blocks if whole and len(blocks) > 1 else None


def _page_of(elements: list[HtmlElement]) -> HtmlElement:
    """A page that holds the elements alone."""
    root, body = elements[0].makeelement("html"), elements[0].makeelement("body")
    body.extend(elements)
    root.append(body)
    return root


def _lean(root: HtmlElement) -> HtmlElement:
    """The same tree without subtrees that hold no text for trafilatura: equal text in 8 ms a page instead of 16 (127
    publishers' pages, 2026-11-22)."""
    strip_elements(root, *NEVER_TEXT, with_tail=False)
    _drop_empty(root)
    for element in _crowded(root):
        if element.tag == "tr":
            _join_cells(element)
        strip_tags(element, *_INLINE)
        element.text = element.text  # one text node instead of thousands, which cost quadratic time again
    return root


def _join_cells(row: HtmlElement) -> None:
    """One cell with the words of all: trafilatura is quadratic in a row's cells too (100,000 of them 42 s)."""
    words = " ".join(text for cell in row for text in cell.itertext())
    for cell in row[1:]:
        row.remove(cell)
    first = row[0]
    del first[:]
    first.text = words


def _drop_empty(root: HtmlElement) -> None:
    """Removes elements without any text: a third of a page, and each costs trafilatura a dozen regular expressions."""
    for element in reversed(list(root.iter())):
        if len(element) or element.tag in _EMPTY_ON_PURPOSE or (element.text and not element.text.isspace()):
            continue
        parent = element.getparent()
        if parent is not None and (not element.tail or element.tail.isspace()):
            parent.remove(element)


def _taken(root: HtmlElement, facts: PageFacts) -> list[Block]:
    body = _trafilatura_body(root, facts.url)
    return [found.block(facts.url) for found in segment(body, converted=True)] if body is not None else []


def _trafilatura_body(root: HtmlElement, url: str) -> _Element | None:
    try:
        document = trafilatura.bare_extraction(root, options=_OPTIONS)
    except Exception:  # a fault of the library on a freak page costs this page its text, never the run
        logging.getLogger(__name__).debug("extraction failed on %s", url, exc_info=True)
        return None
    body = getattr(document, "body", None)
    return body if isinstance(body, _Element) else None
