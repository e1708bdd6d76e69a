"""Keys of addresses and versions that an older program made otherwise, made anew: else nothing is found by them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, bindparam, delete, select, tuple_, update

from aggregator.store.engine import writing
from aggregator.store.history import Cause
from aggregator.store.identity import digest, url_key
from aggregator.store.merge import absorb
from aggregator.store.models import article_urls, articles, claims, failed_pages, pages, polls, revisions
from aggregator.store.polls import poll_key
from aggregator.store.rows import stored_body
from aggregator.text.strip.repeated import whole_blocks
from aggregator.text.trifles import gist

_TURN_ROWS = 1000  # in one transaction: a tenth of a second in which crawls beside wait
_TURN_SECONDS = 0.1


def refresh_keys(engine: Engine) -> int:
    """How many keys were other than today's program makes them; some 40 µs of CPU an address, 1 ms a version.

    Two articles that turn out to have one address become one where headline or text is the same, or one is a stub;
    others keep their rows, and the address leads to the one that has it already. May be broken off and begun again.
    """
    done = 0
    for ordered, refresh in (
        (select(article_urls).order_by(article_urls.c.url_hash), _refresh_urls),
        (select(claims).where(claims.c.target_hash.is_not(None)).order_by(*claims.primary_key), _refresh_claims),
        (select(pages.c.id, pages.c.asked_url, pages.c.asked_hash).order_by(pages.c.id), _refresh_pages),
        (select(revisions).order_by(revisions.c.id), _refresh_revisions),
        (select(polls).order_by(polls.c.url_hash), _refresh_polls),
        (select(failed_pages).order_by(failed_pages.c.url_hash), _refresh_failed_pages),
    ):
        done += _in_turns(engine, ordered, refresh)
    return done


def _in_turns(engine: Engine, ordered: Select[Any], refresh: Callable[[Connection, Sequence[Row[Any]]], int]) -> int:
    """Goes through the rows in the order of their keys; a turn at the database only where something is to be done."""
    key = list(ordered._order_by_clauses)
    done, after = 0, None
    while True:
        wanted = ordered if after is None else ordered.where(tuple_(*key) > after)
        with engine.connect() as connection:
            rows = connection.execute(wanted.limit(_TURN_ROWS)).all()
        if not rows:
            return done
        after = tuple(rows[-1]._mapping[column.name] for column in key)
        with writing(engine) as connection:
            changed = refresh(connection, rows)
        done += changed
        if changed:
            time.sleep(_TURN_SECONDS)


def _refresh_urls(connection: Connection, rows: Sequence[Row[Any]]) -> int:
    stale = {row.url_hash: row for row in rows if url_key(row.url) != row.url_hash}
    for old, row in stale.items():
        new = url_key(row.url)
        columns = select(article_urls.c.article_id)
        own = connection.execute(columns.where(article_urls.c.url_hash == old)).scalar()
        holder = connection.execute(columns.where(article_urls.c.url_hash == new)).scalar()
        this = article_urls.c.url_hash == old
        if holder is None:
            connection.execute(update(article_urls).where(this).values(url_hash=new))
        elif own is not None:
            connection.execute(delete(article_urls).where(this))
            if own != holder:
                _make_one(connection, own, holder)
    return len(stale)


def _make_one(connection: Connection, one: int, other: int) -> None:
    found = connection.execute(select(articles).where(articles.c.id.in_([one, other]))).all()
    rows = sorted(found, key=lambda row: (row.state == "stored", row.last_seen_at, -row.id))
    if len(rows) < 2:
        return
    gone, kept = rows
    is_alike = gone.text == kept.text or (gone.title is not None and gone.title == kept.title)
    if gone.state == "cited" or is_alike:
        absorb(connection, kept=kept.id, gone=gone.id, cause=Cause("migrate"))


def _refresh_claims(connection: Connection, rows: Sequence[Row[Any]]) -> int:
    stale = [
        {"article": row.article_id, "at": row.position, "new": new}
        for row in rows
        if row.target_url and (new := url_key(row.target_url)) != row.target_hash
    ]
    this = and_(claims.c.article_id == bindparam("article"), claims.c.position == bindparam("at"))
    if stale:
        connection.execute(update(claims).where(this).values(target_hash=bindparam("new")), stale)
        cited = {row["article"] for row in stale}
        connection.execute(update(articles).where(articles.c.id.in_(cited)).values(linked_at=None))
    return len(stale)


def _refresh_pages(connection: Connection, rows: Sequence[Row[Any]]) -> int:
    stale = [{"page": row.id, "new": new} for row in rows if (new := url_key(row.asked_url)) != row.asked_hash]
    if stale:
        connection.execute(
            update(pages).where(pages.c.id == bindparam("page")).values(asked_hash=bindparam("new")), stale
        )
    return len(stale)


def _refresh_revisions(connection: Connection, rows: Sequence[Row[Any]]) -> int:
    """Where an article has a version of the new key already, the two differ in trifles: the older key stays."""
    changed = 0
    for row in rows:
        body = stored_body(row.text, row.removed)
        new = digest(gist(row.title, row.summary, (block.text for block in whole_blocks(body))))
        if new == row.digest:
            continue
        same = select(revisions.c.id).where(revisions.c.article_id == row.article_id, revisions.c.digest == new)
        if connection.execute(same).first() is None:
            connection.execute(update(revisions).where(revisions.c.id == row.id).values(digest=new))
            changed += 1
    return changed


def _refresh_polls(connection: Connection, rows: Sequence[Row[Any]]) -> int:
    stale = {row.url_hash: new for row in rows if (new := poll_key(row.url, row.kind)) != row.url_hash}
    for old, new in stale.items():
        if connection.execute(select(polls.c.url_hash).where(polls.c.url_hash == new)).first() is None:
            connection.execute(update(polls).where(polls.c.url_hash == old).values(url_hash=new))
        else:
            connection.execute(delete(polls).where(polls.c.url_hash == old))
        connection.execute(update(polls).where(polls.c.parent_hash == old).values(parent_hash=new))
    return len(stale)


def _refresh_failed_pages(connection: Connection, rows: Sequence[Row[Any]]) -> int:
    stale = {row.url_hash: new for row in rows if (new := url_key(row.url)) != row.url_hash}
    for old, new in stale.items():
        this = failed_pages.c.url_hash == old
        if connection.execute(select(failed_pages.c.url_hash).where(failed_pages.c.url_hash == new)).first() is None:
            connection.execute(update(failed_pages).where(this).values(url_hash=new))
        else:
            connection.execute(delete(failed_pages).where(this))
    return len(stale)
