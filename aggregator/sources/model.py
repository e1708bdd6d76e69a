"""Whom we watch: one frozen value a source. How it is written and checked: load.py, docs/sources.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# What a source mostly does. A role is a hint for the origin of a copy, never proof.
ROLES = ("publisher", "agency", "republisher", "unknown")
# Kind of a way in, and the key that names addresses of that kind.
WAYS_IN = (("wordpress", "wordpress"), ("feed", "feeds"), ("sitemap", "sitemaps"), ("listing", "listings"))


@dataclass(frozen=True, slots=True)
class Source:
    """One watched site, as the operator describes it."""

    id: str  # never reused: links in the database name it for ever
    name: str
    home: str  # absolute http(s) URL
    role: str = "unknown"  # one of ROLES
    owner: str | None = None
    licensed_from: tuple[str, ...] = ()  # source ids or agency names whose texts it may carry
    language: str | None = None  # ISO 639-1
    country: str | None = None  # ISO 3166-1 alpha-2
    # Ways in. None of the four kinds: they are looked for, from the home page on.
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()  # also indexes of sitemaps
    wordpress: tuple[str, ...] = ()  # REST APIs, as https://www.example.org/wp-json/
    listings: tuple[str, ...] = ()  # pages with links to articles: sections, the home page
    delay_seconds: float | None = None  # None: the project's default
    allow_private: bool = False
    headers_env: tuple[tuple[str, str], ...] = ()  # header and the environment variable that holds its value
    recheck: bool = False  # its articles are looked at again on the full ladder (store.ladder)
    browser: bool = False  # its pages are empty until a browser runs their scripts
    content_css: str | None = None
    drop_css: str | None = None
    retired: bool = False
    paused_until: date | None = None  # the first day on which it is watched again

    @property
    def ways_in(self) -> tuple[tuple[str, str], ...]:
        """(kind, URL) of each way in that the operator names, the kinds in the order of WAYS_IN."""
        return tuple((kind, url) for kind, key in WAYS_IN for url in getattr(self, key))

    def is_active(self, on: date) -> bool:
        """True when the source is watched on that day (UTC): neither retired nor still paused."""
        return not self.retired and (self.paused_until is None or on >= self.paused_until)
