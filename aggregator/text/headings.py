"""The headings that a page prints, with what sets a kicker, a date or a section name apart from the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from aggregator.text.normalise import fold_space

MAX_CHARACTERS = 400
_MAX_HEADINGS = 60
_MAX_PARTS = 6
_MAX_NODES = 100
_SILENT = frozenset({"script", "style", "svg", "noscript", "template"})
_LINES = frozenset({"br", "div", "p", "small"})
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
_KICKER = re.compile(
    r"kicker|overline|topline|eyebrow|pre-?(?:title|headline|heading)|super-?(?:title|head)|roofline|dachzeile|spitzmarke|strap-?line"
    r"|rubri[ck]|category|label|badge|(?:^|[\s_-])(?:tag|date|time|meta|location|prefix|section|surtitle|surtitre|antetitulo|occhiello|vignette|volanta)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADLINE = re.compile(r"headline|title|titel|titulo|titre|(?:^|[\s_-])h1(?:$|[\s_-])|__text|_text", re.IGNORECASE)
_HIDDEN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-reader\S*|aural|hidden|offscreen|seo\S*|breadcrumbs?|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Around a heading of the site, of a menu or of another article.
_APART = re.compile(
    r"breadcrumb|(?:^|[\s_-])(?:nav|navigation|menu|widgettitle|widget-title|related\S*|teasers?|comments?|newsletter|cookie\S*|consent|modal|popup|branding|site-(?:title|header|branding)|logo|footer)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OF_SITE = re.compile(r"site-?(?:title|name)|branding|logo|blog-title")
# Not "has-sidebar": what stands around the text and its sidebar together.
_SIDEBAR = re.compile(r"(?:^|(?<!for)(?<!has)(?<!with)(?<!no)[\s_-])sidebar(?:$|\s)")
_APART_TAGS = frozenset({"nav", "aside", "footer", "form", "dialog", "ol", "li"})


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a page."""

    text: str  # without kicker, on one line
    whole: str  # all of it
    parts: tuple[str, ...]  # the words of the elements inside
    level: int  # 1 to 4
    marked: bool  # its class or itemprop calls it a headline
    inside: bool  # stands in the page's article or main part


def read_headings(tree: HtmlElement, url: str) -> list[Heading]:
    """The headings h1 to h4 in document order, at most 60, without those of menus, boxes, breadcrumbs and of the site
    itself (a link home)."""
    return list(islice(_headings(tree, url), _MAX_HEADINGS))


def _headings(tree: HtmlElement, url: str) -> Iterator[Heading]:
    for element in islice(tree.iter("h1", "h2", "h3", "h4"), 4 * _MAX_HEADINGS):
        whole = _words(element)
        if not whole or len(whole) > MAX_CHARACTERS or _is_kicker(element.get("class")):
            continue
        inside = _place(element)
        if inside is None or leads_home(element, url):
            continue
        marked = _is_headline(f"{element.get('class') or ''} {element.get('itemprop') or ''}")
        parts = tuple(words for child in islice(element, _MAX_PARTS) if (words := _words(child)) and words != whole)
        yield Heading(_without_kicker(element, whole), whole, parts, _LEVELS[element.tag], marked, inside)


def _words(element: HtmlElement) -> str:
    """The words that the element shows; a space between those of elements that stand apart."""
    parts: list[str] = []
    for node in islice(element.iter(), _MAX_NODES):
        label = node.get("class")
        if node.tag not in _SILENT and not (label and node is not element and _is_hidden(label)):
            parts.append(f" {node.text}" if node.text and (label or node.tag in _LINES) else node.text or "")
        if node is not element and node.tail:
            parts.append(f" {node.tail}" if label or node.tag in _LINES else node.tail)
    return fold_space("".join(parts))


def _without_kicker(element: HtmlElement, whole: str) -> str:
    """The words of the child that is called the headline, or all but those of the children that are called kickers."""
    kickers: list[str] = []
    headlines: list[str] = []
    for child in islice(element, _MAX_PARTS):
        label = child.get("class") or ""
        if label and (words := _words(child)):
            (kickers if _is_kicker(label) else headlines if _is_headline(label) else []).append(words)
    if len(headlines) == 1 and len(headlines[0]) * 3 > len(whole):
        return headlines[0].lstrip(" :–—-|")
    left = whole
    for words in kickers:
        left = left.removeprefix(words).removesuffix(words).strip()
    left = left.strip(" :–—-|")
    return left if len(left) * 3 > len(whole) else whole


def _place(element: HtmlElement) -> bool | None:
    """True inside the article or the main part, False elsewhere, None where a heading is not the article's."""
    if _is_hidden(element.get("class")):
        return None
    inside = False
    for node in element.iterancestors():
        if node.tag in ("article", "main") or "hentry" in (node.get("class") or ""):
            inside = True
        elif node.tag in _APART_TAGS and not inside:
            return None
        elif node.tag == "body":
            break
        elif not inside and _is_apart(node.get("class") or "", node.get("id") or ""):
            return None
    return inside


@lru_cache(maxsize=4096)
def _is_kicker(label: str | None) -> bool:
    return label is not None and _KICKER.search(label) is not None


@lru_cache(maxsize=4096)
def _is_headline(label: str) -> bool:
    return _HEADLINE.search(label) is not None


@lru_cache(maxsize=4096)
def _is_hidden(label: str | None) -> bool:
    return label is not None and _HIDDEN.search(label) is not None


@lru_cache(maxsize=16_384)
def _is_apart(name: str, identity: str) -> bool:
    label = f"{name} {identity}"
    return (_APART.search(label) or _SIDEBAR.search(label)) is not None and "content" not in label


def leads_home(element: HtmlElement, url: str) -> bool:
    """True where the heading is a link to the site's first page, or stands in one."""
    label = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _OF_SITE.search(label):
        return True
    for link in (*element.iter("a"), *element.iterancestors("a")):
        if link.get("rel") == "home":
            return True
        try:
            parts = urlsplit((link.get("href") or "x").strip())
        except ValueError:
            continue
        if parts.path in ("", "/") and not parts.query and not parts.fragment and (parts.netloc or parts.path):
            return urlsplit(url).path not in ("", "/")
    return False
