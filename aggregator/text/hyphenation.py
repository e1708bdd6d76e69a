"""Words that print broke at the end of a line, whole again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from aggregator.text.model import Block
from aggregator.text.tables import load_table

_HYPHENS = "-\u2010\u00ac"  # hyphen-minus, hyphen, and the sign that some typesetters write for it
_AT_LINE_END = re.compile(rf"(?<=[^\W\d_][^\W\d_])[{_HYPHENS}\u00ad]+[^\S\n]*\n\s*([^\W\d_]+)")
_MAY_END = re.compile(rf"[{_HYPHENS}\u00ad]\s*\n")  # quick to look for
_IN_LINE = re.compile(rf"(?<![\w-])([^\W\d_]{{2,40}})[{_HYPHENS}] ([^\W\d_]{{2,40}})")
_MAY_BREAK = re.compile(rf"[{_HYPHENS}] ")
# Two words that stand whole elsewhere on the page prove that its text was set in print: then its other breaks go too.
# Of the labelled pages' breaks one was proved so, rightly; of 17 others (dashes, mostly) none (2026-11-22).
_PROOFS = 2


def join_lines(text: str) -> str:
    """The text with words joined that a hyphen and a line end part: "govern-\\nment" -> "government".

    Raw text with its line ends. A capital behind the line end, or a conjunction ("Asyl-\\nund"), leaves the text as
    it is. Where HTML breaks a line behind a hyphen (a line end in its source or a `<br>`), print did: of 68 such places
    on the labelled pages all but the two inside code were words (own measurement, 2026-11-22).
    """
    return _AT_LINE_END.sub(_joined_end, text) if _MAY_END.search(text) else text


def mend_print(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with "govern- ment" as one word where it stands whole elsewhere among them, and, where two such words
    prove that the text was taken from print, everywhere. Blocks in their order; folded text."""
    breaks = [part for block in blocks if _MAY_BREAK.search(block.text) for part in _breaks(block.text)]
    if not breaks:
        return tuple(blocks)
    whole = {word for block in blocks for word in re.findall(r"\w+", block.text.casefold())}
    proved = {joined for joined in breaks if joined in whole}
    from_print = len(proved) >= _PROOFS

    def joined(match: re.Match[str]) -> str:
        word = match[1] + match[2]
        mend = not _is_suspended(match[2]) and (from_print or word.casefold() in proved)
        return word if mend else match[0]

    return tuple(replace(block, text=_IN_LINE.sub(joined, block.text)) for block in blocks)


def _breaks(text: str) -> list[str]:
    return [(found[1] + found[2]).casefold() for found in _IN_LINE.finditer(text) if not _is_suspended(found[2])]


def _joined_end(match: re.Match[str]) -> str:
    return match[0] if _is_suspended(match[1]) and "\u00ad" not in match[0] else match[1]


def _is_suspended(word: str) -> bool:
    """True for a word that a broken word does not go on with: a capital, or a conjunction."""
    return not word[0].islower() or word in _suspended()


@cache
def _suspended() -> frozenset[str]:
    return frozenset(load_table("phrases/hyphenation.toml")["suspended"]["words"])
