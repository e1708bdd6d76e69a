"""`scrapy migrate` on an older database: nothing that was stored is lost to the candidate index."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Timer

from alembic import command
from sqlalchemy import Engine

from aggregator.commands.migrate import Command
from aggregator.store.candidates import similar
from aggregator.store.engine import alembic_config, open_engine, writing
from tests.commands.runs import InProcess

COLUMNS = (
    "url, host, state, text, authors, agencies, first_seen_at, last_seen_at, completeness, word_count, feature_count"
)
TEXT = (
    "The lifting bridge over the Orrin will close for eleven weeks while welders replace forty metres of corroded deck."
)

DAY = "2026-11-02"


def test_articles_of_an_older_schema_are_found(run: InProcess, database_url: str) -> None:
    engine: Engine = open_engine(database_url)
    with writing(engine) as connection:
        command.upgrade(alembic_config(connection), "0004")
        for at in range(2):
            row = f"'https://s{at}.example/x', 's{at}.example', 'stored', '{TEXT}', '[]', '[]', '{DAY}', '{DAY}'"
            connection.exec_driver_sql(f"INSERT INTO articles ({COLUMNS}) VALUES ({row}, 'full', 19, 9)")
    said = run(Command(), AGGREGATOR_DATABASE_URL=database_url)
    assert said.status == 0
    assert "was 0004" in said.out
    assert "fingerprints of 2 articles made anew" in said.out
    with engine.connect() as connection:
        assert similar(connection, [2]) == {2: [1]}
    assert "made anew" not in run(Command(), AGGREGATOR_DATABASE_URL=database_url).out
    engine.dispose()


def test_who_waits_for_another_writer_is_told(run: InProcess, database_url: str) -> None:
    engine: Engine = open_engine(database_url)
    assert run(Command(), AGGREGATOR_DATABASE_URL=database_url).err == ""
    other = ExitStack()
    other.enter_context(writing(engine))
    Timer(1, other.close).start()
    said = run(Command(), AGGREGATOR_DATABASE_URL=database_url)
    assert said.status == 0 and "already" in said.out
    assert said.err.startswith("scrapy migrate: waits for another run or program that writes to ")
    engine.dispose()
