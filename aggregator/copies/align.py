"""How the words of two texts lie upon each other: runs, sentences, passages."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from rapidfuzz.distance import LCSseq

from aggregator.copies.model import Passage
from aggregator.copies.quotations import quotation_spans
from aggregator.copies.stems import KNOWN_WORDS, split_words

# An identical run of so many stems is shared wherever it stands: the length at which independent reports on one event
# share 4 % of their narrative and near copies 50 % and more (COPIES, seed and fnc, 2026-11-22).
RUN_WORDS = 5
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

_SENTENCE_END = re.compile(r"\n+|(?<=[.!?…])[”\"’»)\]]*\s+|(?<=[。！？؟।])")


class _Letters(dict[str, str]):
    """A character of the upper planes for a stem; two of a text's thousand stems share one in half of all texts."""

    def __missing__(self, stem: str) -> str:
        if len(self) >= KNOWN_WORDS:
            self.clear()
        self[stem] = letter = chr(0x10000 + crc32(stem.encode("utf-8", "surrogatepass")) % 0x100000)
        return letter


_letters = _Letters()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text made ready for comparison, once; the tuples run in parallel, one entry a word."""

    text: str
    language: str | None
    stems: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    content: tuple[bool, ...]
    quoted: tuple[bool, ...]
    sentences: tuple[tuple[int, int], ...]  # half-open ranges of words
    narrative: tuple[int, ...]  # the words outside quotations
    quotations: tuple[tuple[int, int], ...]  # half-open character ranges
    vocabulary: frozenset[str]  # content stems
    grams: dict[int, int]  # hash of a run of RUN_WORDS stems -> its first place
    letters: str  # a character for each stem, the same for the same stem: what rapidfuzz compares fastest

    def __len__(self) -> int:
        return len(self.stems)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which word of a is which word of b (one to one), and the sentences that say the same."""

    pairs: tuple[tuple[int, int], ...]  # in the order of a
    runs: frozenset[int]  # words of a that stand in an identical run
    sentences: tuple[tuple[int, int], ...]  # indexes into Prepared.sentences of a and b


def prepare(text: str, language: str | None = None) -> Prepared:
    """The text split, stemmed and marked, ready for `align` and `judge_prepared`; never raises.

    `language`: ISO 639-1, or None to let the stop words vote. About 1 ms for 600 words.
    """
    words = split_words(text, language)
    quotations = quotation_spans(text)
    quoted = _quoted(words.starts, quotations)
    stems = words.stems
    hashes = [hash(run) for run in zip(*(stems[at:] for at in range(RUN_WORDS)), strict=False)]
    grams = dict(zip(reversed(hashes), range(len(hashes) - 1, -1, -1), strict=True))  # of several places the first
    return Prepared(
        text,
        words.language,
        stems,
        words.starts,
        words.ends,
        words.content,
        quoted,
        _sentences(text, words.starts),
        tuple(at for at, inside in enumerate(quoted) if not inside),
        tuple(quotations),
        frozenset(stem for stem, content in zip(stems, words.content, strict=True) if content),
        grams,
        "".join([_letters[stem] for stem in stems]),
    )


def _quoted(starts: tuple[int, ...], spans: list[tuple[int, int]]) -> tuple[bool, ...]:
    found = [False] * len(starts)
    for start, end in spans:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        found[first:last] = [True] * (last - first)
    return tuple(found)


def _sentences(text: str, starts: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Ranges of words between sentence ends; a full stop of an abbreviation only makes a short one."""
    cuts = [0, *(bisect_right(starts, found.end() - 1) for found in _SENTENCE_END.finditer(text)), len(starts)]
    return tuple((first, last) for first, last in pairwise(cuts) if first < last)


def align(a: Prepared, b: Prepared, chained: Sequence[tuple[int, int]] = ()) -> Alignment:
    """The words that two texts share: identical runs wherever they stand, then the words of alike sentences.

    `chained`: sentences that are known to go along, like those of a `Chain`; each is paired where it has no pair yet.
    """
    pairs, runs = _shared_runs(a, b)
    sentences = _alike_sentences(a, b, chained)
    taken = set(pairs.values())
    for i, j in sentences:
        first_a, last_a = a.sentences[i]
        first_b, last_b = b.sentences[j]
        for block in LCSseq.opcodes(a.stems[first_a:last_a], b.stems[first_b:last_b]):
            if block.tag != "equal":
                continue
            for at in range(block.src_end - block.src_start):
                left, right = first_a + block.src_start + at, first_b + block.dest_start + at
                if left not in pairs and right not in taken:
                    pairs[left] = right
                    taken.add(right)
    return Alignment(tuple(sorted(pairs.items())), frozenset(runs), sentences)


def _shared_runs(a: Prepared, b: Prepared) -> tuple[dict[int, int], set[int]]:
    """Words of a in runs of at least RUN_WORDS that b has too, each with its place in b."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    at, size_a, size_b = 0, len(a), len(b)
    while at <= size_a - RUN_WORDS:
        place = b.grams.get(hash(a.stems[at : at + RUN_WORDS]))
        if place is None or a.stems[at] != b.stems[place] or place in taken:
            at += 1
            continue
        while at < size_a and place < size_b and a.stems[at] == b.stems[place] and place not in taken:
            pairs[at] = place
            taken.add(place)
            at += 1
            place += 1
    return pairs, set(pairs)


def _content(text: Prepared) -> list[set[str]]:
    return [{text.stems[at] for at in range(first, last) if text.content[at]} for first, last in text.sentences]


def _alike_sentences(a: Prepared, b: Prepared, chained: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sentence pairs that share most content stems, best first taken, each sentence once."""
    left, right = _content(a), _content(b)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j, stems in enumerate(right):
        if len(stems) >= SENTENCE_CONTENT_MIN:
            for stem in stems:
                places[stem].append(j)
    found = []
    for i, stems in enumerate(left):
        if len(stems) < SENTENCE_CONTENT_MIN:
            continue
        rare = (places[stem] for stem in stems if 0 < len(places.get(stem, ())) <= COMMON_STEM_SENTENCES)
        shared = Counter(j for sentences in rare for j in sentences)
        for j, count in shared.items():
            share = count / min(len(stems), len(right[j]))
            if share >= SENTENCE_SHARE and count >= SENTENCE_CONTENT_MIN - 1:
                found.append((-share, -count, i, j))
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for i, j in [*((i, j) for _, _, i, j in sorted(found)), *chained]:
        if i not in chosen and j not in used:
            chosen[i] = j
            used.add(j)
    return tuple(sorted(chosen.items()))


def passages(a: Prepared, b: Prepared, pairs: tuple[tuple[int, int], ...]) -> tuple[Passage, ...]:
    """The shared passages as character ranges, in the order of a; empty when no run is long enough."""
    found: list[Passage] = []
    chain: list[tuple[int, int]] = []
    for pair in (*pairs, (1 << 60, 0)):
        if chain and not (pair[0] - chain[-1][0] <= PASSAGE_GAP and 0 < pair[1] - chain[-1][1] <= PASSAGE_GAP):
            if len(chain) >= PASSAGE_WORDS:
                (first_a, first_b), (last_a, last_b) = chain[0], chain[-1]
                words = last_a - first_a + 1
                found.append(Passage(a.starts[first_a], a.ends[last_a], b.starts[first_b], b.ends[last_b], words))
            chain = []
        chain.append(pair)
    return tuple(found)


def longest_narrative_run(a: Prepared, b: Prepared, alignment: Alignment) -> int:
    """The most words in a row, outside quotations, that both texts have identically."""
    longest = length = 0
    before = (-2, -2)
    for i, j in alignment.pairs:
        if i not in alignment.runs or a.quoted[i] or b.quoted[j]:
            length = 0
        else:
            length = length + 1 if (i, j) == (before[0] + 1, before[1] + 1) else 1
            longest = max(longest, length)
        before = (i, j)
    return longest
