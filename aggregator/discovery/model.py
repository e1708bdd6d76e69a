"""What discovery gives: addresses that may be articles, with what the feed said of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from aggregator.text.model import FeedHint

# What an address can be read as. `listing` is any page with links to articles; `home` also announces ways in; `types`
# are those of a WordPress's posts; `probe` is what may be a feed, a sitemap, a page that lists feeds, or nothing.
KINDS = ("feed", "sitemap", "wordpress", "types", "probe", "listing", "home", "robots")


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
    language: str | None = None  # as declared (Google News: ISO 639, "zh-cn"); lower case
    categories: tuple[str, ...] = ()  # as the site files it
    content: str | None = field(default=None, repr=False)  # HTML that may be the whole text: see `fields.markup`

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
            content=self.content,
        )


@dataclass(frozen=True, slots=True)
class Lead:
    """Another address to read: a next page, a child of an index, a way in that a home page announces."""

    url: str  # absolute http(s)
    kind: str  # one of KINDS
    changed_at: datetime | None = None  # aware, UTC: what a sitemap index says of its child; hearsay
    is_reserve: bool = False  # to be read where none of the better ones announced beside it can be


@dataclass(frozen=True, slots=True)
class Reading:
    """What any way in gives: candidates and leads in document order, each address once."""

    candidates: tuple[Candidate, ...] = ()
    leads: tuple[Lead, ...] = ()
    problem: str | None = None  # why nothing, or not all, could be read; None also for a sound but empty answer
    title: str | None = None  # of the feed or page


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed as read: its candidates in document order, one an address (tracking parameters aside)."""

    candidates: tuple[Candidate, ...] = ()
    title: str | None = None
    next_url: str | None = None  # the next (older) page, RFC 5005 next or prev-archive, JSON Feed next_url
    problem: str | None = None  # why nothing, or not all, could be read; None also for a sound feed without entries
