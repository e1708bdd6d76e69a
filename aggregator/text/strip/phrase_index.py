"""Which of many patterns a text may match at all, told by its first characters: only those are compiled and tried.

A thousand phrases in one expression cost 25 µs a block and half a second to compile; by their beginnings a dozen are
left (2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from aggregator.text.strip.beginnings import DIGIT, beginnings, needed, split_alternatives

Owner = TypeVar("Owner")
_LENGTH = 3  # characters of a beginning; two leave twice as many patterns to try, four need twice as many entries
_MAX_KEYS = 50_000
_BY_FREQUENCY = "zqxjkvbpygfwmucldrhsnioate "


class Phrase(Generic[Owner]):
    """One pattern with whom it belongs to; compiled when it is first tried."""

    __slots__ = ("_flags", "fullmatch", "owner", "source")

    def __init__(self, source: str, owner: Owner, flags: int = 0) -> None:
        self.source, self.owner, self._flags = source, owner, flags
        self.fullmatch: Callable[[str], re.Match[str] | None] = self._first_match

    def _first_match(self, text: str) -> re.Match[str] | None:
        self.fullmatch = re.compile(self.source, self._flags).fullmatch
        return self.fullmatch(text)


class PhraseIndex(Generic[Owner]):
    """Phrases by their beginnings; those that may begin with anything, by a string that they hold. `flags` are those of
    `re`; with IGNORECASE the patterns' letters count as small."""

    def __init__(self, patterns: Iterable[tuple[str, Owner]], flags: int = 0) -> None:
        self._folds = bool(flags & re.IGNORECASE)
        self._by_beginning: dict[str, list[Phrase[Owner]]] = {}
        self._by_need: dict[str, list[tuple[str, Phrase[Owner]]]] = {}  # by the rarest sign of what they hold
        self._found: dict[str, tuple[Phrase[Owner], ...]] = {}
        for source, owner in patterns:
            for part in split_alternatives(source):
                self._add(Phrase(part, owner, flags))

    def _add(self, phrase: Phrase[Owner]) -> None:
        source = lowered(phrase.source) if self._folds else phrase.source
        heads = beginnings(source, _LENGTH)
        if "" in heads and (needs := needed(source)):
            for part in needs:
                self._by_need.setdefault(min(part, key=_frequency), []).append((part, phrase))
            return
        for head in heads:
            self._by_beginning.setdefault(head, []).append(phrase)

    def candidates(self, text: str) -> Sequence[Phrase[Owner]]:
        """The phrases that may match the text."""
        key = text[:_LENGTH]
        if self._folds:
            text = text.lower()
            key = text[:_LENGTH]
        if not key.isalpha():
            key = "".join(DIGIT if sign.isdecimal() else sign for sign in key)
        found = self._found.get(key)
        if found is None:
            some = {id(p): p for size in range(len(key) + 1) for p in self._by_beginning.get(key[:size], ())}
            found = tuple(some.values())
            if len(self._found) < _MAX_KEYS:
                self._found[key] = found
        signs = self._by_need.keys() & set(text) if self._by_need else ()
        needing = [phrase for sign in signs for part, phrase in self._by_need[sign] if part in text]
        return (*found, *needing) if needing else found

    def matches(self, text: str) -> bool:
        """True when the whole text is one of the phrases."""
        return any(phrase.fullmatch(text) for phrase in self.candidates(text))


def _frequency(sign: str) -> int:
    """How often texts have the sign, roughly: Latin letters and spaces most of all."""
    return _BY_FREQUENCY.find(sign)


def lowered(pattern: str) -> str:
    """The pattern in lower case, its escapes as they are."""
    return "".join(part if n % 2 else part.lower() for n, part in enumerate(re.split(r"(\\.|\(\?P)", pattern)))
