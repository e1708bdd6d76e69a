"""The parts of a page that it declares to be for those who pay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from aggregator.text.metadata import PageFacts
from aggregator.text.structured import strings

_MAX_SELECTORS = 6
# What pages write: a class or two, a list of them. Steps through any element would cost more than linear time.
_SIMPLE = re.compile(r"[\w.#,>\s\[\]=~^$|'\"-]{1,120}")
_MAX_STEPS = 4


def closed_characters(facts: PageFacts, tree: HtmlElement) -> int | None:
    """How many characters the elements hold that the page declares as closed (schema.org `hasPart` with
    `isAccessibleForFree` false and a `cssSelector`); 0 where they are missing or empty, None where none is declared.

    A page that hides its text by script alone holds all of it there (Google's recommendation for paywalled content).
    """
    found = None
    for selector in _selectors(facts):
        try:
            elements = CSSSelector(selector, translator="html")(tree)
        except (SelectorError, LxmlError, ValueError):
            continue
        length = sum(len(" ".join(element.text_content().split())) for element in elements[:50])
        found = max(found or 0, length)
    return found


def _selectors(facts: PageFacts) -> Iterator[str]:
    parts = facts.article.get("hasPart")
    members = parts if isinstance(parts, list) else [parts]
    for part in members[:_MAX_SELECTORS]:
        if not isinstance(part, Mapping) or str(part.get("isAccessibleForFree", "")).casefold() != "false":
            continue
        for selector in strings(part.get("cssSelector"))[:_MAX_SELECTORS]:
            if _SIMPLE.fullmatch(selector) and len(selector.replace(">", " ").split()) <= _MAX_STEPS:
                yield selector
