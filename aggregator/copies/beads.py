"""Which sentences of two texts in two languages say the same: an alignment by anchors, which may skip and jump.

A bead is some sentences of one text and some of the other (Gale and Church, Computational Linguistics 19, 1993). Theirs
are found by length alone and in order; news are cut and rearranged, so here shared numbers and names propose, and
lengths are asked afterwards (`translated`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aggregator.copies.name_matching import Keyed

# What an anchor costs that a bead's other side lacks, in shares of its weight.
MISSING_COST = 0.4
# What it costs to go on elsewhere than with the next sentence, in anchors: one shared name does not pay for it.
JUMP_COST = 1.5
SKIP_COST = 0.02  # a sentence that has no partner
# An anchor of more sentences than this proposes no partner: it tells none of them apart.
COMMON_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences that say the same: half-open ranges of both texts, and their anchors."""

    left: tuple[int, int]
    right: tuple[int, int]
    shared: float  # weight of the anchors that both have
    missing: float  # weight of those that one side has and the other should
    kept: tuple[float, float]  # weight of each side's expected anchors that the other has
    lengths: tuple[int, int]  # characters of each side


@dataclass(frozen=True, slots=True)
class _Step:
    """A sentence of the left text and the one or two of the right one that it goes with."""

    left: int
    first: int
    last: int
    before: _Step | None


def beads(a: Sequence[Keyed], b: Sequence[Keyed]) -> list[Bead]:
    """The beads of the best alignment, in the order of `a`; `a` should have no fewer sentences than `b`.

    Costs grow with the pairs of sentences that share an anchor which at most `COMMON_SENTENCES` of `b` have.
    """
    found: list[list[int]] = []
    for step in _best(a, b):
        if found and step.first <= found[-1][3] and step.last >= found[-1][2] and step.left - found[-1][1] <= 2:
            found[-1][1] = step.left
            found[-1][2:] = [min(found[-1][2], step.first), max(found[-1][3], step.last)]
        else:
            found.append([step.left, step.left, step.first, step.last])
    return [_bead(a, b, (i, j + 1), (k, m + 1)) for i, j, k, m in found]


def _best(a: Sequence[Keyed], b: Sequence[Keyed]) -> list[_Step]:
    """The steps of the path with the highest value, first to last."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, sentence in enumerate(b):
        for key in sentence.found:
            places[key].append(place)
    # By the last sentence of b that was used: value and last step of the best path.
    paths: dict[int, tuple[float, _Step | None]] = {-1: (0.0, None)}
    for place, sentence in enumerate(a):
        jump = max(paths.values(), key=lambda path: path[0])
        after = {last: (value - SKIP_COST, step) for last, (value, step) in paths.items()}
        for (first, last), gain in _partners(sentence, b, places).items():
            near = [paths[end] for end in range(first - 2, first + 2) if end in paths]
            value, step = max(near, key=lambda path: path[0], default=(float("-inf"), None))
            if jump[0] - JUMP_COST > value:
                value, step = jump[0] - JUMP_COST, jump[1]
            if last not in after or value + gain > after[last][0]:
                after[last] = (value + gain, _Step(place, first, last, step))
        paths = after
    step = max(paths.values(), key=lambda path: path[0])[1]
    steps = []
    while step is not None:
        steps.append(step)
        step = step.before
    return steps[::-1]


def _partners(sentence: Keyed, b: Sequence[Keyed], places: Mapping[str, list[int]]) -> dict[tuple[int, int], float]:
    """By range of one or two sentences of b that share an anchor with the sentence: what the bead would bring."""
    where = (places.get(key, []) for key in sentence.found)
    alone = {place for some in where if len(some) <= COMMON_SENTENCES for place in some}
    ranges = {(place, place) for place in alone} | {(place, place + 1) for place in alone if place + 1 < len(b)}
    ranges |= {(place - 1, place) for place in alone if place}
    found = {}
    for first, last in ranges:
        shared, missing, _ = _compared([sentence], b[first : last + 1])
        found[first, last] = shared - MISSING_COST * missing
    return found


def _compared(left: Sequence[Keyed], right: Sequence[Keyed]) -> tuple[float, float, tuple[float, float]]:
    """The weight of the shared anchors; of those expected on one side that the other lacks; and that it has."""
    sides = (left, right)
    found = [{key: weight for one in side for key, weight in one.found.items()} for side in sides]
    expected = [{key: weight for one in side for key, weight in one.expected.items()} for side in sides]
    shared = sum(min(weight, found[1][key]) for key, weight in found[0].items() if key in found[1])
    kept = [sum(weight for key, weight in expected[at].items() if key in found[1 - at]) for at in (0, 1)]
    missing = sum(expected[0].values()) + sum(expected[1].values()) - sum(kept)
    return shared, missing, (kept[0], kept[1])


def _bead(a: Sequence[Keyed], b: Sequence[Keyed], left: tuple[int, int], right: tuple[int, int]) -> Bead:
    ours, theirs = a[slice(*left)], b[slice(*right)]
    lengths = sum(one.length for one in ours), sum(one.length for one in theirs)
    return Bead(left, right, *_compared(ours, theirs), lengths)
