"""A copy to try things on: holds all that the database holds, and touches nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from aggregator.config import ConfigurationError
from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles
from aggregator.store.models import articles, metadata
from aggregator.store.scratch import scratch_copy
from aggregator.text.model import Claim
from tests.factory import CHEESE, NOON, article, context, later


def filled(engine: Engine) -> None:
    cites = Claim("source_link", "Source link", "https://far.example/x")
    with writing(engine) as connection:
        batch = [article(f"https://p{n}.example/a", published=later(n), claims=[cites]) for n in range(4)]
        stored = store_articles(connection, [*batch, article("https://q.example/b", CHEESE)], context())
        link_articles(connection, [one.article_id for one in stored], NOON)


def contents(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in metadata.sorted_tables
        }


def test_the_copy_holds_everything_and_the_original_stays(engine: Engine, tmp_path: Path) -> None:
    filled(engine)
    before = contents(engine)
    with scratch_copy(engine, tmp_path) as copy:
        assert contents(copy) == before
        with writing(copy) as connection:
            connection.execute(update(articles).values(title="tried"))
            links = select(func.count()).select_from(metadata.tables["copies"])
            assert connection.execute(links).scalar_one() > 0
        assert contents(copy) != before
    assert contents(engine) == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("scratch-")]


def test_no_room_is_a_fault_that_names_the_folder(engine: Engine, tmp_path: Path) -> None:
    filled(engine)
    with pytest.raises(ConfigurationError, match="nowhere"), scratch_copy(engine, tmp_path / "nowhere"):
        pass
