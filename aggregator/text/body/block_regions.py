"""What part of a page a block stands in, by the names that its elements bear: comments, a caption, a box of links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from lxml.etree import _Element

from aggregator.text.regions import is_own_frame
from aggregator.text.tables import load_table

# So many elements up from the block: a comment's paragraph stands four or five under the list of comments, and every
# step costs a third of a microsecond.
_DEPTH = 7
_ENDS = frozenset({"body", "html", "main"})
_OWN = ""  # the article's own frame: what is around it says nothing of its blocks
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_PARTS = re.compile(r"[^a-z\d]+")
_MACRO = re.compile(r"\{(\w+)\}")
# Names of states and of what content systems hang on a post for its terms are no names of its parts.
_NO_NAME = re.compile(r"(?:tag|category|cat|term|topic|type|status|format|postid|has|no|not|with|without|is|hide)-")
_MAX_NAME = 80


def region_of(element: _Element, known: dict[_Element, str | None] | None = None) -> str | None:
    """Name of the region that the element stands in, innermost first; None where no name tells. A few µs.

    `known` is for the blocks of one page: what was found around their parents, filled here.
    """
    if known is None:
        return _around(element, _DEPTH)
    if element.tag in _ENDS:
        return None
    found = _named(element.tag, element.get("class"), element.get("id"))
    if found is not None:
        return found or None
    parent = element.getparent()
    if parent not in known:
        known[parent] = _around(parent, _DEPTH - 1)
    return known[parent]


def _around(element: _Element | None, depth: int) -> str | None:
    node = element
    for _ in range(depth):
        if node is None or node.tag in _ENDS:
            return None
        found = _named(node.tag, node.get("class"), node.get("id"))
        if found is not None:
            return found or None
        node = node.getparent()
    return None


@cache
def region_table() -> Mapping[str, Any]:
    """The tables of phrases/regions.toml: `words`, and `region`, a list."""
    return load_table("phrases/regions.toml")


@lru_cache(maxsize=32_768)
def _named(tag: object, label: str | None, identity: str | None) -> str | None:
    """The region that an element's own tag, class and id name; `_OWN` for the article's frame."""
    if isinstance(tag, str) and (region := _by_tag().get(tag)):
        return region
    if not label and not identity:
        return None
    if is_own_frame(f"{label or ''} {identity or ''}"):
        return _OWN
    for name in f"{label or ''} {identity or ''}".split():
        if len(name) <= _MAX_NAME and not _NO_NAME.match(name) and (region := _by_name(name)):
            return region
    return None


@lru_cache(maxsize=32_768)
def _by_name(name: str) -> str | None:
    words = _PARTS.sub(" ", _CAMEL.sub(" ", name).lower()).strip()
    return next((region for region, pattern in _patterns() if pattern.fullmatch(words)), None)


@cache
def _by_tag() -> Mapping[str, str]:
    return {tag: row["name"] for row in region_table()["region"] for tag in row.get("tags", ())}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = region_table()["words"]
    return tuple(
        (row["name"], re.compile(_MACRO.sub(lambda found: words[found[1]], pattern)))
        for row in region_table()["region"]
        for pattern in row["names"]
    )
