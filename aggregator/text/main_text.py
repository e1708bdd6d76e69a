"""The blocks of an article: trafilatura chooses, the page's own tree gives kinds, links and neighbours."""

from __future__ import annotations

import html
import logging
from collections import deque
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice

import trafilatura
from lxml.cssselect import CSSSelector
from lxml.etree import XPath, _Element, strip_elements, strip_tags
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from aggregator.text.blocks import SILENT, Segment, segment
from aggregator.text.frames import NEVER_TEXT, find_frame
from aggregator.text.metadata import PageFacts
from aggregator.text.model import Block
from aggregator.text.normalise import fold_space
from aggregator.text.standfirst import find_standfirst, head_lines, prints_headline

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
_OUTSIDE_CHARACTERS = 200
_OUTSIDE_BLOCKS = 120
_NEAR = 15  # blocks before and behind the text: its header, its tail
_LINE_CHARACTERS = 120  # beyond it stands prose; headlines and date lines are shorter
_MENUS = frozenset({"li", "nav", "td", "menu"})
# Below both bounds the frame may be a teaser, and trafilatura is given the whole page. With its own bounds (3000 and a
# fifth, ESCALATION_* of its core.py) the rest is more often furniture than text: F1 of 990 pages' segments .934 with
# them, .936 with 400 to 1000 and a tenth; 127 publishers' pages alike (2026-11-22).
_WHOLE_CHARACTERS = 600
_WHOLE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class MainText:
    """The page's article: its blocks, its standfirst, and short blocks elsewhere."""

    blocks: tuple[Block, ...]
    outside: tuple[Block, ...]
    summary: str | None
    head_lines: tuple[str, ...] = ()  # short lines between headline and text


def read_main_text(
    tree: HtmlElement,
    facts: PageFacts,
    title: str | None,
    *,
    content_css: str | None = None,
    drop_css: str | None = None,
) -> MainText:
    """The page's article: the blocks that trafilatura takes for it (all of the operator's own element).

    In document order. Leaves the tree as it is. A page without an article gives no blocks.
    """
    segments = segment(tree)
    chosen = None
    if not content_css and not drop_css:
        chosen = _from_frame(tree, facts, sum(len(found.text) for found in segments))
    if chosen is None:
        root = _work_copy(tree, content_css, drop_css)
        chosen = _choose(root, facts, chosen_by_hand=content_css is not None)
    return _arrange(segments, chosen, facts, title)


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


def _work_copy(tree: HtmlElement, content_css: str | None, drop_css: str | None) -> HtmlElement:
    """A copy without subtrees that hold no text: trafilatura changes what it is given, and is slower the more it is
    given."""
    root = deepcopy(tree)
    for element in _select(root, drop_css):
        _drop(element)
    if kept := _select(root, content_css):
        root = _page_of(kept)
    return _lean(root, SILENT if content_css else NEVER_TEXT)


def _lean(root: HtmlElement, tags: tuple[str, ...] = NEVER_TEXT) -> HtmlElement:
    """The same tree without subtrees that hold no text for trafilatura: equal text in 8 ms a page instead of 16 (127
    publishers' pages, 2026-11-22)."""
    strip_elements(root, *tags, with_tail=False)
    _drop_empty(root)
    for element in _crowded(root):
        strip_tags(element, *_INLINE)
        element.text = element.text  # one text node instead of thousands, which cost quadratic time again
    return root


def _drop_empty(root: HtmlElement) -> None:
    """Removes elements without any text: a third of a page, and each costs trafilatura a dozen regular expressions."""
    for element in reversed(list(root.iter())):
        if len(element) or element.tag in _EMPTY_ON_PURPOSE or (element.text and not element.text.isspace()):
            continue
        parent = element.getparent()
        if parent is not None and (not element.tail or element.tail.isspace()):
            parent.remove(element)


def _select(root: HtmlElement, css: str | None) -> list[HtmlElement]:
    if not css:
        return []
    try:
        return list(CSSSelector(css, translator="html")(root))
    except (
        ValueError,
        SyntaxError,
    ):  # cssselect's faults are SyntaxErrors; `scrapy sources check` shows them to the operator
        return []


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _choose(root: HtmlElement, facts: PageFacts, *, chosen_by_hand: bool) -> list[Block]:
    """The blocks that trafilatura takes for the article; all blocks where the operator chose the element."""
    if chosen_by_hand:
        return [found.block(facts.url) for found in segment(root)]
    blocks = _taken(root, facts)
    if sum(len(block.text) for block in blocks) >= _SHORT_CHARACTERS:
        return blocks
    declared = _declared_body(facts)
    return declared if sum(len(block.text) for block in declared) >= 2 * _SHORT_CHARACTERS else blocks


def _taken(root: HtmlElement, facts: PageFacts) -> list[Block]:
    body = _trafilatura_body(root, facts.url)
    return [found.block(facts.url) for found in segment(body, converted=True)] if body is not None else []


def _declared_body(facts: PageFacts) -> list[Block]:
    """The paragraphs of JSON-LD's articleBody: all there is on pages that scripts fill in."""
    body = facts.article.get("articleBody")
    if not isinstance(body, str):
        return []
    return [Block(text) for line in html.unescape(body).splitlines() if (text := fold_space(line))]


def _trafilatura_body(root: HtmlElement, url: str) -> _Element | None:
    try:
        document = trafilatura.bare_extraction(root, options=_OPTIONS)
    except Exception:  # a fault of the library on a freak page costs this page its text, never the run
        logging.getLogger(__name__).debug("extraction failed on %s", url, exc_info=True)
        return None
    body = getattr(document, "body", None)
    return body if isinstance(body, _Element) else None


def _arrange(segments: list[Segment], chosen: list[Block], facts: PageFacts, title: str | None) -> MainText:
    """The chosen blocks with the kinds and links that the page's own blocks of the same words have, and the rest
    around them."""
    by_key: dict[str, deque[int]] = {}
    for index, found in enumerate(segments):
        by_key.setdefault(found.key, deque()).append(index)
    used: set[int] = set()
    blocks: list[Block] = []
    last = -1
    for block in chosen:
        places = by_key.get(block.text.replace(" ", ""))
        if not places:
            blocks.append(block)
            continue
        while places[0] < last and len(places) > 1:  # an earlier printing of the same words: a menu, a teaser
            places.popleft()
        last = places.popleft()
        used.add(last)
        blocks.append(segments[last].block(facts.url))
    first = next((i for i in sorted(used) if _is_prose(segments[i], title)), min(used, default=len(segments)))
    standfirst = find_standfirst(segments, first, facts, title) if used else None
    if standfirst:
        blocks = [block for block in blocks if block.text != standfirst.text]
    outside = (
        found.block(facts.url)
        for index, found in enumerate(segments)
        if index not in used
        and found is not standfirst
        and _may_be_claimed(found, first - _NEAR <= index <= last + _NEAR)
    )
    return MainText(
        tuple(blocks),
        tuple(islice(outside, _OUTSIDE_BLOCKS)),
        standfirst.text if standfirst else None,
        head_lines(segments, first, title) if used else (),
    )


def _is_prose(found: Segment, title: str | None) -> bool:
    """True for a line that is too long for a header's lines and not the headline itself."""
    length = len(found.text)
    return length > _LINE_CHARACTERS or (length > _LINE_CHARACTERS // 2 and not prints_headline(found, title))


def _may_be_claimed(found: Segment, near: bool) -> bool:
    """True for a short block that is no mere link, or stands near the text: menus and teasers are most of a page, and
    no rule of stripping names them."""
    if len(found.text) > _OUTSIDE_CHARACTERS:
        return False
    if not near:
        return not found.anchors
    if found.element.tag not in _MENUS:
        return True
    return sum(len(words) for _, words in found.anchors) < len(found.text)
