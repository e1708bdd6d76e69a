"""Linking: stored articles -> verified matches -> a family's links, in a transaction that sees all that is committed.

What is kept is the verified pair; links are derived from a family's matches and claims and from what people said of
them, and derived anew whenever a member arrives, so the order of arrival leaves no trace.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from aggregator.copies.model import CopyLink
from aggregator.copies.reviewing import derive_reviewed
from aggregator.store.families import Family, find_families, untried_origins
from aggregator.store.history import UNNAMED, Cause
from aggregator.store.id_sets import one_of
from aggregator.store.judging import judge_articles, judge_pairs
from aggregator.store.links import write_links
from aggregator.store.models import articles
from aggregator.store.reviews import settle_reviews, words_on

# Verdicts make thousands of small tuples. Python's collector starts after every 700 and walks, again and again, the
# stems and texts that are remembered: a fifth of linking's CPU (2026-11-22). It needs to look far less often.
_COLLECT_AFTER = (20_000, 20, 50)


def link_articles(
    connection: Connection, article_ids: Iterable[int], now: datetime, cause: Cause = UNNAMED
) -> dict[int, list[CopyLink]]:
    """The links of each given article after linking it and all its family; stamps `linked_at`.

    Runs in the caller's writing transaction. Articles that are gone by now, and cited stubs, are left out.
    """
    stored = select(articles.c.id).where(
        one_of(connection, articles.c.id, set(article_ids)), articles.c.state == "stored"
    )
    present = list(connection.execute(stored.order_by(articles.c.id)).scalars())
    if not present:
        return {}
    gc.set_threshold(*_COLLECT_AFTER)
    settle_reviews(connection, present)
    judge_articles(connection, present, now)
    families = find_families(connection, present)
    links = _derive(connection, families)
    # A new first page of a story on so many sites that its candidates were not all of them.
    if unseen := [pair for family in families for pair in untried_origins(family, links, set(present))]:
        judge_pairs(connection, unseen, (), now)
        families = find_families(connection, present)
        links = _derive(connection, families)
    write_links(connection, [member for family in families for member in family.members], links, now, cause)
    connection.execute(update(articles).where(one_of(connection, articles.c.id, present)).values(linked_at=now))
    found: dict[int, list[CopyLink]] = {article_id: [] for article_id in present}
    for link in links:
        if link.copy in found:
            found[link.copy].append(link)
    return found


def _derive(connection: Connection, families: Sequence[Family]) -> list[CopyLink]:
    said = words_on(connection, [member.key for family in families for member in family.members])
    links = []
    for family in families:
        keys = {member.key for member in family.members}
        links += derive_reviewed(family.members, family.matches, [word for word in said if word.copy in keys])
    return links


def waiting(connection: Connection, limit: int, after: int = 0) -> list[int]:
    """Stored articles that were never linked, or changed since, with ids above `after`: oldest first."""
    found = select(articles.c.id).where(
        articles.c.linked_at.is_(None), articles.c.state == "stored", articles.c.id > after
    )
    return list(connection.execute(found.order_by(articles.c.id).limit(limit)).scalars())
