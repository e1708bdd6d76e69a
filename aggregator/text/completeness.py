"""Whether a page shows its whole article or a preview."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from lxml.html import HtmlElement

from aggregator.text.metadata import PageFacts
from aggregator.text.model import Block

# A text this short beside a paywall box is a preview; a long one is read through a wall that hides nothing.
_SHORT_CHARACTERS = 1500
_MIN_FULL_CHARACTERS = 400


def read_completeness(facts: PageFacts, tree: HtmlElement, blocks: Sequence[Block]) -> str:
    """`preview` where the page says or shows that the text goes on elsewhere, `full` where it says that it is free or
    ends whole, else `unknown`."""
    characters = sum(len(block.text) for block in blocks)
    wall, teasers = _patterns()
    if characters == 0:
        return "unknown"
    if any(pattern.search(block.text.casefold()) for block in blocks[-2:] for pattern in teasers):
        return "preview"
    free = _says_free(facts)
    if free is False and characters < 2 * _SHORT_CHARACTERS:
        return "preview"
    if characters < _SHORT_CHARACTERS and _has_wall(tree, wall):
        return "preview"
    return "full" if free or (free is None and characters >= _MIN_FULL_CHARACTERS) else "unknown"


def _says_free(facts: PageFacts) -> bool | None:
    """`isAccessibleForFree` of the article, or the content tier of its metas; None when neither is given."""
    said = str(facts.article.get("isAccessibleForFree", "")).casefold()
    if said in ("true", "false"):
        return said == "true"
    tier = (facts.meta("article:content_tier") or "").casefold()
    return {"free": True, "locked": False, "metered": None}.get(tier)


def _has_wall(tree: HtmlElement, wall: re.Pattern[str]) -> bool:
    return any(
        wall.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        for element in tree.iter("div", "section", "aside")
    )


@cache
def _patterns() -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    raw = resources.files("aggregator.text").joinpath("phrases/completeness.toml").read_text("utf-8")
    table = tomllib.loads(raw)
    return (
        re.compile(table["wall"]["pattern"], re.IGNORECASE),
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in table["teaser"]["patterns"]),
    )
