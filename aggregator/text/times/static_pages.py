"""Pages that are no article of a day: a site's first page, its static pages."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from aggregator.text.metadata import PageFacts
from aggregator.text.structured import strings

# WordPress marks its static pages "page page-id-7" and its posts "single postid-7".
_WORDPRESS_PAGE = re.compile(r"(?:^|\s)page-id-\d")
_POST = re.compile(r"(?:^|\s)(?:single|postid-\d+|single-\S+)(?:$|\s)")
_HOME_PATHS = frozenset({"", "index.html", "index.php", "index.htm"})
_STATIC_TYPES = frozenset({"AboutPage", "ContactPage"})


def is_static_page(tree: HtmlElement, facts: PageFacts) -> bool:
    """True for a page that stands outside the stream of articles by its content system's own word, or is the site's
    first page. What such a page declares as its publication is the day on which somebody made it.

    JSON-LD or microdata that calls it an article has the last word.
    """
    if facts.article or "datepublished" in facts.metas:
        return False
    body = next(tree.iter("body"), None)
    label = (body.get("class") or "") if body is not None else ""
    if _WORDPRESS_PAGE.search(label) and not _POST.search(label):
        return True
    return _is_first_page(facts.url) or any(
        kind in _STATIC_TYPES for node in facts.nodes for kind in strings(node.get("@type"))
    )


def _is_first_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.netloc) and not parts.query and parts.path.strip("/") in _HOME_PATHS
