"""Two texts beside each other: which words both have, which were changed, which stand on one side only."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import LCSseq

from aggregator.copies.align import Prepared, align, prepare
from aggregator.copies.chain import sentence_chain
from aggregator.copies.model import Passage
from aggregator.copies.pairing import Row, Span, lone_pairs, pair_sentences, sentence_numbers

MARKS = ("same", "changed", "only")
# Words of a times words of b that are compared at once: the matrix takes a bit for each, here 50 MB. What is larger
# (two texts of 20,000 words, each 40 times a long article) is left to the comparison sentence by sentence.
_LARGEST_COMPARISON = 400_000_000
# Sentences in the same gap are shown beside each other when they share this much of the longer one, in order: "The firm
# says that nobody will be fired" has .55 of "The company says that no one will be dismissed", other sentences .20.
_IN_PLACE = 0.3
Words = Sequence[int]  # places of words in a text


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words of one sentence with one mark, as a half-open character range from first to last word."""

    start: int
    end: int
    mark: str  # one of MARKS


@dataclass(frozen=True, slots=True)
class Marking:
    """Every word of both texts in one run; every sentence of both in one row."""

    a: tuple[Run, ...]  # in the order of the text
    b: tuple[Run, ...]
    rows: tuple[Row, ...]  # in the order of a, b's lone sentences after the one that they follow


def mark(a: str, b: str, passages: Sequence[Passage] = (), language: str | None = None) -> Marking:
    """The marked words and paired sentences of two texts; everything is `only` where they share nothing.

    A word is `same` when it stands in the other text's counterpart in the same letters (case aside), `changed` when
    something else stands in its place there, `only` when nothing does. Counterparts are the stored `passages` (their
    ranges may be stale: what lies outside the texts is ignored) and, for the rest, the sentences that `align` pairs or
    that share words already.
    `language`: ISO 639-1, or None to let the stop words vote. Symmetric but for the order of rows. Never raises.
    """
    left, right = prepare(a, language), prepare(b, language)
    marks = _Marks(left, right)
    for found in passages:
        marks.compare(_words_in(left, found.a_start, found.a_end), _words_in(right, found.b_start, found.b_end))
    chain = sentence_chain(_as_narrative(left), _as_narrative(right))  # what is shown beside each other may be quoted
    for i, j in align(left, right, chain.links).sentences:
        marks.compare(range(*left.sentences[i]), range(*right.sentences[j]))
    for here, there in lone_pairs(pair_sentences(left, right, marks.pairs)):
        marks.compare_alike(_words_in(left, *here), _words_in(right, *there))
    rows = pair_sentences(left, right, marks.pairs)
    for row in rows:  # a passage may end within a sentence: what is left of it still has its counterpart
        marks.compare(_words_of(left, row.a), _words_of(right, row.b))
    return Marking(_runs(left, marks.a), _runs(right, marks.b), rows)


def _as_narrative(side: Prepared) -> Prepared:
    """The text as if nothing in it were quoted."""
    return side.marked(bytes(len(side)))


class _Marks:
    """The mark of each word, first come first kept, and which word is which."""

    def __init__(self, a: Prepared, b: Prepared) -> None:
        self._letters_a, self._letters_b = _letters(a), _letters(b)
        self.a: dict[int, str] = {}
        self.b: dict[int, str] = {}
        self.pairs: list[tuple[int, int]] = []

    def compare(self, words_a: Words, words_b: Words) -> None:
        """Mark the words of two counterparts that have no mark yet."""
        here = [at for at in words_a if at not in self.a]
        there = [at for at in words_b if at not in self.b]
        if not here or not there or len(here) * len(there) > _LARGEST_COMPARISON:
            return
        done_a = done_b = 0
        letters_a, letters_b = [self._letters_a[at] for at in here], [self._letters_b[at] for at in there]
        for block in LCSseq.opcodes(letters_a, letters_b).as_matching_blocks():
            self._differ(here[done_a : block.a], there[done_b : block.b])
            same = list(zip(here[block.a : block.a + block.size], there[block.b : block.b + block.size], strict=True))
            self.a |= dict.fromkeys((i for i, _ in same), "same")
            self.b |= dict.fromkeys((j for _, j in same), "same")
            self.pairs += same
            done_a, done_b = block.a + block.size, block.b + block.size

    def compare_alike(self, words_a: Words, words_b: Words) -> None:
        """The same for two that nothing but their place joins, unless they share too few words."""
        here, there = (
            [letters[at] for at in words] for letters, words in ((self._letters_a, words_a), (self._letters_b, words_b))
        )
        if LCSseq.normalized_similarity(here, there) >= _IN_PLACE:
            self.compare(words_a, words_b)

    def _differ(self, here: Words, there: Words) -> None:
        word = "changed" if here and there else "only"
        self.a |= dict.fromkeys(here, word)
        self.b |= dict.fromkeys(there, word)


def _letters(side: Prepared) -> list[str]:
    return [side.text[start:end].casefold() for start, end in zip(side.starts, side.ends, strict=True)]


def _words_in(side: Prepared, start: int, end: int) -> Words:
    return range(bisect_left(side.starts, start), bisect_left(side.starts, end))


def _words_of(side: Prepared, spans: Sequence[Span]) -> Words:
    return [at for start, end in spans for at in _words_in(side, start, end)]


def _runs(side: Prepared, marks: dict[int, str]) -> tuple[Run, ...]:
    runs: list[Run] = []
    sentences = sentence_numbers(side)
    for (word, _), places in groupby(range(len(side)), key=lambda at: (marks.get(at, "only"), sentences[at])):
        first, *rest = places
        start = side.starts[first]
        if runs and start < runs[-1].end:  # words of unspaced scripts overlap by a character
            start = runs[-1].end
        end = side.ends[rest[-1] if rest else first]
        if start < end:
            runs.append(Run(start, end, word))
    return tuple(runs)
