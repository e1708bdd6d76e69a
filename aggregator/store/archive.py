"""Articles into the database: one transaction a batch, every article whole or not at all.

What is written here is what one page says; who copied whom is written by linker.py, in a second transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from aggregator.items import Article, Stored
from aggregator.store.belonging import Belonging
from aggregator.store.history import Cause
from aggregator.store.identity import Spellings, spellings
from aggregator.store.merge import absorb
from aggregator.store.models import articles, revisions
from aggregator.store.parts import Context, Parts
from aggregator.store.rechecks import Look, look_at, note_stored
from aggregator.store.rows import better_time, fact_columns, page_row, revision_columns, surer_time
from aggregator.text.urls import site_of

_VERSION = ("title", "summary", "text", "removed")


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
    if not context.is_replay:  # a page that is read again was not asked for again
        note_stored(connection, archive.looks, context.full_ladder)
    return stored


class _Archive:
    """One batch on its way: who has which spelling is read once and kept up to date while it is written."""

    def __init__(self, connection: Connection, asked: list[Spellings], context: Context) -> None:
        self.connection = connection
        self.context = context
        self.parts = Parts(connection, context)
        self.belonging = Belonging(connection, asked)
        self.looks: dict[int, tuple[Look, bool]] = {}

    def store(self, article: Article, address: Spellings) -> Stored:
        same, others = self.belonging.rows(article, address)
        if others:
            address = self._settle(address, same, others)
        row = self._merged(same) if len(same) > 1 else next(iter(same), None)
        stored = self._insert(article, address) if row is None else self._update(row, article, address)
        self.parts.add_urls(stored.article_id, address, self.belonging.note(stored.article_id, address))
        self.parts.add_page(page_row(article.page, "kept", self.context.run_id, stored.article_id))
        self._add_look(article, stored)
        return stored

    def _settle(self, address: Spellings, same: list[Row[Any]], others: list[Row[Any]]) -> Spellings:
        """The spellings that the page keeps where other articles claim them too; those may lose theirs."""
        believes = self.belonging.believes(address, same, others)
        if contested := self.belonging.contested(address, [*same, *others] if not believes else others):
            self.parts.flush()  # what is taken back must be in the tables, not on its way
            for key in contested:
                self.belonging.dispute(key)
                url, kind = address.keys[key]
                if kind == "canonical":
                    self.parts.restore_stub(key, url)
        return address if believes else address.without_canonical()

    def _merged(self, rows: list[Row[Any]]) -> Row[Any]:
        """Rows that turn out to be one article become one."""
        self.parts.flush()  # what is absorbed must be in the tables, not on its way
        kept, *others = sorted(rows, key=lambda row: (row.state == "stored", row.last_seen_at, -row.id), reverse=True)
        for gone in others:
            absorb(self.connection, kept=kept.id, gone=gone.id, cause=Cause("crawl", self.context.run_id))
            self.looks.pop(gone.id, None)
            if times := surer_time(kept, gone._asdict()):
                self.connection.execute(update(articles).where(articles.c.id == kept.id).values(times))
                kept = self.connection.execute(select(articles).where(articles.c.id == kept.id)).one()
        self.belonging.merged((row.id for row in others), kept.id)
        return self.connection.execute(select(articles).where(articles.c.id == kept.id)).one()

    def _add_look(self, article: Article, stored: Stored) -> None:
        page = article.page
        known = self.looks.get(stored.article_id)
        look = look_at(page)
        if known is None or known[0].at <= page.fetched_at:
            self.looks[stored.article_id] = (look, stored.is_changed or (known is not None and known[1]))

    def _insert(self, article: Article, address: Spellings) -> Stored:
        seen_at = article.page.fetched_at
        values = fact_columns(article) | _own(address) | {"canonical_hash": address.canonical_key}
        values |= {"first_seen_at": seen_at, "last_seen_at": seen_at}
        article_id = int(self.connection.execute(insert(articles).returning(articles.c.id), values).scalar_one())
        self.parts.replace(article_id, article, self._add_revision(article_id, article))
        return Stored(article_id, is_new=True, is_changed=True)

    def _update(self, row: Row[Any], article: Article, address: Spellings) -> Stored:
        is_stub, seen_at = row.state == "cited", article.page.fetched_at
        values: dict[str, Any] = {}
        if is_stub or seen_at < row.first_seen_at:
            values |= {"first_seen_at": seen_at} | _own(address)
        is_named = address.keys.get(row.canonical_hash or "", ("", ""))[1] == "own"
        if is_named and address.canonical_key is None:  # it is there, and not only named
            values |= _own(address)
        revision_id = self._revision(row.id, article)
        is_latest = is_stub or seen_at >= row.last_seen_at
        values["linked_at"] = None
        if is_latest:
            values |= {"last_seen_at": seen_at, "canonical_hash": address.canonical_key}
            values |= better_time(row, fact_columns(article))
            self.parts.replace(row.id, article, revision_id)
        else:
            values |= surer_time(row, fact_columns(article))
            self.parts.add_earlier(row.id)
        self.connection.execute(update(articles).where(articles.c.id == row.id).values(values or {"id": row.id}))
        return Stored(row.id, is_new=is_stub, is_changed=is_latest and revision_id != row.revision_id)

    def _revision(self, article_id: int, article: Article) -> int:
        """The id of the article's version with this title, standfirst and text, trifles aside; made when it is the
        first such. Its words are those of its latest reading; the host may have taught more, or less, since then."""
        columns = revision_columns(article)
        seen = (revisions.c.id, revisions.c.seen_at, revisions.c.last_seen_at)
        known = select(*seen).where(revisions.c.article_id == article_id, revisions.c.digest == columns["digest"])
        row = self.connection.execute(known).one_or_none()
        if row is None:
            return self._add_revision(article_id, article)
        at = article.page.fetched_at
        if at < row.seen_at:
            values = {"seen_at": at}
        else:
            is_latest = row.last_seen_at is None or at >= row.last_seen_at
            values = {name: columns[name] for name in _VERSION} | {"last_seen_at": at} if is_latest else {}
        if values:
            self.connection.execute(update(revisions).where(revisions.c.id == row.id).values(values))
        return int(row.id)

    def _add_revision(self, article_id: int, article: Article) -> int:
        values = revision_columns(article) | {"article_id": article_id, "last_seen_at": article.page.fetched_at}
        return int(self.connection.execute(insert(revisions).returning(revisions.c.id), values).scalar_one())


def _own(address: Spellings) -> dict[str, Any]:
    return {"url": address.own, "host": site_of(address.own)}
