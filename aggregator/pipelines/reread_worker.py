"""What a worker process does with an archived page: finds it in its file, and reads it as a crawl would today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator.items import Article
from aggregator.pipelines.worker import read, rejection
from aggregator.store.fetches import Fetch, page_of
from aggregator.text.model import KnownNames

# (content_css, drop_css, what the host has taught, the names of the sources), as `read` takes them
ReadingOptions = tuple[str | None, str | None, Mapping[str, str], KnownNames]


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one fetch: the article, without its bytes, or why there is none."""

    article: Article | None = None
    rejected: str | None = None  # today it is no article: the reason
    is_gone: bool = False  # its bytes are not where they were


def reread(fetch: Fetch, folder: Path, minimum_words: int, options: ReadingOptions) -> Read:
    """The fetch as today's code reads it."""
    page = page_of(fetch, folder)
    if page is None:
        return Read(is_gone=True)
    reading = read(page, *options)
    if reason := rejection(page.url, reading, minimum_words):
        return Read(rejected=reason)
    # The bytes need not cross back: nothing that is stored of a page that was stored before is made of them.
    light = replace(page, html=b"")
    return Read(Article(light, reading.extraction, reading.body, reading.language, reading.fingerprint))
