"""Mends an extractor's choice: what it dropped inside the story comes back, lines of links between paragraphs go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from lxml.etree import _Element

from aggregator.text.body.blocks import Segment
from aggregator.text.normalise import CLOSING, STOPS, WIDE_SIGN
from aggregator.text.tables import load_table

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_APART = frozenset({"a", "aside", "button", "details", "figcaption", "figure", "footer", "form", "label", "nav"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_SENTENCE_END = re.compile(rf"[{STOPS}:][{CLOSING}]*$")
_DEPTH = 8  # ancestors that are asked
_FAR = 12
_MAX_HOLDERS = 60  # ancestors of a block that are counted as holders of the story: beyond, no page nests on purpose
_LONG = 120  # characters from which a block is prose; half of it in scripts of wide signs
_NAME_CHARACTERS = 400
# All below: 536 pages of segments and 78 of publishers, seen half, 2026-11-22. Of blocks that trafilatura left between
# those it took, under a parent of more than 4 of these, 24 are the story and 4 are not; from 2 on, 26 and 15.
_MANY = 4
# Linked lines in lists 23 of 24 times no story, linked headings 6 of 6; of all that is linked to seven tenths 46 of 64.
_LINKED = 0.7
# A choice of fewer characters may be the beginning alone: +9 segments, +4 wrong ones.
_FEW = 1000


@dataclass(frozen=True, slots=True)
class Story:
    """Where the blocks stand that an extractor took."""

    first: int  # indices of the first prose and of the last block
    last: int
    characters: int  # of its prose
    parents: Mapping[_Element, int]  # parents of its blocks: how many each
    holders: Mapping[_Element, int]  # elements that hold its prose, up to the root: characters
    shapes: Set[tuple[str, str]]  # tag and class of its prose, and of the parents of it


def mend(segments: Sequence[Segment], taken: Set[int], *, head: int, first: int) -> frozenset[int]:
    """The indices of the segments that are the story; empty where none is taken.

    `taken` are those that an extractor took, `head` the index behind the headline, `first` that of the story's first
    prose. Linear in the segments.
    """
    if not taken:
        return frozenset()
    story = _read_story(segments, taken, first)
    kept = {index for index in taken if not _is_listed(segments, index, taken, story)}
    for index in range(len(segments) - 1, min(head, first) - 1, -1):
        if index not in taken and _belongs(segments, index, story, kept) and _may_return(segments[index], story, index):
            kept.add(index)
    if story.characters < _FEW:
        kept |= _rest(segments, taken, story)
    return frozenset(kept or taken)


def is_long(found: Segment) -> bool:
    """True for a block of a sentence's length or more."""
    length = len(found.text)
    return length >= _LONG or (length >= _LONG // 2 and WIDE_SIGN.search(found.text) is not None)


def link_share(found: Segment) -> float:
    """Share (0..1) of the characters that are inside links."""
    return min(1.0, sum(len(words) for _, words in found.anchors) / len(found.text)) if found.anchors else 0.0


@lru_cache(maxsize=16_384)
def names_aside(name: str, *, weak: bool = True) -> bool:
    """True where a class or an id names a part of the page that is not the story (`aside_names.toml`); `weak` counts
    the words that tell of an element around the block alone."""
    strong_words, weak_words = _aside_names()
    words = {word.lower() for word in _WORD.findall(name[:_NAME_CHARACTERS])}
    return not words.isdisjoint(strong_words) or (weak and not words.isdisjoint(weak_words))


@cache
def _aside_names() -> tuple[frozenset[str], frozenset[str]]:
    groups = {name: frozenset(row["words"].split()) for name, row in load_table("phrases/aside_names.toml").items()}
    return frozenset().union(*(words for name, words in groups.items() if name != "weak")), groups["weak"]


def _read_story(segments: Sequence[Segment], taken: Set[int], first: int) -> Story:
    parents: Counter[_Element] = Counter()
    holders: Counter[_Element] = Counter()
    shapes: Counter[tuple[str, str]] = Counter()
    characters = 0
    for index in taken:
        found = segments[index]
        parent = found.element.getparent()
        if parent is not None:
            parents[parent] += 1
        if not is_long(found):
            continue
        characters += len(found.text)
        shapes.update(shape for node in (found.element, parent) if (shape := _shape(node)))
        for depth, node in enumerate((found.element, *found.element.iterancestors())):
            if depth > _MAX_HOLDERS:
                break
            holders[node] += len(found.text)
    repeated = frozenset(shape for shape, times in shapes.items() if times > 1)
    return Story(first, max(taken), characters, parents, holders, repeated)


def _shape(node: _Element | None) -> tuple[str, str] | None:
    """Tag and class; None without a class, since all pages have plain paragraphs elsewhere too."""
    name = node.get("class") if node is not None else None
    return (node.tag, name) if node is not None and name else None


def _is_listed(segments: Sequence[Segment], index: int, taken: Set[int], story: Story) -> bool:
    """True for a line of links in a list, as a heading, apart from all others, or beside another such line."""
    found = segments[index]
    if link_share(found) < _LINKED or found.element.tag in ("tr", "td", "th"):
        return False
    if found.element.tag == "li" or found.element.tag in _HEADINGS:
        return True
    parent = found.element.getparent()
    apart = parent is not None and story.parents.get(parent, 0) < 2
    return any(
        (apart or other in taken) and link_share(segments[other]) >= _LINKED
        for other in (index - 1, index + 1)
        if 0 <= other < len(segments)
    )


def _belongs(segments: Sequence[Segment], index: int, story: Story, kept: Set[int]) -> bool:
    """True for a block whose place and shape are the story's. `kept` holds what is behind it already."""
    found = segments[index]
    if index < story.first:  # between headline and text: the standfirst
        sentence = 2 * len(found.text) >= _LONG and _SENTENCE_END.search(found.text) is not None
        return is_long(found) or (sentence and found.element.tag != "li")
    if index <= story.last:
        parent = found.element.getparent()
        if parent is not None and story.parents.get(parent, 0) > _MANY:
            if found.element.tag not in _HEADINGS:
                return True
            return index + 1 in kept and link_share(segments[index + 1]) < _LINKED  # else a heading of nothing
    alike = {_shape(found.element), _shape(found.element.getparent())}
    return is_long(found) and not story.shapes.isdisjoint(alike)


def _may_return(found: Segment, story: Story, index: int, *, far: bool = False) -> bool:
    """True for a block in no part of the page that its element or its name keeps for something else. Only what parts
    it from the story is asked."""
    if link_share(found) >= _LINKED:
        return False
    parent = found.element.getparent()
    own = parent is not None and story.parents.get(parent, 0) > _MANY
    for steps, node in enumerate((found.element, *found.element.iterancestors())):
        if steps and story.holders.get(node, 0) * 2 >= story.characters:
            return far or node.tag not in ("body", "html")
        if steps > (_FAR if far else _DEPTH) or node.tag in _APART or (node.tag == "article" and index > story.last):
            return False
        if node.get("hidden") is not None or node.get("aria-hidden") == "true":
            return False
        name = f"{node.get('class') or ''} {node.get('id') or ''}"
        if len(name) > 1 and names_aside(name, weak=not own or steps > 0):
            return False
    return False


def _rest(segments: Sequence[Segment], taken: Set[int], story: Story) -> Set[int]:
    """The prose behind a story of few words, where it is more than the story: a frame that held the beginning alone."""
    rest = {
        index
        for index in range(story.first + 1, len(segments))
        if index not in taken
        and is_long(segments[index])
        and _SENTENCE_END.search(segments[index].text)
        and _may_return(segments[index], story, len(segments), far=True)
    }
    return rest if sum(len(segments[index].text) for index in rest) > story.characters else set()
