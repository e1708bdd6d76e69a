"""A parsed page cut into blocks: paragraphs, headings, list items, in document order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, pairwise

from lxml.etree import _Element

from aggregator.text.body.block_regions import region_of
from aggregator.text.body.element_roles import (
    BLOCK,
    BREAKS,
    CONVERTED_ROLES,
    HIDES,
    KINDS,
    LINKS,
    ROLES,
    RUNS_ON,
    WITHIN,
)
from aggregator.text.metadata import absolute
from aggregator.text.model import Block, Link
from aggregator.text.normalise import SENTENCE_END, fold_space, spelled

_KIND_DEPTH = 4
_CELL_CHARACTERS = 200  # a longer cell is no value but prose
_NEVER_IN_CELLS = frozenset({"table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "form"})
# Lines that single breaks part are paragraphs where most are sentences of this length or more: verse, addresses and
# lists of ingredients have shorter ones.
_LINE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Segment:
    """A block as it stands in the tree; its kind and links are worked out when asked for, since most segments are
    never used."""

    text: str  # folded
    element: _Element  # the block element that holds it
    anchors: tuple[tuple[str, str], ...]  # href as written, words

    @property
    def key(self) -> str:
        """Equal for two extractions that differ in white space and line breaks alone."""
        return spelled(self.text)

    def block(self, url: str, regions: dict[_Element, str | None] | None = None) -> Block:
        """The block with its kind and absolute links; `url` is the page's address, `regions` is as in `region_of`."""
        links = tuple(
            Link(words, address)
            for href, raw in self.anchors
            if (words := fold_space(raw)) and (address := absolute(href, url))
        )
        return Block(self.text, self.kind, links, region_of(self.element, regions))

    @property
    def kind(self) -> str:
        """What its element, or one near above it, makes it: one of the kinds of `Block`."""
        element: _Element | None = self.element
        long = len(self.text) > _LINE_CHARACTERS
        for _ in range(_KIND_DEPTH):
            if element is None:
                break
            kind = KINDS.get(element.tag)
            if kind and not (
                long and kind == "table" and self.element.tag != "tr"
            ):  # prose in a table that lays a page out
                return kind
            element = element.getparent()
        return "paragraph"


def segment(root: _Element, *, converted: bool = False) -> list[Segment]:
    """All blocks with text under `root`, in document order. Two line breaks in a row part blocks; one is a space, or
    parts blocks where the lines are sentences. A row of a table of values is one block.

    `converted` reads trafilatura's own tree, where `<head>` is a heading; otherwise the page's `<head>` is passed
    over. Linear in the elements.
    """
    cutter = _Cutter(root)
    cutter.read(root, CONVERTED_ROLES if converted else ROLES)
    return cutter.segments


class _Cutter:
    """Gathers the words of a line until a block begins or ends."""

    __slots__ = ("_anchor", "_anchors", "_breaks", "_broken", "_holder", "_opened", "_row", "_words", "segments")

    def __init__(self, root: _Element) -> None:
        self.segments: list[Segment] = []
        self._holder = root
        self._words: list[str] = []
        self._anchors: list[tuple[str, str]] = []
        self._opened: list[int] = []  # where in the words each of them begins
        self._anchor: tuple[str, int] | None = None
        self._broken = False
        self._breaks: list[int] = []  # where in the words a line ends
        self._row: _Element | None = None  # the row of values that is being read

    def read(self, root: _Element, roles: Mapping[str, int]) -> None:
        """Goes through all elements: a walk of our own with what is met most written out, since iterwalk costs more."""
        words = self._words
        opened: list[tuple[_Element, int]] = []
        for element in root.iter("*"):
            parent = element.getparent()
            while opened and opened[-1][0] is not parent:
                closed, role = opened.pop()
                if role > RUNS_ON or words or self._row is not None:
                    self._close(closed, role)
                    continue
                if role == BLOCK:
                    self._holder = opened[-1][0]  # its parent; the root is closed below
                if (tail := closed.tail) and not tail.isspace():
                    self._add(tail)
            above = opened[-1][1] if opened else BLOCK  # role of the innermost open element
            role = WITHIN if above >= HIDES else roles.get(element.tag, BLOCK)
            opened.append((element, role))
            if role >= HIDES:
                continue
            if role == BLOCK:
                if words or self._row is not None or element.tag == "tr":
                    self._enter(element)
                else:
                    self._holder = element
            elif role == LINKS:
                self._anchor = (element.get("href") or element.get("target") or "", len(words))
            elif role == BREAKS:
                self._line_break()
            if (text := element.text) and (words or not text.isspace()):
                self._add(text)
        while opened:
            self._close(*opened.pop())
        self._flush()

    def _enter(self, element: _Element) -> None:
        """A block begins; within a row of values only a cell does."""
        if self._row is not None:
            self._words.append(" ")
            return
        if self._words:
            self._flush()
        self._holder = element
        if element.tag == "tr" and _holds_values(element):
            self._row = element

    def _close(self, element: _Element, role: int) -> None:
        """An element ends; where it is a block its parent goes on."""
        if role == WITHIN:
            return
        if role == BLOCK:
            if self._row is not None and element is not self._row:
                self._words.append(" ")
            else:
                self._row = None
                if self._words:
                    self._flush()
                parent = element.getparent()
                if parent is not None:
                    self._holder = parent
        elif role == LINKS:
            self._close_anchor()
        if tail := element.tail:
            self._add(tail)

    def _add(self, text: str) -> None:
        if text.isspace():
            if self._words:
                self._words.append(" ")
        else:
            self._words.append(text)
            self._broken = False

    def _line_break(self) -> None:
        if self._broken:
            self._flush()
        elif self._words:
            self._breaks.append(len(self._words))
            self._words.append("\n")
            self._broken = True

    def _close_anchor(self) -> None:
        if self._anchor and self._words:
            href, start = self._anchor
            self._anchors.append((href, "".join(self._words[start:])))
            self._opened.append(start)
        self._anchor = None

    def _flush(self) -> None:
        self._broken = False
        if self._anchor:  # a link around whole blocks: each block of it carries the link
            href, start = self._anchor
            self._anchors.append((href, "".join(self._words[start:])))
            self._opened.append(start)
            self._anchor = (href, 0)
        if self._breaks:
            self._cut_lines()
        elif text := fold_space("".join(self._words)):
            self.segments.append(Segment(text, self._holder, tuple(self._anchors) if self._anchors else ()))
        self._words.clear()
        if self._anchors:
            self._opened.clear()
            self._anchors.clear()

    def _cut_lines(self) -> None:
        lines = self._lines()
        held: list[list[tuple[str, str]]] = [[] for _ in lines]
        for anchor, start in zip(self._anchors, self._opened, strict=True):
            held[bisect_right(self._breaks, start) if len(lines) > 1 else 0].append(anchor)
        for line, anchors in zip(lines, held, strict=True):
            if text := fold_space(line):
                self.segments.append(Segment(text, self._holder, tuple(anchors)))
        self._breaks.clear()

    def _lines(self) -> list[str]:
        """The lines between single breaks where most of them are sentences, else all as one."""
        ends = [0, *self._breaks, len(self._words)]
        lines = ["".join(self._words[start:end]) for start, end in pairwise(ends)]
        sentences = [
            line for raw in lines if len(line := raw.strip()) >= _LINE_CHARACTERS and SENTENCE_END.search(line)
        ]
        return lines if len(sentences) > 1 and len(sentences) * 2 > len(lines) else ["".join(self._words)]


def _holds_values(row: _Element) -> bool:
    """True for a row of at least two short cells; false where a table lays the page out."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2:
        return False
    for cell in cells:
        if next(cell.iter(*_NEVER_IN_CELLS), None) is not None:
            return False
        if sum(map(len, islice(cell.itertext(), _CELL_CHARACTERS))) > _CELL_CHARACTERS:
            return False
    return True
