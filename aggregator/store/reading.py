"""What commands read that must never make a database: opened only where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, inspect, select, text

from aggregator.config import Config, ConfigurationError
from aggregator.store.confirming import with_confirmer
from aggregator.store.engine import open_engine, prepare_schema
from aggregator.store.identity import url_key
from aggregator.store.models import pages, sources
from aggregator.store.types import UtcDateTime


def open_to_read(config: Config) -> Engine | None:
    """The database's engine; None where there is no file or nothing in it. Creates nothing.

    Raises ConfigurationError for a URL that cannot be read, SchemaOutdatedError for another version's schema.
    """
    if config.database_file is not None and not config.database_file.is_file():
        return None
    engine = open_engine(config.database_url)
    with engine.connect() as connection:
        is_empty = not inspect(connection).has_table("articles")
    if is_empty:
        engine.dispose()
        return None
    prepare_schema(engine)
    return engine


def open_filled(config: Config, *, links: bool = False) -> Engine:
    """The database's engine. Raises ConfigurationError, with the remedy, where there is none.

    `links`: articles will be linked, so that the operator's sentence encoder is wanted, if there is one.
    """
    engine = open_to_read(config)
    if engine is None:
        place = config.database_file or "AGGREGATOR_DATABASE_URL"
        raise ConfigurationError(f"no database in {place}: `scrapy crawl news` makes and fills it")
    return with_confirmer(engine, config) if links else engine


def source_row(connection: Connection, source_id: str | None) -> Row[Any] | None:
    """The source as it was last crawled; None for pages of no watched source."""
    return connection.execute(select(sources).where(sources.c.id == source_id)).one_or_none()


def last_fetch(connection: Connection, url: str) -> Row[Any] | None:
    """The last fetch of that address, whatever came of it: fetched_at, outcome, reason, status; None for never."""
    columns: list[Any] = [pages.c.fetched_at, pages.c.outcome, pages.c.reason, pages.c.status]  # not the bytes
    found = select(*columns).where(pages.c.asked_hash == url_key(url))
    return connection.execute(found.order_by(pages.c.fetched_at.desc(), pages.c.id.desc()).limit(1)).one_or_none()


def fetches_of(connection: Connection, article_id: int) -> Sequence[Row[Any]]:
    """Every fetch that became this article, the oldest first."""
    found = select(pages).where(pages.c.article_id == article_id)
    return connection.execute(found.order_by(pages.c.fetched_at, pages.c.id)).all()


def source_health(connection: Connection) -> Sequence[Row[Any]]:
    """The rows of the view `source_health`, times aware."""
    found = text("SELECT * FROM source_health").columns(last_polled_at=UtcDateTime, newest_at=UtcDateTime)
    return connection.execute(found).all()
