"""Find the feeds that a page names for itself."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from aggregator.discovery.fields import absolute

# What WHATWG HTML 4.8.6.1 calls a feed (RSS, Atom), and the types in use for RDF and JSON Feed.
FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json+feed",
        "application/rss",
        "application/atom",
    }
)
# A feed of readers' comments is named after them, in the address or the title (WordPress and Blogger in their
# translations). The plural only: /commentisfree/rss and a section "Comment" are articles.
_COMMENTS = re.compile(
    r"\bcomments\b|comentarios|comentários|commentaires|kommentar|\bcommenti\b|reacties|yorumlar|komentarze"
    r"|комментари|коментар|التعليقات|评论|コメント",
    re.IGNORECASE,
)
# Types that servers also give to what is no feed (an API's answer, a page's own RDF): only where rel says "feed".
_LOOSE_TYPES = frozenset({"application/json", "text/xml", "application/xml", "text/rss+xml", ""})


def find_feeds(html: bytes | str, *, url: str) -> list[str]:
    """The addresses of the page's feeds, absolute, in page order, each once. Empty for none.

    `html` is the page as received, `url` its address after redirects (a <base href> of the page is honoured). Reads
    <link> and <a> with rel=alternate and a feed type, and rel=feed. Feeds of readers' comments are left out, unless
    there is no other. Guesses no address. Never raises.
    """
    tree = _tree(html)
    if tree is None:
        return []
    base = next((absolute(one.get("href"), url) for one in tree.iter("base") if one.get("href")), None) or url
    articles: dict[str, None] = {}
    comments: dict[str, None] = {}
    for link in tree.iter("link", "a"):
        found = absolute(link.get("href"), base) if _names_feed(link) else None
        if found is not None:
            about = f"{link.get('title') or ''} {found}"
            (comments if _COMMENTS.search(about) else articles).setdefault(found)
    return list(articles or comments)


def _tree(html: bytes | str) -> lxml_html.HtmlElement | None:
    if isinstance(html, str):
        html = html.encode("utf-8", "replace")
    try:
        return lxml_html.document_fromstring(html)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _names_feed(link: lxml_html.HtmlElement) -> bool:
    rel = (link.get("rel") or "").lower().split()
    kind = (link.get("type") or "").split(";")[0].strip().lower()
    if "alternate" in rel and kind in FEED_TYPES:
        return True
    return "feed" in rel and (kind in FEED_TYPES or kind in _LOOSE_TYPES)
