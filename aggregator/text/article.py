"""One page from bytes to article: read, stripped, its language told."""

from __future__ import annotations

from datetime import datetime

from aggregator.text.boilerplate import strip_page
from aggregator.text.extraction import read_page
from aggregator.text.language import detect_language
from aggregator.text.model import Extraction


def extract_article(html: bytes | str, *, url: str, fetched_at: datetime | None = None) -> Extraction:
    """The article of one page; a page without an article gives an empty text. Never raises.

    `html` is the page as fetched (bytes: the encoding is found) or decoded; `url` its final absolute address;
    `fetched_at` (aware) lets dates in the future be
    refused. `text` is the paragraphs joined by a blank line, without the standfirst, which is `summary`.
    """
    page = read_page(html, url=url, fetched_at=fetched_at)
    body = strip_page(page)
    language = detect_language(body.text or page.summary or page.title or "", page.language_hint)
    return Extraction(
        title=page.title,
        summary=page.summary,
        text=body.text,
        authors=list(page.authors),
        agencies=list(page.agencies),
        published_at=page.published.at if page.published else None,
        published_precision=page.published.precision if page.published else None,
        published_trust=page.published.trust if page.published else None,
        modified_at=page.modified.at if page.modified else None,
        language=language.code,
        completeness=page.completeness,
        removed=list(body.removed),
        claims=list(page.claims),
    )
