"""The patterns of `attributions.toml`, compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from aggregator.text.phrase_index import PhraseIndex
from aggregator.text.phrasebook import PhraseError

_PLAIN_BRACKET = re.compile(r"(?<!\\)\((?!\?)")


def straight(text: str) -> str:
    """The text with straight apostrophes; as long as before, so that positions stay."""
    return text if text.isascii() else text.replace("’", "'").replace("‘", "'").replace("ʼ", "'")


@lru_cache(maxsize=1)
def attribution_data() -> dict[str, Any]:
    """The table as read."""
    return tomllib.loads((resources.files("aggregator.text") / "attributions.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def attribution_patterns(section: str, key: str = "patterns") -> tuple[re.Pattern[str], ...]:
    """The compiled patterns of one section. Raises PhraseError that names section and pattern."""
    compiled = []
    for pattern in attribution_data()[section][key]:
        try:
            compiled.append(re.compile(_PLAIN_BRACKET.sub("(?:", pattern), re.IGNORECASE))
        except re.error as error:
            raise PhraseError(f"attributions.toml [{section}]: {pattern!r} is no expression: {error}") from error
    return tuple(compiled)


@lru_cache(maxsize=32)
def attribution_index(section: str) -> PhraseIndex[None]:
    """The patterns of a section whose phrases are whole labels or leads, by their beginnings."""
    patterns = attribution_data()[section]["patterns"]
    return PhraseIndex(((_PLAIN_BRACKET.sub("(?:", p), None) for p in patterns), re.IGNORECASE)
