"""Texts made ready for comparison, a few of them remembered: a story's copies arrive together."""

from __future__ import annotations

from aggregator.copies.align import prepare
from aggregator.copies.prepared import Prepared

# Of all remembered texts together. What a comparison works out takes 260 bytes a word (250 kB for a text of 950 words,
# 2026-11-22), so they take 60 MB at most. Half as many made linking the pages of benchmarks/crawl.py .5 ms of 8.5
# dearer (2026-11-23).
WORDS_MAX = 240_000


class PreparedTexts:
    """The last texts that were asked for, as far as `words_max` words hold them; the last one always."""

    def __init__(self, words_max: int = WORDS_MAX) -> None:
        self._words_max = words_max
        self._words = 0
        self._kept: dict[tuple[str, str | None], Prepared] = {}  # the one asked for last at the end

    def __len__(self) -> int:
        return len(self._kept)

    def __call__(self, text: str, language: str | None) -> Prepared:
        """The text as `copies.align.prepare` gives it."""
        key = text, language
        found = self._kept.pop(key, None)
        if found is None:
            found = prepare(text, language)
            self._words += len(found)
        self._kept[key] = found
        while self._words > self._words_max and len(self._kept) > 1:
            self._words -= len(self._kept.pop(next(iter(self._kept))))
        return found
