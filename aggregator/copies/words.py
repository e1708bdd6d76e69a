"""What people said of links, and what of it holds: of two words on one pair the newer counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aggregator.copies.model import CopyLink

VERDICTS = ("confirmed", "rejected", "corrected")
Pair = frozenset[int]


@dataclass(frozen=True, slots=True)
class Seen:
    """The link as it stood when a person spoke of it: what is left to say once the judge has withdrawn it."""

    relation: str
    coverage_copy: float | None
    coverage_origin: float | None
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What one person said of one link, or of every link of a copy (neither `origin` nor `origin_name`)."""

    copy: int
    origin: int | None
    origin_name: str | None  # of a link to an agency or outlet of which no page is known
    verdict: str  # one of VERDICTS
    words: str  # who said it, when and why, as shown among the reasons
    corrected: int | None = None  # the right origin; a correction without one is passed over
    seen: Seen | None = None

    @property
    def is_general(self) -> bool:
        """True when it holds for every link of the copy."""
        return self.origin is None and self.origin_name is None

    @property
    def upheld(self) -> int | None:
        """The origin page that it stands for."""
        return self.corrected if self.verdict == "corrected" else self.origin


@dataclass(slots=True)
class Said:
    """What holds of all that was said so far."""

    rejected: dict[Pair, int] = field(default_factory=dict)  # the pair, and which of the two is no copy
    originals: set[int] = field(default_factory=set)  # copies of nobody
    names: set[tuple[int, str | None]] = field(default_factory=set)  # (page, the agency that it is not from)
    upheld: dict[tuple[int, int | None, str | None], Word] = field(default_factory=dict)  # the newest last

    def hear(self, word: Word) -> None:
        """Take in a word that is newer than all before."""
        if word.upheld == word.copy or (word.verdict == "corrected" and word.corrected is None):
            return  # its two pages became one article, or nobody knows the right one yet
        if word.verdict == "rejected":
            self._reject(word)
        else:
            self._uphold(word)

    def _reject(self, word: Word) -> None:
        if word.is_general:
            self.originals.add(word.copy)
            self._drop(lambda other: other.copy == word.copy)
        elif word.origin is None:
            self.names.add((word.copy, word.origin_name))
            self.upheld.pop((word.copy, None, word.origin_name), None)
        else:
            pair = frozenset((word.copy, word.origin))
            self.rejected[pair] = word.copy
            self._drop(lambda other: frozenset((other.copy, other.upheld)) == pair)

    def _uphold(self, word: Word) -> None:
        if word.is_general:
            self.originals.discard(word.copy)
        if word.upheld is not None:
            pair = frozenset((word.copy, word.upheld))
            self.rejected.pop(pair, None)
            self._drop(lambda other: frozenset((other.copy, other.upheld)) == pair)
        elif word.is_general:  # whatever links it has are right: none of them is rejected any more
            self.rejected = {pair: copy for pair, copy in self.rejected.items() if copy != word.copy}
            self.names = {(copy, name) for copy, name in self.names if copy != word.copy}
            return
        else:
            self.names.discard((word.copy, word.origin_name))
        if word.is_general:
            self._drop(lambda other: other.copy == word.copy)
        key = (word.copy, word.origin, word.origin_name)
        self.upheld.pop(key, None)
        self.upheld[key] = word

    def _drop(self, is_out: Callable[[Word], bool]) -> None:
        self.upheld = {key: word for key, word in self.upheld.items() if not is_out(word)}

    def bars(self, link: CopyLink) -> bool:
        """True for a link that a person has rejected."""
        if any(word.copy == link.copy and _is_of(word, link) for word in self.upheld.values()):
            return False
        if link.copy in self.originals:
            return True
        if link.origin is None:
            return (link.copy, link.origin_name) in self.names
        return frozenset((link.copy, link.origin)) in self.rejected


def _is_of(word: Word, link: CopyLink) -> bool:
    """True when the word upholds this link of its copy."""
    return word.upheld == link.origin and (link.origin is not None or word.origin_name == link.origin_name)
