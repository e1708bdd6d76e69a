"""Towns that stand beside a byline and sign nothing; the table is `phrases/towns.toml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from aggregator.text.agencies import agency_named
from aggregator.text.people.person import is_placeholder
from aggregator.text.tables import load_table

# Letters of scripts that set spaces between words and have no capitals: Hebrew and Arabic, those of India, Thai.
_UNCASED = re.compile("[\u0590-\u08ff\u0900-\u0eff]")
_CODE = 4
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u200e\u200f")


def is_town(name: str) -> bool:
    """True for a town of the table, whole: "NEW DELHI", "الرياض"."""
    return name.translate(_INVISIBLE).casefold() in _towns()


def is_place_beside(part: str, parts: Sequence[str], houses: Sequence[str]) -> bool:
    """True where a piece of one byline string names the place beside its agency or desk: a single word ("Halvik, AP",
    "संवाददाता, रांची").

    `parts` are all pieces of the string, `houses` those of them that are desks or the outlet. In scripts with
    capitals only an agency tells so, and only of a word that has one: a blogger's first name stands beside "Redaktion".
    """
    if " " in part or len(parts) < 2 or agency_named(part):
        return False
    if _UNCASED.match(part):
        return any(
            other != part and (other in houses or is_placeholder(other) or agency_named(other)) for other in parts
        )
    if part.islower() and len(part) <= _CODE:  # "ada/dpa": the desk's code for whoever edited
        return any(other != part and agency_named(other) for other in parts)
    return part[:1].isupper() and len(part) > 3 and any(other != part and agency_named(other) for other in parts)


@cache
def _towns() -> frozenset[str]:
    scripts = load_table("phrases/towns.toml")["towns"]
    names = (name for words in scripts.values() if isinstance(words, list) for name in words)
    return frozenset(name.translate(_INVISIBLE).casefold() for name in names)
