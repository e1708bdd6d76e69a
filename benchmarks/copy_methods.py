"""The field's plain measures of likeness, each in a few lines, to stand beside ours in the same run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import log, sqrt

from datasketch import MinHash

Score = Callable[[str, str], float]


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


@lru_cache(maxsize=4096)
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _tokens(text)
    return frozenset(words[at : at + 5] for at in range(len(words) - 4))


@lru_cache(maxsize=4096)
def _characters(text: str) -> frozenset[str]:
    plain = " ".join(_tokens(text))
    return frozenset(plain[at : at + 15] for at in range(len(plain) - 14))


@lru_cache(maxsize=4096)
def _minhash(text: str) -> MinHash:
    made = MinHash(num_perm=128)
    made.update_batch([" ".join(words).encode() for words in sorted(_shingles(text))])
    return made


def minhash_jaccard(a: str, b: str) -> float:
    """Jaccard of word 5-grams as datasketch's MinHash estimates it, with 128 permutations."""
    return float(_minhash(a).jaccard(_minhash(b))) if _shingles(a) and _shingles(b) else 0.0


def word_containment(a: str, b: str) -> float:
    """Share of the smaller set of word 5-grams that the other text has."""
    return len(_shingles(a) & _shingles(b)) / (min(len(_shingles(a)), len(_shingles(b))) or 1)


def character_jaccard(a: str, b: str) -> float:
    """Jaccard of character 15-grams (NEWS-COPY)."""
    return len(_characters(a) & _characters(b)) / (len(_characters(a) | _characters(b)) or 1)


def tfidf_cosine(texts: Iterable[str]) -> Score:
    """Cosine of tf-idf vectors (sublinear tf, smoothed idf) over the document frequencies of `texts`."""
    documents = [set(_tokens(text)) for text in texts]
    frequency = Counter(word for words in documents for word in words)
    count = len(documents)

    @lru_cache(maxsize=4096)
    def vector(text: str) -> dict[str, float]:
        found = {
            word: (1 + log(times)) * (log((1 + count) / (1 + frequency[word])) + 1)
            for word, times in Counter(_tokens(text)).items()
        }
        length = sqrt(sum(weight * weight for weight in found.values())) or 1
        return {word: weight / length for word, weight in found.items()}

    def score(a: str, b: str) -> float:
        left, right = vector(a), vector(b)
        return sum(weight * right.get(word, 0.0) for word, weight in left.items())

    return score
