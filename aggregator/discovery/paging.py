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
_QUERY_PAGE = frozenset(
    {"page", "paged", "p", "pg", "pagina", "seite", "pageno", "pagenum", "pageindex", "start", "offset"}
)


def next_pages(tree: HtmlElement, url: str) -> tuple[str, ...]:
    """The address of the page that follows, of the same site: none or one.

    In this order: rel=next, a link whose whole text or class says so and whose address has a page number, a link that
    is the next number alone. Never the page itself or one before it.
    """
    itself, current = canonical_url(url), page_number(url) or 1
    named: list[str] = []
    numbered: list[str] = []
    for element in islice(tree.iter("link", "a"), _MOST_LINKS):
        address = absolute(element.get("href"), url)
        if address is None or canonical_url(address) == itself or not same_site(address, url):
            continue
        if "next" in (element.get("rel") or "").lower().split():
            if _follows(address, url, current):
                return (address.partition("#")[0],)
            continue
        number = page_number(address)
        if element.tag != "a" or number is None or number <= current:
            continue
        if _says_next(element):
            named.append(address)
        elif number == current + 1 and _text(element) == str(number):
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


def _follows(address: str, url: str, current: int) -> bool:
    """False where numbers show that rel=next leads back, or where it leads to a page of another kind (an article)."""
    number = page_number(address)
    return number > current if number is not None else urlsplit(address).path == urlsplit(url).path


def _says_next(element: HtmlElement) -> bool:
    parent = element.getparent()
    around = "" if parent is None else parent.get("class") or ""
    if _CLASS.search(f"{element.get('class') or ''} {around}"[:400]):
        return True
    return _text(element) in words_of_addresses().next


def _text(element: HtmlElement) -> str:
    text = " ".join(islice(element.itertext(), 8))[:200] or (element.get("title") or "")[:200]
    return fold_space(_ARROWS.sub(" ", text)).strip().lower()
