"""Which stored texts are worth a comparison: a protocol, and an index in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from typing import Protocol

from aggregator.copies.fingerprint import containment, fingerprint, sampling_rates

# Fewest shared numbers that make a candidate. Of the 46 labelled copies the poorest shares 7, a run of 35 words some 9;
# of 381 news pages every fifth pair that shares three shares no more, by chance (2026-11-22). A fingerprint with fewer
# numbers must be shared whole.
SHARED_MIN = 4


class Candidates(Protocol):
    """What finds candidates: in memory here, in SQL in the store."""

    def add(self, id: Hashable, text: str) -> None:
        """Make `text` findable under `id`."""
        ...

    def candidates(self, text: str, limit: int = 30) -> list[tuple[Hashable, float]]:
        """The ids whose texts share most with `text`, with a score 0..1, best first."""
        ...


class CopyIndex:
    """Texts by fingerprint, in memory: an inverted index from sampled hash to ids."""

    def __init__(self) -> None:
        self._postings: defaultdict[int, list[Hashable]] = defaultdict(list)
        self._fingerprints: dict[Hashable, tuple[int, ...]] = {}
        self._rates: dict[Hashable, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._fingerprints)

    def add(self, id: Hashable, text: str, language: str | None = None) -> None:
        """Make `text` findable under `id`; an id that is added again takes the new text."""
        for number in self._fingerprints.get(id, ()):
            self._postings[number].remove(id)
        numbers = fingerprint(text, language)
        self._fingerprints[id] = numbers
        self._rates[id] = sampling_rates(numbers)
        for number in numbers:
            self._postings[number].append(id)

    def candidates(self, text: str, limit: int = 30, language: str | None = None) -> list[tuple[Hashable, float]]:
        """The ids whose texts share most with `text`, best first, at most `limit`; empty when none does.

        The score (0..1) is the share of the smaller fingerprint that the other has. Ties are broken by the number
        of shared hashes, then by the id's type and representation: never by the order of arrival.
        A text that was added finds itself.
        """
        numbers = fingerprint(text, language)
        counts = Counter(id for number in numbers for id in self._postings.get(number, ()))
        least = min(SHARED_MIN, len(numbers))
        rates = sampling_rates(numbers)
        ranked = []
        for id, count in counts.items():
            if count < min(least, len(self._fingerprints[id])):
                continue
            score, shared = self._score(numbers, rates, id, count)
            if shared:
                ranked.append((-score, -shared, type(id).__name__, repr(id), id))
        ranked.sort(key=lambda row: row[:4])
        return [(row[4], -row[0]) for row in ranked[:limit]]

    def _score(self, numbers: tuple[int, ...], rates: tuple[int, int], id: Hashable, count: int) -> tuple[float, int]:
        """`containment`, counted already where both fingerprints have one rate each: all but the longest texts."""
        other = self._fingerprints[id]
        if self._rates[id] == rates:
            return count / min(len(numbers), len(other)), count
        return containment(numbers, other)
