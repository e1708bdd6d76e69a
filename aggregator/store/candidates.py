"""Which stored articles are worth a comparison: the candidate index in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, func, select

from aggregator.copies.candidates import SHARED_MIN
from aggregator.copies.fingerprint import VERSION
from aggregator.store.models import article_urls, articles, claims, fingerprints
from aggregator.text.model import CITING_KINDS

LIMIT = 30  # candidates that are compared: measured recall 1.00 with so many at 100,000 texts (November 2026)
_POOL = 200  # articles with most shared features, before they are ranked by share
CITATIONS = sorted(CITING_KINDS | {"tail_link"})


def similar(connection: Connection, article_ids: Collection[int], limit: int = LIMIT) -> dict[int, list[int]]:
    """For each article the ids of those that share most sampled features with it, best first; never itself.

    Ranked by the share of the smaller fingerprint; ties are broken by address, never by the order of arrival.
    """
    own = fingerprints.alias("own")
    shared = func.count().label("shared")
    counted = (
        select(own.c.article_id.label("own_id"), fingerprints.c.article_id, shared)
        .join(fingerprints, fingerprints.c.feature == own.c.feature)
        .where(own.c.article_id.in_(article_ids), fingerprints.c.article_id != own.c.article_id)
        .where(own.c.version == VERSION, fingerprints.c.version == VERSION)
        .group_by(own.c.article_id, fingerprints.c.article_id)
        .having(shared >= SHARED_MIN)
        .subquery()
    )
    place = func.row_number().over(partition_by=counted.c.own_id, order_by=counted.c.shared.desc()).label("place")
    pool = select(counted, place).subquery()
    mine = articles.alias("mine")
    found = (
        select(
            pool.c.own_id,
            pool.c.article_id,
            pool.c.shared,
            articles.c.url,
            articles.c.feature_count,
            mine.c.feature_count.label("own_count"),
        )
        .join(articles, articles.c.id == pool.c.article_id)
        .join(mine, mine.c.id == pool.c.own_id)
        .where(pool.c.place <= _POOL)
    )
    ranked: defaultdict[int, list[tuple[float, int, str, int]]] = defaultdict(list)
    for row in connection.execute(found):
        share = row.shared / max(1, min(row.own_count, row.feature_count))
        ranked[row.own_id].append((-share, -row.shared, row.url, row.article_id))
    return {own_id: [id for *_, id in sorted(rows)[:limit]] for own_id, rows in ranked.items()}


def citing_pairs(connection: Connection, article_ids: Collection[int]) -> set[tuple[int, int]]:
    """(citing article, cited article or stub) for every citation that one of the articles makes or receives."""
    pairs = (
        select(claims.c.article_id, article_urls.c.article_id.label("cited_id"))
        .join(article_urls, article_urls.c.url_hash == claims.c.target_hash)
        .where(claims.c.kind.in_(CITATIONS), claims.c.article_id != article_urls.c.article_id)
    )
    made = connection.execute(pairs.where(claims.c.article_id.in_(article_ids)))
    received = connection.execute(pairs.where(article_urls.c.article_id.in_(article_ids)))
    return {(row.article_id, row.cited_id) for rows in (made, received) for row in rows}
