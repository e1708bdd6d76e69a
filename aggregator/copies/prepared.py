"""A text made ready for comparison: whatever depends on it alone is worked out once, and only when it is asked for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property
from itertools import compress, pairwise
from operator import not_
from typing import Any, TypeVar

from aggregator.copies.quotations import quotation_spans
from aggregator.copies.stems import Words, split_words

# An identical run of so many stems is shared wherever it stands: the length at which independent reports on one event
# share 4 % of their narrative and near copies 50 % and more (COPIES, seed and fnc, 2026-11-22).
RUN_WORDS = 5

# The set of all signs that end a sentence stands first: what a pattern begins with is searched for fast.
_SENTENCE_END = re.compile(r"[\n.!?…。！？؟।](?:(?<=\n)\n*|(?<=[.!?…])[”\"’»)\]]*\s+|(?<=[。！？؟।]))")

# So many numbers in a row are a calendar, a table, a draw: whoever prints them prints the same. Of 1,721 independent
# articles two with calendars were linked with .99 (2026-11-22).
_FIGURES = re.compile(rb"\x01{%d,}" % RUN_WORDS)

T = TypeVar("T")


class Prepared:
    """A text's words, marks and runs. Most candidates are told apart by a few of them, so the others wait.

    `quoted` may be marked anew for one comparison (`marked`); all that does not depend on it is shared with the
    original. Never changed otherwise.
    """

    def __init__(self, text: str, words: Words) -> None:
        self.text = text
        self.language = words.language
        self.words = words
        self.stems = words.stems
        self.content = words.content
        self.letters = words.letters  # a character for each stem: what rapidfuzz compares fastest
        self._kept: dict[Callable[[Prepared], Any], Any] = {}
        self._kept_of_marks: dict[Callable[[Prepared], Any], Any] = {}

    def __len__(self) -> int:
        return len(self.stems)

    @property
    def starts(self) -> tuple[int, ...]:
        """Character offsets of the words, half-open."""
        return self.words.starts

    @property
    def ends(self) -> tuple[int, ...]:
        """See `starts`."""
        return self.words.ends

    @cached_property
    def hashes(self) -> list[int]:
        """The hash of the run of RUN_WORDS stems that starts at each word; none for the last words."""
        return list(map(hash, zip(*(self.stems[at:] for at in range(RUN_WORDS)), strict=False)))

    @cached_property
    def grams(self) -> dict[int, int]:
        """Hash of a run -> its first place."""
        return dict(zip(reversed(self.hashes), range(len(self.hashes) - 1, -1, -1), strict=True))

    @cached_property
    def repeated(self) -> dict[int, list[int]]:
        """Hash of a run that stands in several places -> those after the first."""
        found: dict[int, list[int]] = {}
        if len(self.grams) < len(self.hashes):
            for at, run in enumerate(self.hashes):
                if self.grams[run] != at:
                    found.setdefault(run, []).append(at)
        return found

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The content stems."""
        return frozenset(compress(self.stems, self.content))

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Half-open ranges of words between sentence ends; a full stop of an abbreviation only makes a short one."""
        starts = self.starts
        cuts = [0, *(bisect_right(starts, found.end() - 1) for found in _SENTENCE_END.finditer(self.text)), len(starts)]
        return tuple((first, last) for first, last in pairwise(cuts) if first < last)

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """Half-open character ranges of direct speech."""
        return tuple(quotation_spans(self.text))

    @cached_property
    def quoted(self) -> bytes:
        """For each word 1 where it is not the reporter's own, 0 where it is: direct speech, and rows of figures."""
        starts = self.starts
        found = bytearray(len(starts))
        for start, end in self.quotations:
            first, last = bisect_left(starts, start), bisect_left(starts, end)
            found[first:last] = b"\1" * (last - first)
        for row in _FIGURES.finditer(bytes(map(str.isdigit, self.stems))):
            found[row.start() : row.end()] = b"\1" * len(row[0])
        return bytes(found)

    @cached_property
    def narrative(self) -> tuple[int, ...]:
        """The words outside quotations."""
        return tuple(compress(range(len(self)), map(not_, self.quoted)))

    @cached_property
    def told(self) -> tuple[str, ...]:
        """The letters of each sentence's words outside quotations."""
        found = []
        for first, last in self.sentences:
            letters = self.letters[first:last]
            if self.quoted.find(1, first, last) >= 0:
                letters = "".join(compress(letters, map(not_, self.quoted[first:last])))
            found.append(letters)
        return tuple(found)

    def shared_runs(self, other: Prepared) -> int:
        """The number of different runs that both texts have; cheapest where one of them has met others before."""
        known, asked = (self, other) if "grams" in self.__dict__ else (other, self)
        return len(set(filter(known.grams.__contains__, asked.hashes)))

    def once(self, make: Callable[[Prepared], T]) -> T:
        """What `make` finds in the text, found once; it must not look at `quoted`, nor at what follows from it."""
        return _kept(self, make, self._kept)

    def once_marked(self, make: Callable[[Prepared], T]) -> T:
        """What `make` finds in the text as it is marked, found once."""
        return _kept(self, make, self._kept_of_marks)

    def marked(self, quoted: bytes) -> Prepared:
        """The same text with other words marked as quoted; itself where the marks are the same."""
        if quoted == self.quoted:
            return self
        other = Prepared(self.text, self.words)
        other.__dict__.update(
            hashes=self.hashes, grams=self.grams, vocabulary=self.vocabulary, sentences=self.sentences,
            quotations=self.quotations, quoted=quoted, _kept=self._kept,
        )  # fmt: skip
        return other


def _kept(side: Prepared, make: Callable[[Prepared], T], kept: dict[Callable[[Prepared], Any], Any]) -> T:
    if make not in kept:
        kept[make] = make(side)
    found: T = kept[make]
    return found


def prepare(text: str, language: str | None = None) -> Prepared:
    """The text split and stemmed, ready for `align` and `judge_prepared`; never raises.

    `language`: ISO 639-1, or None to let the stop words vote. About 0.4 ms for 800 words, and as much for what a close
    comparison asks for later.
    """
    return Prepared(text, split_words(text, language))
