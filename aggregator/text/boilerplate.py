"""Takes from a page what is not the article: whole blocks in the right place, each under the name of a rule. Nothing
is lost: kept + removed = all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.text.model import Block, Body, ExtractedPage, Removed, Stripped
from aggregator.text.normalise import fold_space
from aggregator.text.strip.echoes import Echoes
from aggregator.text.strip.phrasebook import ANYWHERE, rule_at
from aggregator.text.strip.shapes import is_prose
from aggregator.text.strip.zones import claim_blocks, rules_of

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def strip_page(page: ExtractedPage) -> Body:
    """The article's own blocks in their order, and every removed block with its rule.

    `removed` holds first the blocks of `page.blocks` in document order, then those of `page.outside` that a rule claims
    (the others were never the article and are left silently). Stripping the kept blocks again removes nothing. Where
    rules would leave nothing of a page that has prose, the prose stays. Phrases of all languages are always tried:
    themes often speak another language than their articles.
    """
    echoes = Echoes.of(page)
    kept, removed = _strip(page.blocks, echoes)
    outside = []
    for block in page.outside:
        rule = _named(block) or echoes.rule_of(block)
        if rule:
            outside.append(Removed(block.text, rule))
    return Body(kept, (*removed, *outside))


def strip_text(text: str) -> Stripped:
    """The text without furniture, paragraphs joined by a blank line, and the furniture with its rules.

    Paragraphs are told apart by blank lines, or by line ends where the text has no blank line. Empty text gives empty
    text.
    """
    parts = _BLANK_LINE.split(text) if _BLANK_LINE.search(text.strip()) else text.splitlines()
    blocks = tuple(Block(folded) for part in parts if (folded := fold_space(part)))
    kept, removed = _strip(blocks, Echoes.of(None))
    return Stripped("\n\n".join(block.text for block in kept), removed)


def _strip(blocks: Sequence[Block], echoes: Echoes) -> tuple[tuple[Block, ...], tuple[Removed, ...]]:
    """Passes until nothing more is claimed: what a removed neighbour hid is judged in its new place."""
    rules: dict[int, str] = {}
    left = [index for index, block in enumerate(blocks) if block.text]
    while claimed := claim_blocks([blocks[index] for index in left], echoes):
        rules |= {left[position]: rule for position, rule in claimed.items()}
        left = [index for position, index in enumerate(left) if position not in claimed]
    if not left:
        left = _prose_of(blocks, echoes)
    staying = set(left)
    kept = tuple(block for index, block in enumerate(blocks) if index in staying)
    removed = tuple(Removed(blocks[i].text, rules.get(i, "empty")) for i in range(len(blocks)) if i not in staying)
    return kept, removed


def _prose_of(blocks: Sequence[Block], echoes: Echoes) -> list[int]:
    """Positions of what stays where rules would leave nothing: the prose, stripped again where that leaves some of
    it, so that stripping twice is stripping once."""
    prose = [index for index, block in enumerate(blocks) if is_prose(block)]
    if len(prose) == len(blocks):
        return prose
    kept = iter(_strip([blocks[index] for index in prose], echoes)[0])
    following = next(kept, None)
    staying = []
    for index in prose:
        if blocks[index] is following:
            staying.append(index)
            following = next(kept, None)
    return staying


def _named(block: Block) -> str | None:
    rule = rule_at(rules_of(block), ANYWHERE)
    return rule.name if rule else None
