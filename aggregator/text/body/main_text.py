"""The blocks of an article: extractors choose, the page's own tree gives kinds, links and neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import islice

from lxml.cssselect import CSSSelector
from lxml.etree import _Element
from lxml.html import HtmlElement

from aggregator.text.body.blocks import Segment, segment
from aggregator.text.body.candidates import choose
from aggregator.text.body.declared import declared_body, without_undeclared
from aggregator.text.body.entry import bare_facts, read_entry, stands_in
from aggregator.text.body.mending import mend
from aggregator.text.body.placement import Placed, place
from aggregator.text.body.rescue import rescued
from aggregator.text.body.standfirst import find_standfirst, head_lines, headline_end, prints_headline
from aggregator.text.completeness import read_completeness
from aggregator.text.metadata import PageFacts
from aggregator.text.model import Block

_SHORT_CHARACTERS = 250  # trafilatura's own bound for a text that needs rescue
_HEADER_BLOCKS = 40  # from the headline to the text: pictures, a player, share buttons
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_OUTSIDE_CHARACTERS = 200
_OUTSIDE_BLOCKS = 120
_NEAR = 15  # blocks before and behind the text: its header, its tail
_LINE_CHARACTERS = 120  # beyond it stands prose; headlines and date lines are shorter
_MENUS = frozenset({"li", "nav", "td", "menu"})


@dataclass(frozen=True, slots=True)
class MainText:
    """The page's article: its blocks, its standfirst, and short blocks elsewhere."""

    blocks: tuple[Block, ...]
    outside: tuple[Block, ...]
    summary: str | None
    head_lines: tuple[str, ...] = ()  # short lines between headline and text
    from_entry: bool = False  # the page does not show these blocks: they are those of `content`


def read_main_text(
    tree: HtmlElement,
    facts: PageFacts,
    title: str | None,
    *,
    content_css: str | None = None,
    drop_css: str | None = None,
    content: str | None = None,
) -> MainText:
    """The page's article: what trafilatura takes of it, placed on the page's own blocks and mended there; all of the
    operator's own element where `content_css` finds one; the text of `content` (HTML, as a way in gave it with the
    page's address) where the page shows less.

    In document order. Leaves the tree as it is. A page without an article gives no blocks. What `drop_css` finds is
    nowhere, `outside` included.
    """
    root = deepcopy(tree) if drop_css else tree
    for element in _select(root, drop_css):
        if element.getparent() is not None:
            element.drop_tree()
    segments = segment(root)
    if wanted := set(_select(root, content_css)):
        taken = frozenset(i for i, found in enumerate(segments) if _is_under(found, wanted))
        return _arrange(segments, Placed(taken, ()), taken, facts, title)
    characters = sum(len(found.text) for found in segments)
    chosen = choose(root, facts, characters)
    placed = place(segments, chosen)
    # Too little, or trafilatura's last resort: all words of some part of the page as one paragraph.
    if not placed.taken or sum(len(block.text) for block in chosen) < _SHORT_CHARACTERS:
        found = rescued(root, segments, facts)
        if 2 * sum(len(block.text) for block in found) >= sum(len(block.text) for block in chosen):
            placed = place(segments, found)
    entry = read_entry(content, facts.url)
    kept = _mended(segments, placed.taken, title)
    if declared := declared_body(facts):
        kept = without_undeclared(segments, kept, declared)
    elif entry is not None:
        kept = without_undeclared(segments, kept, entry.witness, apart_only=True)
    own = _arrange(segments, placed, kept, facts, title)
    if entry is None or not entry.is_fuller(own.blocks):
        return own
    is_preview = read_completeness(facts, root, own.blocks, own.outside) == "preview"
    whole = read_main_text(entry.root, bare_facts(facts), title)
    texts = [own.summary or "", *(block.text for block in own.blocks)]
    is_hidden = stands_in(whole.blocks, texts, segments, is_preview=is_preview)
    return own if is_hidden is None else _replaced(own, whole, from_entry=is_hidden)


def _replaced(own: MainText, entry: MainText, *, from_entry: bool) -> MainText:
    """The page's article with the blocks of its entry; it keeps the standfirst that the page prints."""
    above = [Block(entry.summary)] if entry.summary and own.summary else []
    blocks = (block for block in (*above, *entry.blocks) if block.text != own.summary)
    return replace(own, blocks=tuple(blocks), summary=own.summary or entry.summary, from_entry=from_entry)


def _is_under(found: Segment, elements: set[HtmlElement]) -> bool:
    return found.element in elements or any(node in elements for node in found.element.iterancestors())


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


def _mended(segments: Sequence[Segment], taken: frozenset[int], title: str | None) -> frozenset[int]:
    if not taken:
        return taken
    first = _first_prose(segments, taken, title)
    return mend(segments, taken, head=_header_start(segments, first, title), first=first)


def _header_start(segments: Sequence[Segment], first: int, title: str | None) -> int:
    """The index behind the headline: its first printing as such near the text, else the last one, else the last <h1>;
    `first` where the page prints none."""
    near = range(first - 1, max(-1, first - _HEADER_BLOCKS), -1)
    headings = [i for i in near if segments[i].element.tag == "h1"]
    printed = [i for i in headings if prints_headline(segments[i], title)]
    if printed:
        return printed[-1] + 1
    start = headline_end(segments, first, title)
    return headings[0] + 1 if start == first and headings else start


def _first_prose(segments: Sequence[Segment], taken: frozenset[int], title: str | None) -> int:
    prose = (i for i in sorted(taken) if segments[i].element.tag not in _HEADINGS and _is_prose(segments[i], title))
    return next(prose, min(taken, default=len(segments)))


def _arrange(
    segments: list[Segment], placed: Placed, kept: frozenset[int], facts: PageFacts, title: str | None
) -> MainText:
    """The kept segments and the blocks that stand nowhere on the page in their order, the standfirst apart, and the
    rest around them."""
    first = _first_prose(segments, kept & placed.taken or kept, title)
    last = max(kept, default=-1)
    standfirst = find_standfirst(segments, first, facts, title) if kept else None
    above = [index for index in kept - placed.taken if index < first]
    if standfirst is None and len(above) == 1:  # the one paragraph that the extractor left above the text
        standfirst = segments[above[0]]
    regions: dict[_Element, str | None] = {}
    order = [(index, -1, segments[index].block(facts.url, regions)) for index in kept]
    order += [(after, number, block) for number, (after, block) in enumerate(placed.strays)]
    order.sort(key=lambda entry: entry[:2])
    outside = (
        found.block(facts.url, regions)
        for index, found in enumerate(segments)
        if index not in kept
        and found is not standfirst
        and (index in placed.taken or _may_be_claimed(found, first - _NEAR <= index <= last + _NEAR))
    )
    return MainText(
        tuple(block for _, _, block in order if standfirst is None or block.text != standfirst.text),
        tuple(islice(outside, _OUTSIDE_BLOCKS)),
        standfirst.text if standfirst else None,
        head_lines(segments, first, title) if kept else (),
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
