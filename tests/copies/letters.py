"""A small real sentence encoder: the transliterated words, hashed. Names and loan words cross languages."""

from __future__ import annotations

import re
from zlib import crc32

from aggregator.copies.facts import name_key

DIMENSIONS = 512


class Letters:
    """Counts the keys of a sentence's words, and their beginnings, in buckets."""

    def encode(self, sentences: list[str]) -> list[list[float]]:
        return [self._vector(sentence) for sentence in sentences]

    def _vector(self, sentence: str) -> list[float]:
        vector = [0.0] * DIMENSIONS
        for word in re.findall(r"\w+", sentence):
            key = name_key(word)
            for part in (key, key[:3]) if len(key) > 2 else ():
                vector[crc32(part.encode()) % DIMENSIONS] += 1.0
        return vector


class Mute:
    """No encoder: it has no method `encode`."""
