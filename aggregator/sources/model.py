"""Whom we watch: one frozen value a source. How it is written and checked: load.py, docs/sources.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# What a source mostly does. A role is a hint for the origin of a copy, never proof.
ROLES = ("publisher", "agency", "republisher", "unknown")


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
    feeds: tuple[str, ...] = ()  # empty: the feed is looked for on the home page
    sitemaps: tuple[str, ...] = ()  # this and the next two: accepted names of ways in that no spider reads yet
    wordpress: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    delay_seconds: float | None = None  # None: the project's default
    allow_private: bool = False
    headers_env: tuple[tuple[str, str], ...] = ()  # header and the environment variable that holds its value
    content_css: str | None = None
    drop_css: str | None = None
    retired: bool = False
    paused_until: date | None = None  # the first day on which it is watched again

    def is_active(self, on: date) -> bool:
        """True when the source is watched on that day (UTC): neither retired nor still paused."""
        return not self.retired and (self.paused_until is None or on >= self.paused_until)
