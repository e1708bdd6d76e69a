"""Words that tell what a printed date dates: a publication, a change, an event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from aggregator.text.normalise import WIDE_SIGN
from aggregator.text.times.months import months_table

_TOKEN = re.compile(r"[^\s\d,.;:|/()\[\]<>·•⋅–—«»“”\"'’!?]{1,40}")
# Scripts that write words without spaces between them: there a label is looked for anywhere.
_KINDS = ("published", "updated", "event")


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a line."""

    kind: str  # "published" | "updated" | "event"
    start: int  # where in the line
    words_before: int


@lru_cache(maxsize=4096)
def labels_in(line: str) -> tuple[Label, ...]:
    """The labels of a line in its order; empty where it holds none. Case does not matter."""
    tokens = list(_TOKEN.finditer(line))
    words = [token[0].casefold() for token in tokens]
    found = [
        Label(kind, token.start(), index)
        for index, token in enumerate(tokens)
        for kind in _KINDS
        if _table(kind).begins(words, index)
    ]
    if WIDE_SIGN.search(line):
        found += [Label(kind, match.start(), 0) for kind in _KINDS for match in _table(kind).signs(line)]
        found.sort(key=lambda label: label.start)
    return tuple(found)


class _Table:
    """The labels of one kind: words, beginnings of words, phrases, and signs of unspaced scripts."""

    def __init__(self, kind: str) -> None:
        labels = [label.casefold() for label in months_table()["labels"][kind]]
        unspaced = [label.rstrip("*") for label in labels if WIDE_SIGN.search(label)]
        spaced = [label for label in labels if not WIDE_SIGN.search(label)]
        self._words = frozenset(label for label in spaced if " " not in label and not label.endswith("*"))
        self._beginnings = tuple(label[:-1] for label in spaced if " " not in label and label.endswith("*"))
        self._phrases: dict[str, list[list[str]]] = {}
        for label in spaced:
            first, *rest = _TOKEN.findall(label)
            if rest:
                self._phrases.setdefault(first, []).append(rest)
        self._signs = re.compile("|".join(map(re.escape, sorted(unspaced, key=len, reverse=True))) or r"(?!)")

    def begins(self, words: list[str], index: int) -> bool:
        """True where a label begins with the word at this place."""
        word = words[index]
        if word in self._words or word.startswith(self._beginnings):
            return True
        return any(_continues(words[index + 1 : index + 1 + len(rest)], rest) for rest in self._phrases.get(word, ()))

    def signs(self, line: str) -> Iterator[re.Match[str]]:
        """The labels of unspaced scripts."""
        return self._signs.finditer(line)


def _continues(words: list[str], rest: list[str]) -> bool:
    if len(words) < len(rest) or words[:-1] != rest[:-1]:
        return False
    return words[-1].startswith(rest[-1][:-1]) if rest[-1].endswith("*") else words[-1] == rest[-1]


@cache
def _table(kind: str) -> _Table:
    return _Table(kind)
