"""Which few numbers stand for a text in the candidate index."""

from __future__ import annotations

import hashlib
from functools import reduce
from operator import or_

from aggregator.copies.stems import Words, split_words

# Stored beside every fingerprint: numbers of another algorithm or version are not comparable.
ALGORITHM = "skipgram4-snowball-mod8"
VERSION = 1

# A content stem is paired with each of its next four: spinning changes every fifth word, and a pair survives
# a changed neighbour (November 2026, 100,000 texts: recall 1.00 on real near and spun copies, 5-word shingles .52).
GAP = 4
# One hash in eight is kept. At 1/16 pages of 80 to 310 words lose 6 % of the spun copies, at 1/64 half.
RATE = 8
# Long texts can do with less: above this count the rate is halved until it fits (h mod 16 within h mod 8), so that
# the rates nest and texts of any length stay comparable. A 600-word text has about 160.
FEATURES_MAX = 250

_MASK = (1 << 62) - 1  # two of them summed stay positive in a signed 64-bit column
_LEFT, _RIGHT = 0x1E3779B97F4A7C15, 0x42B2AE3D27D4EB4F  # odd, from the splitmix and xxhash families
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
    """The sampled hashes of stemmed content skip-bigrams: sorted, unique, each in 0..2**63-1.

    `text` is the article's stripped text; `language` ISO 639-1 or None (guessed from stop words). At most
    `FEATURES_MAX` numbers; empty for a text with fewer than two content words. The same on every machine and
    in every process. About 0.5 ms for 600 words once the vocabulary is cached.
    """
    return features_of(split_words(text, language))


def features_of(words: Words) -> tuple[int, ...]:
    """The fingerprint of a text that is split already; see `fingerprint`."""
    return features([stem for stem, content in zip(words.stems, words.content, strict=True) if content])


def features(stems: list[str]) -> tuple[int, ...]:
    """The fingerprint of content stems in text order; see `fingerprint`."""
    sides = [_sides[stem] for stem in stems]
    rights = [right for _, right in sides]
    kept = {
        mixed
        for gap in range(1, GAP + 1)
        for (left, _), right in zip(sides, rights[gap:], strict=False)
        if not (mixed := (left + right) ^ (left + right >> 33)) % RATE
    }
    rate = RATE
    while len(kept) > FEATURES_MAX:
        rate *= 2
        kept = {value for value in kept if not value % rate}
    return tuple(sorted(kept))


def sampling_rate(numbers: tuple[int, ...]) -> int:
    """The rate at which a fingerprint was sampled: the largest power of two that divides all its numbers.

    `RATE` when there are too few numbers to tell (fewer than half of `FEATURES_MAX`): only a long text is thinned.
    """
    if len(numbers) < FEATURES_MAX // 4:
        return RATE
    together = reduce(or_, numbers)
    return max(RATE, together & -together)


def containment(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[float, int]:
    """How much of the smaller fingerprint the other has (0..1), and the count of shared numbers.

    Both are first brought to the coarser of the two rates. (0.0, 0) when either is empty.
    """
    rate = max(sampling_rate(a), sampling_rate(b))
    left = {value for value in a if not value % rate}
    right = {value for value in b if not value % rate}
    shared = len(left & right)
    return (shared / min(len(left), len(right)) if shared else 0.0), shared
