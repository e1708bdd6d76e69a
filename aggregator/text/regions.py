"""Whose part of a page an element is: the article's or the site's."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

# The article's own frame, whatever else its class says; WordPress hangs categories and tags on it.
_OWN = re.compile(
    r"hentry|status-publish|widget Blog|(?:^|[\s_-])(?:post|entry|article|story)-(?:footer|header|meta|nav)\b"
)
# Regions whose dates belong to the site or to other articles.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-\S+|commentlist|sidebar|widgets?|related|recommend\w*|most-read|popular|trending|latest|recent|more-news|teaser\w*|footer|nav"
    r"|menu|ticker|headwidget|top-?bar|top-?header|site-header|header-top|breadcrumb|calendar|weather|clock|carousel|slider|promo\w*|read-?next|up-?next)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELSEWHERE_TAGS = frozenset({"nav", "footer", "aside", "form", "figure"})


def is_own_footer(element: HtmlElement) -> bool:
    """True for a `<footer>` inside an `<article>`: it tells who wrote it and when (HTML, 4.3.8). Drupal prints its
    byline there."""
    return element.tag == "footer" and next(element.iterancestors("article"), None) is not None


def is_own_frame(label: str) -> bool:
    """True for the class and id of an element that frames the page's own article."""
    return _OWN.search(label) is not None


def is_elsewhere(element: HtmlElement) -> bool:
    """True for an element whose dates are the site's or another article's: menus, lists of teasers, comments."""
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag in _ELSEWHERE_TAGS and not is_own_footer(ancestor):
            return True
        if ancestor.tag in ("body", "main"):
            return False
        if ancestor.tag == "header" and _is_site_header(ancestor):
            return True
        label = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if label != " " and _is_elsewhere_label(label):
            return True
    return False


@lru_cache(maxsize=4096)
def _is_elsewhere_label(label: str) -> bool:
    return not is_own_frame(label) and _ELSEWHERE.search(label) is not None


def _is_site_header(element: HtmlElement) -> bool:
    """True for a `<header>` outside any article that holds no heading: the site's, where its clock stands."""
    if next(element.iter("h1", "h2"), None) is not None:
        return False
    return next(element.iterancestors("article", "main"), None) is None and element.getparent().tag == "body"
