"""What recurs on a host: the blocks of its articles as they are stored, and what is learned from them.

The facts of each article stand in `article_blocks` and are replaced with it; what follows from them stands in
`site_blocks` and is derived anew when a host has grown by half. So no count can be wrong after a crash, a second
fetch or a take-down, and the order of arrival leaves no trace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from aggregator.store.models import article_blocks, articles, revisions, site_blocks
from aggregator.store.rows import stored_body
from aggregator.text.model import Sighting
from aggregator.text.strip.recurrence import Learned, learned_blocks
from aggregator.text.strip.repeated import key_of, whole_blocks

# So many of a host's articles, the last that arrived, teach; earlier ones are forgotten, what they taught is kept.
# Bounds what a host takes: 0.7 kB an article of 25 blocks (own measurement, 2026-11-22).
MAX_ARTICLES = 1000
# A page takes what its host has learned along to a worker process; the most frequent blocks.
MAX_LEARNED = 1000
# A small host is learned again with every batch, a larger one when it has grown by half: so the cost for each new
# article stays the same, however many there are: 0.2 ms (own measurement, 20 hosts of 50 articles, 2026-11-22).
SMALL_HOST = 8


@dataclass(frozen=True, slots=True)
class ArticleBlocks:
    """One article's row in `article_blocks`."""

    article_id: int
    seen_at: datetime
    blocks: tuple[Sighting, ...]


def block_row(article_id: int, host: str, seen: Sequence[Sighting], seen_at: datetime) -> dict[str, Any]:
    """The columns of one article in `article_blocks`."""
    blocks = [[one.key, one.traits] for one in seen]
    return {"article_id": article_id, "host": host, "blocks": blocks, "seen_at": seen_at}


def learn_from(connection: Connection, arrived: Mapping[str, int]) -> None:
    """Learn those hosts again that have grown enough. `arrived` is {host: articles that were counted for the first
    time}, 0 for a host of which known articles changed."""
    sizes = select(article_blocks.c.host, func.count().label("articles")).where(article_blocks.c.host.in_(arrived))
    for row in connection.execute(sizes.group_by(article_blocks.c.host)).all():
        if row.articles <= SMALL_HOST or _milestone(row.articles) > _milestone(row.articles - arrived[row.host]):
            save_learned(connection, row.host, blocks_of(connection, row.host))


def _milestone(articles: int) -> int:
    """The last size that a growing host is learned at, each half as large again as the one before. MAX_ARTICLES is one
    of them: what lies between it and the next is forgotten there."""
    size = MAX_ARTICLES
    if articles < size:
        while size > articles:  # ends at 0
            size = size * 2 // 3
        return size
    while size * 3 // 2 <= articles:
        size = size * 3 // 2
    return size


def blocks_of(connection: Connection, host: str) -> list[ArticleBlocks]:
    """What the last MAX_ARTICLES of the host's articles show, last first."""
    columns = (article_blocks.c.article_id, article_blocks.c.seen_at, article_blocks.c.blocks)
    found = select(*columns).where(article_blocks.c.host == host).order_by(article_blocks.c.article_id.desc())
    return [
        ArticleBlocks(row.article_id, row.seen_at, tuple(Sighting(*one) for one in row.blocks))
        for row in connection.execute(found.limit(MAX_ARTICLES))
    ]


def learned_from(facts: Sequence[ArticleBlocks]) -> dict[str, Learned]:
    """What these articles of one host teach, the most frequent MAX_LEARNED of it, by block hash."""
    learned = learned_blocks([one.blocks for one in facts])
    most = sorted(learned.items(), key=lambda found: (-found[1].articles, found[0]))
    return dict(most[:MAX_LEARNED])


def save_learned(connection: Connection, host: str, facts: Sequence[ArticleBlocks]) -> None:
    """Let `site_blocks` say what the host's articles teach. `facts` is from `blocks_of`."""
    learned = learned_from(facts)
    own = site_blocks.c.host == host
    known = {row.block_hash: row.text for row in connection.execute(select(site_blocks).where(own))}
    gone = set(known)
    if len(facts) >= MAX_ARTICLES:  # what earlier articles taught stays; they themselves are forgotten
        gone &= set(learned)
        older = article_blocks.c.article_id < min(one.article_id for one in facts)
        connection.execute(delete(article_blocks).where(article_blocks.c.host == host, older))
    if gone:
        connection.execute(delete(site_blocks).where(own, site_blocks.c.block_hash.in_(gone)))
    if learned:
        seen = {one.key: each.seen_at for each in sorted(facts, key=_seen_at) for one in each.blocks}
        texts = known | _texts(connection, facts, set(learned) - set(known))
        rows = [
            {
                "host": host,
                "block_hash": key,
                "place": one.place,
                "text": texts.get(key, ""),
                "articles": one.articles,
                "last_seen_at": seen[key],
            }
            for key, one in learned.items()
        ]
        connection.execute(insert(site_blocks), rows)


def _seen_at(one: ArticleBlocks) -> datetime:
    return one.seen_at


def learned_of(connection: Connection, hosts: Sequence[str]) -> list[dict[str, str]]:
    """What each of the hosts has taught, {block hash: place}: work for the writer."""
    found = select(site_blocks.c.host, site_blocks.c.block_hash, site_blocks.c.place)
    by_host: dict[str, dict[str, str]] = {host: {} for host in hosts}
    for row in connection.execute(found.where(site_blocks.c.host.in_(by_host))):
        by_host[row.host][row.block_hash] = row.place
    return [by_host[host] for host in hosts]


def _texts(connection: Connection, facts: Sequence[ArticleBlocks], keys: set[str]) -> dict[str, str]:
    """The words of the blocks, each as one article has it."""
    by_article: dict[int, set[str]] = {}
    left = set(keys)
    for each in facts:
        if found := left & {one.key for one in each.blocks}:
            by_article[each.article_id] = found
            left -= found
    current = select(articles.c.id, revisions.c.text, revisions.c.removed)
    current = current.join(revisions, revisions.c.id == articles.c.revision_id).where(articles.c.id.in_(by_article))
    texts: dict[str, str] = {}
    for row in connection.execute(current):
        for block in whole_blocks(stored_body(row.text, row.removed)):
            if (key := key_of(block.text)) in by_article[row.id]:
                texts[key or ""] = block.text
    return texts
