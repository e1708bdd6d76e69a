"""Two rows that turn out to be one article become one row."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, null, select, update

from aggregator.store.history import UNNAMED, Cause, Journal
from aggregator.store.id_sets import one_of
from aggregator.store.models import article_urls, articles, copies, matches, pages, reviews, revisions
from aggregator.store.postings import forget_features


def absorb(connection: Connection, *, kept: int, gone: int, cause: Cause = UNNAMED) -> None:
    """Move everything that hangs on article `gone` to `kept`, and delete it.

    `kept` must be the one whose text is current (a stored one before a stub, else the one seen last). Links and matches
    are dropped: `kept` and all that was linked with either wait for the linker again. Reviews stay and speak of `kept`.
    """
    _wake_neighbours(connection, [kept, gone])
    seen = select(revisions.c.digest).where(revisions.c.article_id == kept)
    connection.execute(delete(revisions).where(revisions.c.article_id == gone, revisions.c.digest.in_(seen)))
    for table in (article_urls, pages, revisions):
        connection.execute(update(table).where(table.c.article_id == gone).values(article_id=kept))
    for column in (reviews.c.copy_id, reviews.c.origin_id, reviews.c.corrected_id):
        connection.execute(update(reviews).where(column == gone).values({column.name: kept}))
    _drop_links(connection, gone, cause)
    stored = articles.c.id.in_([kept, gone]) & (articles.c.state == "stored")
    columns = (articles.c.first_seen_at, articles.c.url, articles.c.host)
    first = connection.execute(select(*columns).where(stored).order_by(*columns)).first()
    values = {"linked_at": null()} | (dict(first._mapping) if first else {})
    connection.execute(update(articles).where(articles.c.id == kept).values(values))
    forget_features(connection, [gone])
    connection.execute(delete(articles).where(articles.c.id == gone))


def _drop_links(connection: Connection, gone: int, cause: Cause) -> None:
    """Take the article out of every link, as its deletion would, but on record."""
    journal = Journal(cause, datetime.now(UTC))
    ends = (copies.c.copy_id == gone) | (copies.c.origin_id == gone)
    for row in connection.execute(select(copies).where(ends).order_by(copies.c.id)):
        journal.withdrawn(row)
    for row in connection.execute(select(copies).where(copies.c.via_id == gone, ~ends).order_by(copies.c.id)):
        journal.changed(row, dict(row._mapping) | {"via_id": None})
    journal.write(connection)
    connection.execute(delete(copies).where(ends))
    connection.execute(update(copies).where(copies.c.via_id == gone).values(via_id=null()))


def _wake_neighbours(connection: Connection, ids: list[int]) -> None:
    """Let every article that is matched or linked with one of `ids` be linked again."""
    neighbours: set[int] = set()
    for table, left, right in (
        (matches, "a_id", "b_id"),
        (copies, "copy_id", "origin_id"),
        (copies, "copy_id", "via_id"),
    ):
        for own, other in ((left, right), (right, left)):
            found = select(table.c[other]).where(table.c[own].in_(ids), table.c[other].is_not(None))
            neighbours.update(connection.execute(found).scalars())
    neighbours -= set(ids)
    if neighbours:
        stored = one_of(connection, articles.c.id, neighbours) & (articles.c.state == "stored")
        connection.execute(update(articles).where(stored).values(linked_at=null()))
    connection.execute(delete(matches).where(matches.c.a_id.in_(ids) | matches.c.b_id.in_(ids)))
