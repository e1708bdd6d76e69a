"""Quotations that stand in the same place in other words: the best evidence of spinning."""

from __future__ import annotations

from bisect import bisect_left

from rapidfuzz.distance import LCSseq

from aggregator.copies.align import Prepared
from aggregator.copies.model import AlteredQuotation

# Share of the shorter quotation's words that must match for two to be the same quotation. Spun quotations of the
# seed keep .85 to .95 of their words.
SAME_QUOTATION = 0.5
QUOTATION_WORDS_MIN = 4
# A quotation of so many words with so many content words changed on both sides is reworded; of the 114 labelled
# independents two have one such quotation and none has two (2026-11-22).
REWORDED_WORDS_MIN = 6
REWORDED_CHANGES = 2
REWORDED_MIN = 2


def altered_quotations(a: Prepared, b: Prepared, pairs: tuple[tuple[int, int], ...]) -> tuple[AlteredQuotation, ...]:
    """The quotations that both texts have in different wordings, as they stand, in the order of a.

    A quotation that is only cut short is not altered: each side must have a content word that the other lacks.
    `pairs`: the aligned words. Empty when every shared quotation is identical.
    """
    found = []
    places = dict(pairs)
    ranges_b = [_words_within(b, span) for span in b.quotations]
    for span in a.quotations:
        words_a = _words_within(a, span)
        if len(words_a) < QUOTATION_WORDS_MIN:
            continue
        matched = {places[at] for at in words_a if at in places}
        for other, words_b in zip(b.quotations, ranges_b, strict=True):
            shared = len(matched.intersection(words_b))
            shorter = min(len(words_a), len(words_b))
            if shorter < QUOTATION_WORDS_MIN or shared < SAME_QUOTATION * shorter:
                continue
            if _lacks(a, words_a, b, words_b) and _lacks(b, words_b, a, words_a):
                found.append(AlteredQuotation(a.text[slice(*span)], b.text[slice(*other)]))
    return tuple(found)


def reworded_quotations(a: Prepared, b: Prepared) -> list[tuple[range, range]]:
    """The words of quotations that both texts have, each with at least two content words changed.

    Two reports on one statement print it in the same words, cut it short, or spell a word in their own way; who changes
    two words of it is spinning. Empty unless there are `REWORDED_MIN` such quotations. Symmetric.
    """
    sides = [[_words_within(side, span) for span in side.quotations] for side in (a, b)]
    left, right = ([words for words in side if len(words) >= REWORDED_WORDS_MIN] for side in sides)
    found = [(here, there) for here in left for there in right if _is_reworded(a, here, b, there)]
    return found if len(found) >= REWORDED_MIN else []


def _is_reworded(a: Prepared, here: range, b: Prepared, there: range) -> bool:
    longer = max(len(here), len(there))
    if longer > 2 * min(len(here), len(there)):
        return False
    left, right = a.letters[here.start : here.stop], b.letters[there.start : there.stop]
    shared = LCSseq.similarity(left, right, score_cutoff=int(SAME_QUOTATION * longer) + 1)
    if not shared or longer - shared < REWORDED_CHANGES:
        return False
    lost = sum(a.content[at] for at in here if a.letters[at] not in right)
    new = sum(b.content[at] for at in there if b.letters[at] not in left)
    return min(lost, new) >= REWORDED_CHANGES


def _words_within(text: Prepared, span: tuple[int, int]) -> range:
    return range(bisect_left(text.starts, span[0]), bisect_left(text.starts, span[1]))


def _lacks(side: Prepared, words: range, other: Prepared, other_words: range) -> bool:
    """True when `side` has a content stem in `words` that the other quotation lacks."""
    there = {other.stems[at] for at in other_words}
    return any(side.content[at] and side.stems[at] not in there for at in words)
