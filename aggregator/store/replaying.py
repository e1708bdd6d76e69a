"""Archived pages stored once more as today's code reads them, through the very code that a crawl stores with.

An article of which every page is there loses its versions and times, and its pages arrive in their order as if they
were new: what comes of it is what a crawl of these pages would store today. Its row, its versions' rows and its fetches
keep their ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from aggregator.items import Article, Stored
from aggregator.store.archive import store_articles
from aggregator.store.identity import spellings
from aggregator.store.models import article_urls, articles, claims, copies, pages, reviews, revisions
from aggregator.store.parts import Context
from aggregator.store.postings import forget_features
from aggregator.store.snapshots import Snapshot, snapshots

_NO_TIME = dict.fromkeys(("published_at", "published_precision", "published_offset_minutes", "published_trust"))
# Later than any fetch, and earlier: the first page that arrives sets both times.
_NOT_YET, _NEVER = datetime(9999, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)
# What no page says, or what is waited for: kept as it was.
_KEPT = ("linked_at", "gone_at", "state")


@dataclass(frozen=True, slots=True)
class Reread:
    """One fetch as it is read today: its row in `pages`, and the article made of it (without its bytes)."""

    page_id: int
    article: Article


@dataclass(frozen=True, slots=True)
class RereadUnit:
    """The pages of one article that are there, oldest first; or one page that was no article so far."""

    article_id: int | None
    rereads: tuple[Reread, ...]
    is_whole: bool  # the article was never fetched as another page


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one unit. `before` is None for an article that is new; `after` for one merged into another."""

    before: Snapshot | None
    after: Snapshot | None


def replay(connection: Connection, units: Sequence[RereadUnit], context: Context) -> list[Outcome]:
    """Store the units anew, in the caller's writing transaction; what each article was and is.

    An article that comes out as it was waits for no linker; others do (`linked_at` empty).
    """
    known = [unit.article_id for unit in units if unit.article_id is not None]
    before, rows = snapshots(connection, known), _rows(connection, known)
    versions = {id: _versions(connection, id) for id in rows}
    for unit in units:
        if unit.article_id is not None and unit.article_id in rows:
            _reset(connection, unit, rows[unit.article_id])
    kept = {id: {row.id for row in _versions(connection, id)} for id in rows}
    rereads = [one for unit in units for one in unit.rereads]
    stored = store_articles(connection, [one.article for one in rereads], context)
    for one, found in zip(rereads, stored, strict=True):
        values = {"article_id": found.article_id, "outcome": "kept", "reason": None, "raw": None}
        connection.execute(update(pages).where(pages.c.id == one.page_id).values(values))
    for id in _untouched(connection, rows):
        _restore(connection, rows[id], [one for one in versions[id] if one.id not in kept[id]])
        del versions[id]
    _keep_version_ids(connection, versions, kept)
    return _outcomes(connection, units, stored, before, rows)


def _rows(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    found = select(articles).where(articles.c.id.in_(ids), articles.c.state != "cited")
    return {row.id: row for row in connection.execute(found)}


def _versions(connection: Connection, article_id: int) -> list[Row[Any]]:
    found = select(revisions).where(revisions.c.article_id == article_id)
    return list(connection.execute(found.order_by(revisions.c.seen_at, revisions.c.id)))


def _reset(connection: Connection, unit: RereadUnit, row: Row[Any]) -> None:
    """Let the article be as if these pages had not come yet, but for their addresses."""
    own = revisions.c.article_id == row.id
    _bind_addresses(connection, row.id, (one.article for one in unit.rereads))
    if unit.is_whole:
        connection.execute(delete(revisions).where(own))
        # It stays `stored`, with its text: pages that name its address are told from it by that.
        values = {"first_seen_at": _NOT_YET, "last_seen_at": _NEVER, **_NO_TIME}
        connection.execute(update(articles).where(articles.c.id == row.id).values(values))
        return
    times = [one.article.page.fetched_at for one in unit.rereads]
    # The last page is there, so the current version is of it, whichever page showed it first.
    gone = revisions.c.seen_at.in_(times) | (revisions.c.id == row.revision_id)
    connection.execute(delete(revisions).where(own, gone))


def _untouched(connection: Connection, ids: Collection[int]) -> list[int]:
    """The articles that none of their pages came to: another article has the address by now."""
    found = select(articles.c.id).where(articles.c.id.in_(ids), articles.c.first_seen_at == _NOT_YET)
    return list(connection.execute(found).scalars())


def _restore(connection: Connection, row: Row[Any], lost: Sequence[Row[Any]]) -> None:
    """Let the article be as it was before `_reset`. Its versions may get other ids: theirs may be taken by now."""
    values = {name: getattr(row, name) for name in ("first_seen_at", "last_seen_at", *_NO_TIME)}
    for one in lost:
        columns = {name: value for name, value in one._mapping.items() if name != "id"}
        put_back = connection.execute(insert(revisions).values(columns).returning(revisions.c.id))
        if (id := put_back.scalar_one()) and one.id == row.revision_id:
            values["revision_id"] = id
    connection.execute(update(articles).where(articles.c.id == row.id).values(values))


def _bind_addresses(connection: Connection, article_id: int, read: Iterable[Article]) -> None:
    """Today's spellings of the pages lead to their article, where they led nowhere yet."""
    wanted: dict[str, tuple[str, str]] = {}
    for one in read:
        wanted |= spellings(one.page, one.extraction.canonical if one.extraction else None).keys
    known = select(article_urls.c.url_hash).where(article_urls.c.url_hash.in_(wanted))
    for key in set(wanted) - set(connection.execute(known).scalars()):
        url, kind = wanted[key]
        row = {"url_hash": key, "url": url, "article_id": article_id, "kind": kind}
        connection.execute(insert(article_urls).values(row))


def _keep_version_ids(
    connection: Connection, old: Mapping[int, Sequence[Row[Any]]], kept: Mapping[int, Collection[int]]
) -> None:
    """A version that a page showed keeps its row: the page is the same, only read anew. What is verified of two
    articles names versions by their ids.

    `old`: the versions of each article as they were; `kept`: the ids of those that were not deleted. SQLite gives ids
    of deleted rows again, to whichever article comes first: so all new rows are taken out before any is put back.
    """
    written: list[tuple[Row[Any], Row[Any] | None]] = []
    current: dict[int, int] = {}
    for article_id in old:
        found = connection.execute(select(articles.c.revision_id).where(articles.c.id == article_id)).scalar()
        gone = [row for row in old[article_id] if row.id not in kept[article_id]]
        for row in _versions(connection, article_id):
            if row.id not in kept[article_id]:
                is_current = row.id == found
                was = _same_version(row, gone, is_current=is_current)
                written.append((row, was))
                if was is not None:
                    gone.remove(was)
                if is_current:
                    current[article_id] = row.id
    connection.execute(delete(revisions).where(revisions.c.id.in_([row.id for row, _ in written])))
    ended: dict[int, int] = {}
    for row, was in sorted(written, key=lambda pair: pair[1] is None):
        values = {name: value for name, value in row._mapping.items() if name != "id"}
        if was is not None:
            values |= {"id": was.id, "seen_at": min(was.seen_at, row.seen_at)}
        put_back = insert(revisions).values(values).returning(revisions.c.id)
        ended[row.id] = connection.execute(put_back).scalar_one()
    for article_id, written_id in current.items():
        own = articles.c.id == article_id
        connection.execute(update(articles).where(own).values(revision_id=ended[written_id]))


def _same_version(row: Row[Any], gone: Sequence[Row[Any]], *, is_current: bool) -> Row[Any] | None:
    """Which of the article's former versions the row is of: that of the same fetch. An article that was seen again
    unchanged has its current version from an earlier fetch, which may lie in no archive."""
    same = [one for one in gone if one.seen_at == row.seen_at]
    return same[0] if same else gone[-1] if is_current and gone else None


def _outcomes(
    connection: Connection,
    units: Sequence[RereadUnit],
    stored: Sequence[Stored],
    before: Mapping[int, Snapshot],
    rows: Mapping[int, Row[Any]],
) -> list[Outcome]:
    ends, at = [], 0
    for unit in units:
        at += len(unit.rereads)
        ends.append(stored[at - 1].article_id)
    after = snapshots(connection, ends)
    outcomes = []
    for unit, id in zip(units, ends, strict=True):
        was, row = before.get(unit.article_id or 0), rows.get(id)
        if row is not None:
            same = was is not None and was == after.get(id)
            kept = {name: getattr(row, name) for name in _KEPT if hasattr(row, name) and (same or name != "linked_at")}
            connection.execute(update(articles).where(articles.c.id == id).values(kept))
        outcomes.append(Outcome(was, after.get(id)))
    return outcomes


def cited_stubs(connection: Connection, article_ids: Collection[int]) -> set[int]:
    """The pages that these articles cite and of which nothing else is known."""
    found = (
        select(articles.c.id)
        .join(article_urls, article_urls.c.article_id == articles.c.id)
        .join(claims, claims.c.target_hash == article_urls.c.url_hash)
        .where(claims.c.article_id.in_(article_ids), articles.c.state == "cited")
    )
    return set(connection.execute(found).scalars())


def drop_uncited(connection: Connection, stub_ids: Collection[int]) -> int:
    """Delete those of these stubs that nothing names any more: a crawl with today's code would never have made them.

    After linking, so that links to them were withdrawn on record. How many went.
    """
    named = claims.join(article_urls, article_urls.c.url_hash == claims.c.target_hash)
    cited = select(article_urls.c.article_id).select_from(named).where(article_urls.c.article_id == articles.c.id)
    columns = (copies.c.origin_id, copies.c.via_id, reviews.c.copy_id, reviews.c.origin_id, reviews.c.corrected_id)
    held = [select(column).where(column == articles.c.id).exists() for column in (*columns, pages.c.article_id)]
    found = select(articles.c.id).where(articles.c.id.in_(stub_ids), articles.c.state == "cited", ~cited.exists())
    for one in held:
        found = found.where(~one)
    gone: list[int] = list(connection.execute(found).scalars())
    if gone:
        forget_features(connection, gone)
        connection.execute(delete(articles).where(articles.c.id.in_(gone)))
    return len(gone)
