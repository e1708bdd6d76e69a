"""Whose part of a page an element is: the article's or the site's."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from lxml.html import HtmlElement

# The article's own frame, whatever else its class says; WordPress hangs categories and tags on it.
_OWN = re.compile(
    r"hentry|status-publish|widget Blog|(?:^|[\s_-])(?:post|entry|article|story)-(?:footer|header|meta|nav)\b"
)
# Regions whose dates belong to the site or to other articles, wherever they stand.
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-\S{1,40}|commentlist|replies|related|recommend\w*|most-read|popular|trending|latest|recent|more-news"
    r"|nav|menu|ticker|headwidget|top-?bar|top-?header|site-header|header-top|breadcrumbs?|calendar|weather|clock|carousel|slider|promo\w*"
    r"|read-?next|read-?also|up-?next|archive|copyright|bio)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Regions that are the site's too, unless they stand in the same frame as headline or text.
_BESIDE = re.compile(r"(?:^|[\s_-])(?:sidebar|widgets?|teaser\w*|footer|caption)(?:$|[\s_-])", re.IGNORECASE)
_OTHERS_TAGS = frozenset({"nav", "figcaption"})
_BESIDE_TAGS = frozenset({"footer", "aside", "form", "figure"})
_WHOLE_PAGE = frozenset({"body", "html", "form"})


def is_own_footer(element: HtmlElement) -> bool:
    """True for a `<footer>` inside an `<article>`: it tells who wrote it and when (HTML, 4.3.8). Drupal prints its
    byline there."""
    return element.tag == "footer" and next(element.iterancestors("article"), None) is not None


def is_own_frame(label: str) -> bool:
    """True for the class and id of an element that frames the page's own article."""
    return _OWN.search(label) is not None


def is_elsewhere(element: HtmlElement, frames: Collection[HtmlElement] = ()) -> bool:
    """True for an element whose dates are the site's or another article's: menus, lists of teasers, comments.

    `frames` are the elements that hold the page's headline or text: what is inside the smallest of them that also
    holds the element counts, and a side box in a frame smaller than the page is the article's own.
    """
    beside = False
    for ancestor in (element, *element.iterancestors()):
        tag = ancestor.tag
        if ancestor in frames:
            return beside and tag in _WHOLE_PAGE
        if tag in ("body", "main"):
            return beside
        label = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        strength = _label_strength(label) if label != " " else 0
        if tag in _OTHERS_TAGS or strength == 2 or (tag == "header" and _is_site_header(ancestor)):
            return True
        beside = beside or strength == 1 or (tag in _BESIDE_TAGS and not is_own_footer(ancestor))
    return beside


@lru_cache(maxsize=4096)
def _label_strength(label: str) -> int:
    """2 for the class and id of a region of others, 1 for a side box, else 0."""
    if is_own_frame(label):
        return 0
    return 2 if _OTHERS.search(label) else 1 if _BESIDE.search(label) else 0


def _is_site_header(element: HtmlElement) -> bool:
    """True for a `<header>` outside any article that holds no heading: the site's, where its clock stands."""
    if next(element.iter("h1", "h2"), None) is not None:
        return False
    return next(element.iterancestors("article", "main"), None) is None and element.getparent().tag == "body"
