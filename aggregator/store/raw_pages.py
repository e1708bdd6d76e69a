"""Which fetches are read again: those of an article together, and pages that were no articles one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, or_, select

from aggregator.store.fetches import Fetch
from aggregator.store.models import articles, pages
from aggregator.store.reprocessing import Chosen
from aggregator.text.urls import site_of

_UNITS_READ = 200  # articles in memory, without their bytes


@dataclass(frozen=True, slots=True)
class Unit:
    """What is read again at once: all kept fetches of an article, oldest first; or one page that was no article."""

    article_id: int | None
    url: str
    fetches: tuple[Fetch, ...]

    @property
    def is_archived(self) -> bool:
        """True where the page that the article's text is of is there."""
        return self.fetches[-1].is_kept if self.fetches else False

    @property
    def is_whole(self) -> bool:
        """True where every page of the article is there."""
        return all(one.is_kept for one in self.fetches)


_COLUMNS = [pages.c[name] for name in Fetch.__slots__ if name != "raw"]


def has_archive(connection: Connection, chosen: Chosen) -> bool:
    """True where at least one page of the chosen articles lies in an archive."""
    found = _chosen_articles(chosen).join(pages, pages.c.article_id == articles.c.id)
    return connection.execute(found.where(pages.c.warc_file.is_not(None)).limit(1)).first() is not None


def count_units(connection: Connection, chosen: Chosen, after: Sequence[int] = (0, 0)) -> int:
    """How many units `units_of` gives at most, for a progress bar."""
    kept = select(func.count()).select_from(_chosen_articles(chosen).where(articles.c.id > after[0]).subquery())
    loose = select(func.count()).select_from(pages).where(_is_loose(chosen), pages.c.id > after[1])
    return int(connection.execute(kept).scalar_one()) + int(connection.execute(loose).scalar_one())


def units_of(engine: Engine, chosen: Chosen, after: Sequence[int] = (0, 0)) -> Iterator[Unit]:
    """The chosen articles in the order of their ids, then the pages that were no articles in the order of theirs.

    `after`: the last article and the last page that were done. No transaction stays open between two units.
    """
    last, last_page = after
    found = _chosen_articles(chosen).add_columns(articles.c.url).order_by(articles.c.id).limit(_UNITS_READ)
    while True:
        with engine.connect() as connection:
            rows = connection.execute(found.where(articles.c.id > last)).all()
            by_article = _kept_fetches(connection, [row.id for row in rows])
        if not rows:
            break
        yield from (Unit(row.id, row.url, by_article.get(row.id, ())) for row in rows)
        last = rows[-1].id
    loose = select(*_COLUMNS, pages.c.raw).where(_is_loose(chosen)).order_by(pages.c.id).limit(_UNITS_READ)
    while True:
        with engine.connect() as connection:
            rows = connection.execute(loose.where(pages.c.id > last_page)).all()
        if not rows:
            return
        for row in rows:
            if chosen.host is None or site_of(row.url) == chosen.host:
                raw = row.raw if row.warc_file is None else None
                yield Unit(None, row.url, (_fetch(row, raw),))
        last_page = rows[-1].id


def _chosen_articles(chosen: Chosen) -> Any:
    found = chosen.narrow(select(articles.c.id))
    return found if chosen.host is None else found.where(articles.c.host == chosen.host)


def _is_loose(chosen: Chosen) -> ColumnElement[bool]:
    """Of pages that are of no article, and whose bytes are there. The last fetch of each address counts."""
    later = pages.alias()
    newer = select(later.c.id).where(later.c.asked_hash == pages.c.asked_hash, later.c.id > pages.c.id).exists()
    found = pages.c.article_id.is_(None) & or_(pages.c.warc_file.is_not(None), pages.c.raw.is_not(None)) & ~newer
    if chosen.source is not None:
        found &= pages.c.source_id == chosen.source
    return found if chosen.since is None else found & (pages.c.fetched_at >= chosen.since)


def _kept_fetches(connection: Connection, article_ids: Sequence[int]) -> dict[int, tuple[Fetch, ...]]:
    found = select(*_COLUMNS, pages.c.article_id).where(pages.c.article_id.in_(article_ids), pages.c.outcome == "kept")
    rows = connection.execute(found.order_by(pages.c.article_id, pages.c.fetched_at, pages.c.id)).all()
    return {id: tuple(_fetch(row) for row in own) for id, own in groupby(rows, key=lambda row: int(row.article_id))}


def _fetch(row: Any, raw: bytes | None = None) -> Fetch:
    return Fetch(**{column.name: getattr(row, column.name) for column in _COLUMNS}, raw=raw)
