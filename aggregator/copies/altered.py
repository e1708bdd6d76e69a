"""Quotations that stand in the same place in other words: the best evidence of spinning."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from aggregator.copies.model import AlteredQuotation
from aggregator.copies.prepared import Prepared

# Share of the shorter quotation's words that must match for two to be the same quotation. Spun quotations of the
# seed keep .85 to .95 of their words.
SAME_QUOTATION = 0.5
QUOTATION_WORDS_MIN = 4
# A quotation of so many words with so many content words changed on both sides is reworded; of the 114 labelled
# independents two have one such quotation and none has two (2026-11-22).
REWORDED_WORDS_MIN = 6
REWORDED_CHANGES = 2
REWORDED_MIN = 2


def altered_quotations(a: Prepared, b: Prepared, places: Sequence[int]) -> tuple[AlteredQuotation, ...]:
    """The quotations that both texts have in different wordings, as they stand, in the order of a.

    A quotation that is only cut short is not altered: each side must have a content word that the other lacks.
    `places`: for each word of a its word of b, else -1. Empty when every shared quotation is identical.
    """
    if not a.quotations or not b.quotations:
        return ()
    found = []
    ranges_b, of_b = b.once(_ranges), b.once(_quotation_of_words)
    for span, words_a in zip(a.quotations, a.once(_ranges), strict=True):
        if len(words_a) < QUOTATION_WORDS_MIN:
            continue
        matched = Counter(map(of_b.get, places[words_a.start : words_a.stop]))
        for number, shared in sorted((number, shared) for number, shared in matched.items() if number is not None):
            words_b = ranges_b[number]
            shorter = min(len(words_a), len(words_b))
            if shorter < QUOTATION_WORDS_MIN or shared < SAME_QUOTATION * shorter:
                continue
            if _lacks(a, words_a, b, words_b) and _lacks(b, words_b, a, words_a):
                found.append(AlteredQuotation(a.text[slice(*span)], b.text[slice(*b.quotations[number])]))
    return tuple(found)


def reworded_quotations(a: Prepared, b: Prepared) -> list[tuple[range, range]]:
    """The words of quotations that both texts have, each with at least two content words changed.

    Two reports on one statement print it in the same words, cut it short, or spell a word in their own way; who changes
    two words of it is spinning. Empty unless there are `REWORDED_MIN` such quotations. Symmetric.
    """
    left, right = ([words for words in side.once(_ranges) if len(words) >= REWORDED_WORDS_MIN] for side in (a, b))
    letters = [b.letters[there.start : there.stop] for there in right]
    found = []
    for here in left:
        quotation = a.letters[here.start : here.stop]
        least = int(SAME_QUOTATION * len(here)) + 1
        alike = process.extract(quotation, letters, scorer=LCSseq.similarity, limit=None, score_cutoff=least)
        by_place = sorted((number, shared) for _, shared, number in alike)
        found += [
            (here, right[number]) for number, shared in by_place if _is_reworded(a, here, b, right[number], shared)
        ]
    return found if len(found) >= REWORDED_MIN else []


def _is_reworded(a: Prepared, here: range, b: Prepared, there: range, shared: int) -> bool:
    longer = max(len(here), len(there))
    if longer > 2 * min(len(here), len(there)) or shared <= int(SAME_QUOTATION * longer):
        return False
    if longer - shared < REWORDED_CHANGES:
        return False
    left, right = a.letters[here.start : here.stop], b.letters[there.start : there.stop]
    lost = sum(a.content[at] for at in here if a.letters[at] not in right)
    new = sum(b.content[at] for at in there if b.letters[at] not in left)
    return min(lost, new) >= REWORDED_CHANGES


def _ranges(text: Prepared) -> list[range]:
    """The words of each quotation."""
    return [range(bisect_left(text.starts, start), bisect_left(text.starts, end)) for start, end in text.quotations]


def _quotation_of_words(text: Prepared) -> dict[int, int]:
    """The number of the quotation of each quoted word."""
    return {at: number for number, words in enumerate(text.once(_ranges)) for at in words}


def _lacks(side: Prepared, words: range, other: Prepared, other_words: range) -> bool:
    """True when `side` has a content stem in `words` that the other quotation lacks."""
    there = {other.stems[at] for at in other_words}
    return any(side.content[at] and side.stems[at] not in there for at in words)
