"""Sentences of two texts that go along with each other in the same order, more than chance makes them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from aggregator.copies.prepared import Prepared

# Two sentences of one language have a third of their words in common and in order by chance (the, of, said). What a
# pair has beyond this share of the longer one is its gain. At .35 unrelated texts of one language gain .5 words,
# reports on one event 29 at most, copies of which every content word was replaced 120 (median; labelled and generated
# pairs of benchmarks/copies.py, 2026-11-22).
CHANCE = 0.35
SENTENCE_WORDS_MIN = 4
# Sentences of which one is so much longer are not held against each other.
LENGTH_RATIO = 2.0
# Pairs of sentences that are compared; above (two texts of 3,000 words) only sentences that share an identical run are.
PAIRS_MAX = 20_000
# A link of the chain that shows the same sentence, as a gain in words: less may be chance.
CLEAR_GAIN = 2.0


@dataclass(frozen=True, slots=True)
class Chain:
    """The best chain of sentence pairs, both sides in order; empty where nothing goes beyond chance."""

    gain: float = 0.0  # words that the pairs have in common, in order, beyond chance
    links: tuple[tuple[int, int], ...] = ()  # clear ones: indexes into Prepared.sentences of a and b


_Node = tuple[float, int, int, "_Node | None"]  # gain so far, sentence of a, of b, the node before


def sentence_chain(a: Prepared, b: Prepared) -> Chain:
    """The chain of most gain, over the words outside quotations. Symmetric in its gain; about 0.3 ms for 800 words.

    Function words count: they are what is left of the order of words when a spinner has replaced the others.
    """
    left, right = _sentences(a), _sentences(b)
    if len(left) * len(right) > PAIRS_MAX:
        left, right = _with_runs(a, left, b), _with_runs(b, right, a)
    if not left or not right or len(left) * len(right) > PAIRS_MAX:
        return Chain()
    by_length = sorted((len(words), at, words) for at, (_, words) in enumerate(right))
    lengths, choices = [length for length, _, _ in by_length], [words for _, _, words in by_length]
    start: _Node = (0.0, -1, -1, None)
    row = [start] * (len(right) + 1)  # for each count of right sentences the best chain within them
    gains = [0.0] * len(row)
    for i, words in left:
        size = len(words)
        first, last = bisect_left(lengths, size / LENGTH_RATIO), bisect_right(lengths, size * LENGTH_RATIO)
        alike = process.extract(
            words, choices[first:last], scorer=LCSseq.similarity, limit=None, score_cutoff=int(CHANCE * size) + 1
        )
        found = sorted((by_length[first + at][1], shared, lengths[first + at]) for _, shared, at in alike)
        before = row
        for at, shared, length in found:
            longer = max(size, length)
            gain = before[at][0] + shared - CHANCE * longer
            if shared > int(CHANCE * longer) and gain > gains[at + 1]:
                if row is before:
                    row = before.copy()
                node = (gain, i, right[at][0], before[at])
                end = bisect_right(gains, gain, at + 1)
                row[at + 1 : end] = [node] * (end - at - 1)
                gains[at + 1 : end] = [gain] * (end - at - 1)
    return _read(row[-1])


def _read(node: _Node | None) -> Chain:
    total = node[0] if node else 0.0
    links = []
    while node and node[3]:
        if node[0] - node[3][0] >= CLEAR_GAIN:
            links.append((node[1], node[2]))
        node = node[3]
    return Chain(total, tuple(reversed(links)))


def _sentences(side: Prepared) -> list[tuple[int, str]]:
    """The number of each sentence with its words outside quotations, a character a word; short ones left out."""
    return [(number, words) for number, words in enumerate(side.told) if len(words) >= SENTENCE_WORDS_MIN]


def _with_runs(side: Prepared, sentences: list[tuple[int, str]], other: Prepared) -> list[tuple[int, str]]:
    """Those of the sentences that have an identical run with the other text."""
    shared = sorted(side.grams[gram] for gram in side.grams.keys() & other.grams.keys())
    kept, at = [], 0
    for number, words in sentences:
        first, last = side.sentences[number]
        while at < len(shared) and shared[at] < first:
            at += 1
        if at < len(shared) and shared[at] < last:
            kept.append((number, words))
    return kept
