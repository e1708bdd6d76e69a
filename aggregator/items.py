"""The one item that flows: `Article`, with a section per stage. A section is made once and never edited."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from aggregator.copies.model import CopyLink
from aggregator.text.model import Body, ExtractedPage, FeedHint, LanguageGuess


@dataclass(frozen=True, slots=True)
class Page:
    """Section `page`: one fetch, as the spider made it."""

    source_id: str | None  # None: a page of no watched source (a cited page, `scrapy crawl page`)
    asked_url: str
    url: str  # after redirects
    fetched_at: datetime  # UTC
    status: int
    headers: dict[str, str]  # the kept few, lower-case names
    html: bytes = field(repr=False)
    encoding: str | None = None  # from the Content-Type header
    hint: FeedHint | None = None
    way: str = "given"  # how we came to it: feed | cited | given (by the operator) | archive (WARC)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Section `fingerprint`: the sampled features of the text, how they were made, and the text's length."""

    features: tuple[int, ...] = field(repr=False)
    version: int
    word_count: int  # where words are not spaced every character is one


@dataclass(frozen=True, slots=True)
class Stored:
    """Section `stored`: where the article is in the database, and whether its text was news to it."""

    article_id: int
    is_new: bool
    is_changed: bool


@dataclass(slots=True)
class Article:
    """One article on its way. `scrapy crawl -O items.jsonl` exports the facts below, never the bytes."""

    page: Page
    extraction: ExtractedPage | None = None
    body: Body | None = None
    language: LanguageGuess | None = None
    fingerprint: Fingerprint | None = None
    stored: Stored | None = None
    links: tuple[CopyLink, ...] = ()

    def __repr__(self) -> str:
        title = self.extraction.title if self.extraction else None
        return f"<Article {self.page.url} {title!r}>"
