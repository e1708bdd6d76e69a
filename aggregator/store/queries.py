"""What commands ask of the database. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, text

from aggregator.store.identity import url_key
from aggregator.store.models import article_urls, articles, claims, copies, matches, revisions
from aggregator.store.types import Json, UtcDateTime


def ids_to_relink(connection: Connection, since: datetime | None) -> list[int]:
    """Stored articles first seen since then, and all that wait for the linker; every one for None. Oldest first."""
    found = select(articles.c.id).where(articles.c.state == "stored").order_by(articles.c.id)
    if since is not None:
        found = found.where(or_(articles.c.first_seen_at >= since, articles.c.linked_at.is_(None)))
    return list(connection.execute(found).scalars())


def count_links(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(copies)).scalar_one())


def find_article(connection: Connection, name: str) -> Row[Any] | None:
    """The article of that id or address (any spelling of it); None when there is none."""
    if name.isdigit():
        return connection.execute(select(articles).where(articles.c.id == int(name))).one_or_none()
    known = select(article_urls.c.article_id).where(article_urls.c.url_hash == url_key(name))
    return connection.execute(select(articles).where(articles.c.id.in_(known))).one_or_none()


def claims_of(connection: Connection, article_id: int) -> Sequence[Row[Any]]:
    """The article's claims, in the order of the page."""
    found = select(claims).where(claims.c.article_id == article_id).order_by(claims.c.position)
    return connection.execute(found).all()


def contradicted_positions(connection: Connection, article_id: int) -> frozenset[int]:
    """The positions of the article's claims that name a page whose text says otherwise."""
    found = text("SELECT position FROM contradicted_claims WHERE article_id = :id")
    return frozenset(connection.execute(found, {"id": article_id}).scalars())


def removed_from(connection: Connection, revision_id: int | None) -> list[dict[str, str]]:
    """What was stripped from the article's current revision: {"text", "rule"} each, in the order of the page."""
    found = connection.execute(select(revisions.c.removed).where(revisions.c.id == revision_id)).scalar()
    return list(found or [])


def links_of(connection: Connection, article_id: int) -> Sequence[Row[Any]]:
    """The rows of `republications` in which the article is the copy or the origin; its origins first, best first."""
    found = text(
        "SELECT * FROM republications WHERE copy_id = :id OR origin_id = :id"
        " ORDER BY CASE WHEN copy_id = :id THEN 0 ELSE 1 END, is_primary DESC, confidence DESC, copy_url"
    )
    return connection.execute(found.columns(evidence=Json, linked_at=UtcDateTime), {"id": article_id}).all()


def match_of(connection: Connection, one: int, other: int) -> Row[Any] | None:
    """The verified pair of two articles; side a is `a_id`. None when they were not found alike."""
    pair = ((matches.c.a_id == one) & (matches.c.b_id == other)) | ((matches.c.a_id == other) & (matches.c.b_id == one))
    return connection.execute(select(matches).where(pair)).one_or_none()


def as_compared(connection: Connection, article: Row[Any], match: Row[Any] | None) -> Row[Any]:
    """The article with headline, standfirst and text of the version that was compared for the match."""
    if match is None or article.id not in (match.a_id, match.b_id):
        return article
    version = match.a_revision_id if article.id == match.a_id else match.b_revision_id
    if version is None:
        return article
    texts = ("title", "summary", "text")
    columns = [revisions.c[column.name] if column.name in texts else column for column in articles.columns]
    found = select(*columns).join(revisions, revisions.c.article_id == articles.c.id).where(revisions.c.id == version)
    return connection.execute(found).one_or_none() or article


def republications(connection: Connection) -> Sequence[Row[Any]]:
    """All links, stories together, in a stable order."""
    order = "ORDER BY story_id, copy_published_at, copy_url, origin_url"
    return connection.execute(text(f"SELECT * FROM republications {order}").columns(evidence=Json)).all()


def count_articles(connection: Connection) -> int:
    """Stored articles; cited stubs are not counted."""
    found = select(func.count()).select_from(articles).where(articles.c.state == "stored")
    return int(connection.execute(found).scalar_one())
