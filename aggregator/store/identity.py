"""One article, one row: which spellings of an address mean the same article."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from aggregator.items import Page
from aggregator.text.urls import canonical_url, plain_url, same_site


def digest(*texts: str | bytes | None) -> str:
    """128 bits of SHA-256 over the texts, hexadecimal: the unique key of anything without a length limit."""
    state = hashlib.sha256()
    for one in texts:
        data = one if isinstance(one, bytes) else (one or "").encode("utf-8", "replace")
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()[:32]


def url_key(url: str) -> str:
    """The key of an address: equal for addresses that show the same article (see text.urls.canonical_url)."""
    return digest(canonical_url(url))


@dataclass(frozen=True, slots=True)
class Spellings:
    """An article's own address, and every key that leads to it: {key: (address, kind)}."""

    own: str
    keys: dict[str, tuple[str, str]]


def spellings(page: Page, canonical: str | None) -> Spellings:
    """The spellings that one fetch shows: asked for, redirected to, and the same site's canonical.

    A canonical on another site is a claim and no spelling. One on the own site is believed unless it points at the
    home page, as misconfigured themes do on every article.
    """
    own = plain_url(page.url)
    keys: dict[str, tuple[str, str]] = {}
    if canonical and same_site(canonical, page.url) and not (is_home(canonical) and not is_home(page.url)):
        own = plain_url(canonical)
        keys[url_key(own)] = (own, "canonical")
    for address, kind in ((page.url, "own"), (page.asked_url, "asked")):
        keys.setdefault(url_key(address), (plain_url(address), kind))
    return Spellings(own, keys)


def is_home(url: str) -> bool:
    """True for a site's front page."""
    parts = urlsplit(canonical_url(url))
    return parts.path in ("", "/") and not parts.query
