"""How the words of two texts lie upon each other: runs, sentences, passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, count, islice, pairwise
from operator import ne, sub
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from aggregator.copies.model import Passage
from aggregator.copies.prepared import RUN_WORDS, Prepared, prepare

__all__ = ["RUN_WORDS", "Alignment", "Prepared", "align", "narrative_runs", "passages", "prepare"]

# Two sentences say the same when this share of the shorter one's content stems stands in the other.
SENTENCE_SHARE = 0.5
# Content stems that a sentence needs to be worth aligning: "He declined to comment." is nobody's.
SENTENCE_CONTENT_MIN = 4
# A stem in more sentences of a text than this tells none of them apart, and would make a page of thousands of like
# sentences cost minutes. No text of the labelled pairs has so many sentences.
COMMON_STEM_SENTENCES = 150
# Matched words further apart than this (on either side) belong to two passages.
PASSAGE_GAP = 4
# Fewest matched words of a passage.
PASSAGE_WORDS = 6


@dataclass(frozen=True)
class Alignment:
    """Which word of a is which word of b (one to one), and the sentences that say the same."""

    places: Sequence[int]  # for each word of a its word of b, else -1
    in_runs: bytes  # for each word of a 1 where it stands in an identical run, else 0
    sentences: tuple[tuple[int, int], ...]  # indexes into Prepared.sentences of a and b

    @cached_property
    def blocks(self) -> list[tuple[int, int, int]]:
        """The pairs that follow upon each other on both sides: first word of a, of b, how many; in the order of a."""
        # A word without a place is at a distance of -1 - at: no neighbour has that, but for one in place 0.
        places = self.places
        lines: list[int | None] = list(map(sub, places, count()))
        if 0 in places and (first := places.index(0)) and places[first - 1] < 0:
            lines[first - 1] = None
        edges = [0, *compress(count(1), map(ne, islice(lines, 1, None), lines)), len(lines)]
        return [(at, places[at], end - at) for at, end in pairwise(edges) if at < end and places[at] >= 0]

    @cached_property
    def chains(self) -> list[tuple[int, int, int, int]]:
        """The passages: half-open ranges of words of a and of b, in the order of a."""
        found = []
        words = start_a = start_b = 0
        end_a, end_b = -PASSAGE_GAP, 0
        for i, j, size in self.blocks:
            if not (i - end_a < PASSAGE_GAP and 0 <= j - end_b < PASSAGE_GAP):
                if words >= PASSAGE_WORDS:
                    found.append((start_a, end_a, start_b, end_b))
                words, start_a, start_b = 0, i, j
            words, end_a, end_b = words + size, i + size, j + size
        if words >= PASSAGE_WORDS:
            found.append((start_a, end_a, start_b, end_b))
        return found

    @cached_property
    def words(self) -> int:
        """How many words are matched."""
        return sum(size for _, _, size in self.blocks)

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The matched words of a and b, in the order of a."""
        return tuple([pair for pair in enumerate(self.places) if pair[1] >= 0])


def align(a: Prepared, b: Prepared, chained: Sequence[tuple[int, int]] = ()) -> Alignment:
    """The words that two texts share: identical runs wherever they stand, then the words of alike sentences.

    `chained`: sentences that are known to go along, like those of a `Chain`; each is paired where it has no pair yet.
    """
    places, mapped, taken = _shared_runs(a, b)
    in_runs = bytes(mapped)
    sentences = _alike_sentences(a, b, chained)
    for i, j in sentences:
        (first_a, last_a), (first_b, last_b) = a.sentences[i], b.sentences[j]
        if taken.find(0, first_b, last_b) < 0 or mapped.find(0, first_a, last_a) < 0:
            continue  # the runs have left nothing to pair
        for block in LCSseq.editops(a.stems[first_a:last_a], b.stems[first_b:last_b]).as_matching_blocks():
            left, right, size = first_a + block.a, first_b + block.b, block.size
            if mapped.find(0, left, left + size) < 0:
                continue
            if mapped.find(1, left, left + size) < 0 and taken.find(1, right, right + size) < 0:
                places[left : left + size] = range(right, right + size)
                mapped[left : left + size] = taken[right : right + size] = b"\1" * size
                continue
            for at in range(size):
                if not mapped[left + at] and not taken[right + at]:
                    places[left + at] = right + at
                    mapped[left + at] = taken[right + at] = 1
    return Alignment(places, in_runs, sentences)


def _shared_runs(a: Prepared, b: Prepared) -> tuple[list[int], bytearray, bytearray]:
    """For each word of a in a run of RUN_WORDS that b has too its place in b, else -1; which words have one."""
    places, mapped, taken = [-1] * len(a), bytearray(len(a)), bytearray(len(b))
    is_shared = bytes(map(b.grams.__contains__, a.hashes))
    at = is_shared.find(1)
    while at >= 0:
        place = b.grams[a.hashes[at]]
        # The run ends at the first word that differs, or that a run before has taken; and within the first run of
        # RUN_WORDS that b lacks.
        end, lacking = taken.find(1, place), is_shared.find(0, at)
        longest = (end if end >= 0 else len(b)) - place
        longest = min(longest, (lacking + RUN_WORDS - 1 if lacking >= 0 else len(a)) - at)
        differs = map(ne, a.stems[at : at + longest], b.stems[place : place + longest])
        length = next(compress(count(), differs), longest)
        places[at : at + length] = range(place, place + length)
        mapped[at : at + length] = taken[place : place + length] = b"\1" * length
        at = is_shared.find(1, at + max(1, length))
    return places, mapped, taken


def _content(text: Prepared) -> list[frozenset[str]]:
    """The content stems of each sentence; none where they are too few."""
    found = (frozenset(compress(text.stems[first:last], text.content[first:last])) for first, last in text.sentences)
    return [stems if len(stems) >= SENTENCE_CONTENT_MIN else frozenset() for stems in found]


class _Index(NamedTuple):
    """Where a text's content stems stand."""

    masks: dict[str, int]  # of each stem a bit for every sentence that has it, but for stems in too many
    telling: list[frozenset[str]]  # of each sentence the stems that have a mask


def _index(text: Prepared) -> _Index:
    """The index of a text. Numbers as sets: the garbage collector walks hundreds of small lists, and counts no bits."""
    content = text.once(_content)
    masks: dict[str, int] = {}
    for number, stems in enumerate(content):
        own = 1 << number
        for stem in stems:
            masks[stem] = masks.get(stem, 0) | own
    common = {stem for stem, mask in masks.items() if mask.bit_count() > COMMON_STEM_SENTENCES}
    for stem in common:
        del masks[stem]
    return _Index(masks, [stems - common for stems in content] if common else content)


def _sharing(stems: frozenset[str], masks: dict[str, int]) -> int:
    """A bit for every sentence that has three of the stems (all but one of the fewest): counted for all at once."""
    once = twice = often = 0
    for mask in filter(None, map(masks.get, stems)):
        carry = once & mask
        once ^= mask
        often |= carry & twice
        twice ^= carry
    return often | once & twice


def _alike_sentences(a: Prepared, b: Prepared, chained: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sentence pairs that share most content stems, best first taken, each sentence once."""
    content = b.once(_content)
    masks, telling = b.once(_index)
    found = []
    for i, stems in enumerate(a.once(_content)):
        sharing = _sharing(stems, masks)
        while sharing:
            j = sharing.bit_length() - 1
            sharing ^= 1 << j
            same = len(stems & telling[j])
            share = same / min(len(stems), len(content[j]))
            if share >= SENTENCE_SHARE:
                found.append((-share, -same, i, j))
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for i, j in [*((i, j) for _, _, i, j in sorted(found)), *chained]:
        if i not in chosen and j not in used:
            chosen[i] = j
            used.add(j)
    return tuple(sorted(chosen.items()))


def passages(a: Prepared, b: Prepared, alignment: Alignment) -> tuple[Passage, ...]:
    """The shared passages as character ranges, in the order of a; empty when no run is long enough."""
    return tuple(
        Passage(a.starts[i], a.ends[end_i - 1], b.starts[j], b.ends[end_j - 1], end_i - i)
        for i, end_i, j, end_j in alignment.chains
    )


def narrative_runs(a: Prepared, b: Prepared, alignment: Alignment) -> tuple[int, int]:
    """The words in identical runs outside the quotations of both texts, and the most of them in a row."""
    narrative = _without(alignment.in_runs, a.quoted)
    quoted = b.quoted
    total = longest = 0
    for i, j, size in alignment.blocks:
        number = narrative.count(1, i, i + size)
        if not number:
            continue
        words = narrative[i : i + size]
        if quoted.find(1, j, j + size) >= 0:
            words = _without(words, quoted[j : j + size])
            number = words.count(1)
        total += number
        if number > longest:
            longest = max(longest, number if number == size else max(map(len, words.split(b"\0"))))
    return total, longest


def _without(flags: bytes, others: bytes) -> bytes:
    """The flags (0 or 1) where the others are 0."""
    left = int.from_bytes(flags, "little") & ~int.from_bytes(others, "little")
    return left.to_bytes(len(flags), "little")
