"""One light pass over a parsed page: what its head, its JSON-LD and its headings declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from aggregator.text.normalise import fold_space
from aggregator.text.structured import Node, article_of, first_string, read_nodes
from aggregator.text.urls import site_of

_LD_JSON = "ld+json"
_MAX_H1 = 8
_HTTP = ("http://", "https://")
_MAX_META_CHARACTERS = 5000
_SITE_NAME_METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page declares, as found and unjudged."""

    url: str
    metas: Mapping[str, tuple[str, ...]]  # name, property or itemprop in lower case -> contents, folded
    nodes: tuple[Node, ...]  # all JSON-LD objects
    article: Node  # the JSON-LD object of the page's own article, or empty
    canonical: str | None  # absolute
    html_lang: str | None
    title_tag: str | None
    h1: tuple[HtmlElement, ...]
    times: tuple[HtmlElement, ...]  # <time>
    site_name: str | None
    elements: tuple[HtmlElement, ...] = ()  # all, kept alive: else each walk over the page makes their objects anew

    def meta(self, *names: str) -> str | None:
        """The first non-empty content of the named metas, in the order of the names."""
        for name in names:
            if found := self.metas.get(name):
                return found[0]
        return None


def read_facts(tree: HtmlElement, url: str) -> PageFacts:
    """What the parsed page declares; `url` is its final address. Reads the tree and leaves it as it is."""
    metas: dict[str, tuple[str, ...]] = {}
    scripts: list[str] = []
    h1: list[HtmlElement] = []
    times: list[HtmlElement] = []
    canonical = title = None
    elements = tuple(tree.iter())
    for element in tree.iter("meta", "link", "script", "title", "h1", "time"):
        tag = element.tag
        if tag == "meta":
            _add_meta(metas, element)
        elif tag == "script":
            if _LD_JSON in (element.get("type") or "").lower() and element.text:
                scripts.append(element.text)
        elif tag == "link":
            if canonical is None and "canonical" in (element.get("rel") or "").lower().split():
                canonical = absolute(element.get("href"), url)
        elif tag == "time":
            times.append(element)
        elif tag == "h1":
            h1.append(element)
        elif title is None and element.getparent() is not None and element.getparent().tag != "svg":
            title = fold_space(element.text_content()) or None
    nodes = tuple(read_nodes(scripts))
    return PageFacts(
        url=url,
        metas=metas,
        nodes=nodes,
        article=article_of(nodes, (url, canonical or "", *metas.get("og:url", ()))),
        canonical=canonical,
        html_lang=tree.get("lang") or tree.get("xml:lang"),
        title_tag=title,
        h1=tuple(h1[:_MAX_H1]),
        times=tuple(times),
        site_name=_site_name(metas, nodes),
        elements=elements,
    )


def absolute(href: str | None, base: str) -> str | None:
    """The absolute http(s) address of a link; None for anchors in the page, scripts, mail and unreadable ones."""
    href = href.strip() if href else ""
    if not href or href[0] == "#":
        return None
    if href.startswith(_HTTP):
        return href
    try:
        joined = _origin(base) + href if href[0] == "/" and href[1:2] != "/" else urljoin(base, href)
    except ValueError:
        return None
    return joined if joined.lower().startswith(_HTTP) else None


@lru_cache(maxsize=64)
def _origin(base: str) -> str:
    """Scheme and host of an address: what a link that starts with a slash is put behind; most links do, and urljoin
    is slow."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


@lru_cache(maxsize=16_384)
def name_key(text: str) -> str:
    """Letters and digits of a name, case-folded: what two spellings of a site name share."""
    return "".join(filter(str.isalnum, text.casefold()))


def names_site(text: str, facts: PageFacts) -> bool:
    """True when a text is no more than the name or the address of the page's own site."""
    key = name_key(text)
    if not key:
        return False
    if facts.site_name and key in {name_key(facts.site_name), "the" + name_key(facts.site_name)}:
        return True
    site = site_of(facts.url)
    label = name_key(site.split(".")[0])
    return key in {label, "the" + label, name_key(site), "www" + name_key(site)}


def _add_meta(metas: dict[str, tuple[str, ...]], element: HtmlElement) -> None:
    content = element.get("content")
    if not content:
        return
    text = fold_space(content[:_MAX_META_CHARACTERS])
    if not text:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = element.get(attribute)
        if name:
            key = name.strip().lower()
            metas[key] = (*metas.get(key, ()), text)


def _site_name(metas: Mapping[str, tuple[str, ...]], nodes: tuple[Node, ...]) -> str | None:
    for name in _SITE_NAME_METAS[:1]:
        for found in metas.get(name, ()):
            if "//" not in found:
                return found
    for node in nodes:
        if node.get("@type") == "WebSite" and (named := first_string(node, "name")):
            return named
    for node in nodes:
        if named := first_string(node, "publisher"):
            return named
    return next((metas[name][0].lstrip("@") for name in _SITE_NAME_METAS[1:] if name in metas), None)
