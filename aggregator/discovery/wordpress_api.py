"""WordPress's REST API: where a site has it, and what to ask it for.

Sources: the REST API Handbook (developer.wordpress.org/rest-api), read 2026-11-22; WordPress 4.7 is the first with it.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from aggregator.discovery.fields import absolute
from aggregator.text.urls import same_site

_RELATION = "https://api.w.org/"
_HEADER = re.compile(r"<([^<>]{1,2000})>([^<>]{0,500})")
_LINK = re.compile(rb"<link\b[^<>]{0,2000}>", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_REL = re.compile(r"""\brel\s{0,9}=\s{0,9}["']?\s{0,9}https?://api\.w\.org/?(?=["'\s/>;]|$)""", re.IGNORECASE)
_LONGEST_HEADER = 8192
_POSTS, _TYPES = "wp/v2/posts", "wp/v2/types"
_COLLECTION = re.compile(r"/wp/v2/[^/]+$")
# What a question adds to the address of a list.
_OF_A_QUESTION = frozenset({"per_page", "page", "orderby", "order", "modified_after", "_fields", "_embed"})
# Nested fields since 5.3, `_embed` of single relations since 5.4; older versions give more than was asked for. Without
# `_links` of a relation nothing of it is embedded.
_FIELDS = (
    "type", "status", "link", "date_gmt", "modified_gmt", "title.rendered", "excerpt.rendered", "content",
    "_links.author", "_links.wp:term", "_embedded",
)  # fmt: skip
_EMBEDDED = "author,wp:term"
# What plugins that spare their server allow, and what WordPress gives where nothing is asked: nobody refuses that.
_FEWER_A_PAGE = (20, 10)


def api_of(link_headers: Iterable[str], html: bytes | str, url: str) -> str | None:
    """The root of the page's WordPress API, absolute; None where it names none of its own site.

    `link_headers` are the values of the answer's Link headers, `html` its body, `url` its address after redirects.
    The root ends in /wp-json/ or in ?rest_route=/, also in a subfolder. Headers count first. Never raises.
    """
    for header in link_headers:
        for target, parameters in _HEADER.findall(header[:_LONGEST_HEADER]):
            if _REL.search(parameters) and (root := _root(target, url)):
                return root
    for found in _LINK.finditer(html.encode("utf-8", "replace") if isinstance(html, str) else html):
        link = found.group().decode("utf-8", "replace") if b"api.w.org" in found.group() else ""
        if _REL.search(link) and (href := _HREF.search(link)):
            target = entities.unescape(next(filter(None, href.groups()), ""))
            if root := _root(target, url):
                return root
    return None


def _root(target: str, url: str) -> str | None:
    root = absolute(target, url)
    return root if root and same_site(root, url) and len(root) <= 500 else None


def probe_url(home: str) -> str:
    """The root that the API of a WordPress at `home` has unless it says otherwise: to be asked for posts once.

    `home` is the address of the home page after redirects, the file's name left out. No other answer than a list of
    posts proves it (`wordpress.read_posts` gives no problem).
    """
    parts = urlsplit(home)
    folder = parts.path[: parts.path.rfind("/") + 1] or "/"
    return urljoin(urlunsplit((parts.scheme, parts.netloc, folder, "", "")), "wp-json/")


def posts_url(api: str, *, after: datetime | None, page: int = 1, per_page: int = 100) -> str:
    """The address of the posts changed after a time (aware, to the second, exclusive), the latest change first.

    `api` is the root, or the list of another type of posts (`collection_of`); `page` counts from 1, `per_page` is 1 to
    100. Before 5.7 WordPress passes over the time: the order then tells where to stop (see `wordpress.read_posts`).
    While pages are turned, a new change pushes posts onto the next page: one may come twice, none is lost.
    """
    query = {"per_page": str(per_page), "page": str(page), "orderby": "modified", "order": "desc"}
    if after is not None:
        query["modified_after"] = after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    query |= {"_fields": ",".join(_FIELDS), "_embed": _EMBEDDED}
    return _with_query(collection_of(api) or _below(api, _POSTS), query)


def types_url(api: str) -> str:
    """The address that tells which types of posts there are; `api` is the root."""
    return _below(api, _TYPES)


def collection_of(url: str, base: str | None = None) -> str | None:
    """The address of a list of posts, without what is asked of it; None for one that is none (the root, say).

    `base` is the name of another list beside it, such as "news" beside /wp-json/wp/v2/types.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    query = {
        name: value for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in _OF_A_QUESTION
    }
    route = query.get("rest_route", parts.path).rstrip("/")
    if not _COLLECTION.search(route):
        return None
    if base is not None:
        route = f"{route.rpartition('/')[0]}/{base}"
    path = parts.path if "rest_route" in query else route
    query |= {"rest_route": route} if "rest_route" in query else {}
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query, safe=",:/"), ""))


def _below(api: str, route: str) -> str:
    parts = urlsplit(api)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "rest_route" in given:
        given["rest_route"] = f"{given['rest_route'].rstrip('/')}/{route}"
        path = parts.path
    else:
        path = f"{parts.path.rstrip('/')}/{route}"
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(given, safe=",:/"), ""))


def _with_query(url: str, query: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(given | dict(query), safe=",:/"), ""))


def simpler(url: str, refused: Collection[str]) -> str | None:
    """A posts address without what the API refuses of it, by name; where that is not told, without all that old
    versions and plugins may not know, and with fewer posts a page: 20, then 10. None where nothing would be left out.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    named = set(refused) & set(query)
    dropped = (named or set(query) - {"per_page"}) & _OF_A_QUESTION - {"page"}
    left = {name: value for name, value in query.items() if name not in dropped}
    if not named and "per_page" in left:
        size = page_of(url)[1]
        left["per_page"] = str(next((fewer for fewer in _FEWER_A_PAGE if fewer < size), size))
    if left == query:
        return None
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(left, safe=",:/"), ""))


def page_of(url: str) -> tuple[int, int]:
    """The number of the page that a posts address asks for and how many posts it may have; (1, 10) where it tells
    neither, WordPress's own values."""
    query = dict(parse_qsl(urlsplit(url).query))
    page, size = (query.get(name, "") for name in ("page", "per_page"))
    return (
        int(page) if page.isdecimal() and len(page) < 7 else 1,
        int(size) if size.isdecimal() and len(size) < 4 else 10,
    )


def with_page(url: str, page: int) -> str:
    """The same posts address for another page."""
    return _with_query(url, {"page": str(page)})
