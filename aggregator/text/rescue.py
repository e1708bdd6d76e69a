"""The text of pages that trafilatura finds none on: declared in JSON-LD, held in a script's data, or simply there."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence, Set

from lxml.etree import _Element
from lxml.html import HtmlElement

from aggregator.text.blocks import Segment, segment
from aggregator.text.declared import declared_body
from aggregator.text.mending import is_long, link_share, names_aside
from aggregator.text.metadata import PageFacts
from aggregator.text.model import Block
from aggregator.text.parse import parse_page

_MIN_CHARACTERS = 500  # twice trafilatura's own bound for a text that needs rescue
_PARAGRAPH = re.compile(r"(?:</|<\\/|\\u003c/|\\u003C/)p(?:>|\\u003e|\\u003E)")
_MIN_PARAGRAPHS = 3
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NESTED = 2  # a script may hold the data as a literal that holds literals
_DEPTH = 6
_NO_STORY = frozenset({"a", "aside", "button", "footer", "form", "label"})


def rescued(tree: HtmlElement, segments: Sequence[Segment], facts: PageFacts) -> list[Block]:
    """The blocks of the best text that a page holds where an extractor finds none: the declared body, else the longest
    piece of HTML in a script's data, else the paragraphs that stand together. Empty where none is long enough."""
    for blocks in (declared_body(facts), _scripted_body(tree, facts)):
        if sum(len(block.text) for block in blocks) >= _MIN_CHARACTERS:
            return blocks
    return [segments[index].block(facts.url) for index in _densest(segments)]


def _scripted_body(tree: HtmlElement, facts: PageFacts) -> list[Block]:
    """The blocks of the longest string literal with paragraphs in it: where frameworks put the page's data."""
    best = ""
    for script in tree.iter("script"):
        if script.text and len(_PARAGRAPH.findall(script.text)) >= _MIN_PARAGRAPHS:
            best = max(best, _longest_literal(script.text, _NESTED), key=len)
    root = parse_page(best) if best else None
    return [found.block(facts.url) for found in segment(root)] if root is not None else []


def _longest_literal(script: str, depth: int) -> str:
    best = ""
    for match in _LITERAL.finditer(script):
        literal = match[1]
        if len(literal) <= max(len(best), _MIN_CHARACTERS) or not _PARAGRAPH.search(literal.replace("\\\\", "\\")):
            continue
        try:
            value = json.loads(f'"{literal}"', strict=False)
        except ValueError:
            continue
        if value.lstrip()[:1] != "<" and depth > 1 and '"' in value:
            value = _longest_literal(value, depth - 1)
        best = max(best, value, key=len)
    return best


def _densest(segments: Sequence[Segment]) -> list[int]:
    """The segments under the element with the most prose in paragraphs of its own."""
    weights: Counter[_Element] = Counter()
    for found in segments:
        parent = found.element.getparent()
        if parent is not None and is_long(found) and link_share(found) < 0.5 and not _is_apart(found.element):
            weights[parent] += len(found.text)
    if not weights:
        return []
    best, weight = weights.most_common(1)[0]
    if weight * 2 < _MIN_CHARACTERS:
        return []
    return [i for i, found in enumerate(segments) if _under(found.element, {best}) and link_share(found) < 0.5]


def _is_apart(element: _Element) -> bool:
    for depth, node in enumerate((element, *element.iterancestors())):
        if depth > _DEPTH:
            break
        if node.tag in _NO_STORY or names_aside(f"{node.get('class') or ''} {node.get('id') or ''}", weak=False):
            return True
    return False


def _under(element: _Element, roots: Set[_Element]) -> bool:
    return element in roots or any(node in roots for node in element.iterancestors())
