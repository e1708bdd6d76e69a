"""Which stored articles are worth a comparison: the candidate index in the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from aggregator.copies.candidates import SHARED_MIN
from aggregator.store.id_sets import one_of
from aggregator.store.models import article_urls, articles, claims, stories
from aggregator.store.postings import Found, articles_by_feature
from aggregator.text.model import CITING_KINDS

LIMIT = 30  # candidates that are compared: measured recall 1.00 with so many at 100,000 texts (November 2026)
_POOL = 200  # articles with most shared features, before they are ranked by share
# Of a story that overflows the list so many are compared: its origin, and those whose words are nearest.
OF_ONE_STORY = 10
CITATIONS = sorted(CITING_KINDS | {"tail_link"})


def similar(connection: Connection, article_ids: Collection[int], limit: int = LIMIT) -> dict[int, list[int]]:
    """For each article the ids of those that share most sampled features with it, best first; never itself.

    Ranked by the share of the smaller fingerprint; ties are broken by address, never by the order of arrival. Where
    more than `limit` are found, those that share what few others have come first: of a million articles hundreds
    share four features by chance. Of these the origins of their stories lead, then the best of each story, then the
    rest: a text that 2,000 sites print fills no list.
    """
    pools = {own_id: _pool(own_id, found, limit) for own_id, found in articles_by_feature(connection, article_ids)}
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


def _pool(own_id: int, found: Sequence[Found], limit: int) -> dict[int, tuple[float, int]]:
    """The articles that share most: how rare what they share is (0.0 for all where no more than `limit` share
    enough), and how many features."""
    counts: Counter[int] = Counter()
    for _, ids in found:
        counts.update(ids)
    counts.pop(own_id, None)
    enough = {id: shared for id, shared in counts.items() if shared >= SHARED_MIN}
    if len(enough) <= limit:
        return {id: (0.0, shared) for id, shared in enough.items()}
    rarity = dict.fromkeys(enough, 0.0)
    for count, ids in found:
        weight = count**-0.5
        for id in rarity.keys() & ids:
            rarity[id] += weight
    # All that share as much as the last one: ties are broken by address, and no address is known here.
    least = sorted(rarity.values(), reverse=True)[_POOL - 1] if len(rarity) > _POOL else 0.0
    return {id: (rare, enough[id]) for id, rare in rarity.items() if rare >= least}


def _known(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    columns = (articles.c.id, articles.c.url, articles.c.feature_count, articles.c.story_id)
    rows: Iterable[Row[Any]] = connection.execute(select(*columns).where(one_of(connection, articles.c.id, ids)))
    return {row.id: row for row in rows}


def _ranked(own_count: int, pool: Mapping[int, tuple[float, int]], known: Mapping[int, Row[Any]]) -> list[int]:
    """The ids of the pool, best first: by rarity where it was asked for, then by the smaller side's share."""
    ranked = [
        (-rare, -shared / max(1, min(own_count, known[id].feature_count)), -shared, known[id].url, id)
        for id, (rare, shared) in pool.items()
        if id in known  # one that was deleted by hand leaves its postings
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
