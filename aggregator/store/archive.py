"""Articles into the database: one transaction a batch, every article whole or not at all.

What is written here is what one page says; who copied whom is written by linker.py, in a second transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from aggregator.items import Article, Stored
from aggregator.store.history import Cause
from aggregator.store.identity import Spellings, spellings
from aggregator.store.merge import absorb
from aggregator.store.models import article_urls, articles, revisions
from aggregator.store.parts import Context, Parts
from aggregator.store.rows import better_time, body_columns, fact_columns, page_row, revision_columns, surer_time
from aggregator.text.urls import site_of


def store_articles(connection: Connection, batch: Sequence[Article], context: Context) -> list[Stored]:
    """Where each article of the batch is stored, in order. The caller's transaction decides whether it lasts.

    An article that is known under any of its spellings is updated: a changed title, standfirst or text becomes a new
    revision, the latest fetch is the current one whatever the order of arrival, and the article waits for the linker
    again (`linked_at` empty). A cited stub becomes the article.
    """
    asked = [spellings(one.page, one.extraction.canonical if one.extraction else None) for one in batch]
    archive = _Archive(connection, asked, context)
    stored = [archive.store(article, address) for article, address in zip(batch, asked, strict=True)]
    archive.parts.flush()
    return stored


class _Archive:
    """One batch on its way: article ids by address key are read once and kept up to date while it is written."""

    def __init__(self, connection: Connection, asked: list[Spellings], context: Context) -> None:
        self.connection = connection
        self.context = context
        self.parts = Parts(connection, context)
        keys = {key for one in asked for key in one.keys}
        rows = connection.execute(
            select(article_urls.c.url_hash, article_urls.c.article_id).where(article_urls.c.url_hash.in_(keys))
        )
        self._ids = {row.url_hash: row.article_id for row in rows}

    def store(self, article: Article, address: Spellings) -> Stored:
        row = self._known(article, address)
        stored = self._insert(article, address) if row is None else self._update(row, article, address)
        for key in address.keys:
            self._ids.setdefault(key, stored.article_id)
        self.parts.add_urls(stored.article_id, address)
        self.parts.add_page(page_row(article.page, "kept", self.context.run_id, stored.article_id))
        return stored

    def _known(self, article: Article, address: Spellings) -> Row[Any] | None:
        """The article's row under any of its spellings. Rows that turn out to be one article become one."""
        rows = self._rows(article, address)
        if len(rows) < 2:
            return rows[0] if rows else None
        found = {row.id for row in rows}
        self.parts.flush()  # what is absorbed must be in the tables, not on its way
        kept, *others = sorted(rows, key=lambda row: (row.state == "stored", row.last_seen_at, -row.id), reverse=True)
        for gone in others:
            absorb(self.connection, kept=kept.id, gone=gone.id, cause=Cause("crawl", self.context.run_id))
            if times := surer_time(kept, gone._asdict()):
                self.connection.execute(update(articles).where(articles.c.id == kept.id).values(times))
                kept = self.connection.execute(select(articles).where(articles.c.id == kept.id)).one()
        self._ids = {key: kept.id if id in found else id for key, id in self._ids.items()}
        return self.connection.execute(select(articles).where(articles.c.id == kept.id)).one()

    def _rows(self, article: Article, address: Spellings) -> list[Row[Any]]:
        """The rows that are this article. A redirect alone makes no stored article another one: consent, login and
        "not available" pages would swallow all that is asked for; its title or text must be the same."""
        ids = {self._ids[key] for key in address.keys if key in self._ids}
        if not ids:
            return []
        own = {self._ids[key] for key, (_, kind) in address.keys.items() if kind != "asked" and key in self._ids}
        facts = fact_columns(article)
        return [
            row
            for row in self.connection.execute(select(articles).where(articles.c.id.in_(ids)))
            if row.id in own
            or row.state == "cited"
            or row.text == facts["text"]
            or (row.title is not None and row.title == facts["title"])
        ]

    def _insert(self, article: Article, address: Spellings) -> Stored:
        seen_at = article.page.fetched_at
        values = fact_columns(article) | _own(address) | {"first_seen_at": seen_at, "last_seen_at": seen_at}
        article_id = int(self.connection.execute(insert(articles).returning(articles.c.id), values).scalar_one())
        self.parts.replace(article_id, article, self._add_revision(article_id, article))
        return Stored(article_id, is_new=True, is_changed=True)

    def _update(self, row: Row[Any], article: Article, address: Spellings) -> Stored:
        is_stub, seen_at = row.state == "cited", article.page.fetched_at
        values: dict[str, Any] = {}
        if is_stub or seen_at < row.first_seen_at:
            values |= {"first_seen_at": seen_at} | _own(address)
        revision_id = self._revision(row.id, article)
        is_latest = is_stub or seen_at >= row.last_seen_at
        values["linked_at"] = None
        if is_latest:
            values |= {"last_seen_at": seen_at} | better_time(row, fact_columns(article))
            self._restrip(revision_id, article)
            self.parts.replace(row.id, article, revision_id)
        else:
            values |= surer_time(row, fact_columns(article))
        self.connection.execute(update(articles).where(articles.c.id == row.id).values(values or {"id": row.id}))
        return Stored(row.id, is_new=is_stub, is_changed=is_latest and revision_id != row.revision_id)

    def _revision(self, article_id: int, article: Article) -> int:
        """The id of the article's revision with this title, standfirst and text; made when it is the first such."""
        key = revision_columns(article)["digest"]
        known = select(revisions.c.id).where(revisions.c.article_id == article_id, revisions.c.digest == key)
        revision_id = self.connection.execute(known).scalar()
        return int(revision_id) if revision_id is not None else self._add_revision(article_id, article)

    def _restrip(self, revision_id: int, article: Article) -> None:
        """The host may have taught more, or less, since this version was first seen."""
        columns = body_columns(article.body) if article.body else {}
        stale = (revisions.c.id == revision_id) & (revisions.c.text != columns.get("text"))
        self.connection.execute(update(revisions).where(stale).values(columns))

    def _add_revision(self, article_id: int, article: Article) -> int:
        values = revision_columns(article) | {"article_id": article_id}
        return int(self.connection.execute(insert(revisions).returning(revisions.c.id), values).scalar_one())


def _own(address: Spellings) -> dict[str, Any]:
    return {"url": address.own, "host": site_of(address.own)}
