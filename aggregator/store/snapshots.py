"""What is stored of articles at one moment, as values that can be held against another moment's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from aggregator.copies.fingerprint import VERSION
from aggregator.items import Article
from aggregator.store.models import article_blocks, articles, claims, fingerprints, revisions
from aggregator.store.rows import claim_row, fact_columns, revision_columns
from aggregator.store.site_blocks import block_row
from aggregator.text.urls import site_of

# Columns of `articles` that a page's reading decides.
FACTS = (
    "title", "summary", "text", "authors", "agencies", "published_at", "published_precision",
    "published_offset_minutes", "published_trust", "modified_at", "language", "language_confidence", "completeness",
    "word_count", "feature_count",
)  # fmt: skip
_CLAIM = ("kind", "words", "target_url", "target_hash", "name")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One article: what its page yielded."""

    id: int
    url: str
    facts: dict[str, Any]
    claims: tuple[tuple[Any, ...], ...]  # (kind, words, target, its hash, name), in the order of the page
    removed: list[dict[str, Any]]
    digests: frozenset[str]  # of its versions
    current: str | None  # digest of the current version
    blocks: Any  # what its host learns of it
    fingerprint_version: int | None


def snapshots(connection: Connection, ids: Collection[int]) -> dict[int, Snapshot]:
    """What is stored of these articles by id; those that are gone, or only cited, are left out."""
    columns = (articles.c.id, articles.c.url, articles.c.revision_id, *(articles.c[name] for name in FACTS))
    found = select(*columns).where(articles.c.id.in_(ids), articles.c.state != "cited")
    rows = connection.execute(found).all()
    said = _by_article(connection, claims, ids)
    versions = _by_article(connection, revisions, ids)
    blocks = {row.article_id: row for each in _by_article(connection, article_blocks, ids).values() for row in each}
    kinds = select(fingerprints.c.article_id, fingerprints.c.version).where(fingerprints.c.article_id.in_(ids))
    made = {row.article_id: row.version for row in connection.execute(kinds)}
    result = {}
    for row in rows:
        current = next((one for one in versions[row.id] if one.id == row.revision_id), None)
        result[row.id] = Snapshot(
            id=row.id,
            url=row.url,
            facts={name: getattr(row, name) for name in FACTS},
            claims=tuple(tuple(getattr(one, name) for name in _CLAIM) for one in said[row.id]),
            removed=current.removed if current else [],
            digests=frozenset(one.digest for one in versions[row.id]),
            current=current.digest if current else None,
            blocks=(blocks[row.id].host, blocks[row.id].blocks) if row.id in blocks else None,
            fingerprint_version=made.get(row.id),
        )
    return result


def _by_article(connection: Connection, table: Table, ids: Collection[int]) -> defaultdict[int, list[Any]]:
    by_article: defaultdict[int, list[Any]] = defaultdict(list)
    order = [column for column in (table.c.get("position"), table.c.get("id")) if column is not None]
    for row in connection.execute(select(table).where(table.c.article_id.in_(ids)).order_by(*order)):
        by_article[row.article_id].append(row)
    return by_article


def is_as_stored(known: Snapshot, readings: Collection[Article], *, is_whole: bool) -> bool:
    """True where storing these readings of the article's pages, oldest first, would change nothing.

    `is_whole`: these are all the pages that the article was ever fetched as. May say False where nothing would change;
    never True where something would.
    """
    *earlier, last = readings
    facts = fact_columns(last)
    revision = revision_columns(last)
    assert last.extraction is not None and last.body is not None
    said = [claim_row(known.id, at, claim) for at, claim in enumerate(last.extraction.claims)]
    seen = last.body.sightings
    blocks = block_row(known.id, site_of(last.page.url), seen, last.page.fetched_at) if seen else None
    versions = {revision_columns(one)["digest"] for one in earlier} | {known.current}
    return (
        all(facts[name] == known.facts[name] for name in FACTS)
        and tuple(tuple(row[name] for name in _CLAIM) for row in said) == known.claims
        and revision["removed"] == known.removed
        and revision["digest"] == known.current
        and (blocks and (blocks["host"], blocks["blocks"])) == known.blocks
        and known.fingerprint_version == VERSION
        and (versions == known.digests if is_whole else versions <= known.digests)
    )
