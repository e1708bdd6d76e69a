"""Which sentences of two texts stand for each other, to show them in rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from aggregator.copies.align import Prepared

Span = tuple[int, int]  # half-open character range


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences that stand for each other; where one side is empty, the other's sentence stands alone."""

    a: tuple[Span, ...]
    b: tuple[Span, ...]

    @property
    def is_shared(self) -> bool:
        """True when both sides have a sentence."""
        return bool(self.a and self.b)


def pair_sentences(a: Prepared, b: Prepared, pairs: Sequence[tuple[int, int]]) -> tuple[Row, ...]:
    """The sentences of both texts in rows, each in exactly one; none for two texts without words.

    A sentence is joined with the one that has most of its words, so two sentences that became one share a row. Rows
    are in the order of a; a lone sentence of b comes after the row of the sentence before it. `pairs`: which word of
    a is which word of b.
    """
    of_a, of_b = sentence_numbers(a), sentence_numbers(b)
    shared = Counter((of_a[i], of_b[j]) for i, j in pairs)
    best_a: dict[int, int] = {}
    best_b: dict[int, int] = {}
    for i, j in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        best_a.setdefault(i, j)
        best_b.setdefault(j, i)
    joined = {*best_a.items(), *((i, j) for j, i in best_b.items())}
    spans_a, spans_b = _spans(a), _spans(b)
    rows = []
    for here, there in _in_order(_components(len(spans_a), len(spans_b), joined)):
        rows.append(Row(tuple(spans_a[i] for i in here), tuple(spans_b[j] for j in there)))
    return tuple(rows)


def lone_pairs(rows: Sequence[Row]) -> list[tuple[Span, Span]]:
    """Lone sentences that stand in the same gap between shared rows, as many on either side: likely counterparts."""
    found = []
    for is_shared, gap in groupby(rows, key=lambda row: row.is_shared):
        if not is_shared:
            lone = list(gap)
            here, there = [span for row in lone for span in row.a], [span for row in lone for span in row.b]
            if len(here) == len(there):
                found += list(zip(here, there, strict=True))
    return found


def sentence_numbers(side: Prepared) -> list[int]:
    """The number of each word's sentence."""
    return [number for number, (first, last) in enumerate(side.sentences) for _ in range(first, last)]


def _spans(side: Prepared) -> list[Span]:
    """The character range of each sentence, with the marks before its first and after its last word."""
    cuts = [0]
    for (_, last), _next in pairwise(side.sentences):
        start, end = side.ends[last - 1], side.starts[last]
        between = side.text[start:end]
        cuts.append(start + max((at + 1 for at, sign in enumerate(between) if sign.isspace()), default=len(between)))
    cuts.append(len(side.text))
    spans = []
    for start, end in pairwise(cuts):
        text = side.text[start:end]
        spans.append((start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))))
    return spans if side.sentences else []


def _components(size_a: int, size_b: int, joined: Iterable[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """The sentences that are joined directly or through others, each side in its order."""
    nodes = [("a", i) for i in range(size_a)] + [("b", j) for j in range(size_b)]
    above = {node: node for node in nodes}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while above[node] != node:
            above[node] = node = above[above[node]]
        return node

    for i, j in joined:
        above[root(("b", j))] = root(("a", i))
    groups: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for side, number in nodes:
        groups.setdefault(root((side, number)), ([], []))[0 if side == "a" else 1].append(number)
    return list(groups.values())


def _in_order(groups: list[tuple[list[int], list[int]]]) -> list[tuple[list[int], list[int]]]:
    row_of = {j: here[0] for here, there in groups if here for j in there}
    keys: dict[int, tuple[int, int]] = {}
    before = -1
    for j in sorted(j for _, there in groups for j in there):
        before = row_of.get(j, before)
        keys[j] = (before, 0) if j in row_of else (before, j + 1)
    return sorted(groups, key=lambda group: (group[0][0], 0) if group[0] else keys[group[1][0]])
