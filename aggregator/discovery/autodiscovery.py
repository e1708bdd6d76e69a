"""Find the feeds that a page names for itself."""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from aggregator.discovery.addresses import shape_of
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
    r"\bcomments\b|comentarios|comentários|commentaires|kommentar|\bcommenti\b|reacties|yorumlar|komentarze|komentáře"
    r"|komentarji|comentaris\b|comentarii|hozzászólás|kommentit|komentar\b|комментари|коментар|комментар|σχόλια"
    r"|التعليقات|تعليقات|دیدگاه|תגובות|टिप्पणि|ความเห็น|bình luận|评论|評論|留言|コメント|댓글",
    re.IGNORECASE,
)
_TAIL_OF_FEED = re.compile(r"/(?:feed|rss|atom|rss2|feed\.xml|rss\.xml|atom\.xml)/?$", re.IGNORECASE)
# Points of an address without its /feed/ that make the feed that of one article's comments (see `addresses`): a day,
# or a long slug. A category's feed has a folder's name.
_ARTICLE_POINTS = 2.5
# Types that servers also give to what is no feed (an API's answer, a page's own RDF): only where rel says "feed".
_LOOSE_TYPES = frozenset({"application/json", "text/xml", "application/xml", "text/rss+xml", ""})


def find_feeds(html: bytes | str, *, url: str) -> list[str]:
    """The addresses of the page's feeds, absolute, in page order, each once. Empty for none.

    `html` is the page as received, `url` its address after redirects (a <base href> of the page is honoured). Reads
    <link> and <a> with rel=alternate and a feed type, and rel=feed. Feeds of readers' comments, the site's or those of
    one article, are left out. Guesses no address. Never raises.
    """
    tree = _tree(html)
    return [] if tree is None else feeds_of(tree, url=url)


def feeds_of(tree: lxml_html.HtmlElement, *, url: str) -> list[str]:
    """`find_feeds` of a parsed page."""
    base = next((absolute(one.get("href"), url) for one in tree.iter("base") if one.get("href")), None) or url
    feeds: dict[str, None] = {}
    for link in tree.iter("link", "a"):
        found = absolute(link.get("href"), base) if _names_feed(link) else None
        if found is not None and not _is_of_comments(link.get("title") or "", found):
            feeds.setdefault(found)
    return list(feeds)


def _is_of_comments(title: str, url: str) -> bool:
    if _COMMENTS.search(f"{title[:300]} {unquote(url[:2000])}"):
        return True
    of_page = _TAIL_OF_FEED.sub("/", url)
    return of_page != url and shape_of(of_page).points >= _ARTICLE_POINTS


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
