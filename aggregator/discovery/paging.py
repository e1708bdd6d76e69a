"""The next page of a list, with older articles."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from aggregator.discovery.addresses import words_of_addresses
from aggregator.discovery.fields import absolute
from aggregator.text.normalise import fold_space
from aggregator.text.urls import canonical_url, same_site

_MOST_LINKS = 4000
_ARROWS = re.compile(r"[«»‹›<>→←⟩⟨…\s]+")
_CLASS = re.compile(r"(?:^|[\s_-])(?:next|older)(?:$|[\s_-])|nav-previous", re.IGNORECASE)
_PATH_PAGE = re.compile(r"(?:/|[/_-](?:page|seite|pagina|p|strana|sayfa)[/_-]?)(\d{1,4})/?$", re.IGNORECASE)
_OFFSETS = frozenset({"start", "offset", "from"})
_QUERY_PAGE = _OFFSETS | {
    "page",
    "paged",
    "p",
    "pg",
    "pagina",
    "seite",
    "pageno",
    "pagenum",
    "pageindex",
    "currentpage",
}


def next_pages(tree: HtmlElement, url: str) -> tuple[str, ...]:
    """The address of the page that follows, of the same site: none or one.

    In this order: rel=next, a link whose whole text or class says so and whose address has the next page's number, a
    link that is the next number alone. Never the page itself, one before it or an article.
    """
    itself, current = canonical_url(url), page_number(url)
    # Some count the first page as 0 (Drupal), most as 1, and its own address tells neither.
    following = {current + 1} if current is not None else {1, 2}
    named: list[str] = []
    numbered: list[str] = []
    for element in islice(tree.iter("link", "a"), _MOST_LINKS):
        address = absolute(element.get("href"), url)
        if address is None or canonical_url(address) == itself or not same_site(address, url):
            continue
        number = page_number(address)
        if "next" in (element.get("rel") or "").lower().split():
            if number in following or (number is None and urlsplit(address).path == urlsplit(url).path):
                return (address.partition("#")[0],)
        elif element.tag == "a" and number is not None and number > (current or 0):
            if _says_next(element) and (number in following or _is_offset(address)):
                named.append(address)
            elif number in following and _text(element) == str((current or 1) + 1):
                numbered.append(address)
    return tuple(address.partition("#")[0] for address in (named + numbered)[:1])


def page_number(url: str) -> int | None:
    """The number of the page that an address of a list names; None where it names none."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query)
    except ValueError:
        return None
    for name, value in query:
        if name.lower() in _QUERY_PAGE and value.isdecimal() and len(value) <= 5:
            return int(value)
    found = _PATH_PAGE.search(parts.path)
    return int(found[1]) if found else None


def _is_offset(url: str) -> bool:
    """True where articles are counted, not pages."""
    return any(name.lower() in _OFFSETS for name, _ in parse_qsl(urlsplit(url).query))


def _says_next(element: HtmlElement) -> bool:
    parent = element.getparent()
    around = "" if parent is None else parent.get("class") or ""
    if _CLASS.search(f"{element.get('class') or ''} {around}"[:400]):
        return True
    return _text(element) in words_of_addresses().next


def _text(element: HtmlElement) -> str:
    text = " ".join(islice(element.itertext(), 8))[:200] or (element.get("title") or "")[:200]
    return fold_space(_ARROWS.sub(" ", text)).strip().lower()
