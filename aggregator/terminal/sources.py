"""The watched sources in a table, and what a trial of one address found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from sqlalchemy import Row

from aggregator.items import Article
from aggregator.sources.model import Source
from aggregator.spiders.trying import Findings
from aggregator.terminal.article import COMPLETENESS, named_values, published_words
from aggregator.terminal.console import harmless, shortened
from aggregator.text.boilerplate import strip_page
from aggregator.text.extraction import read_page
from aggregator.text.language import detect_language
from aggregator.text.model import whole_text

LETTERS_SHOWN = 200
# Why a page was not had, in words; statuses (http_404) and errors speak for themselves.
REASONS = {
    "robots_txt": "robots.txt forbids it",
    "refused": "a private address: give its source `allow_private = true`, or -s AGGREGATOR_ALLOW_PRIVATE_NETWORKS=1",
    "not_html": "no HTML page",
    "DNSLookupError": "its name is not known to the DNS",
    "CannotResolveHostError": "its name is not known to the DNS",
    "DownloadConnectionRefusedError": "nobody answers at its address",
    "ConnectionRefusedError": "nobody answers at its address",
}


def source_table(sources: Iterable[Source], health: Mapping[str, Row[Any]] | None, today: date) -> RenderableType:
    """A row per source in the order of the files; polls and articles where there is a database (`health` by id)."""
    table = Table("id", "name", "role", "watched", "ways in", box=None, padding=(0, 1), pad_edge=False)
    if health is not None:
        for name in ("last poll (UTC)", "articles", "problem"):
            table.add_column(name)
    for column in table.columns:
        column.overflow = "fold"
    table.columns[0].no_wrap = True
    for source in sources:
        cells = [source.id, source.name, source.role, _watched(source, today), _ways_in(source)]
        if health is not None:
            row = health.get(source.id)
            polled = f"{row.last_polled_at:%Y-%m-%d %H:%M}" if row and row.last_polled_at else "never"
            cells += [polled, str(row.articles) if row else "0", shortened(row.problem or "", 120) if row else ""]
        table.add_row(*cells)
    return table


def _watched(source: Source, today: date) -> str:
    if source.retired:
        return "no, retired"
    return "yes" if source.is_active(today) else f"no, paused until {source.paused_until}"


def _ways_in(source: Source) -> str:
    return f"{len(source.feeds)} feed{'s' * (len(source.feeds) != 1)}" if source.feeds else "home page"


def trial(findings: Findings, source: Source | None) -> RenderableType:
    """What was found at the address: robots verdict, ways in, articles as they would be stored."""
    table = named_values()
    table.add_row("address", harmless(findings.url))
    table.add_row("source", f"{source.name} ({source.id})" if source else "no source of yours")
    table.add_row("robots.txt", _robots(findings))
    for feed in findings.feeds:
        found = f"cannot be read: {feed.problem}" if feed.problem else f"{feed.entries} articles"
        table.add_row("feed", f"{harmless(feed.url)}  {found}")
    for url in findings.unread_feeds:
        table.add_row("feed", f"{harmless(url)}  not read in a trial")
    if not findings.feeds and not findings.unread_feeds and findings.pages:
        table.add_row("feed", "none is announced here; the page itself was read as an article")
    for url, reason in findings.failed:
        table.add_row("failed", f"{harmless(url)}  {REASONS.get(reason, reason)}")
    parts: list[RenderableType] = [table]
    for number, page in enumerate(findings.pages, start=1):
        parts += [Text(), _article(number, page, source)]
    return Group(*parts)


def nothing_found(findings: Findings) -> str | None:
    """Why the trial found nothing to read; None when it found something."""
    if findings.pages:
        return None
    if findings.failed:
        return "; ".join(f"{url}: {REASONS.get(reason, reason)}" for url, reason in findings.failed)
    problems = [f"{feed.url}: {feed.problem or 'the feed names no article'}" for feed in findings.feeds]
    return "; ".join(problems) or "no feed is announced there; name one in `feeds`"


def _robots(findings: Findings) -> str:
    if findings.robots is None:
        return "could not be had" + (": everything is allowed" if findings.pages else "")
    delay = findings.robots.delay_seconds
    asks = f", and asks for {delay:g} seconds between requests" if delay else ""
    return f"{'allows' if findings.robots.is_allowed else 'FORBIDS'} this address to our crawler{asks}"


def _article(number: int, article: Article, source: Source | None) -> RenderableType:
    page = article.page
    read = read_page(
        page.html,
        url=page.url,
        fetched_at=page.fetched_at,
        encoding=page.encoding,
        hint=page.hint,
        content_css=source.content_css if source else None,
        drop_css=source.drop_css if source else None,
    )
    body = strip_page(read, language=read.language_hint)
    whole = whole_text(read.summary, body.text)
    language = detect_language(whole, read.language_hint).code
    table = named_values()
    table.add_row(str(number), Text(harmless(read.title or "(no headline)"), style="bold"))
    table.add_row("address", harmless(page.url))
    if not body.text:
        table.add_row("text", "no article was found on this page")
        return table
    moment = read.published
    table.add_row(
        "published", published_words(moment.at, moment.precision, moment.trust) if moment else "no time found"
    )
    table.add_row("authors", harmless(", ".join((*read.authors, *read.agencies))) or "none named")
    table.add_row(
        "text", f"{len(whole.split())} words, {language or 'language unknown'}, {COMPLETENESS[read.completeness]}"
    )
    table.add_row("begins", shortened(whole, LETTERS_SHOWN))
    rules = Counter(one.rule for one in body.removed)
    table.add_row("removed", ", ".join(f"{rule} {count}" for rule, count in rules.items()) or "nothing")
    return table
