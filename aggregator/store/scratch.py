"""A copy of the database on which anything may be tried: what it shows is exactly what would be, and nobody waits."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select

from aggregator.config import ConfigurationError
from aggregator.store.engine import open_engine, prepare_schema
from aggregator.store.models import metadata

_ROWS_AT_ONCE = 500


@contextmanager
def scratch_copy(engine: Engine, folder: Path) -> Iterator[Engine]:
    """An engine on a copy in a file of its own, as of one moment; deleted at the end. Crawls may go on meanwhile.

    A SQLite file is copied whole (200 MB a second), other databases table by table. It takes as much disk as the
    database, in `folder`. Raises ConfigurationError where there is no room.
    """
    with _place_in(folder) as place:
        path = Path(place) / "scratch.db"
        try:
            copy = _made(engine, path)
        except (sqlite3.Error, OSError) as error:
            raise ConfigurationError(f"no copy of the database can be made in {folder}: {error}") from error
        try:
            yield copy
        finally:
            copy.dispose()


def _place_in(folder: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="scratch-", dir=folder)
    except OSError as error:
        raise ConfigurationError(f"no copy of the database can be made in {folder}: {error}") from error


def _made(engine: Engine, path: Path) -> Engine:
    if engine.dialect.name == "sqlite":
        _copy_file(str(engine.url.database), path)
    copy = open_engine(f"sqlite:///{path}")
    copy.update_execution_options(**engine.get_execution_options())
    if engine.dialect.name != "sqlite":
        prepare_schema(copy)
        _copy_tables(engine, copy)
    return copy


def _copy_file(source: str, target: Path) -> None:
    connection = sqlite3.connect(f"file:{Path(source).resolve()}?mode=ro", uri=True)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def _copy_tables(engine: Engine, copy: Engine) -> None:
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.connect() as source, copy.connect().execution_options(writes=True) as target, target.begin():
        target.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in metadata.sorted_tables:
            found = source.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(table))
            for rows in found.partitions():
                _insert(target, table, [dict(row._mapping) for row in rows])


def _insert(target: Connection, table: object, rows: list[dict[str, object]]) -> None:
    target.execute(insert(table), rows)  # type: ignore[arg-type]
