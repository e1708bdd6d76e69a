"""Stored articles looked at again: when, with which validators, and what the answer means.

An article is asked for again when a way in claims that it changed, and on a ladder (store.ladder) when it belongs to a
story with copies or its source asks for it. A claim that proves empty makes the next ones wait. Pages that are missing
are told of in store.missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from aggregator.items import Page
from aggregator.store.id_sets import one_of
from aggregator.store.identity import digest, url_key
from aggregator.store.ladder import Times, doubt
from aggregator.store.models import article_urls, articles, rechecks, revisions
from aggregator.text.urls import plain_url

# A claimed change that lies further ahead than this is a wrong clock, and remembered as made now.
LARGEST_LEAD = timedelta(days=1)
_OF_LOOKS = tuple(column for column in rechecks.columns if column.name not in ("article_id", "url"))
_OF_ARTICLE = (
    articles.c.url.label("own_url"),
    articles.c.host,
    articles.c.title,
    articles.c.first_seen_at,
    articles.c.published_at,
    articles.c.source_id,
    articles.c.revision_id,
    articles.c.last_seen_at,
    articles.c.gone_at,
)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a stored article's page."""

    url: str  # that was asked for, or that gave it
    at: datetime
    said_at: datetime | None = None  # the change that the way in claimed, which led to this look
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of an article's looks."""

    url: str
    etag: str | None
    last_modified: str | None
    body_digest: str | None
    checked_at: datetime
    said_at: datetime | None
    futile: int

    def believes(self, said_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
        """True when a claimed change is reason enough for a look: it is news, and claims of late were not all empty."""
        is_news = said_at > last_seen_at if self.said_at is None else said_at > self.said_at
        return is_news and now >= self.checked_at + doubt(self.futile)


def records(connection: Connection, urls: Iterable[str]) -> dict[str, Record]:
    """What is remembered by URL, of those that lead to a stored article."""
    by_key: dict[str, list[str]] = {}
    for url in urls:
        by_key.setdefault(url_key(url), []).append(url)
    found = select(article_urls.c.url_hash, rechecks).join(rechecks, rechecks.c.article_id == article_urls.c.article_id)
    known = {
        row.url_hash: record_of(row)
        for row in connection.execute(found.where(article_urls.c.url_hash.in_(by_key), article_urls.c.kind != "cited"))
    }
    return {url: record for key, record in known.items() for url in by_key[key]}


def record_of(row: Row[Any]) -> Record:
    """The record that a row of `rechecks` holds."""
    return Record(row.url, row.etag, row.last_modified, row.body_digest, row.checked_at, row.said_at, row.futile)


def look_at(page: Page) -> Look:
    """The look that a fetch was; its validators are those of the address that answered in the end."""
    hint = page.hint
    return Look(
        url=plain_url(page.url),
        at=page.fetched_at,
        said_at=hint.modified_at if hint else None,
        etag=page.headers.get("etag"),
        last_modified=page.headers.get("last-modified"),
        body_digest=digest(page.html),
    )


def note_stored(connection: Connection, looks: dict[int, tuple[Look, bool]], full: Collection[str]) -> None:
    """Remember looks that gave an article, {article: (look, whether its text is news)}; `full`: the ids of sources
    whose articles have the full ladder. A look older than the last one changes nothing."""
    known = {
        row.article_id: row for row in connection.execute(_known().where(one_of(connection, articles.c.id, looks)))
    }
    rows: list[dict[str, Any]] = []
    for article_id, (look, is_changed) in looks.items():
        row = known[article_id]
        if row.checked_at is not None and look.at < row.checked_at:
            continue
        times = Times(row.first_seen_at, row.published_at, look.at)
        rows.append(
            {
                "article_id": article_id,
                "url": look.url,
                "etag": look.etag,
                "last_modified": look.last_modified,
                "body_digest": look.body_digest,
                "checked_at": look.at,
                "due_at": times.next_step(story=True, full=row.source_id in full),
                "missing_since": None,
            }
            | _claims(row, look, is_changed=is_changed)
        )
    connection.execute(
        delete(rechecks).where(one_of(connection, rechecks.c.article_id, [row["article_id"] for row in rows]))
    )
    if rows:
        connection.execute(insert(rechecks), rows)
    _found_again(connection, [row["article_id"] for row in rows])


def _known() -> Select[Any]:
    """Articles by id with what is remembered of them, empty where nothing is."""
    return select(articles.c.id.label("article_id"), rechecks.c.url, *_OF_LOOKS, *_OF_ARTICLE).outerjoin(
        rechecks, rechecks.c.article_id == articles.c.id
    )


def _claims(row: Row[Any], look: Look, *, is_changed: bool) -> dict[str, Any]:
    """How far the ways in are believed after this look."""
    said_at, futile = row.said_at, row.futile or 0
    if is_changed:
        futile = 0
    if look.said_at is not None:
        claimed = look.said_at if look.said_at <= look.at + LARGEST_LEAD else look.at
        if row.checked_at is not None and not is_changed and (said_at is None or claimed > said_at):
            futile += 1
        said_at = claimed if said_at is None else max(said_at, claimed)
    return {"said_at": said_at, "futile": min(futile, 100)}


def _found_again(connection: Connection, ids: Collection[int]) -> None:
    gone = one_of(connection, articles.c.id, ids) & articles.c.gone_at.is_not(None)
    connection.execute(update(articles).where(gone).values(gone_at=None))


def note_unchanged(connection: Connection, looks: Sequence[Look], full: Collection[str]) -> None:
    """Remember answers "not modified": the article, and its current version, were seen unchanged."""
    for look in looks:
        row = looked_at(connection, look.url)
        if row is None or look.at < row.checked_at:
            continue
        times = Times(row.first_seen_at, row.published_at, look.at)
        due_at = times.next_step(story=True, full=row.source_id in full)
        values = {"checked_at": look.at, "due_at": due_at, "missing_since": None}
        update_looks(connection, row, values | _claims(row, look, is_changed=False))
        if look.at > row.last_seen_at:
            seen = {"last_seen_at": look.at}
            connection.execute(update(articles).where(articles.c.id == row.article_id).values(seen))
            connection.execute(update(revisions).where(revisions.c.id == row.revision_id).values(seen))
        _found_again(connection, [row.article_id])


def note_failed(connection: Connection, looks: Sequence[Look], *, forget_validators: bool = False) -> None:
    """Remember looks that gave nothing: the ladder goes on. `forget_validators`: the page came and could not be read,
    so that "not modified" would hide it."""
    for look in looks:
        row = looked_at(connection, look.url)
        if row is None or look.at < row.checked_at:
            continue
        times = Times(row.first_seen_at, row.published_at, look.at)
        values: dict[str, Any] = {"checked_at": look.at, "due_at": times.next_step(story=True, full=True)}
        if forget_validators:
            values |= {"etag": None, "last_modified": None, "body_digest": None}
        update_looks(connection, row, values)


def looked_at(connection: Connection, url: str) -> Row[Any] | None:
    """The article that this address gave, with what is remembered of it."""
    key = url_key(url)
    found = _known().join(article_urls, article_urls.c.article_id == articles.c.id)
    return connection.execute(found.where(article_urls.c.url_hash == key, rechecks.c.url.is_not(None))).one_or_none()


def update_looks(connection: Connection, row: Row[Any], values: dict[str, Any]) -> None:
    connection.execute(update(rechecks).where(rechecks.c.article_id == row.article_id).values(values))
