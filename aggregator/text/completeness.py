"""Whether a page shows its whole article or a preview."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lxml.html import HtmlElement

from aggregator.text.closed_parts import closed_characters
from aggregator.text.metadata import PageFacts
from aggregator.text.model import Block
from aggregator.text.normalise import DENSE_SIGN
from aggregator.text.strip.beginnings import needed
from aggregator.text.tables import load_table

# Chosen on the seen half of the publishers pages, 2026-11-22: of 127 whole pages (both halves) two are called preview
# and are; of 115 cut to a third with a prompt in one of ten languages behind, 97 are found.
# A text this short beside a paywall box is a preview; a long one is read through a wall that hides nothing.
_SHORT_CHARACTERS = 1500
_LONG_CHARACTERS = 3000
_MIN_FULL_CHARACTERS = 400
_BEHIND_PROMPT = 0.35  # share of what was extracted that may be furniture behind the prompt
_PROMPT_CHARACTERS, _PROMPT_LINE, _PROMPT_START = 250, 110, 20
# A declared length confirms a text from this share on; below the second it contradicts a text that breaks off, below
# the third any, where that much is missing.
_CONFIRMED, _SHORT_OF, _FAR_SHORT, _MISSING_CHARACTERS = 0.8, 0.6, 0.35, 800
_CLOSED_SHARE = 0.4
_LETTERS_A_WORD = 6
_LATIN = re.compile(r"(?<![\\a-z])[a-z]{2}")
_ENDS = re.compile(r"""[.!?…。！？।॥؟:;)\]»”’"'‘“*|\d]\s*$""")


def read_completeness(
    facts: PageFacts, tree: HtmlElement, blocks: Sequence[Block], outside: Sequence[Block] = ()
) -> str:
    """`preview` where the page says or shows that the text goes on elsewhere, `full` where it says that it is free or
    ends whole, else `unknown`.

    `blocks` are the article as extracted, furniture around it included; `outside` short blocks away from it. A text as
    long as the page declares its article to be is whole, whatever box hangs over it.
    """
    characters = sum(_length(block.text) for block in blocks)
    if characters == 0:
        return "unknown"
    free, declared = _says_free(facts), _declared_characters(facts, characters)
    if declared is not None and characters >= _CONFIRMED * declared:
        return "full"
    is_open = bool(free) and characters >= _LONG_CHARACTERS
    if _ends_in_teaser(blocks) or (not is_open and _stops_at_prompt(blocks, characters)):
        return "preview"
    if _holds_closed_part(facts, tree, characters):
        return "full"
    share = characters / declared if declared and declared - characters > _MISSING_CHARACTERS else 1
    if not free and (share < _FAR_SHORT or (share < _SHORT_OF and not _ENDS.search(blocks[-1].text))):
        return "preview"
    if free is False and characters < _LONG_CHARACTERS:
        return "preview"
    if not free and characters < _SHORT_CHARACTERS and (_has_wall(tree) or any(map(_is_prompt, outside))):
        return "preview"
    return "full" if free or (free is None and characters >= _MIN_FULL_CHARACTERS) else "unknown"


def completeness_of_entry(blocks: Sequence[Block]) -> str:
    """`full` for the text of a way in's entry, which no wall of its page hides; `unknown` where it does not end as
    texts do."""
    is_whole = sum(_length(block.text) for block in blocks) >= _MIN_FULL_CHARACTERS and _ENDS.search(blocks[-1].text)
    return "full" if is_whole and not is_cut(blocks) else "unknown"


def is_cut(blocks: Sequence[Block], last: int = 2) -> bool:
    """True where one of the last blocks says that the text goes on elsewhere: an excerpt's mark, or a prompt to pay."""
    ends = any(_is_teaser(block) for block in blocks[-last:])
    return ends or _stops_at_prompt(blocks, sum(_length(block.text) for block in blocks))


def _holds_closed_part(facts: PageFacts, tree: HtmlElement, characters: int) -> bool:
    """True for a page whose text stands in the part that it declares closed."""
    closed = closed_characters(facts, tree)
    return closed is not None and closed >= _MIN_FULL_CHARACTERS and closed >= _CLOSED_SHARE * characters


def _length(text: str) -> int:
    """Characters of a text; a Chinese, Japanese or Korean one says as much in a third of them."""
    return len(text) + 2 * len(DENSE_SIGN.findall(text))


def _says_free(facts: PageFacts) -> bool | None:
    """`isAccessibleForFree` of the article, or the content tier of its metas; None when neither is given."""
    said = str(facts.article.get("isAccessibleForFree", "")).casefold().rsplit("/", 1)[-1]
    if said in ("true", "false", "yes", "no"):
        return said in ("true", "yes")
    tier = (facts.meta("article:content_tier", "lp.tier", "content_tier") or "").casefold()
    return {"free": True, "locked": False, "metered": None}.get(tier)


def _declared_characters(facts: PageFacts, characters: int) -> int | None:
    """How long the page says its article is, in characters; None where it does not. Some systems write characters
    into `wordCount`: a count that is near the text's own length is one of those."""
    body = facts.article.get("articleBody")
    if isinstance(body, str) and len(body) >= _MIN_FULL_CHARACTERS and not body.rstrip().endswith(("...", "…")):
        return _length(body)
    count = facts.article.get("wordCount")
    try:
        words = int(count) if isinstance(count, (int, str)) else 0
    except ValueError:
        return None
    if words < 50:
        return None
    return words if 0.7 <= words / characters <= 1.5 else words * _LETTERS_A_WORD


def _ends_in_teaser(blocks: Sequence[Block]) -> bool:
    return any(map(_is_teaser, blocks[-2:]))


def _is_teaser(block: Block) -> bool:
    return any(pattern.search(block.text[-200:].casefold()) for pattern in _tables().teasers)


def _stops_at_prompt(blocks: Sequence[Block], characters: int) -> bool:
    """True where one of the blocks is the sentence that hides the rest, and hardly any text stands behind it."""
    behind = 0
    for block in reversed(blocks):
        if _is_prompt(block):
            return True
        behind += _length(block.text)
        if behind > _BEHIND_PROMPT * characters:
            return False
    return False


def _is_prompt(block: Block) -> bool:
    """True for the sentence on a box that hides the rest from those who have not paid. A sentence of the story may use
    its words, later and in a longer line."""
    line = block.text
    if len(line) > _PROMPT_CHARACTERS:
        return False
    tables, folded = _tables(), line.casefold()
    prompts = tables.latin_prompts if folded.isascii() else tables.prompts
    return any(
        (found := pattern.search(folded)) is not None and (len(line) <= _PROMPT_LINE or found.start() <= _PROMPT_START)
        for pattern in {pattern for part, pattern in prompts if part in folded}
    )


def _has_wall(tree: HtmlElement) -> bool:
    """True for a box of a paywall that is shown."""
    tables = _tables()
    return any(
        tables.wall.search(label) and not tables.hidden.search(label) and "none" not in (element.get("style") or "")
        for element in tree.iter("div", "section", "aside")
        if (label := f"{element.get('class') or ''} {element.get('id') or ''}") != " "
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    wall: re.Pattern[str]
    hidden: re.Pattern[str]
    teasers: tuple[re.Pattern[str], ...]
    # Each with the strings of which a line must hold one to match it, quick to look for; empty where none is known.
    latin_prompts: tuple[tuple[str, re.Pattern[str]], ...]  # those that a line of plain ASCII may hold
    prompts: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _tables() -> _Tables:
    table = load_table("phrases/completeness.toml")
    prompts = [pattern for patterns in table["prompt"].values() if isinstance(patterns, list) for pattern in patterns]
    teasers = table["teaser"]["patterns"]
    return _Tables(
        re.compile(str(table["wall"]["pattern"]), re.IGNORECASE),
        re.compile(str(table["hidden"]["pattern"]), re.IGNORECASE),
        tuple(re.compile(pattern) for pattern in teasers) if isinstance(teasers, list) else (),
        tuple(_compiled(pattern for pattern in prompts if _LATIN.search(pattern))),
        tuple(_compiled(prompts)),
    )


def _compiled(patterns: Iterable[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The expressions, tried where a word begins, or anywhere in scripts without spaces."""
    for pattern in patterns:
        compiled = re.compile(rf"(?:\b|(?<=\w)(?=[^\x00-\u024f]))(?:{pattern})")
        yield from ((part, compiled) for part in needed(pattern) or ("",))
