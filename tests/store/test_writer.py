"""The writer: batches, one bad value among good ones, a database that goes away."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from aggregator.store.engine import open_engine, prepare_schema
from aggregator.store.models import runs
from aggregator.store.watching import start_run
from aggregator.store.writer import DatabaseGoneError, Writer
from tests.factory import NOON


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    writer = Writer(engine, batch=10, wait_seconds=0.05)
    yield writer
    writer.close()


def add(connection: Connection, names: Sequence[str | None]) -> list[int]:
    rows = [{"spider": name, "arguments": {}, "version": "0", "started_at": NOON, "counters": {}} for name in names]
    connection.execute(insert(runs), rows)
    return [len(names)] * len(names)


def saved(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(runs)).scalar_one()


def test_values_share_transactions(writer: Writer, engine: Engine) -> None:
    sizes = [future.result(10) for future in [writer.submit(add, f"spider {n}") for n in range(25)]]
    assert saved(engine) == 25
    assert max(sizes) == 10


def test_one_bad_value_takes_no_other_with_it(writer: Writer, engine: Engine) -> None:
    futures = [writer.submit(add, None if n == 3 else "fine") for n in range(7)]
    with pytest.raises(IntegrityError):
        futures[3].result(10)
    assert [future.result(10) for n, future in enumerate(futures) if n != 3]
    assert saved(engine) == 6


def test_after_the_database_went_away_nothing_is_tried(writer: Writer, engine: Engine) -> None:
    def lose(connection: Connection, values: Sequence[object]) -> list[object]:
        raise OperationalError("SELECT 1", {}, Exception("connection lost"))

    with pytest.raises(DatabaseGoneError, match="connection lost"):
        writer.submit(lose, 1).result(10)
    with pytest.raises(DatabaseGoneError):
        writer.submit(add, "late").result(10)
    assert saved(engine) == 0


def test_a_database_that_takes_no_writes_is_named_with_what_helps(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'kept.db'}")
    prepare_schema(engine)
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    writer = Writer(engine, batch=10, wait_seconds=0.05)
    with pytest.raises(
        DatabaseGoneError, match=r"written to sqlite:.*kept\.db: .*readonly.*: give this user the right"
    ):
        writer.submit(add, "late").result(10)
    writer.close()
    engine.dispose()


def test_closing_finishes_what_was_submitted(engine: Engine) -> None:
    writer = Writer(engine, batch=3, wait_seconds=1)
    futures = [writer.submit(add, "x") for _ in range(8)]
    writer.close()
    writer.close()
    assert all(future.done() for future in futures)
    assert saved(engine) == 8


def test_a_killed_run_is_marked_by_the_next(engine: Engine) -> None:
    with engine.begin() as connection:
        first = start_run(connection, "news", {}, "1", NOON)
        other = start_run(connection, "news", {"source": "a"}, "1", NOON)
        start_run(connection, "news", {}, "1", NOON)
        reasons = {row.id: row.reason for row in connection.execute(select(runs.c.id, runs.c.reason))}
    assert reasons[first] == "killed"
    assert reasons[other] is None


def test_a_cancelled_job_does_not_end_the_writer(writer: Writer) -> None:
    slow = writer.submit(lambda _, values: [time.sleep(0.3) for _ in values], 1)
    cancelled = writer.submit(lambda _, values: list(values), 1)
    assert cancelled.cancel()
    assert writer.submit(lambda _, values: list(values), 2).result(10) == 2
    assert slow.done()
