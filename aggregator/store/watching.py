"""What runs remember: the sources, the runs themselves, and which pages are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from aggregator import clock
from aggregator.store.identity import url_key
from aggregator.store.models import article_urls, articles, claims, pages, runs, sources

# A page that was no article is asked for again after so long: sites turn stubs into stories. One that stays none is
# asked for less and less: after as long as it has been none, up to the second number.
REJECTED_DAYS = 7
REJECTED_DAYS_MOST = 112
# Why a page is only cited, as long as nobody has asked for it.
NOT_FETCHED = "not fetched yet"
# Databases take so many values in one statement: 65,535 in PostgreSQL, 32,766 in SQLite.
KEYS_ASKED = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address."""

    last_seen_at: datetime
    was_only_cited: bool = False  # fetched because an article cites it: what a feed says of it was not heard yet


def save_sources(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Let the table say what the operator's files say; what was learned of a source stays."""
    known = set(connection.execute(select(sources.c.id)).scalars())
    for row in rows:
        if row["id"] in known:
            connection.execute(update(sources).where(sources.c.id == row["id"]).values(**row))
        else:
            connection.execute(insert(sources).values(**row))


def known_pages(connection: Connection, urls: Iterable[str], now: datetime) -> dict[str, Known]:
    """What is known by URL, of those that need not be asked for as if they were new.

    Stored articles, and pages that were rejected so lately that asking again is too soon; never stubs and quarantined
    pages.
    """
    by_key: dict[str, list[str]] = {}
    for url in urls:
        by_key.setdefault(url_key(url), []).append(url)
    known: dict[str, Known] = {}
    keys = list(by_key)
    for start in range(0, len(keys), KEYS_ASKED):
        known |= _known_keys(connection, keys[start : start + KEYS_ASKED], now)
    return {url: one for key, one in known.items() for url in by_key[key]}


def _known_keys(connection: Connection, by_key: Sequence[str], now: datetime) -> dict[str, Known]:
    """What is known by key of an address."""
    rejected = (
        select(
            pages.c.asked_hash, func.min(pages.c.fetched_at).label("first"), func.max(pages.c.fetched_at).label("at")
        )
        .where(pages.c.asked_hash.in_(by_key), pages.c.outcome == "rejected")
        .group_by(pages.c.asked_hash)
        .having(func.max(pages.c.fetched_at) > now - timedelta(days=REJECTED_DAYS_MOST))
    )
    from_elsewhere = (
        select(pages.c.id)
        .where(pages.c.article_id == articles.c.id, pages.c.way.not_in(("cited", "recheck")))
        .correlate(articles)
        .exists()
    )
    stored = (
        select(article_urls.c.url_hash, articles.c.last_seen_at, (~from_elsewhere).label("was_only_cited"))
        .join(articles, articles.c.id == article_urls.c.article_id)
        .where(article_urls.c.url_hash.in_(by_key), articles.c.state == "stored")
    )
    known = {
        row.asked_hash: Known(row.at)
        for row in connection.execute(rejected)
        if now - row.at < max(timedelta(days=REJECTED_DAYS), row.at - row.first)
    }
    for row in connection.execute(stored):
        known[row.url_hash] = Known(row.last_seen_at, bool(row.was_only_cited))
    return known


def known_in_batch(connection: Connection, batch: Sequence[Sequence[str]]) -> list[dict[str, Known]]:
    """`known_pages` of each list of URLs, as of now: work for the writer."""
    now = clock.now()
    return [known_pages(connection, urls, now) for urls in batch]


def untried_stubs(connection: Connection, since: datetime, limit: int) -> list[tuple[str, str | None]]:
    """(address, source whose article cites it) of cited pages that a killed run has not asked for.

    Those first cited since then, the newest first.
    """
    citing = articles.alias("citing")
    found = (
        select(articles.c.url, func.min(citing.c.source_id).label("source_id"), articles.c.first_seen_at)
        .join(article_urls, article_urls.c.article_id == articles.c.id)
        .join(claims, claims.c.target_hash == article_urls.c.url_hash)
        .join(citing, citing.c.id == claims.c.article_id)
        .where(articles.c.state == "cited", articles.c.cited_reason == NOT_FETCHED, articles.c.first_seen_at >= since)
        .group_by(articles.c.id, articles.c.url, articles.c.first_seen_at)
        .order_by(articles.c.first_seen_at.desc(), articles.c.url)
    )
    return [(row.url, row.source_id) for row in connection.execute(found.limit(limit))]


def explain_stub(connection: Connection, url: str, reason: str) -> None:
    """Say on a cited page's row why it could not be stored; nothing happens when it was stored meanwhile."""
    found = select(article_urls.c.article_id).where(article_urls.c.url_hash == url_key(url))
    stub = articles.c.id.in_(found) & (articles.c.state == "cited")
    connection.execute(update(articles).where(stub).values(cited_reason=reason))


def start_run(connection: Connection, spider: str, arguments: Mapping[str, str], version: str, now: datetime) -> int:
    """The id of a new row in `runs`. Rows of this spider and these arguments that never ended were killed."""
    unended = (runs.c.spider == spider) & runs.c.ended_at.is_(None)
    for row in connection.execute(select(runs.c.id, runs.c.arguments).where(unended)).all():
        if row.arguments == dict(arguments):
            values = {"ended_at": now, "reason": "killed", "exit_status": 1}
            connection.execute(update(runs).where(runs.c.id == row.id).values(values))
    values = {"spider": spider, "arguments": dict(arguments), "version": version, "started_at": now, "counters": {}}
    return int(connection.execute(insert(runs).values(values).returning(runs.c.id)).scalar_one())


def end_run(
    connection: Connection, run_id: int, *, reason: str, exit_status: int, counters: Mapping[str, int], now: datetime
) -> None:
    values = {"ended_at": now, "reason": reason, "exit_status": exit_status, "counters": dict(counters)}
    connection.execute(update(runs).where(runs.c.id == run_id).values(values))
