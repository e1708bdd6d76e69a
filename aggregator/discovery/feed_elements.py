"""Mend what the elements of a feed hold: markup that no one escaped, and times as only people read them.

Seen 2026-11-23: `<description><p>a<br>b</description>` swallows the entries behind it in both libraries, and nothing
tells. Nothing is parsed here: bytes in, bytes out, and CDATA sections stay as they are.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from lxml import etree

from aggregator.discovery.feed_times import feed_time
from aggregator.discovery.mending import declared_encoding

# What has no end goes on to the document's. Three times as fast as `.*?`.
_CDATA = rb"<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+(?:\]\]>|\Z)|<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)"
_ENTRY = re.compile(_CDATA + rb"|<(?:(?:rss|atom|rdf|ns\d):)?(item|entry)[\s>]", re.IGNORECASE | re.DOTALL)
_TEXT = re.compile(
    _CDATA + rb"|<(title|description|content:encoded|summary|content)(\s[^<>]*)?>(?!\s*<!\[CDATA\[)",
    re.IGNORECASE | re.DOTALL,
)
_XHTML = re.compile(rb"\stype\s*=\s*[\"'](?:xhtml|application/)", re.IGNORECASE)
_ENDS = {
    name: re.compile(rb"(</" + name + rb"\s*>)|</?(?:item|entry)[\s>]|</(?:channel|feed|rss)\s*>", re.IGNORECASE)
    for name in (b"title", b"description", b"content:encoded", b"summary", b"content")
}
# What follows an element whose end is missing.
_SIBLING = re.compile(
    rb"<(?:title|description|link|guid|id|pubdate|lastbuilddate|published|updated|category|author|comments|enclosure"
    rb"|language|generator|copyright|ttl|image|(?:content|dc|media|atom|slash|wfw|sy|itunes):\w+)[\s/>]",
    re.IGNORECASE,
)
_TIME = re.compile(
    _CDATA + rb"|<((?:[\w.-]+:)?(?:pubdate|published|issued|created|date|updated|modified|lastbuilddate))(?:\s[^<>]*)?>"
    rb"\s*+(?:<!\[CDATA\[([^<\]]{0,250}+)\]\]>\s*+|([^<]{0,250}+))</\1\s*+>",
    re.IGNORECASE | re.DOTALL,
)
_LANGUAGE = re.compile(rb"<(?:dc:)?language>\s*([a-z]{2})\b|\sxml:lang\s*=\s*[\"']([a-z]{2})\b", re.IGNORECASE)
_HEAD_BYTES = 4096


def entry_starts(body: bytes) -> list[int]:
    """Where the document's entries begin, outside CDATA sections and comments; none in JSON."""
    return [found.start() for found in _ENTRY.finditer(body) if found[1]]


def texts_escaped(body: bytes) -> bytes:
    """The feed with each title, summary and content that holds bare markup in a CDATA section, its end put where it is
    missing; Atom's xhtml, which is rightly bare, only where it breaks the document. Idempotent; linear."""
    with_xhtml = b"xhtml" in body and not _is_well_formed(body)
    pieces: list[bytes] = []
    ends: dict[bytes, _Span] = {}  # the next of each name: sought once, however many begin before it
    at = 0
    while found := _TEXT.search(body, at):
        start, (name, attributes) = found.end(), found.groups(b"")
        is_xhtml = _XHTML.search(attributes) is not None
        if not name or attributes.endswith(b"/") or (is_xhtml and not with_xhtml):
            pieces.append(body[at:start])
            at = start
            continue
        name = name.lower()
        if name not in ends or ends[name].stop < start:
            ends[name] = _end(body, name, start)
        stop, following = ends[name].stop, ends[name].following
        if following is None:
            sibling = _SIBLING.search(body, start, stop)
            stop = following = sibling.start() if sibling else stop
        section = body.find(b"<![CDATA[", start, stop)
        if section >= 0:  # mixed: left to the libraries
            pieces.append(body[at:section])
            at = section
            continue
        tag = b"<" + name + b' type="html">' if is_xhtml else found[0]
        pieces += [body[at : found.start()], tag, _literal(body[start:stop]), b"</" + found[1] + b">"]
        at = following
    return b"".join([*pieces, body[at:]])


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a text ends, and where what follows its end tag begins; None where it has no end tag."""

    stop: int
    following: int | None


def _end(body: bytes, name: bytes, start: int) -> _Span:
    found = _ENDS[name].search(body, start)
    if found is None:
        return _Span(len(body), None)
    return _Span(found.start(), found.end() if found[1] else None)


def _is_well_formed(body: bytes) -> bool:
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return False
    return True


def _literal(text: bytes) -> bytes:
    return b"<![CDATA[" + text.replace(b"]]>", b"]]&gt;") + b"]]>" if b"<" in text else text


def times_rewritten(body: bytes) -> bytes:
    """The feed with its times as RFC 3339 in UTC, as `feed_time` reads them: the libraries guess where they do not
    understand. An element whose time cannot be read is left out, lest they guess all the same. Idempotent; linear."""
    said = _LANGUAGE.search(body, 0, _HEAD_BYTES)
    language = (said[1] or said[2]).decode("ascii").lower() if said else None
    encoding = declared_encoding(body)

    def rewritten(found: re.Match[bytes]) -> bytes:
        name, section, text = found.groups()
        if name is None:
            return found.group()
        words = (text if section is None else section).decode(encoding, "replace")
        at = feed_time(html.unescape(words), language)
        return b"<%s>%s</%s>" % (name, at.isoformat().encode("ascii"), name) if at else b""

    return _TIME.sub(rewritten, body)
