"""What discovery gives: addresses that may be articles, with what the feed said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.text.model import FeedHint


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be an article. Everything but the URL is hearsay and optional; texts are plain, no markup."""

    url: str  # absolute http(s), as given (not canonicalised)
    title: str | None = None
    published_at: datetime | None = None  # aware, UTC
    modified_at: datetime | None = None  # aware, UTC
    author: str | None = None
    source_name: str | None = None  # RSS or Atom <source>: where the entry was taken from
    source_url: str | None = None
    summary: str | None = None

    def hint(self) -> FeedHint:
        """The same words in the form that travels with the page."""
        return FeedHint(
            title=self.title,
            author=self.author,
            published_at=self.published_at,
            modified_at=self.modified_at,
            source_name=self.source_name,
            source_url=self.source_url,
            summary=self.summary,
        )


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed as read: its candidates in document order, one an address (tracking parameters aside)."""

    candidates: tuple[Candidate, ...] = ()
    title: str | None = None
    next_url: str | None = None  # the next (older) page, RFC 5005 rel=next or JSON Feed next_url
    problem: str | None = None  # why nothing could be read; None also for a sound feed that has no entries
