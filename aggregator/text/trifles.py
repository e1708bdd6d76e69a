"""What makes two readings of a page two versions of an article, and what is a trifle: white space, the style of quotes
and dashes, clocks, counters, share bars, advertisements. A changed number inside a sentence is no trifle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from aggregator.text.tables import load_table

# A longer part is prose, whatever words it is made of: two times with their labels have 16 words.
MAX_WORDS = 16
_MAX_CHARACTERS = 160
_MAX_AD_WORDS = 12
_PARTS = re.compile(r"[|·•⋅()\[\]]|\s[-–—/]\s|\s*\n\s*")
_WORDS = re.compile(r"[^\W\d_]+|\d[\d.,:]*")
# Marks of every style, and the white space beside them, which French sets and others do not.
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟«»‹›「」『』〝〞〟′″]+")
_DASHES = re.compile("[-‐‑‒–—―−]+")
_DOTS = re.compile(r"\.{2,}|…")


def gist(title: str | None, summary: str | None, blocks: Iterable[str]) -> str:
    """What is left of an article without trifles: equal for two readings of one version. Empty for nothing.

    White space goes altogether, so that a paragraph that was cut in two is no change; quotation marks, dashes and dots
    are of one style, compatible letters of one form (NFKC), invisible ones are gone. Short parts of blocks that are a
    clock, a counter, a share bar or an advertisement go whole. Linear in the length.
    """
    parts = [_folded(_without_trifles(title or "")), _folded(_without_trifles(summary or ""))]
    body = "".join(_folded(_without_trifles(block)) for block in blocks if not _is_advertisement(block))
    return "\n".join([*parts, body])


def is_trifle(part: str) -> bool:
    """True for a short line that is nothing but a clock, a counter, a share bar or a mark of an advertisement."""
    if not part or len(part) > _MAX_CHARACTERS:
        return False
    words = _WORDS.findall(unicodedata.normalize("NFKC", part).casefold())
    if not 0 < len(words) <= MAX_WORDS:
        return False
    known, letters = _vocabulary(), [word for word in words if not word[0].isdigit()]
    if not letters or not all(word in known.signs or word in known.fillers for word in letters):
        return False
    return any(word in known.signs for word in letters) or known.is_relative(words)


def _without_trifles(block: str) -> str:
    """The block without its parts that are trifles. A long one is prose, and stays as it is."""
    if len(block) > 2 * _MAX_CHARACTERS:
        return block
    if is_trifle(block):
        return ""
    parts = _PARTS.split(block)
    kept = [part for part in parts if not is_trifle(part.strip())]
    return block if len(kept) == len(parts) else " ".join(kept)


def _is_advertisement(block: str) -> bool:
    """True for a short block that a mark of advertisements opens: what it praises changes with every visit."""
    mark, colon, praise = block[:_MAX_CHARACTERS].partition(":")
    if not colon:
        return False
    words = _WORDS.findall(mark.casefold())
    return 0 < len(words) <= 2 and _vocabulary().advertises(words) and len(praise.split()) <= _MAX_AD_WORDS


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isascii():
        for one in set(plain):  # some fifty different ones in a paragraph of hundreds
            if not one.isascii() and unicodedata.category(one) == "Cf":
                plain = plain.replace(one, "")
    plain = _DOTS.sub("…", _DASHES.sub("-", _QUOTES.sub('"', plain)))
    return "".join(plain.split())


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    signs: frozenset[str]
    advertising: frozenset[str]
    fillers: frozenset[str]
    starts: tuple[tuple[str, ...], ...]
    ends: tuple[tuple[str, ...], ...]

    def advertises(self, words: list[str]) -> bool:
        return all(word in self.advertising for word in words)

    def is_relative(self, words: list[str]) -> bool:
        """True for "vor 5 Minuten", "5 minuti fa": a number of units ago."""
        numbers = [at for at, word in enumerate(words) if word[0].isdigit()]
        if not numbers or len(words) < 3:
            return False
        before, after = tuple(words[: numbers[0]]), tuple(words[numbers[-1] + 1 :])
        return any(before[-len(one) :] == one for one in self.starts) or any(
            len(after) > len(one) and after[-len(one) :] == one for one in self.ends
        )


@cache
def _vocabulary() -> _Vocabulary:
    table = load_table("phrases/trifles.toml")
    words = {group["reason"]: frozenset(_cut(group["words"])) for group in table["signs"]}
    months = (one for names in load_table("phrases/months.toml")["months"].values() for one in names)
    fillers = frozenset(_cut(table["fillers"]["words"])) | {
        word for one in months for word in _cut(one.replace("|", " "))
    }
    relative = table["relative"]
    starts, ends = (tuple(tuple(_cut(one)) for one in relative[side]) for side in ("starts", "ends"))
    advertising = next(found for reason, found in words.items() if reason.startswith("an advertisement"))
    return _Vocabulary(frozenset().union(*words.values()), advertising, fillers, starts, ends)


def _cut(words: str) -> list[str]:
    """The words as a text's are compared: numbers apart from letters."""
    return _WORDS.findall(unicodedata.normalize("NFKC", words).casefold())
