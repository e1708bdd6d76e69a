"""What two texts may share though nobody copied: one sentence, one form with other values, one standing paragraph."""

from __future__ import annotations

import re
from math import ceil

from rapidfuzz.distance import LCSseq

from aggregator.copies.align import Alignment, passages
from aggregator.copies.facts import FACTS_MIN, certain_facts, numbers
from aggregator.copies.gauges import UNSPACED_WORDS, Gauges
from aggregator.copies.prepared import Prepared
from aggregator.copies.stems import is_unspaced

# One sentence is no proof (a formula lead, one line of a press release): a copy shares two, or a run of this length.
SENTENCES_MIN = 2
LONE_RUN_WORDS = 25
# Of the names and numbers of the sentences that both sides have, a copy keeps .60 and more (55 judged copies of
# AGGREGATOR_CORPORA/pairs; spinners leave them alone); two weather, market, match or court reports or obituaries of one
# form share .50 and less (invented, tests/copies, 2026-11-22). An identical run of so many words outweighs it.
FACTS_KEPT_MIN = 0.55
FACTS_RUN_WORDS = 35
# Of the numbers of those sentences a copy keeps .60 and more in order, two texts of one form .40 and less; fewer than
# this many on either side tell nothing.
NUMBERS_KEPT_MIN = 0.45
NUMBERS_MIN = 4
# A paragraph about the outlet or the author that stands at the end of both texts has 35 to 70 words.
STANDING_WORDS_MAX = 90
STANDING_LAST_LINES = 3
STANDING_PASSAGE_WORDS = 12  # shorter passages are names and phrases, wherever they stand


_DIGIT = re.compile("[\\d一二三四五六七八九十百千]")


def is_doubtful(a: Prepared, b: Prepared, alignment: Alignment, gauges: Gauges) -> bool:
    """True where the gauges speak of a copy and something else explains it. Symmetric."""
    if gauges.sentence_count < SENTENCES_MIN and gauges.run_words < LONE_RUN_WORDS:
        return True
    return _is_standing(a, b, alignment) or _is_one_form(a, b, alignment, gauges)


def _is_one_form(a: Prepared, b: Prepared, alignment: Alignment, gauges: Gauges) -> bool:
    """True where alike sentences tell of other names and numbers: two texts poured into one form."""
    left, right = (_numbers(side, [pair[at] for pair in alignment.sentences]) for side, at in ((a, 0), (b, 1)))
    fewer = min(len(left), len(right))
    if fewer >= NUMBERS_MIN:
        enough = ceil(NUMBERS_KEPT_MIN * fewer)
        if LCSseq.similarity(left, right, score_cutoff=enough) < enough:
            return True
    if "de" in (a.language, b.language):
        return False  # every noun is in capitals there, and spinning changes nouns
    if gauges.run_words >= FACTS_RUN_WORDS:
        return False
    names = [
        set().union(*(known[pair[at]] for pair in alignment.sentences))
        for known, at in ((a.once(_Names), 0), (b.once(_Names), 1))
    ]
    fewer = min(map(len, names))
    return fewer >= FACTS_MIN and len(names[0] & names[1]) / fewer < FACTS_KEPT_MIN


class _Sentences:
    """The sentences of a text as they stand."""

    def __init__(self, side: Prepared) -> None:
        self._text, self._starts, self._ends, self._sentences = side.text, side.starts, side.ends, side.sentences

    def __getitem__(self, number: int) -> str:
        first, last = self._sentences[number]
        return self._text[self._starts[first] : self._ends[last - 1]]


class _Names(dict[int, frozenset[str]]):
    """The certain facts of each sentence of a text."""

    def __init__(self, side: Prepared) -> None:
        super().__init__()
        self._sentences = _Sentences(side)

    def __missing__(self, number: int) -> frozenset[str]:
        self[number] = found = frozenset(certain_facts(self._sentences[number]))
        return found


class _Numbers(dict[int, list[str]]):
    """The numbers of each sentence of a text."""

    def __init__(self, side: Prepared) -> None:
        super().__init__()
        self._sentences = _Sentences(side)

    def __missing__(self, number: int) -> list[str]:
        sentence = self._sentences[number]
        self[number] = found = numbers(sentence) if _DIGIT.search(sentence) else []
        return found


def _numbers(side: Prepared, sentences: list[int]) -> list[str]:
    """The numbers of some sentences in their order, those in Han last."""
    known = side.once(_Numbers)
    return sorted((one for number in sentences for one in known[number]), key=lambda one: not one.isdigit())


def _is_standing(a: Prepared, b: Prepared, alignment: Alignment) -> bool:
    """True where the one longer passage that both have is among the last paragraphs of both."""
    if sum(end - start >= STANDING_PASSAGE_WORDS for start, end, _, _ in alignment.chains) != 1:
        return False
    one = max(passages(a, b, alignment), key=lambda passage: passage.words)
    if one.words > STANDING_WORDS_MAX / (UNSPACED_WORDS if is_unspaced(a.stems) else 1.0):
        return False
    return _is_last(a.text, one.a_start, one.a_end) and _is_last(b.text, one.b_start, one.b_end)


def _is_last(text: str, start: int, end: int) -> bool:
    """True for a range within one line that is among the last."""
    return "\n" not in text[start:end] and len(re.findall(r"\n+", text[end:].rstrip())) < STANDING_LAST_LINES
