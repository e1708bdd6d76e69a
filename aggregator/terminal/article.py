"""One article's own facts: what it is, where each time came from, its claims, what was removed by which rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from sqlalchemy import Row

from aggregator.terminal.console import harmless, shortened

# text.model.PUBLISHED_TRUST in words.
TRUST = {
    "structured": "the page's JSON-LD",
    "meta": "a meta element of the page",
    "element": "a date element of the page",
    "feed": "the feed",
    "url": "the page's address",
    "text": "a date line in the text",
}
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
# text.model.COMPLETENESS in words.
COMPLETENESS = {"full": "full", "preview": "a preview only", "unknown": "completeness unknown"}
_WORDS_SHOWN = 100  # characters of a claim or a removed block, unless all is asked for


def facts(article: Row[Any], source: Row[Any] | None) -> RenderableType:
    """Headline, address, source, times, language, completeness and state."""
    headline = Text(headline_of(article), style="bold")
    table = named_values()
    table.add_row("address", harmless(article.url))
    table.add_row("id", str(article.id))
    table.add_row("source", _source(article, source))
    if article.state == "cited":
        table.add_row("state", f"cited by others, not stored: {in_words(article.cited_reason)}")
        table.add_row("first cited", _utc(article.first_seen_at))
        return Group(headline, table)
    table.add_row("state", "stored")
    table.add_row("published", _published(article))
    if article.modified_at:
        table.add_row("modified", _utc(article.modified_at))
    table.add_row("seen", f"first {_utc(article.first_seen_at)}, last {_utc(article.last_seen_at)}")
    for name, values in (("authors", article.authors), ("agencies", article.agencies)):
        table.add_row(name, harmless(", ".join(values)) or "none named")
    sure = f" (confidence {article.language_confidence:.2f})" if article.language_confidence is not None else ""
    table.add_row("language", f"{article.language}{sure}" if article.language else "unknown")
    table.add_row("text", f"{article.word_count} words, {COMPLETENESS[article.completeness]}")
    if article.linked_at is None:
        table.add_row("links", "not compared yet: the next crawl does it, or `scrapy relink`")
    return Group(headline, table)


def headline_of(article: Row[Any]) -> str:
    """The headline, or what stands for it."""
    if article.title:
        return harmless(article.title)
    return "(a page known by citation only)" if article.state == "cited" else "(no headline)"


def in_words(reason: str | None) -> str:
    """Why a page was not had; statuses (http_404) and whatever else is no token of ours as they are."""
    return harmless(REASONS.get(reason or "", reason or "no reason is known"))


def named_values() -> Table:
    """An empty two-column table, names on the left."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def published_words(at: datetime, precision: str, trust: str) -> str:
    """When something was published, how exactly, and where that comes from. `at` in the page's own offset or UTC."""
    source = TRUST.get(trust, trust)
    if precision == "day":
        return f"{at:%Y-%m-%d}, to the day; from {source}"
    own = f" ({at:%Y-%m-%d %H:%M %z} on the page)" if at.utcoffset() else ""
    return f"{_utc(at)}{own}, to the minute; from {source}"


def _published(article: Row[Any]) -> str:
    if article.published_at is None:
        return "no time found"
    own = timezone(timedelta(minutes=article.published_offset_minutes or 0))
    return published_words(article.published_at.astimezone(own), article.published_precision, article.published_trust)


def claims_table(claims: Sequence[Row[Any]], contradicted: Collection[int] = (), *, is_whole: bool) -> RenderableType:
    """What the page says about its origin, in its order; `contradicted`: the positions that the texts speak against."""
    if not claims:
        return Text("It claims nothing about its origin.")
    table = Table("claim", "words", "target or name", box=None, padding=(0, 1), pad_edge=False)
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.overflow = "fold"
    for claim in claims:
        words = harmless(claim.words) if is_whole else shortened(claim.words, _WORDS_SHOWN)
        target = " · ".join(harmless(one) for one in (claim.name, claim.target_url) if one)
        if claim.position in contradicted:
            target += " (the texts contradict it)"
        table.add_row(claim.kind, words, target or "–")
    return table


def removed_table(removed: Sequence[dict[str, str]], *, is_whole: bool) -> RenderableType:
    """What was stripped from the current revision, by rule; `is_whole` shows every block, else the first of a rule."""
    if not removed:
        return Text("Nothing was removed from its text.")
    by_rule: defaultdict[str, list[str]] = defaultdict(list)
    for one in removed:
        by_rule[one["rule"]].append(one["text"])
    table = Table("rule", "blocks", "text", box=None, padding=(0, 1), pad_edge=False)
    table.columns[0].overflow = table.columns[2].overflow = "fold"
    for rule, texts in by_rule.items():
        if is_whole:
            for text in texts:
                table.add_row(rule, "1", harmless(text))
        else:
            table.add_row(rule, str(len(texts)), shortened(texts[0], _WORDS_SHOWN))
    return table


def _source(article: Row[Any], source: Row[Any] | None) -> str:
    if source is None:
        return f"{harmless(article.host)}, not a watched source"
    return f"{harmless(source.name)} ({source.id}, {source.role})"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
