"""Words that stand in each other's place in two texts: the trace that a thesaurus leaves."""

from __future__ import annotations

from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from aggregator.copies.align import Prepared
from aggregator.copies.stems import is_unspaced

# A substitution stands between matched words and is no longer than this on either side: "were chanting" for "sang".
PLACE_WORDS_MAX = 3
# Two words this much alike (edits by letters of the longer) are one word spelled in two ways.
SPELLED_ALIKE = 0.5
# Editors swap a name of the house for another and little else, spinners every tenth word. Of a hundred matched words
# copies with every tenth content word replaced have 2.6 substitutions (median; 92 % have 1.5 and more), copies in
# other clothes and trimmed ones none. Of the 45 labelled copies that no spinner touched, three have 1.5 and more, whose
# editors rewrote the rest too (118 generated and 46 labelled copies, 2026-11-22).
SPUN_OF_100 = 1.5
SPUN_MIN = 3


def is_spun(a: Prepared, b: Prepared, pairs: tuple[tuple[int, int], ...]) -> bool:
    """True when content words were replaced one by one, all over the matched words; see `substitutions`.

    False for scripts without spaces, whose "words" overlap, and for fewer than three. Symmetric.
    """
    found = len(substitutions(a, b, pairs))
    return found >= SPUN_MIN and 100 * found >= SPUN_OF_100 * len(pairs) and not is_unspaced(a.stems)


def substitutions(
    a: Prepared, b: Prepared, pairs: tuple[tuple[int, int], ...]
) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The content stems of a that have other ones of b in their place, each substitution once; mostly empty.

    `pairs`: the aligned words, in the order of a. Numbers, other spellings and mere additions are none: a house that
    writes ISIS for Islamic State has done so once, however often the name comes.
    """
    found = set()
    for (i, j), (next_i, next_j) in pairwise(pairs):
        if 1 < next_i - i <= PLACE_WORDS_MAX + 1 and 1 < next_j - j <= PLACE_WORDS_MAX + 1:
            here, there = _content(a, i + 1, next_i), _content(b, j + 1, next_j)
            if here and there and not any(_alike(one, other) for one in here for other in there):
                found.add((here, there))
    return found


def _content(side: Prepared, first: int, last: int) -> tuple[str, ...]:
    return tuple(side.stems[at] for at in range(first, last) if side.content[at] and side.stems[at].isalpha())


def _alike(one: str, other: str) -> bool:
    return Levenshtein.normalized_distance(one, other, score_cutoff=SPELLED_ALIKE) <= SPELLED_ALIKE
