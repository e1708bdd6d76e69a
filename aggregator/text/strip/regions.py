"""Blocks that are furniture by the name of the page's element that they stand in (Block.region)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from aggregator.text.body.block_regions import region_table
from aggregator.text.model import Block
from aggregator.text.strip.phrasebook import Rule
from aggregator.text.strip.shapes import ITEM_LINK_SHARE, is_prose, link_share

# A region that holds more of the page than this is its text, whatever its name says: "share" as the class of the whole
# article, "meta" of a product page. Of 614 seen pages 4 have such a region; their text is in it (2026-11-22).
_WIDE_SHARE = 0.5
_MIN_BLOCKS = 6  # fewer say nothing about a share of blocks


@dataclass(frozen=True, slots=True)
class Region:
    """How the blocks of a region are judged; see phrases/regions.toml."""

    rule: Rule
    takes_prose: bool
    kinds: frozenset[str]  # empty: all


def region_rules(blocks: Sequence[Block]) -> dict[int, Rule]:
    """Positions of the blocks that their region makes furniture, with its rule. Linear."""
    known = _regions()
    named = [(index, block, known[block.region]) for index, block in enumerate(blocks) if block.region in known]
    if not named:
        return {}
    narrow = _narrow(blocks, [block for _, block, _ in named])
    return {index: region.rule for index, block, region in named if block.region in narrow and _fits(block, region)}


def _narrow(blocks: Sequence[Block], named: Sequence[Block]) -> set[str | None]:
    """The regions that are parts of this page and not its text."""
    total = sum(len(block.text) for block in blocks)
    characters: Counter[str | None] = Counter()
    counts: Counter[str | None] = Counter()
    for block in named:
        characters[block.region] += len(block.text)
        counts[block.region] += 1
    return {
        name
        for name, size in characters.items()
        if size <= _WIDE_SHARE * total
        and (_takes_prose(name) or len(blocks) < _MIN_BLOCKS or counts[name] <= _WIDE_SHARE * len(blocks))
    }


def _fits(block: Block, region: Region) -> bool:
    if len(block.text) > region.rule.max_chars or (region.kinds and block.kind not in region.kinds):
        return False
    return region.takes_prose or not is_prose(block) or link_share(block) >= ITEM_LINK_SHARE


def _takes_prose(name: str | None) -> bool:
    return name is not None and _regions()[name].takes_prose


@cache
def _regions() -> Mapping[str | None, Region]:
    return {
        row["name"]: Region(
            Rule(
                name=row["rule"],
                where=(row["where"],) if isinstance(row["where"], str) else tuple(row["where"]),
                reason=row["reason"],
                patterns=(),
                max_chars=row["max_chars"],
            ),
            bool(row.get("takes_prose", False)),
            frozenset(row.get("kinds", ())),
        )
        for row in region_table()["region"]
    }
