"""Which stored articles are worth a comparison: the candidate index in the database."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from aggregator.copies.candidates import SHARED_MIN
from aggregator.store.id_sets import one_of
from aggregator.store.models import article_urls, articles, claims, stories
from aggregator.store.postings import FREQUENT, KEPT_OF_FREQUENT, articles_by_feature
from aggregator.text.model import CITING_KINDS

LIMIT = 30  # candidates that are compared: measured recall 1.00 with so many at 100,000 texts (November 2026)
_POOL = 200  # articles with most shared features, before they are ranked by share
# Features that more articles have than these are words that go together anyway: who shares fewer than SHARED_MIN rarer
# ones, and less than this share of the smaller fingerprint, shares them by chance. Of 577 pairs of generated copies
# among 100,000 articles none is lost, and of 1,242 chance pairs 246 are left (among 10,000: 3 of 580, 1,092 of 1,739;
# benchmarks/linking.py, 2026-11-22).
RARE = 64
SHARE_MIN = 0.05
# Of a story that overflows the list so many are compared: its origin, and those whose words are nearest.
OF_ONE_STORY = 10
CITATIONS = sorted(CITING_KINDS | {"tail_link"})


def similar(connection: Connection, article_ids: Collection[int], limit: int = LIMIT) -> dict[int, list[int]]:
    """For each article the ids of those that share most sampled features with it, best first; never itself.

    At most `limit` that came before it, then as many that came later. Ranked by the share of the smaller fingerprint;
    ties are broken by address. Where more than `limit` are found, those that share what few others have come first: of
    a million articles hundreds share four features by chance. Of these the nearest and their stories' origins lead,
    then the other stories, then the rest: a text that 2,000 sites print fills no list.

    What two articles share is judged as when the later one came: a pair is proposed or not whenever it is asked for,
    however much the database has grown since. A later one that waits for the linker itself is left to its own turn, so
    that judging a whole database anew proposes what its crawl did.
    """
    pools = {own_id: _pool(own_id, found, limit) for own_id, found in articles_by_feature(connection, article_ids)}
    known = _known(connection, {id for pool in pools.values() for id in pool} | pools.keys())
    # Who waits for the linker stands in no story yet, whatever an earlier judgement said.
    stories_of = {id: row.story_id if row.linked_at else None for id, row in known.items()}
    origins = _origins(connection, {story for story in stories_of.values() if story is not None})
    found: dict[int, list[int]] = {}
    for own_id, pool in pools.items():
        ranked = _ranked(known[own_id].feature_count, pool, known)
        chosen: dict[int, None] = {}
        later = [id for id in ranked if id > own_id and known[id].linked_at is not None and id not in pools]
        for ids in ([id for id in ranked if id < own_id], later):
            order = _spread(own_id, ids, stories_of, origins) if len(ids) > limit else ids
            chosen |= dict.fromkeys(order[:limit])
        found[own_id] = list(chosen)
    return found


class _Shared(NamedTuple):
    """What an article shares with another."""

    features: int
    rare: int  # of these, features that at most RARE articles had
    rarity: float  # 0.0 where nobody asked for it


def _pool(own_id: int, found: Sequence[Sequence[int]], limit: int) -> dict[int, _Shared]:
    """The articles that share most, and what; how rare that is, only where more than `limit` share enough."""
    told = [one for ids in found for one in _when_the_later_came(own_id, ids)]
    rare: list[int] = []
    common: list[int] = []
    for count, ids in told:
        (rare if count <= RARE else common).extend(ids)
    enough = {id: shared for id, shared in Counter(rare + common).items() if shared >= SHARED_MIN and id != own_id}
    rare_of = Counter(filter(enough.__contains__, rare))
    if len(enough) <= limit:
        return {id: _Shared(shared, rare_of[id], 0.0) for id, shared in enough.items()}
    rarity = dict.fromkeys(enough, 0.0)
    for count, ids in told:
        weight = count**-0.5
        for id in filter(enough.__contains__, ids):
            rarity[id] += weight
    # All that share as much as the last one: ties are broken by address, and no address is known here.
    least = sorted(rarity.values(), reverse=True)[_POOL - 1] if len(rarity) > _POOL else 0.0
    return {id: _Shared(enough[id], rare_of[id], weight) for id, weight in rarity.items() if weight >= least}


def _when_the_later_came(own_id: int, ids: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """(how many articles had the feature when the later of both came, articles) for all that count; the bound above
    that number for those which came after `own_id`.

    `ids`: those that have it, ascending.
    """
    place = bisect_right(ids, own_id)
    if not place or ids[place - 1] != own_id:  # it was frequent when this one came
        yield FREQUENT + 1, ids[:KEPT_OF_FREQUENT]
        return
    yield place, ids[:place] if place <= FREQUENT else ids[:KEPT_OF_FREQUENT]
    if place < len(ids):
        yield RARE, ids[place:RARE]
        yield FREQUENT, ids[max(place, RARE) : FREQUENT]
        if place <= KEPT_OF_FREQUENT:
            yield FREQUENT + 1, ids[FREQUENT:]


def _known(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    columns = (articles.c.id, articles.c.url, articles.c.feature_count, articles.c.story_id, articles.c.linked_at)
    rows: Iterable[Row[Any]] = connection.execute(select(*columns).where(one_of(connection, articles.c.id, ids)))
    return {row.id: row for row in rows}


def _ranked(own_count: int, pool: Mapping[int, _Shared], known: Mapping[int, Row[Any]]) -> list[int]:
    """The ids of the pool that share more than chance does, best first: by rarity where it was asked for, then by the
    smaller side's share."""
    ranked = []
    for id, shared in pool.items():
        if id not in known:
            continue  # one that was deleted by hand leaves its postings
        share = shared.features / max(1, min(own_count, known[id].feature_count))
        if shared.rare >= SHARED_MIN or share >= SHARE_MIN:
            ranked.append((-shared.rarity, -share, -shared.features, known[id].url, id))
    return [id for *_, id in sorted(ranked)]


def _origins(connection: Connection, story_ids: Collection[int]) -> dict[int, int]:
    """The first page of each story."""
    found = select(stories.c.id, stories.c.origin_id).where(one_of(connection, stories.c.id, story_ids))
    return {row.id: row.origin_id for row in connection.execute(found)}


def _spread(
    own_id: int, ids: Sequence[int], stories_of: Mapping[int, int | None], origins: Mapping[int, int]
) -> list[int]:
    """The ids in the order in which they are compared when there are too many: the nearest, led by their stories' first
    pages; then origins, one a story, the rest.

    The nearest come first whatever stories they are in by now: a text that is read again is held against the same.
    """
    of_story: defaultdict[int, list[int]] = defaultdict(list)
    for id in ids:
        of_story[stories_of[id] or -id].append(id)
    nearest = ids[: OF_ONE_STORY - 1]
    leading = [origins[story] for id in nearest if (story := stories_of[id]) is not None and story in origins]
    heads = [origins.get(story, best) for story, (best, *_) in of_story.items()]
    near = {id for found in of_story.values() for id in found[: OF_ONE_STORY - 1]}
    bests = (found[0] for found in of_story.values())
    order = dict.fromkeys([*leading, *nearest, *heads, *bests, *(id for id in ids if id in near)])
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
