"""Sentences of a theme that date its entry: "This entry was posted in Ferries on 4 March 2024 and is filed under …"."""

from __future__ import annotations

import re
from functools import cache

from lxml.html import HtmlElement

from aggregator.text.normalise import fold_space
from aggregator.text.tables import load_table

_MAX_CHARACTERS = 200  # of the sentence's beginning: the date stands behind the categories


def tells_posting(block: HtmlElement) -> bool:
    """True for a block that begins with a sentence on when its entry was posted; such a block is never prose."""
    parts: list[str] = []
    size = 0
    for text in block.itertext():
        parts.append(text)
        size += len(text.strip())
        if size > _MAX_CHARACTERS:
            break
    return _openings().match(fold_space(" ".join(parts)).casefold()) is not None


@cache
def _openings() -> re.Pattern[str]:
    return re.compile("|".join(load_table("phrases/posted.toml")["openings"]["patterns"]))
