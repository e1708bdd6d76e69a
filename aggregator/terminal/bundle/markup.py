"""HTML as a tree: everything foreign goes in as text, so that nothing can break out of its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from aggregator.terminal.console import harmless

Node = Any  # an element, text, or None for nothing: lxml comes without types
# What XML cannot hold beside the control characters (XML 1.0, 2.2): lone surrogates and two non-characters.
_UNHELD = re.compile("[\ud800-\udfff\ufffe\uffff]")
# The page asks for nothing from outside, whatever it should say (W3C Content Security Policy 3).
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def el(tag: str, *children: Node, **attributes: str) -> etree._Element:
    """An element; children are elements or text, None is left out. `class_` stands for the attribute class."""
    made = etree.Element(tag, {name.rstrip("_"): held(value) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            add_text(made, child)
        elif child is not None:
            made.append(child)
    return made


def add_text(parent: etree._Element, text: str) -> None:
    """Adds text after all that the element holds so far."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + held(text)
    else:
        parent.text = (parent.text or "") + held(text)


def held(text: str) -> str:
    """The text with what XML cannot hold as question marks; as long as before."""
    return _UNHELD.sub("?", harmless(text))


def foreign(text: str, tag: str = "bdi", language: str | None = None) -> etree._Element:
    """Words of a page, in the direction of their script and kept apart from ours (Unicode Standard Annex 9)."""
    return el(tag, text, dir="auto", **({"lang": language} if language else {}))


def address(url: str | None) -> Node:
    """The address, to be followed by a click where it is one of the web; never loaded by itself."""
    if not url:
        return None
    shown = el("bdi", url, dir="ltr")
    try:
        is_web = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        is_web = False
    return el("a", shown, href=url, rel="noopener noreferrer nofollow") if is_web else shown


def table(heads: Iterable[str], rows: Iterable[Iterable[Node]], class_: str = "plain") -> etree._Element:
    head = el("thead", el("tr", *(el("th", one, scope="col") for one in heads)))
    body = el("tbody", *(el("tr", *(el("td", cell) for cell in row)) for row in rows))
    return el("table", head, body, class_=class_)


def facts(pairs: Iterable[tuple[str, Node]]) -> etree._Element:
    """Names with their values; those without a value are left out."""
    known = [(name, value) for name, value in pairs if value is not None and value != ""]
    return el("dl", *(one for name, value in known for one in (el("dt", name), el("dd", value))))


def document(title: str, style: str, *body: Node) -> str:
    """A whole page in HTML 5 that needs nothing from outside."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", **{"http-equiv": "Content-Security-Policy", "content": POLICY}),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", style),
    )
    page = el("html", head, el("body", *body), lang="en")
    return str(etree.tostring(page, method="html", encoding="unicode", doctype="<!DOCTYPE html>")) + "\n"
