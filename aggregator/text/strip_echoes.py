"""Blocks that print again what the page already has as a field: its headline, its standfirst."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.text.model import Block
from aggregator.text.normalise import words

# A headline shorter than this many words may also be a sentence's beginning or a heading of its own.
_MIN_TITLE_WORDS = 3
_MIN_STANDFIRST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Echoes:
    """The words of the page's title and standfirst."""

    title: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    lengths: tuple[tuple[float, float], ...] = ()  # characters that a block may have to be one of them
    firsts: frozenset[str] = frozenset()  # the first character of each

    @classmethod
    def of(cls, title: str | None, summary: str | None) -> Echoes:
        """The echoes to look for; absent fields match nothing."""
        spans = [(len(title) * 0.7, len(title) * 2.6)] if title else []
        spans += [(len(summary) * 0.7, len(summary) * 1.3)] if summary else []
        fields = (tuple(words(title or "")), tuple(words(summary or "")))
        return cls(*fields, tuple(spans), frozenset(field[0][0] for field in fields if field))

    def rule_of(self, block: Block) -> str | None:
        """title_repeat when the whole block is the headline (once or twice), standfirst_repeat when it is the
        standfirst, else None."""
        if not any(least <= len(block.text) <= most for least, most in self.lengths):
            return None
        first = next((sign for sign in block.text if sign.isalnum()), "")
        if first.isascii() and first.lower() not in self.firsts:
            return None
        own = tuple(words(block.text))
        if len(self.title) >= _MIN_TITLE_WORDS and own in (self.title, self.title * 2):
            return "title_repeat"
        if len(self.summary) >= _MIN_STANDFIRST_WORDS and own == self.summary:
            return "standfirst_repeat"
        return None
