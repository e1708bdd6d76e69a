"""Linking: stored articles -> verified matches -> a family's links, in a transaction that sees all that is committed.

What is kept is the verified pair; links are derived from a family's matches and claims, and derived anew whenever a
member arrives, so the order of arrival leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select, update

from aggregator.copies.model import CopyLink
from aggregator.copies.origin import derive_links
from aggregator.store.families import find_families
from aggregator.store.judging import judge_articles
from aggregator.store.links import write_links
from aggregator.store.models import articles


def link_articles(connection: Connection, article_ids: Iterable[int], now: datetime) -> dict[int, list[CopyLink]]:
    """The links of each given article after linking it and all its family; stamps `linked_at`.

    Runs in the caller's writing transaction. Articles that are gone by now, and cited stubs, are left out.
    """
    stored = select(articles.c.id).where(articles.c.id.in_(set(article_ids)), articles.c.state == "stored")
    present = list(connection.execute(stored.order_by(articles.c.id)).scalars())
    if not present:
        return {}
    judge_articles(connection, present, now)
    families = find_families(connection, present)
    links = [link for family in families for link in derive_links(family.members, family.matches)]
    write_links(connection, [member for family in families for member in family.members], links, now)
    connection.execute(update(articles).where(articles.c.id.in_(present)).values(linked_at=now))
    found: dict[int, list[CopyLink]] = {article_id: [] for article_id in present}
    for link in links:
        if link.copy in found:
            found[link.copy].append(link)
    return found


def waiting(connection: Connection, limit: int, after: int = 0) -> list[int]:
    """Stored articles that were never linked, or changed since, with ids above `after`: oldest first."""
    found = select(articles.c.id).where(
        articles.c.linked_at.is_(None), articles.c.state == "stored", articles.c.id > after
    )
    return list(connection.execute(found.order_by(articles.c.id).limit(limit)).scalars())
