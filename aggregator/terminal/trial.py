"""What a trial of one address found, and what would be stored of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from aggregator.items import Article, Page
from aggregator.sources.model import Source
from aggregator.spiders.trying import Findings
from aggregator.terminal.article import COMPLETENESS, in_words, named_values, published_words
from aggregator.terminal.console import harmless, shortened
from aggregator.text.agencies import known_names
from aggregator.text.boilerplate import strip_page
from aggregator.text.extraction import read_page
from aggregator.text.language import detect_language
from aggregator.text.model import Body, ExtractedPage, whole_text

LETTERS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """One tried page, read as a crawl would."""

    page: Page
    extraction: ExtractedPage
    body: Body


def read_article(article: Article, source: Source | None) -> Reading:
    """The page's sections, with the operator's selectors where it belongs to a source."""
    page = article.page
    extraction = read_page(
        page.html,
        url=page.url,
        fetched_at=page.fetched_at,
        encoding=page.encoding,
        hint=page.hint,
        content_css=source.content_css if source else None,
        drop_css=source.drop_css if source else None,
        names=known_names(own=(source.name,) if source else ()),
    )
    return Reading(page, extraction, strip_page(extraction))


def trial(findings: Findings, readings: Sequence[Reading], source: Source | None) -> RenderableType:
    """What was found at the address: robots verdict, ways in, articles as they would be stored."""
    table = named_values()
    table.add_row("address", harmless(findings.url))
    table.add_row("source", f"{source.name} ({source.id})" if source else "no source of yours")
    table.add_row("robots.txt", _robots(findings))
    for way in findings.ways:
        found = f"cannot be read: {way.problem}" if way.problem else f"{way.entries} articles"
        table.add_row(way.kind, f"{harmless(way.url)}  {found}")
    for kind, url in findings.unread_ways:
        table.add_row(kind, f"{harmless(url)}  not read in a trial")
    if not findings.ways and not findings.unread_ways and findings.pages:
        table.add_row("feed", "none is announced here; the page itself was read as an article")
    for url, reason in findings.failed:
        table.add_row("failed", f"{harmless(url)}  {in_words(reason)}")
    parts: list[RenderableType] = [table]
    for number, reading in enumerate(readings, start=1):
        parts += [Text(), _article(number, reading)]
    return Group(*parts)


def nothing_found(findings: Findings, readings: Sequence[Reading]) -> str | None:
    """Why the trial found nothing to read; None when it found something."""
    if any(reading.body.text for reading in readings):
        return None
    reasons = [f"{url}: {in_words(reason)}" for url, reason in findings.failed]
    reasons += [
        f"{way.url}: {way.problem or f'the {way.kind} names no article'}" for way in findings.ways if not way.entries
    ]
    reasons += [f"{reading.page.url}: no article was found on this page" for reading in readings]
    return "; ".join(reasons) or "no feed is announced there; name one in `feeds`"


def _robots(findings: Findings) -> str:
    if findings.robots is None:
        return "could not be had" + (": everything is allowed" if findings.pages else "")
    delay = findings.robots.delay_seconds
    asks = f", and asks for {delay:g} seconds between requests" if delay else ""
    return f"{'allows' if findings.robots.is_allowed else 'FORBIDS'} this address to our crawler{asks}"


def _article(number: int, reading: Reading) -> RenderableType:
    page, read, body = reading.page, reading.extraction, reading.body
    table = named_values()
    table.add_row(str(number), Text(harmless(read.title or "(no headline)"), style="bold"))
    table.add_row("address", harmless(page.url))
    if not body.text:
        table.add_row("text", "no article was found on this page")
        return table
    at = read.published
    table.add_row("published", published_words(at.at, at.precision, at.trust) if at else "no time found")
    table.add_row("authors", harmless(", ".join((*read.authors, *read.agencies))) or "none named")
    whole = whole_text(read.summary, body.text)
    language = detect_language(whole, read.language_hint).code or "language unknown"
    table.add_row("text", f"{len(whole.split())} words, {language}, {COMPLETENESS[read.completeness]}")
    table.add_row("begins", shortened(whole, LETTERS_SHOWN))
    rules = Counter(one.rule for one in body.removed)
    table.add_row("removed", ", ".join(f"{rule} {count}" for rule, count in rules.items()) or "nothing")
    return table
