"""Claims in links: source links, closing "Read more" links to another site, and republication pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from aggregator.text.attributions import attribution_data
from aggregator.text.claim_labels import Before, host_name, is_label, line_before
from aggregator.text.claim_page import ClaimPage, claim
from aggregator.text.credit_names import MAX_NAME_WORDS
from aggregator.text.metadata import absolute
from aggregator.text.model import Claim
from aggregator.text.normalise import fold_space
from aggregator.text.urls import site_of

_MAX_LABEL_CHARS = 110
_MAX_ANCHORS = 3000
_MAX_ANCHOR_CHILDREN = 4
# More words than this before a "source" link on its line are a sentence, and the link its footnote.
_MAX_BEFORE_CHARS = 30
# What `rel` and `itemprop` of a link declare.
_DECLARED = {
    "original": "syndication_meta",
    "original-source": "syndication_meta",
    "syndication-source": "syndication_meta",
    "isbasedon": "based_on",
    "isbasedonurl": "based_on",
}
# Files and forms that a closing "Download here" leads to.
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|zip|apk|jpe?g|png|mp[34])(?:$|[?#])|/(?:subscribe|signup|register|donate|newsletter)\b",
    re.IGNORECASE,
)
_STORY = re.compile(r"[^/]-[^/]|\d{4}|[_/]\d{2,}|\.s?html?\b|[?&](?:id|p|story|article)=")
# How near to the article's end a closing link stands.
_ENDING_BLOCKS, _ENDING_DEPTH, _ENDING_CHARS = 6, 3, 5000
# Parts of a page that belong to the site, not to the article.
_SITE_TAGS = frozenset({"nav", "aside", "header", "footer"})
_CAPTIONS = frozenset({"figure", "figcaption", "caption"})
_SITE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|sidebar|widgets?|site-footer|site-header|footer|related|recommend\w*|trending|popular|promo|cookie|breadcrumbs?|share|social|comments?|respond|author-box|advert\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)


def link_claims(page: ClaimPage) -> Iterator[Claim]:
    """Claims of the page's links, in document order: labelled source links, then the last closing link elsewhere."""
    if page.tree is None:
        return
    closing: Claim | None = None
    endings = frozenset(block.text for block in page.blocks[-_ENDING_BLOCKS:])
    for anchor, label in _leaving_anchors(page):
        if declared := anchor.get("rel") or anchor.get("itemprop"):
            yield from _declared(page, anchor, declared)
        before = line_before(anchor)
        lead = None if is_label("source_label", label) else before.lead()
        is_source = lead is not None or is_label("source_label", label)
        if not is_source and not is_label("tail_label", label):
            continue
        href = _origin_address(anchor.get("href"), page)
        if href is None or _in_site_part(anchor) or (lead and _in_caption(anchor)):
            continue
        if is_source:
            yield from _source_link(page, before, href, (lead, label))
        elif before.closes(label) and is_story_address(href) and _ends_article(anchor, endings):
            closing = claim("tail_link", label, target_url=href)
    if closing:
        yield closing


def _declared(page: ClaimPage, element: HtmlElement, words: str) -> Iterator[Claim]:
    """What a link's `rel` or `itemprop` says: the original, or what the page is based on."""
    kind = _declared_kind(words)
    href = _origin_address(element.get("href"), page) if kind else None
    if kind and href and not is_home(href):
        yield claim(kind, f"{words}: {href}", target_url=href)


@lru_cache(maxsize=4096)  # "nofollow noopener", "stylesheet": a hundred links a page say one of a few things
def _declared_kind(words: str) -> str | None:
    return next((_DECLARED[word] for word in words.lower().split() if word in _DECLARED), None)


def declared_claims(page: ClaimPage) -> Iterator[Claim]:
    """Claims of link elements that name the original, or what the page is based on."""
    for element in page.tree.iter("link") if page.tree is not None else ():
        yield from _declared(page, element, element.get("itemprop") or element.get("rel") or "")


def _source_link(page: ClaimPage, before: Before, href: str, words: tuple[str | None, str]) -> Iterator[Claim]:
    """A labelled link to an article; to a home page it only names an outlet, and within a sentence it is a footnote."""
    lead, label = words
    name = page.usual((label if len(label.split()) <= MAX_NAME_WORDS else None) if lead else host_name(label))
    whole = f"{lead or ''} {label}"
    if is_home(href):
        yield claim("attribution", whole, name=name or site_of(href))
    elif lead or len(before.text) <= _MAX_BEFORE_CHARS or before.calls(label):
        yield claim("source_link", whole, target_url=href, name=name)


def pixel_claims(page: ClaimPage) -> Iterator[Claim]:
    """Claims of the counting pixels that republication programmes leave in a text."""
    if page.tree is None:
        return
    sources = (value for element in page.tree.iter("img", "script", "iframe") for value in element.values())
    for source in sources:
        if "republi" not in source and "counter" not in source and "pixel" not in source:
            continue
        address = absolute(source if not source.startswith("//") else f"https:{source}", page.facts.url)
        for pattern, name in _pixel_shapes():
            if address and page.is_elsewhere(address) and pattern.search(source):
                yield claim("republication_pixel", source, target_url=address, name=name or site_of(address))
                break


@lru_cache(maxsize=1)
def _pixel_shapes() -> list[tuple[re.Pattern[str], str | None]]:
    return [(re.compile(shape["pattern"]), shape.get("name")) for shape in attribution_data()["pixel"]["shapes"]]


def _leaving_anchors(page: ClaimPage) -> Iterator[tuple[HtmlElement, str]]:
    """Anchors with an address that may be on another site and a label short enough to be one. Most links of a page stay
    on the site, so they are passed over by the beginning of their address."""
    assert page.tree is not None
    host = page.facts.url.partition("//")[2].partition("/")[0]
    own = (f"https://{host}/", f"http://{host}/")
    seen = 0
    for anchor in page.tree.iter("a"):
        href = anchor.get("href")
        if not href or "//" not in href or href.startswith(own):
            continue
        seen += 1
        if seen > _MAX_ANCHORS or len(anchor) > _MAX_ANCHOR_CHILDREN:
            continue
        text = (anchor.text or "") if len(anchor) == 0 else anchor.text_content()
        label = fold_space(text[: 2 * _MAX_LABEL_CHARS])
        if 1 < len(label) <= _MAX_LABEL_CHARS:
            yield anchor, label


def _origin_address(href: str | None, page: ClaimPage) -> str | None:
    """The absolute address of a link to an article elsewhere: not a network's button, not a bare home page."""
    address = absolute(href, page.facts.url)
    if address is None or not page.is_elsewhere(address) or not is_article_address(address):
        return None
    return address


def is_home(address: str) -> bool:
    """True for an address without path and query: a site, not an article."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.path.strip("/") in ("", "index.html", "index.php", "home") and not parts.query


def is_story_address(address: str) -> bool:
    """True for an address that has the form of a story's: a slug of two words, a number, a date, or .html in its
    path. For weak claims, which else lead to shops, petitions and home pages."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        is_article_address(address)
        and not _FILE.search(address)
        and _STORY.search(f"{parts.path}?{parts.query}") is not None
    )


def is_article_address(address: str) -> bool:
    """True for an address that may be an article's: not a network's button, app or engine."""
    site = site_of(address)
    sites, labels = _no_origins()
    return site not in sites and site.split(".")[0] not in labels


@lru_cache(maxsize=1)
def _no_origins() -> tuple[frozenset[str], frozenset[str]]:
    data = attribution_data()["no_origin"]
    return frozenset(data["sites"]), frozenset(data["labels"])


def _in_site_part(anchor: HtmlElement) -> bool:
    for ancestor in anchor.iterancestors():
        if ancestor.tag in _SITE_TAGS:
            # An article's own header and footer may carry its source.
            return ancestor.tag in ("nav", "aside") or not any(a.tag == "article" for a in ancestor.iterancestors())
        if ancestor.tag in ("article", "main", "body"):
            return False
        if _SITE_CLASS.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return True
    return False


def _in_caption(anchor: HtmlElement) -> bool:
    return any(ancestor.tag in _CAPTIONS for ancestor in anchor.iterancestors())


def _ends_article(anchor: HtmlElement, endings: frozenset[str]) -> bool:
    """True when the anchor stands in or right behind one of the article's last blocks."""
    element = anchor
    for _ in range(_ENDING_DEPTH):
        before = element.getprevious()
        for near in (element, before):
            if near is None or not isinstance(near.tag, str):
                continue
            if fold_space(near.text_content()[-_ENDING_CHARS:]) in endings:
                return True
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "article", "main"):
            return False
        element = parent
    return False
