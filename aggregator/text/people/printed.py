"""Whether a page prints a name, and where: a name that only its code knows signs nothing that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from aggregator.text.metadata import name_key

# A page that shows two such pieces of text shows its article; else a script fills it in, and its code is all there is.
_prose = XPath(
    "//*[not(self::script or self::style or self::noscript or self::template)]/text()[string-length(.) > 120]"
)
_NEVER_SEEN = frozenset({"script", "style", "noscript", "template", "title", "head", "option", "select", "textarea"})
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Plain `hidden` among other classes is mostly one size of screen only ("hidden md:block").
_HIDDEN_CLASSES = frozenset({"hidden", "hide", "invisible", "d-none"})
_HIDDEN_ENDINGS = ("display-none", "snippet-hidden", "snippets-hidden")
_MAX_PLACES = 40
_LEVELS = 4
_MAX_CHARACTERS = 2000


def is_hidden(element: HtmlElement) -> bool:
    """True when the element or one close around it is marked as not to be shown.

    Only four levels up: whole pages stand in a frame that a script reveals (React, AMP).
    """
    if element.tag in _NEVER_SEEN:
        return True
    for node in (element, *islice(element.iterancestors(), _LEVELS)):
        style = node.get("style")
        if style and _HIDDEN_STYLE.search(style):
            return True
        label = node.get("class")
        if label and (label.strip() in _HIDDEN_CLASSES or label.endswith(_HIDDEN_ENDINGS)):
            return True
    return False


def places_of(words: str, tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that show the words in one piece, in the order in which they begin; the same words in upper case
    where there are none."""
    upper = words.upper()
    shouted: list[HtmlElement] = []
    shown = False
    for element, text in islice(_texts_with(words, upper, tree), 2 * _MAX_PLACES):
        if words not in text:
            shouted.append(element)
        elif not is_hidden(element):
            shown = True
            yield element
    if not shown:
        yield from (element for element in shouted[:_MAX_PLACES] if not is_hidden(element))


def _texts_with(words: str, upper: str, tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The texts that hold one of the spellings, each with its element. A loop: it ends where the caller has enough,
    XPath goes through the whole page."""
    for element in tree.iter():
        text, tail = element.text, element.tail
        if text and (words in text or upper in text) and element.tag not in _NEVER_SEEN:
            yield element, text
        if tail and (words in tail or upper in tail) and (parent := element.getparent()) is not None:
            yield parent, tail


def shows_text(tree: HtmlElement) -> bool:
    """True when the page's own markup holds its article, or at least two long pieces of text."""
    return sum(1 for text in _prose(tree) if not text.isspace()) >= 2


def is_printed(name: str, tree: HtmlElement) -> bool:
    """True when a reader of the page sees the name, be its words spread over neighbouring elements."""
    if next(places_of(name, tree), None) is not None:
        return True
    key, last = name_key(name), name.split()[-1:]
    return bool(last and key) and any(_spells(place, key) for place in places_of(last[0], tree))


def _spells(element: HtmlElement, key: str) -> bool:
    """True when the element or one of the two around it, where they are short, holds the name's letters in one run."""
    for node in (element, *islice(element.iterancestors(), 2)):
        text = node.text_content()
        if len(text) > _MAX_CHARACTERS:
            return False
        if key in name_key(text):
            return True
    return False
