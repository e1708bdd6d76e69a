"""Where on the page the blocks stand that an extractor chose: it cuts and joins lines its own way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from aggregator.text.body.blocks import Segment
from aggregator.text.model import Block
from aggregator.text.normalise import spelled

_MIN_SHARE = 0.5  # of a segment's characters that a chosen block must cover to take it
# A chosen block that is not on the page costs a search of the whole page; so many are looked for.
_MAX_SEARCHES = 300
_MAX_STEPS = 200  # segments that are tried for the pieces of one


@dataclass(frozen=True, slots=True)
class Placed:
    """The page's own segments that hold the chosen blocks."""

    taken: frozenset[int]  # indices of segments
    strays: tuple[tuple[int, Block], ...]  # blocks that stand nowhere on the page, with the segment that they follow


def place(segments: Sequence[Segment], chosen: Sequence[Block]) -> Placed:
    """The segments that the blocks cover, white space apart. Equal words further up the page (a menu, a teaser) are
    passed over. Linear in the page's characters but for `_MAX_SEARCHES` blocks that are not on it."""
    keys = [spelled(found.text) for found in segments]
    starts = [0, *accumulate(map(len, keys))]
    page = "".join(keys)
    indices: dict[str, list[int]] = {}
    for index in range(len(keys) - 1, -1, -1):
        indices.setdefault(keys[index], []).append(index)  # the last one is the first on the page
    taken: set[int] = set()
    strays: list[tuple[int, Block]] = []
    last, searches = -1, 0
    for block in chosen:
        key = spelled(block.text)
        if waiting := indices.get(key):
            while waiting[-1] < last and len(waiting) > 1:
                waiting.pop()
            last = waiting.pop()
            taken.add(last)
            continue
        start = -1
        if key and searches < _MAX_SEARCHES:
            start = page.find(key, starts[max(last, 0)])
            searches += start < 0
            start = page.find(key) if start < 0 else start
        covered = _covered(starts, start, start + len(key)) if start >= 0 else _pieces(keys, key, max(last, 0))
        if not covered:
            strays.append((last, block))
            continue
        taken.update(covered)
        last = max(covered, default=last)
    return Placed(frozenset(taken), tuple(strays))


def _pieces(keys: Sequence[str], key: str, first: int) -> list[int]:
    """The segments of which a block is put together that skips some between them (a figure within a paragraph)."""
    held: list[int] = []
    done = 0
    for index in range(first, min(len(keys), first + _MAX_STEPS)):
        if keys[index] and key.startswith(keys[index], done):
            held.append(index)
            done += len(keys[index])
    return held if done == len(key) else []


def _covered(starts: Sequence[int], start: int, end: int) -> list[int]:
    """The segments of which the span of characters holds at least `_MIN_SHARE`, or of which it is the most."""
    first = bisect_right(starts, start) - 1
    covered, best, most = [], first, 0.0
    index = first
    while index < len(starts) - 1 and starts[index] < end:
        held = min(end, starts[index + 1]) - max(start, starts[index])
        share = held / max(1, starts[index + 1] - starts[index])
        if share >= _MIN_SHARE:
            covered.append(index)
        if held > most:
            best, most = index, held
        index += 1
    return covered or [best]
