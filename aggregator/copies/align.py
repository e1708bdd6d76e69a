"""How the words of two texts lie upon each other: runs, sentences, passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, count, pairwise, repeat
from operator import ne

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
        # A word without a place differs from both neighbours: -2 - at is below every distance that a place can have.
        lines = [(place if place >= 0 else -2) - at for at, place in enumerate(self.places)]
        edges = [0, *compress(count(1), map(ne, lines[1:], lines)), len(lines)]
        return [(at, self.places[at], end - at) for at, end in pairwise(edges) if at < end and self.places[at] >= 0]

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


def _places(text: Prepared) -> dict[str, str]:
    """The sentences of each content stem, a character for a number, but for those in too many.

    Hundreds of small lists a text would be walked by the garbage collector; strings are not.
    """
    places: dict[str, str] = {}
    for number, stems in enumerate(text.once(_content)):
        letter = chr(number % 0x110000)
        for stem in stems:
            places[stem] = places[stem] + letter if stem in places else letter
    return {stem: numbers for stem, numbers in places.items() if len(numbers) <= COMMON_STEM_SENTENCES}


def _alike_sentences(a: Prepared, b: Prepared, chained: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sentence pairs that share most content stems, best first taken, each sentence once."""
    sizes = [len(stems) for stems in b.once(_content)]
    places = b.once(_places)
    found = []
    for i, stems in enumerate(a.once(_content)):
        for letter, same in Counter("".join(map(places.get, stems, repeat("")))).items():
            if same >= SENTENCE_CONTENT_MIN - 1:
                j = ord(letter)
                share = same / min(len(stems), sizes[j])
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
    found: list[Passage] = []
    chained: list[tuple[int, int, int]] = []
    words = 0
    for block in (*alignment.blocks, (1 << 60, 0, 0)):
        i, j, size = block
        if chained:
            last_i, last_j, last_size = chained[-1]
            end_a, end_b = last_i + last_size - 1, last_j + last_size - 1
            if not (i - end_a <= PASSAGE_GAP and 0 < j - end_b <= PASSAGE_GAP):
                if words >= PASSAGE_WORDS:
                    (first_a, first_b, _) = chained[0]
                    span_b = b.starts[first_b], b.ends[end_b]
                    found.append(Passage(a.starts[first_a], a.ends[end_a], *span_b, end_a - first_a + 1))
                chained, words = [], 0
        chained.append(block)
        words += size
    return tuple(found)


def narrative_runs(a: Prepared, b: Prepared, alignment: Alignment) -> tuple[int, int]:
    """The words in identical runs outside the quotations of both texts, and the most of them in a row."""
    narrative = _without(alignment.in_runs, a.quoted)
    total = longest = 0
    for i, j, size in alignment.blocks:
        words = narrative[i : i + size]
        if b.quoted.find(1, j, j + size) >= 0:
            words = _without(words, b.quoted[j : j + size])
        if number := words.count(1):
            total += number
            longest = max(longest, number if number == size else max(map(len, words.split(b"\0"))))
    return total, longest


def _without(flags: bytes, others: bytes) -> bytes:
    """The flags (0 or 1) where the others are 0."""
    left = int.from_bytes(flags, "little") & ~int.from_bytes(others, "little")
    return left.to_bytes(len(flags), "little")
