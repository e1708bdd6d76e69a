"""A copy of the database on which anything may be tried: what it shows is exactly what would be, and nobody waits."""

from __future__ import annotations

import fcntl
import shutil
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
PREFIX = "scratch-"  # of the folder's name
_FILE, _LOCK = "scratch.db", "lock"


@contextmanager
def scratch_copy(engine: Engine, folder: Path) -> Iterator[Engine]:
    """An engine on a copy in a file of its own, as of one moment; deleted at the end. Crawls may go on meanwhile.
    `sweep` deletes what a killed run has left.

    A SQLite file is copied whole (200 MB a second), other databases table by table. It takes as much disk as the
    database, in `folder`. Raises ConfigurationError where there is no room.
    """
    with _place_in(folder) as place:
        path = place / _FILE
        try:
            copy = _made(engine, path)
        except (sqlite3.Error, OSError) as error:
            raise ConfigurationError(f"no copy of the database can be made in {folder}: {error}") from error
        try:
            yield copy
        finally:
            copy.dispose()


@contextmanager
def _place_in(folder: Path) -> Iterator[Path]:
    """A folder of its own, held by a lock in it that the kernel drops with the process, and deleted at the end."""
    try:
        begun = Path(tempfile.mkdtemp(prefix=f".{PREFIX}", dir=folder))
    except OSError as error:
        raise ConfigurationError(f"no copy of the database can be made in {folder}: {error}") from error
    place = begun
    try:
        with (begun / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            place = begun.rename(folder / begun.name.removeprefix("."))  # nobody sweeps it before it is held
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sweep(folder: Path) -> list[Path]:
    """Delete the copies in the folder whose run has died; which they were. Those of runs that live are left alone."""
    return [place for place in sorted(folder.glob(f"{PREFIX}*")) if place.is_dir() and _sweep(place)]


def _sweep(place: Path) -> bool:
    try:
        if not all(path.name == _LOCK or path.name.startswith(_FILE) for path in place.iterdir()):
            return False  # it is none of ours
        with (place / _LOCK).open("a") as lock:  # before 2026-11-23 they had none
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(place)
    except OSError:  # its run lives, another sweeps it, or it is another user's: no reason not to work
        return False
    return True


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
