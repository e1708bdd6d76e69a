"""Sentences compared by a model that the operator names: optional, only confirms what citations or facts suggest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from math import sqrt
from operator import mul
from typing import Protocol, cast

from aggregator.copies.anchors import split_sentences

# Sentences of a text that are encoded, the first ones: a model on a processor takes some 10 ms for each.
SENTENCES_MAX = 80


class EncoderError(Exception):
    """The encoder that the operator names cannot be had; says why, and what to do."""


class SentenceEncoder(Protocol):
    """What turns sentences of any language into vectors, alike where they say the same."""

    def encode(self, sentences: list[str]) -> Iterable[Iterable[float]]:
        """A vector for each sentence, in order, all of one length; sentence-transformers has this method."""
        ...


@cache
def load_encoder(name: str) -> SentenceEncoder:
    """The encoder of that name; loaded once a process.

    `name`: `module:callable`, called without arguments for an object with `encode`; or the folder or name of a model
    that sentence-transformers reads (which may download it). Raises EncoderError where there is none.
    """
    module, _, attribute = name.partition(":")
    if attribute.isidentifier():
        try:
            encoder = getattr(import_module(module), attribute)()
        except (ImportError, AttributeError, TypeError) as error:
            raise EncoderError(f"{name}: {error}; give module:callable that can be imported here") from error
    else:
        try:
            library = import_module("sentence_transformers")
        except ImportError as error:
            raise EncoderError(
                f"{name}: sentence-transformers is missing; pip install 'aggregator[semantic]', or give module:callable"
            ) from error
        try:
            encoder = library.SentenceTransformer(name)
        except (OSError, ValueError) as error:
            raise EncoderError(f"{name}: {error}") from error
    if not callable(getattr(encoder, "encode", None)):
        raise EncoderError(f"{name}: what it gives has no method encode(sentences)")
    return cast("SentenceEncoder", encoder)


def sentence_likeness(encoder: SentenceEncoder, a: str, b: str) -> float:
    """The mean cosine (0..1) of the shorter text's sentences with the other's, in the best pairing in order.

    Weighted by length; sentences without a partner count 0, and so do negative cosines. Symmetric; 0.0 for a text
    without sentences. One call of the encoder, and some 50 ms for the pairing of 30 with 30 sentences.
    """
    sides = [split_sentences(text)[:SENTENCES_MAX] for text in (a, b)]
    left, right = sorted(sides, key=lambda side: (sum(map(len, side)), side))
    if not left or not right:
        return 0.0
    vectors = [_unit(vector) for vector in encoder.encode([*left, *right])]
    theirs = vectors[len(left) :]
    # best[j]: most that the sentences so far bring with the first j of the longer text.
    best = [0.0] * (len(right) + 1)
    for sentence, vector in zip(left, vectors, strict=False):
        before = best
        best = [0.0]
        for at, other in enumerate(theirs):
            together = before[at] + len(sentence) * max(0.0, sum(map(mul, vector, other)))
            best.append(max(best[-1], before[at + 1], together))
    return min(1.0, best[-1] / sum(map(len, left)))


def _unit(vector: Iterable[float]) -> Sequence[float]:
    numbers = [float(number) for number in vector]
    length = sqrt(sum(map(mul, numbers, numbers)))
    return [number / length for number in numbers] if length else numbers
