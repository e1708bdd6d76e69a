"""Which stored articles are worth a comparison: the candidate index in the database."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from aggregator.copies.candidates import SHARED_MIN
from aggregator.copies.fingerprint import VERSION
from aggregator.store.models import article_urls, articles, claims, fingerprints
from aggregator.text.model import CITING_KINDS

LIMIT = 30  # candidates that are compared: measured recall 1.00 with so many at 100,000 texts (November 2026)
_POOL = 200  # rows read before they are ranked by share
CITATIONS = sorted(CITING_KINDS | {"tail_link"})


def similar(connection: Connection, article_id: int, limit: int = LIMIT) -> list[int]:
    """Articles that share most sampled features with this one, best first; never itself.

    Ranked by the share of the smaller fingerprint; ties are broken by address, never by the order of arrival.
    """
    own = fingerprints.alias("own")
    shared = func.count().label("shared")
    pool = (
        select(fingerprints.c.article_id, shared)
        .join(own, own.c.feature == fingerprints.c.feature)
        .where(
            own.c.article_id == article_id, fingerprints.c.article_id != article_id, fingerprints.c.version == VERSION
        )
        .group_by(fingerprints.c.article_id)
        .having(shared >= SHARED_MIN)
        .order_by(shared.desc())
        .limit(_POOL)
        .subquery()
    )
    found = select(articles.c.id, articles.c.url, articles.c.feature_count, pool.c.shared)
    rows = connection.execute(found.join(pool, pool.c.article_id == articles.c.id)).all()
    size = connection.execute(select(articles.c.feature_count).where(articles.c.id == article_id)).scalar() or 1
    ranked = sorted(rows, key=lambda row: (-row.shared / max(1, min(size, row.feature_count)), -row.shared, row.url))
    return [row.id for row in ranked[:limit]]


def citing_pairs(connection: Connection, article_ids: list[int]) -> set[tuple[int, int]]:
    """(citing article, cited article or stub) for every citation that one of the articles makes or receives."""
    pairs = (
        select(claims.c.article_id, article_urls.c.article_id.label("cited_id"))
        .join(article_urls, article_urls.c.url_hash == claims.c.target_hash)
        .where(claims.c.kind.in_(CITATIONS), claims.c.article_id != article_urls.c.article_id)
    )
    made = connection.execute(pairs.where(claims.c.article_id.in_(article_ids)))
    received = connection.execute(pairs.where(article_urls.c.article_id.in_(article_ids)))
    return {(row.article_id, row.cited_id) for rows in (made, received) for row in rows}
