"""Whose part of a page an element is: the article's or the site's."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# The article's own frame, whatever else its class says; WordPress hangs categories and tags on it.
_OWN = re.compile(
    r"hentry|status-publish|widget Blog|(?:^|[\s_-])(?:post|entry|article|story)-(?:footer|header|meta|nav)\b"
)


def is_own_footer(element: HtmlElement) -> bool:
    """True for a `<footer>` inside an `<article>`: it tells who wrote it and when (HTML, 4.3.8). Drupal prints its
    byline there."""
    return element.tag == "footer" and next(element.iterancestors("article"), None) is not None


def is_own_frame(label: str) -> bool:
    """True for the class and id of an element that frames the page's own article."""
    return _OWN.search(label) is not None
