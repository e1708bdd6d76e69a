"""Quotations that stand in the same place in other words: the best evidence of spinning."""

from __future__ import annotations

from bisect import bisect_left

from aggregator.copies.align import Prepared
from aggregator.copies.model import AlteredQuotation

# Share of the shorter quotation's words that must match for two to be the same quotation. Spun quotations of the
# seed keep .85 to .95 of their words.
SAME_QUOTATION = 0.5
QUOTATION_WORDS_MIN = 4


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


def _words_within(text: Prepared, span: tuple[int, int]) -> range:
    return range(bisect_left(text.starts, span[0]), bisect_left(text.starts, span[1]))


def _lacks(side: Prepared, words: range, other: Prepared, other_words: range) -> bool:
    """True when `side` has a content stem in `words` that the other quotation lacks."""
    there = {other.stems[at] for at in other_words}
    return any(side.content[at] and side.stems[at] not in there for at in words)
