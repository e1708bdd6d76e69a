"""Which parameters of an address say how a reader came or how a page is shown, and not what is read."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

from aggregator.text.tables import load_table


def is_needless(name: str, value: str) -> bool:
    """True for a parameter that is no part of an address's identity; name and value decoded, case does not matter.

    The table is phrases/tracking.toml. A name that was escaped for HTML once too often ("amp;utm_source") is read.
    """
    names, prefixes, valued = _table()
    low = bare_name(name).lower()
    if not low:
        return not value
    if low in names or low.startswith(prefixes):
        return True
    patterns = valued.get(low)
    return patterns is not None and any(pattern.fullmatch(value.strip().lower()) for pattern in patterns)


def bare_name(name: str) -> str:
    """The name without what is left of "&amp;" where that stood for "&"."""
    while name.startswith("amp;"):
        name = name[4:]
    return name


def without_needless(query: str) -> str:
    """The query with only the parameters that pick an article, each as it was written, in their order."""
    if not query:
        return query
    kept = []
    for field in query.split("&"):
        name, _, value = field.partition("=")
        if not is_needless(unquote_plus(name), unquote_plus(value)):
            kept.append(field)
    return "&".join(kept)


_Table = tuple[frozenset[str], tuple[str, ...], dict[str, list[re.Pattern[str]]]]


@cache
def _table() -> _Table:
    """Names and prefixes that always go, and by name the patterns of values with which it goes."""
    groups: list[dict[str, Any]] = load_table("phrases/tracking.toml")["group"]
    always = [group for group in groups if "value" not in group]
    valued: dict[str, list[re.Pattern[str]]] = {}
    for group in groups:
        for name in group["names"] if "value" in group else ():
            valued.setdefault(name, []).append(re.compile(group["value"], re.DOTALL))
    names = frozenset(name for group in always for name in group["names"])
    return names, tuple(prefix for group in always for prefix in group.get("prefixes", ())), valued
