"""Links to the site's other articles that stand as blocks of their own in and beneath the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.text.model import Block
from aggregator.text.normalise import WIDE_SIGN
from aggregator.text.strip.shapes import is_only_links, link_share
from aggregator.text.urls import site_of

# A headline has so many words, or signs where words are not parted; a shorter link is a name, a page of a list.
_MIN_WORDS, _MIN_WIDE_SIGNS = 4, 10
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_DATE_FIRST = re.compile(r"\W*\d")
# A page of which more blocks than this are links is a list on purpose. Of single linked headlines on 614 seen pages 7
# were furniture and 0 article below it, on 485 unseen pages 5 and 0; above it 0 and 1 (2026-11-22).
_FEW_SHARE = 0.3
# Items of a list of teasers carry a label beside their link.
_MIN_ITEMS, _MIN_ITEM_SHARE, _MAX_ITEM_CHARS = 3, 0.5, 160


def link_lines(blocks: Sequence[Block], site: str, behind: int) -> set[int]:
    """Positions of the blocks behind position `behind` that only lead to other articles of `site`, with the heading of
    their list. Empty where the site is not known ("") or links are most of the page. Linear."""
    if not site or not any(block.links for block in blocks):
        return set()
    lines = {index for index in range(behind + 1, len(blocks)) if _is_headline(blocks[index], site)}
    for run in _item_runs(blocks, site, behind):
        lines.update(run)
        if run[0] - 1 > behind and blocks[run[0] - 1].kind == "heading":
            lines.add(run[0] - 1)
    return lines if len(lines) <= _FEW_SHARE * len(blocks) else set()


def _is_headline(block: Block, site: str) -> bool:
    if not block.links or block.kind == "table" or not is_only_links(block):
        return False
    text = block.text
    if len(text.split()) < _MIN_WORDS and len(WIDE_SIGN.findall(text)) < _MIN_WIDE_SIGNS:
        return False
    return not _ADDRESS.search(text) and not _DATE_FIRST.match(text) and _leads_to(block, site)


def _item_runs(blocks: Sequence[Block], site: str, behind: int) -> list[list[int]]:
    runs: list[list[int]] = [[]]
    for index in range(behind + 1, len(blocks)):
        if _is_item(blocks[index], site):
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) >= _MIN_ITEMS]


def _is_item(block: Block, site: str) -> bool:
    return (
        block.kind == "list_item"
        and len(block.text) <= _MAX_ITEM_CHARS
        and link_share(block) >= _MIN_ITEM_SHARE
        and not block.text.endswith(".")
        and len(block.text.split()) >= _MIN_WORDS
        and _leads_to(block, site)
    )


def _leads_to(block: Block, site: str) -> bool:
    return all(site_of(link.href) == site for link in block.links)
