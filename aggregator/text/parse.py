"""Bytes or characters of a page into one lxml tree."""

from __future__ import annotations

from lxml.etree import ElementDefaultClassLookup, HTMLParser, LxmlError, fromstring
from lxml.html import HtmlElement

from aggregator.text.normalise import as_utf8, storable

# Pages longer than this are cut: beyond it stand listings and dumps, and extraction is worse than linear
# (4.4 MB with 20,000 paragraphs: 4.3 s, measured November 2026).
_MAX_BYTES = 3_000_000


def parse_page(html: bytes | str, encoding: str | None = None) -> HtmlElement | None:
    """The page's root element, comments left out; None for a page without any element. Never raises.

    `encoding` is the charset of the HTTP header; see `normalise.decode` for what else is asked.
    """
    data = _as_utf8(html, encoding)[:_MAX_BYTES]
    if not data.strip():
        return None
    try:
        root = fromstring(data, parser=_parser())
    except (LxmlError, ValueError, AssertionError):
        return None
    return root if isinstance(root, HtmlElement) else None


def _as_utf8(html: bytes | str, encoding: str | None) -> bytes:
    if isinstance(html, str):
        return storable(html).encode("utf-8")
    return as_utf8(html, f"text/html; charset={encoding}" if encoding else None)


def _parser() -> HTMLParser:
    """A parser that makes HtmlElements by the fast look-up: lxml.html's own asks Python for the class of each element
    (2 ms a page)."""
    parser = HTMLParser(
        collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
    return parser
