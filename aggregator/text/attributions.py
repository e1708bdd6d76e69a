"""The patterns of `attributions.toml`, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from aggregator.text.strip.beginnings import needed
from aggregator.text.strip.phrase_index import PhraseIndex, lowered
from aggregator.text.strip.phrasebook import PhraseError
from aggregator.text.tables import load_table

_PLAIN_BRACKET = re.compile(r"(?<!\\)\((?!\?)")


def plain_brackets(pattern: str) -> str:
    """The pattern with brackets that do not capture, save those with a name."""
    return _PLAIN_BRACKET.sub("(?:", pattern)


def straight(text: str) -> str:
    """The text with straight apostrophes; as long as before, so that positions stay."""
    return text if text.isascii() else text.replace("’", "'").replace("‘", "'").replace("ʼ", "'")


@lru_cache(maxsize=1)
def attribution_data() -> dict[str, Any]:
    """The table as read."""
    return load_table("attributions.toml")


@lru_cache(maxsize=32)
def attribution_patterns(section: str, key: str = "patterns") -> tuple[re.Pattern[str], ...]:
    """The compiled patterns of one section. Raises PhraseError that names section and pattern."""
    compiled = []
    for pattern in attribution_data()[section][key]:
        try:
            compiled.append(re.compile(plain_brackets(pattern), re.IGNORECASE))
        except re.error as error:
            raise PhraseError(f"attributions.toml [{section}]: {pattern!r} is no expression: {error}") from error
    return tuple(compiled)


@lru_cache(maxsize=32)
def attribution_searches(section: str, key: str = "patterns") -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """The compiled patterns of one section, each with strings of which a text in lower case must hold one."""
    spelled = (lowered(pattern) for pattern in attribution_data()[section][key])
    return tuple(zip(attribution_patterns(section, key), map(needed, spelled), strict=True))


@lru_cache(maxsize=32)
def attribution_index(section: str) -> PhraseIndex[None]:
    """The patterns of a section whose phrases are whole labels or leads, by their beginnings."""
    patterns = attribution_data()[section]["patterns"]
    return PhraseIndex(((plain_brackets(p), None) for p in patterns), re.IGNORECASE)


def triggers_in(texts: Iterable[str], kinds: tuple[str, ...]) -> dict[str, list[str]]:
    """The triggers of these sections that occur. Most are ruled out by their parts, looked for in the texts' distinct
    words only."""
    whole = straight("\n".join(texts)).lower()
    words = "\n".join(set(whole.split()))
    known = _triggers()
    return {
        kind: [
            one
            for one, part, rest in known[kind]
            if part in words and (not rest or all(p in words for p in rest)) and one in whole
        ]
        for kind in kinds
    }


@lru_cache(maxsize=1)
def _triggers() -> dict[str, list[tuple[str, str, list[str]]]]:
    kinds = {kind: attribution_data()[kind]["triggers"] for kind in ("first_published", "licence", "attribution")}
    # What holds another trigger adds nothing.
    least = {k: [t for t in all_ if not any(o != t and o in t for o in all_)] for k, all_ in kinds.items()}
    return {kind: [(one, one.split()[0], one.split()[1:]) for one in some] for kind, some in least.items()}
