"""Find the feeds that a page names for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml.html import HtmlElement

from aggregator.discovery.addresses import ARTICLE_POINTS, shape_of
from aggregator.discovery.feed_links import is_of_programs, labelled_links, speaks_of_feed
from aggregator.discovery.fields import absolute
from aggregator.text.parse import parse_page

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
        "text/rss+xml",
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
# Types that servers also give to what is no feed (an API's answer, a page's own RDF): only where rel says "feed".
_LOOSE_TYPES = frozenset({"application/json", "text/xml", "application/xml", ""})
# rel=service.feed is Atom 0.3's.
_OF_FEEDS = frozenset({"feed", "service.feed"})
# Relations of what has a feed's type and is none of the site's: a page's comments, where to write, a page's metadata.
_OF_OTHERS = frozenset({"replies", "service.post", "edit", "self", "meta", "stylesheet", "enclosure"})
_FEED_SCHEME = re.compile(r"\s*feed:(//)?(?=\S)", re.IGNORECASE)


def find_feeds(html: bytes | str, *, url: str) -> list[str]:
    """The addresses of the page's feeds, absolute, each once: those announced in page order, then those linked to by
    name. Empty for none.

    `html` is the page as received, `url` its address after redirects (a <base href> of the page is honoured). Reads
    <link> and <a> with a feed's type or relation, as sites write them (JSON Feed 1.0's application/json, text/xml,
    feed://), and links called "RSS" whose address speaks of a feed too. Feeds of readers' comments, the site's or those
    of one article, are left out. Guesses no address. Never raises.
    """
    tree = parse_page(html)
    if tree is None:
        return []
    return list(dict.fromkeys([*feeds_of(tree, url=url), *filter(speaks_of_feed, feeds_by_name(tree, url=url))]))


def feeds_of(tree: HtmlElement, *, url: str) -> list[str]:
    """The feeds that a parsed page announces by type or relation; as `find_feeds`."""
    base = base_of(tree, url)
    feeds: dict[str, None] = {}
    for link in tree.iter("link", "a"):
        found = feed_address(link, base)
        if found is not None and _names_feed(link, found) and not _is_of_comments(link.get("title") or "", found):
            feeds.setdefault(found)
    return list(feeds)


def feeds_by_name(tree: HtmlElement, *, url: str, whole_page: bool = False) -> Iterator[str]:
    """The addresses that a parsed page links to as "RSS" and the like, in page order: each a feed, or a page that lists
    feeds, or neither. With `whole_page`, of a page that lists feeds: whatever address speaks of a feed."""
    base = base_of(tree, url)
    for label, found in labelled_links(tree, lambda link: feed_address(link, base), whole_page=whole_page):
        if found != url and not _is_of_comments(label, found):
            yield found


def base_of(tree: HtmlElement, url: str) -> str:
    """What the page's links are relative to."""
    return next((absolute(one.get("href"), url) for one in tree.iter("base") if one.get("href")), None) or url


def feed_address(link: HtmlElement, base: str) -> str | None:
    """The link's address, absolute; of feed://host/x and feed:https://host/x the one that they stand for."""
    href = link.get("href") or ""
    if scheme := _FEED_SCHEME.match(href):
        href = ("//" if scheme[1] else "") + href[scheme.end() :]
    return absolute(href, base)


def _is_of_comments(title: str, url: str) -> bool:
    if _COMMENTS.search(f"{title[:300]} {unquote(url[:2000])}"):
        return True
    # The feed of an article's comments stands below its address; a category's stands below a folder's name.
    of_page = _TAIL_OF_FEED.sub("/", url)
    return of_page != url and shape_of(of_page).points >= ARTICLE_POINTS


def _names_feed(link: HtmlElement, url: str) -> bool:
    rel = set((link.get("rel") or "").lower().split())
    kind = (link.get("type") or "").split(";")[0].strip().lower()
    if kind in FEED_TYPES:
        return bool(rel & {"alternate", *_OF_FEEDS}) or (not rel & _OF_OTHERS and (link.tag == "a" or not rel))
    if rel & _OF_FEEDS:
        return kind in _LOOSE_TYPES
    if "alternate" not in rel or kind not in _LOOSE_TYPES or not kind or link.get("hreflang"):
        return False
    title = link.get("title") or ""
    if is_of_programs(f"{title} {url}"):
        return False
    return kind != "application/json" or speaks_of_feed(url, title)
