"""The one item that flows: `Article`, with a section per stage. A section is made once and never edited."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from itemadapter.adapter import AdapterInterface, ItemAdapter

from aggregator.copies.model import CopyLink
from aggregator.text.model import Body, ExtractedPage, FeedHint, LanguageGuess


@dataclass(frozen=True, slots=True)
class Archived:
    """Where a page lies in a web archive: its response record; our metadata record, if there is one, follows it."""

    file: str  # below the archive's folder, or absolute: somebody else's archive
    offset: int  # bytes
    length: int  # bytes, as packed


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
    archived: Archived | None = None  # None: kept in no archive


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


def facts(article: Article) -> dict[str, Any]:
    """What an article says of itself, as `-O items.jsonl` writes it: texts, numbers, lists; times in ISO 8601."""
    page, extraction, body = article.page, article.extraction, article.body
    found: dict[str, Any] = {"url": page.url, "source_id": page.source_id, "fetched_at": page.fetched_at.isoformat()}
    if extraction is not None:
        published, modified = extraction.published, extraction.modified
        found |= {
            "title": extraction.title,
            "summary": extraction.summary,
            "authors": list(extraction.authors),
            "agencies": list(extraction.agencies),
            "published_at": published.at.isoformat() if published else None,
            "published_precision": published.precision if published else None,
            "published_trust": published.trust if published else None,
            "modified_at": modified.at.isoformat() if modified else None,
            "completeness": extraction.completeness,
            "claims": [asdict(claim) for claim in extraction.claims],
        }
    if body is not None:
        found |= {"text": body.text, "removed": [_present(asdict(one)) for one in body.removed]}
    if article.language is not None:
        found["language"] = article.language.code
    if article.stored is not None:
        found["article_id"] = article.stored.article_id
    return found | {"links": [asdict(link) for link in article.links]}


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


class ArticleFacts(AdapterInterface):
    """How itemadapter, and so every exporter of Scrapy, sees an article: its facts, never its bytes, read only."""

    def __init__(self, item: Article) -> None:
        super().__init__(item)
        self._facts = facts(item)

    @classmethod
    def is_item_class(cls, item_class: type) -> bool:
        return issubclass(item_class, Article)

    def __getitem__(self, name: str) -> Any:
        return self._facts[name]

    def __setitem__(self, name: str, value: Any) -> None:
        raise TypeError(f"an article's facts are made by its stages; {name} cannot be set")

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"an article's facts are made by its stages; {name} cannot be removed")

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def field_names(self) -> KeysView[str]:
        return self._facts.keys()


ItemAdapter.ADAPTER_CLASSES = (ArticleFacts, *ItemAdapter.ADAPTER_CLASSES)
