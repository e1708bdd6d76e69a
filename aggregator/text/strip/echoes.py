"""What a page knows of itself, and the blocks that print it again: its headline, its standfirst."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.text.model import Block, ExtractedPage
from aggregator.text.normalise import fold_space, words
from aggregator.text.strip.phrasebook import phrasebook
from aggregator.text.urls import site_of

# A headline shorter than this many words may also be a sentence's beginning or a heading of its own.
_MIN_TITLE_WORDS = 3
_MIN_STANDFIRST_WORDS = 5
_MAX_SIGNATURE = 160
_MAX_LABEL_WORDS = 2  # "Γράφει η", "Text:"
# A heading may print a kicker of so many words before the headline, or leave one out that the field has.
_MAX_KICKER_WORDS = 6


@dataclass(frozen=True, slots=True)
class Echoes:
    """The words of the page's title and standfirst, its site and its signers."""

    title: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    lengths: tuple[tuple[float, float], ...] = ()  # characters that a block may have to be one of them
    firsts: frozenset[str] = frozenset()  # the first character of each
    site: str = ""  # that links of its own lead to; empty where the page does not say
    authors: tuple[str, ...] = ()

    @classmethod
    def of(cls, page: ExtractedPage | None) -> Echoes:
        """What to look for on the page; absent fields match nothing."""
        if page is None:
            return cls()
        title, summary = page.title, page.summary
        spans = [(len(title) * 0.5, len(title) * 2.6)] if title else []
        spans += [(len(summary) * 0.7, len(summary) * 1.3)] if summary else []
        fields = (tuple(words(title or "")), tuple(words(summary or "")))
        firsts = frozenset(field[0][0] for field in fields if field)
        return cls(*fields, tuple(spans), firsts, site_of(page.canonical or ""), page.authors)

    def rule_of(self, block: Block) -> str | None:
        """title_repeat when the whole block is the headline (once or twice), standfirst_repeat when it is the
        standfirst, else None."""
        if not any(least <= len(block.text) <= most for least, most in self.lengths):
            return None
        if block.kind == "heading":
            return "title_repeat" if self._holds_title(tuple(words(block.text))) else None
        first = next((sign for sign in block.text if sign.isalnum()), "")
        if first.isascii() and first.lower() not in self.firsts:
            return None
        own = tuple(words(block.text))
        if len(self.title) >= _MIN_TITLE_WORDS and own in (self.title, self.title * 2):
            return "title_repeat"
        if len(self.summary) >= _MIN_STANDFIRST_WORDS and own == self.summary:
            return "standfirst_repeat"
        return None

    def is_signature(self, block: Block, *, above: bool = False) -> bool:
        """True for a line of the signers' names alone, words between two of them apart. In the head (`above`) a label
        and the date may stand beside one."""
        if not self.authors or len(block.text) > _MAX_SIGNATURE:
            return False
        own = words(block.text)
        names = [words(name) for name in self.authors]
        if any(own == name for name in names):
            return True
        if above and block.kind != "heading" and _is_labelled(block.text, self.authors):
            return True
        every = [word for name in names for word in name]
        return len(names) > 1 and len(every) <= len(own) < len(every) + len(names) and set(every) <= set(own)

    def _holds_title(self, own: tuple[str, ...]) -> bool:
        """True for the words of a heading that is the headline, with or without a kicker."""
        size, kicker = len(self.title), len(own) - len(self.title)
        if size < _MIN_TITLE_WORDS:
            return bool(own) and own == self.title
        if own == self.title * 2 or (0 <= kicker <= _MAX_KICKER_WORDS and own[kicker:] == self.title):
            return True
        return kicker < 0 and 2 * len(own) >= size and len(own) > _MIN_TITLE_WORDS and self.title[-kicker:] == own


def _is_labelled(text: str, authors: Iterable[str]) -> bool:
    """True for a line with a signer's name and no more than a label and a date beside it."""
    rest = text
    for name in authors:
        rest = rest.replace(name, " ")
    if rest == text:
        return False
    others = words(re.sub("[\ue000-\ue003]", " ", phrasebook().folded(fold_space(rest))))
    return len(others) <= _MAX_LABEL_WORDS and not any(word.isdigit() for word in others)
