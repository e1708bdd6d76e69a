"""What a worker process does with a page: extract, strip, language and fingerprint, in one call.

Imported by the workers: nothing of Scrapy or the database here.
"""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.copies.fingerprint import VERSION, fingerprint
from aggregator.items import Fingerprint, Page
from aggregator.text.boilerplate import strip_page
from aggregator.text.extraction import read_page
from aggregator.text.language import detect_language
from aggregator.text.model import Body, ExtractedPage, LanguageGuess, whole_text
from aggregator.text.normalise import words


@dataclass(frozen=True, slots=True)
class Reading:
    """The four sections that one page gives."""

    extraction: ExtractedPage
    body: Body
    language: LanguageGuess
    fingerprint: Fingerprint


def read(page: Page, content_css: str | None = None, drop_css: str | None = None) -> Reading:
    """The page's sections, an empty body where there is no article. `content_css`, `drop_css`: the operator's word."""
    extraction = read_page(
        page.html,
        url=page.url,
        fetched_at=page.fetched_at,
        encoding=page.encoding,
        hint=page.hint,
        content_css=content_css,
        drop_css=drop_css,
    )
    body = strip_page(extraction, language=extraction.language_hint)
    whole = whole_text(extraction.summary, body.text)
    language = detect_language(whole, extraction.language_hint)
    features = fingerprint(whole, language.code)
    return Reading(extraction, body, language, Fingerprint(features, VERSION, len(words(whole))))
