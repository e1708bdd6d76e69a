"""The sections that a home page's menu leads to: lists of articles that the home page does not have all of."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from aggregator.discovery.addresses import shape_of, words_of_addresses
from aggregator.discovery.listing_links import LinkedPage, linked_pages, names_one_of
from aggregator.text.normalise import words

# Each is a request a poll: a paper's main sections, not its places and themes.
MOST_SECTIONS = 12
_MOST_WORDS = 3
_DEEPEST = 2  # folders: /sport/, /category/sport/
_HIGHEST = 25


def sections_of(tree: HtmlElement, *, url: str, articles: Collection[str]) -> tuple[str, ...]:
    """The addresses of the site's sections, those under which articles of the page lie first, then in page order; at
    most 12, none where no menu has any, and none under another: that lists its articles too.

    `articles` are the addresses of the page's articles. A section has a short name in a menu that is not the footer,
    and a short address that is no article's, no tool's and not about the site (`addresses.toml`).
    """
    pages = linked_pages(tree, url)
    folders = {_folder(one) for one in articles}
    found = {urlsplit(page.url).path.rstrip("/").lower(): page.url for page in pages.values() if _is_section(page)}
    main = [address for path, address in found.items() if path.rpartition("/")[0] not in found]
    main.sort(key=lambda address: _folder(address) not in folders)
    return tuple(main[:MOST_SECTIONS])


def _folder(url: str) -> str:
    """The first folder of an address."""
    return urlsplit(url).path.strip("/").split("/")[0].lower()


def _is_section(page: LinkedPage) -> bool:
    parts = urlsplit(page.url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    if not segments or len(segments) > _DEEPEST or parts.query or "." in segments[-1]:
        return False
    if not 1 <= len(words(page.title)) <= _MOST_WORDS or not any(map(_is_in_main_menu, page.elements)):
        return False
    if len(segments) == _DEEPEST and segments[0] in words_of_addresses().section:
        return True
    shape = shape_of(page.url)
    return not shape.is_never and shape.form == "plain" and shape.points < 1


def _is_in_main_menu(element: HtmlElement) -> bool:
    """True inside <nav>, a site's <header> or what is named a menu, outside footers and what is about the reader."""
    is_menu = False
    for one in islice(element.iterancestors(), _HIGHEST):
        classes, name = one.get("class") or "", one.get("id") or ""
        if one.tag in ("footer", "article", "aside") or names_one_of(classes, name, "not_menu"):
            return False
        is_menu = is_menu or one.tag in ("nav", "header") or names_one_of(classes, name, "menu")
    return is_menu
