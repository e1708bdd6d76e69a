"""What a page says about being kept: `noarchive`, in its robots meta elements or the X-Robots-Tag header."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Whom a site may speak to and mean us. `googlebot` and others are told of their own caches.
OUR_NAMES = frozenset({"robots", "aggregator"})
_WORD = "noarchive"
# Words of the header with a value of their own: what stands before their colon is no crawler's name.
_WITH_VALUE = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}
_META = re.compile(rb"<meta\b([^>]{1,1000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"""([a-z-]{1,30})\s{0,20}=\s{0,20}(?:"([^"]{0,900})"|'([^']{0,900})'|([^\s"'>]{1,900}))""", re.I
)


def forbids_archiving(html: bytes, headers: Mapping[str, str]) -> bool:
    """True where the page asks every crawler, or us, to keep no copy of it.

    `headers` by lower-case names; several X-Robots-Tag lines are one value with a line each. Never raises; 0.1 ms for
    a page of 380 kB that does not hold the word (own measurement, 2026-11-22). Source: the robots meta tag
    specification, developers.google.com/search/docs/crawling-indexing/robots-meta-tag.
    """
    if any(_header_forbids(line) for line in headers.get("x-robots-tag", "").splitlines()):
        return True
    if _WORD.encode() not in html.lower():
        return False
    return any(_meta_forbids(found[1]) for found in _META.finditer(html))


def _header_forbids(line: str) -> bool:
    """One header line: `noindex, noarchive` for all, `otherbot: noarchive` for one crawler."""
    applies = True
    for word in line.lower().split(","):
        name, colon, rest = word.partition(":")
        if colon and name.strip() not in _WITH_VALUE:
            applies, word = name.strip() in OUR_NAMES, rest
        if applies and word.strip() == _WORD:
            return True
    return False


def _meta_forbids(attributes: bytes) -> bool:
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(attributes):
        found.setdefault(name.decode().lower(), b"".join(values).decode("utf-8", "replace").lower())
    words = {word.strip() for word in found.get("content", "").split(",")}
    return found.get("name", "").strip() in OUR_NAMES and _WORD in words
