"""Bytes or characters of a page into one lxml tree."""

from __future__ import annotations

import re

from lxml.etree import ElementDefaultClassLookup, HTMLParser, LxmlError, fromstring
from lxml.html import HtmlElement

from aggregator.text.normalise import as_utf8, storable

# Pages longer than this are cut: beyond it stand listings and dumps, and extraction is worse than linear
# (4.4 MB with 20,000 paragraphs: 4.3 s, measured November 2026).
_MAX_BYTES = 3_000_000
_CONTROLS_TO_SPACE = bytes(32 if code < 32 and code not in b"\t\n\r" else code for code in range(256))
# &#1; to &#31; without tab and line ends, the lone surrogates, U+FFFE and U+FFFF; decimal or hexadecimal.
_FORBIDDEN_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|5529[6-9]|55[3-9][0-9]{2}|5[67][0-9]{3}|6553[45])"
    rb"|x0*(?:[0-8bce-f]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef]))(?:;|(?![0-9a-fx]))",
    re.IGNORECASE,
)


def parse_page(html: bytes | str, encoding: str | None = None) -> HtmlElement | None:
    """The page's root element, comments left out; None for a page without any element. Never raises.

    `encoding` is the charset of the HTTP header; see `normalise.decode` for what else is asked.
    """
    data = _printable(_as_utf8(html, encoding)[:_MAX_BYTES])
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


def _printable(data: bytes) -> bytes:
    """UTF-8 bytes with a space for every character that XML 1.0 (2.2) forbids, written out or as a reference.

    The HTML parser lets them pass, but no element takes them as text later: one ESC in a paragraph cost the article.
    """
    data = data.translate(_CONTROLS_TO_SPACE)
    if 0xEF in data and b"\xef\xbf" in data:  # one byte is looked for twenty times as fast as two
        data = data.replace(b"\xef\xbf\xbe", b" ").replace(b"\xef\xbf\xbf", b" ")
    return _FORBIDDEN_REFERENCE.sub(b" ", data)  # to look for "&#" first takes twice as long


def _parser() -> HTMLParser:
    """A parser that makes HtmlElements by the fast look-up: lxml.html's own asks Python for the class of each element
    (2 ms a page)."""
    parser = HTMLParser(
        collect_ids=False,
        default_doctype=False,
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
    return parser
