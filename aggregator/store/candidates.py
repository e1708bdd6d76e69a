"""Which stored articles are worth a comparison: the candidate index in the database."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from aggregator.copies.candidates import SHARED_MIN
from aggregator.copies.fingerprint import VERSION
from aggregator.store.id_sets import one_of
from aggregator.store.models import article_urls, articles, claims, fingerprints, stories
from aggregator.text.model import CITING_KINDS

LIMIT = 30  # candidates that are compared: measured recall 1.00 with so many at 100,000 texts (November 2026)
_POOL = 200  # articles with most shared features, before they are ranked by share
# A feature of more articles than this tells hardly anything: only its first few articles are counted, so that a lookup
# costs no more than the article's own features, however large the database. At 100,000 generated articles 12 of an
# article's 119 features are frequent (with 64: 28, with 512: 3) and 6,300 rows are read (3,100 and 7,900); generated
# copies get as many links as among 10,000 articles (2026-11-22, benchmarks/linking.py).
FREQUENT = 256
# Of a frequent feature so many articles count, the first that were stored. Where all of a text's features are frequent,
# it is a story on hundreds of sites: its first copies have them all, and lead to its origin.
KEPT_OF_FREQUENT = 32
# Of a story that overflows the list so many are compared: its origin, and those whose words are nearest.
OF_ONE_STORY = 10
CITATIONS = sorted(CITING_KINDS | {"tail_link"})


def similar(connection: Connection, article_ids: Collection[int], limit: int = LIMIT) -> dict[int, list[int]]:
    """For each article the ids of those that share most sampled features with it, best first; never itself.

    Ranked by the share of the smaller fingerprint; ties are broken by address, never by the order of arrival. Where
    more than `limit` are found, the origins of their stories come first, then the best of each story, then the rest:
    a text that 2,000 sites print fills no list. Reads at most `FREQUENT` postings of each of the article's features.
    """
    pools = {own_id: _pool(own_id, lists) for own_id, lists in _postings(connection, article_ids).items()}
    known = _known(connection, {id for pool in pools.values() for id in pool} | pools.keys())
    stories_of = {id: row.story_id for id, row in known.items()}
    origins = _origins(connection, {story for story in stories_of.values() if story is not None})
    found = {}
    for own_id, pool in pools.items():
        ids = _ranked(known[own_id].feature_count, pool, known)
        if len(ids) > limit:
            ids = _spread(own_id, ids, stories_of, origins)
        found[own_id] = ids[:limit]
    return found


def _postings(connection: Connection, article_ids: Collection[int]) -> dict[int, list[list[int]]]:
    """For each article the ids that each of its features leads to, as far as they are read."""
    own, other = fingerprints.alias("own"), fingerprints.alias("other")
    few = (
        select(other.c.article_id)
        .where(other.c.feature == own.c.feature, other.c.version == VERSION)
        .order_by(other.c.article_id)
        .limit(FREQUENT + 1)
        .correlate(own)
    )
    if connection.dialect.name == "postgresql":
        listed: Any = func.array(few.scalar_subquery(), type_=ARRAY(BigInteger))
    else:
        listed = select(func.json_group_array(few.subquery().c.article_id)).scalar_subquery()
    mine = select(own.c.article_id, listed.label("ids")).where(own.c.version == VERSION)
    found: defaultdict[int, list[list[int]]] = defaultdict(list)
    for own_id, ids in connection.execute(mine.where(one_of(connection, own.c.article_id, article_ids))):
        found[own_id].append(json.loads(ids) if isinstance(ids, str) else ids)
    return found


def _pool(own_id: int, lists: Iterable[list[int]]) -> dict[int, int]:
    """The articles with most shared features, and how many they share."""
    counts: Counter[int] = Counter()
    for ids in lists:
        counts.update(ids if len(ids) <= FREQUENT else ids[:KEPT_OF_FREQUENT])
    counts.pop(own_id, None)
    enough = {id: shared for id, shared in counts.items() if shared >= SHARED_MIN}
    if len(enough) <= _POOL:
        return enough
    # All that share as much as the last one: ties are broken by address, and no address is known here.
    least = sorted(enough.values(), reverse=True)[_POOL - 1]
    return {id: shared for id, shared in enough.items() if shared >= least}


def _known(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    columns = (articles.c.id, articles.c.url, articles.c.feature_count, articles.c.story_id)
    rows: Iterable[Row[Any]] = connection.execute(select(*columns).where(one_of(connection, articles.c.id, ids)))
    return {row.id: row for row in rows}


def _ranked(own_count: int, pool: Mapping[int, int], known: Mapping[int, Row[Any]]) -> list[int]:
    """The ids of the pool by the share of the smaller fingerprint, best first."""
    ranked = [
        (-shared / max(1, min(own_count, known[id].feature_count)), -shared, known[id].url, id)
        for id, shared in pool.items()
    ]
    return [id for *_, id in sorted(ranked)]


def _origins(connection: Connection, story_ids: Collection[int]) -> dict[int, int]:
    """The first page of each story."""
    found = select(stories.c.id, stories.c.origin_id).where(one_of(connection, stories.c.id, story_ids))
    return {row.id: row.origin_id for row in connection.execute(found)}


def _spread(
    own_id: int, ids: Sequence[int], stories_of: Mapping[int, int | None], origins: Mapping[int, int]
) -> list[int]:
    """The ids in the order in which they are compared when there are too many: origins, one a story, the rest."""
    of_story: defaultdict[int, list[int]] = defaultdict(list)
    for id in ids:
        of_story[stories_of[id] or -id].append(id)
    heads = [origins.get(story, best) for story, (best, *_) in of_story.items()]
    near = {id for found in of_story.values() for id in found[: OF_ONE_STORY - 1]}
    order = dict.fromkeys([*heads, *(found[0] for found in of_story.values()), *(id for id in ids if id in near)])
    order.pop(own_id, None)
    return list(order)


def citing_pairs(connection: Connection, article_ids: Collection[int]) -> set[tuple[int, int]]:
    """(citing article, cited article or stub) for every citation that one of the articles makes or receives."""
    pairs = (
        select(claims.c.article_id, article_urls.c.article_id.label("cited_id"))
        .join(article_urls, article_urls.c.url_hash == claims.c.target_hash)
        .where(claims.c.kind.in_(CITATIONS), claims.c.article_id != article_urls.c.article_id)
    )
    made = connection.execute(pairs.where(one_of(connection, claims.c.article_id, article_ids)))
    received = connection.execute(pairs.where(one_of(connection, article_urls.c.article_id, article_ids)))
    return {(row.article_id, row.cited_id) for rows in (made, received) for row in rows}
