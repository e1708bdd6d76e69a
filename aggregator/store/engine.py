"""The database: opened, checked for its schema, written in turns.

SQLite (WAL, foreign keys on) and PostgreSQL behave alike here: `writing` lets one writer at a time into a database,
so two crawls on one database never interleave their transactions.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError

from aggregator.config import ConfigurationError
from aggregator.store.views import create_views, drop_views

MIGRATIONS = Path(__file__).parent / "migrations"
WRITER_LOCK = 0x6167_6772  # "aggr": key of the advisory lock that stands for SQLite's one writer
# SQLSTATE of a server that is not there, is full, or is going down (PostgreSQL, appendix A).
_GONE_STATES = ("08", "28", "3D", "53", "57P", "58")
SQLITE_BUSY_SECONDS = 60  # how long a writer waits for another crawl's transaction


class SchemaOutdatedError(ConfigurationError):
    """The database has an older (or newer) schema than this program."""


def open_engine(url: str) -> Engine:
    """An engine for the URL, folders of a SQLite file made; nothing is created in the database yet.

    Raises ConfigurationError for a URL that SQLAlchemy cannot read or whose driver is missing.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except (ArgumentError, ModuleNotFoundError, OSError) as error:
        raise ConfigurationError(
            f"AGGREGATOR_DATABASE_URL: {error}; use sqlite:///file or postgresql+psycopg://user@host/name"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver would only do so at the first write
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that no other writer shares; committed at the end, rolled back on an error."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
        yield connection


def is_busy(engine: Engine) -> bool:
    """True when another writer is at work in the database at this moment, so that `writing` would wait."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            return not connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
    with engine.connect() as connection:
        own = connection.connection.cursor()  # SQLAlchemy's would begin a transaction of its own
        own.execute("PRAGMA busy_timeout = 0")
        try:
            own.execute("BEGIN IMMEDIATE")
            own.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return "locked" in str(error)  # what else is wrong, `writing` says
        finally:
            own.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_SECONDS * 1000}")
    return False


def alembic_config(connection: Connection) -> AlembicConfig:
    """What Alembic must know to run our migrations on this connection."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> tuple[str | None, str]:
    """The schema revision before and after; brings the database to this program's schema."""
    with writing(engine) as connection:
        return _upgrade(connection)


def _upgrade(connection: Connection) -> tuple[str | None, str]:
    before = MigrationContext.configure(connection).get_current_revision()
    config = alembic_config(connection)
    drop_views(connection)
    command.upgrade(config, "head")
    create_views(connection)
    return before, str(ScriptDirectory.from_config(config).get_current_head())


def prepare_schema(engine: Engine) -> None:
    """Create the schema in an empty database; raise SchemaOutdatedError on another version's."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        head = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
    if current == head:
        return
    # Looked at again as the only writer: another crawl may be making the schema at this moment.
    with writing(engine) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is None and "articles" not in inspect(connection).get_table_names():
            current = _upgrade(connection)[1]
    if current == head:
        return
    name = engine.url.render_as_string(hide_password=True)
    raise SchemaOutdatedError(
        f"{name} has schema {current or 'unknown'}, this program needs {head}: run `scrapy migrate`"
    )


def is_gone(error: BaseException) -> bool:
    """True when the error says that the database itself failed, not that one row or statement was wrong."""
    if getattr(error, "connection_invalidated", False):
        return True
    # PostgreSQL files limits (54), deadlocks (40) and cancelled statements under the same Python class.
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return isinstance(error, OperationalError) and (state is None or state.startswith(_GONE_STATES))
