"""The text of pages that trafilatura finds none on: declared in JSON-LD, held in a script's data, or simply there."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import islice
from operator import itemgetter

from lxml.etree import _Element, strip_tags
from lxml.html import HtmlElement

from aggregator.text.body.blocks import Segment, segment
from aggregator.text.body.declared import declared_body
from aggregator.text.body.mending import is_long, link_share, names_aside
from aggregator.text.metadata import PageFacts
from aggregator.text.model import Block
from aggregator.text.normalise import DENSE_SIGN
from aggregator.text.parse import parse_page

_MIN_CHARACTERS = 500  # twice trafilatura's own bound for a text that needs rescue
_PARAGRAPH = re.compile(r"(?:</|<\\/|\\u003c/|\\u003C/)p(?:>|\\u003e|\\u003E)")
_MIN_PARAGRAPHS = 3
# No backslash before the first quote: a script of nothing but \" would cost quadratic time.
_LITERAL = re.compile(r'(?<!\\)"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NESTED = 2  # a script may hold the data as a literal that holds literals
_DEPTH = 6
_NEVER = frozenset({"a", "button", "footer", "label"})
_NO_STORY = _NEVER | {"aside", "form", "nav"}
_LINKED = 0.5


def rescued(tree: HtmlElement, segments: Sequence[Segment], facts: PageFacts) -> list[Block]:
    """The blocks of the best text that a page holds where an extractor finds none: the declared body, else the longest
    piece of HTML in a script's data, else the paragraphs that stand together; a short declared body where the page
    holds nothing else."""
    declared = declared_body(facts)
    for blocks in (declared, _scripted_body(tree, facts)):
        if sum(_size(block.text) for block in blocks) >= _MIN_CHARACTERS:
            return blocks
    return [segments[index].block(facts.url) for index in _densest(segments)] or _unhidden(tree, facts) or declared


def _size(text: str) -> int:
    """Characters, those of scripts that write a word in one or two signs threefold."""
    return len(text) + 2 * len(DENSE_SIGN.findall(text))


def _unhidden(tree: HtmlElement, facts: PageFacts) -> list[Block]:
    """The densest text where an element that browsers do not show holds the page: a <noscript> that nobody closed."""
    if next(tree.iter("noscript"), None) is None:
        return []
    root = deepcopy(tree)
    strip_tags(root, "noscript")
    segments = segment(root)
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
        if len(literal) <= max(len(best), _MIN_CHARACTERS // 3) or not _PARAGRAPH.search(literal.replace("\\\\", "\\")):
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
    """The segments under the element with the most prose: that of its children counts whole, that of theirs by half
    (after readability's scores). First without what names itself something else, then with it, since a page may stand
    in an <aside> or in a menu that nobody closed."""
    for strict in (True, False):
        weights: Counter[_Element] = Counter()
        for found in segments:
            if is_long(found) and link_share(found) < _LINKED and not _is_apart(found.element, strict=strict):
                for above, share in zip(islice(found.element.iterancestors(), 2), (1.0, 0.5), strict=False):
                    weights[above] += int(_size(found.text) * share)
        best, weight = max(weights.items(), key=itemgetter(1), default=(None, 0))
        if best is not None and weight * 2 >= _MIN_CHARACTERS:
            inside = (i for i, found in enumerate(segments) if any(node is best for node in _path(found.element)))
            return [i for i in inside if link_share(segments[i]) < _LINKED]
    return []


def _is_apart(element: _Element, *, strict: bool) -> bool:
    for node in islice(_path(element), _DEPTH):
        if node.tag in (_NO_STORY if strict else _NEVER):
            return True
        if strict and names_aside(f"{node.get('class') or ''} {node.get('id') or ''}", weak=False):
            return True
    return False


def _path(element: _Element) -> Iterator[_Element]:
    yield element
    yield from element.iterancestors()
