"""Which few numbers stand for a text in the candidate index."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import reduce
from operator import add, or_

from aggregator.copies.facts import name_key
from aggregator.copies.stems import Words, split_words

# Stored beside every fingerprint: numbers of another version are not comparable. 2: skip-bigrams of four, snowball
# stems, one in eight; pairs of names.
VERSION = 2

# A content stem is paired with each of its next four: spinning changes every fifth word, and a pair survives
# a changed neighbour (November 2026, 100,000 texts: recall 1.00 on real near and spun copies, 5-word shingles .52).
GAP = 4
# One hash in eight is kept; a power of two. At 1/16 pages of 80 to 310 words lose 6 % of the spun copies, at 1/64 half.
RATE = 8
# Long texts can do with less: above this count the rate is halved until it fits (h mod 16 within h mod 8), so that
# the rates nest and texts of any length stay comparable. A 600-word text has about 160. With 250, 7 of 1,781 generated
# copies are not proposed (excerpts of three paragraphs in a host of 1,700 words, long texts of which every word was
# replaced); with 400 none, with 500 there is room (2026-11-22, benchmarks/copies.py).
FEATURES_MAX = 500
# A spinner replaces no names and numbers: each is paired with the next two of them, whatever stands between. All pairs
# of a short text count, a long one's are thinned like the others. Sampled 1 in 4, two Swedish texts of 250 words with
# six and nine names are lost of the 1,781; with at most 32 or 48 pairs none.
NAME_GAP = 2
NAMES_MAX = 48

_MASK = (1 << 62) - 1  # two of them summed stay positive in a signed 64-bit column
_LEFT, _RIGHT = 0x1E3779B97F4A7C15, 0x42B2AE3D27D4EB4F  # odd, from the splitmix and xxhash families
# The pairs of names are thinned by bits above these, which are zero: no rate of the other pairs drops them.
_NAME_BITS = 28
_SENTENCE_END = re.compile(r"[.!?…:\n”“\"»«„।]")
KNOWN_STEMS = 200_000  # remembered, some 40 MB at most


class _Sides(dict[str, tuple[int, int]]):
    """What a stem adds to a pair as its left and as its right member."""

    def __missing__(self, stem: str) -> tuple[int, int]:
        if len(self) >= KNOWN_STEMS:
            self.clear()
        value = int.from_bytes(hashlib.blake2b(stem.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        self[stem] = found = (value * _LEFT & _MASK, value * _RIGHT & _MASK)
        return found


_sides = _Sides()


def fingerprint(text: str, language: str | None = None) -> tuple[int, ...]:
    """The sampled hashes of skip-bigrams of content stems, and of names and numbers: sorted, unique, in 0..2**63-1.

    `text` is the article's stripped text; `language` ISO 639-1 or None (guessed from stop words). At most
    `FEATURES_MAX + NAMES_MAX` numbers; empty for a text with fewer than two content words. The same on every machine
    and in every process. About 0.5 ms for 600 words once the vocabulary is cached.
    """
    return features_of(text, split_words(text, language))


def features_of(text: str, words: Words) -> tuple[int, ...]:
    """The fingerprint of a text that is split already; see `fingerprint`."""
    content = [stem for stem, content in zip(words.stems, words.content, strict=True) if content]
    return features(content, _names(text, words))


def features(stems: Sequence[str], names: Sequence[str] = ()) -> tuple[int, ...]:
    """The fingerprint of content stems and of the names and numbers among them, in text order; see `fingerprint`."""
    return tuple(sorted(_pairs(stems) | _name_pairs(names)))


def _names(text: str, words: Words) -> list[str]:
    """The numbers, and the words in capitals within a sentence, as translations keep them (`facts.name_key`)."""
    found, last = [], 0
    for stem, start, end, content in zip(words.stems, words.starts, words.ends, words.content, strict=True):
        if content and (
            stem[0].isdigit() or (text[start].isupper() and last and not _SENTENCE_END.search(text, last, start))
        ):
            found.append(name_key(text[start:end].replace("-\n", "")) or stem)
        last = end
    return found


def _name_pairs(names: Sequence[str]) -> set[int]:
    sides = [_sides[stem] for stem in names]
    rights = [right for _, right in sides]
    kept = {
        (mixed ^ mixed >> 29) >> _NAME_BITS
        for gap in range(1, NAME_GAP + 1)
        for (left, _), right in zip(sides, rights[gap:], strict=False)
        for mixed in ((3 * left + 5 * right) & _MASK,)  # no pair of neighbours has the number of its other kind
    }
    rate = 1
    while len(kept) > NAMES_MAX:
        rate *= 2
        kept = {value for value in kept if not value % rate}
    return {value << _NAME_BITS for value in kept}


def _pairs(stems: Sequence[str]) -> set[int]:
    sides = [_sides[stem] for stem in stems]
    rights = [right for _, right in sides]
    lefts = [left for left, _ in sides]
    # The sum of the two goes through C, and what a sum is mixed with is worked out once: a third faster.
    kept = {
        mixed
        for gap in range(1, GAP + 1)
        for both in map(add, lefts, rights[gap:])
        if not (mixed := both ^ both >> 33) & RATE - 1
    }
    rate = RATE
    while len(kept) > FEATURES_MAX:
        rate *= 2
        kept = {value for value in kept if not value % rate}
    return kept


def sampling_rates(numbers: Sequence[int]) -> tuple[int, int]:
    """The rates at which a fingerprint's pairs of stems and its pairs of names were sampled.

    Each is the largest power of two that divides all its numbers: `RATE` and 1 at least, and where there are too few
    numbers to tell (fewer than a quarter of the most that are kept), for only a long text is thinned.
    """
    pairs, names = _kinds(numbers)
    return _rate(pairs, RATE, FEATURES_MAX), _rate([value >> _NAME_BITS for value in names], 1, NAMES_MAX)


def _rate(numbers: Sequence[int], least: int, most: int) -> int:
    if len(numbers) < most // 4:
        return least
    together = reduce(or_, numbers)
    return max(least, together & -together)


def _kinds(numbers: Sequence[int]) -> tuple[list[int], list[int]]:
    """The numbers of pairs of stems, and those of pairs of names."""
    low = (1 << _NAME_BITS) - 1
    return [value for value in numbers if value & low], [value for value in numbers if not value & low]


def containment(a: Sequence[int], b: Sequence[int]) -> tuple[float, int]:
    """How much of the smaller fingerprint the other has (0..1), and the count of shared numbers.

    Both are first brought to the coarser of their rates. (0.0, 0) when either is empty.
    """
    coarser = [max(rates) for rates in zip(sampling_rates(a), sampling_rates(b), strict=True)]
    left, right = (_thinned(numbers, *coarser) for numbers in (a, b))
    shared = len(left & right)
    return (shared / min(len(left), len(right)) if shared else 0.0), shared


def _thinned(numbers: Sequence[int], rate: int, name_rate: int) -> set[int]:
    pairs, names = _kinds(numbers)
    kept = {value for value in pairs if not value % rate}
    return kept | {value for value in names if not (value >> _NAME_BITS) % name_rate}
