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
    page: str  # the address that gave the page
    keys: dict[str, tuple[str, str]]
    canonical_key: str | None = None  # of another address on its site that the page names as its own

    def without_canonical(self) -> Spellings:
        """The spellings of a page whose canonical is not believed."""
        keys = {key: named for key, named in self.keys.items() if key != self.canonical_key}
        return Spellings(self.page, self.page, keys, self.canonical_key)


def spellings(page: Page, canonical: str | None) -> Spellings:
    """The spellings that one fetch shows: asked for, redirected to, and the same site's canonical.

    A canonical on another site is a claim and no spelling. One on the own site counts unless it points at the home
    page, as misconfigured themes do on every article; whether it is believed, store.belonging decides.
    """
    plain, own_key = plain_url(page.url), url_key(page.url)
    keys = {own_key: (plain, "own")}
    keys.setdefault(url_key(page.asked_url), (plain_url(page.asked_url), "asked"))
    if not canonical or not same_site(canonical, page.url) or (is_home(canonical) and not is_home(page.url)):
        return Spellings(plain, plain, keys)
    named, named_key = plain_url(canonical), url_key(canonical)
    if named_key == own_key:
        keys[own_key] = (named, "own")
        return Spellings(named, named, keys)
    keys[named_key] = (named, "canonical")
    return Spellings(named, plain, keys, named_key)


def is_home(url: str) -> bool:
    """True for a site's front page."""
    parts = urlsplit(canonical_url(url))
    return parts.path in ("", "/") and not parts.query
