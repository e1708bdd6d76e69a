"""A copy to try things on: holds all that the database holds, and touches nothing of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from aggregator.config import ConfigurationError
from aggregator.store.archive import store_articles
from aggregator.store.engine import open_engine, prepare_schema, writing
from aggregator.store.linker import link_articles
from aggregator.store.models import articles, metadata
from aggregator.store.scratch import scratch_copy, sweep
from aggregator.text.model import Claim
from tests.conftest import CHECKOUT
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


def left_over(folder: Path, name: str = "scratch-dead") -> Path:
    place = folder / name
    place.mkdir()
    (place / "scratch.db").write_text("a copy")
    (place / "scratch.db-wal").write_text("")
    return place


def test_what_a_killed_run_left_is_deleted_and_a_living_runs_copy_stays(engine: Engine, tmp_path: Path) -> None:
    filled(engine)
    dead, old = left_over(tmp_path), left_over(tmp_path, "scratch-before-there-was-a-lock")
    (dead / "lock").touch()
    others = tmp_path / "scratch-notes"
    others.mkdir()
    (others / "mine.txt").write_text("not ours")
    assert sweep(tmp_path) == [old, dead]
    assert not dead.exists() and not old.exists() and others.exists()
    with scratch_copy(engine, tmp_path) as copy:
        with scratch_copy(engine, tmp_path) as another:
            assert sweep(tmp_path) == []  # both live
            assert contents(another) == contents(copy)
        assert contents(copy) == contents(engine)
    assert list(tmp_path.glob(".scratch*")) == [] and list(tmp_path.glob("scratch-*")) == [others]


def test_a_run_that_is_killed_holds_its_copy_no_longer(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from aggregator.store.engine import open_engine as o\n"
    code += "from aggregator.store.scratch import scratch_copy as s; e = o(sys.argv[1])\n"
    code += "with s(e, Path(sys.argv[2])): print('made', flush=True); sys.stdin.read()"
    url = f"sqlite:///{tmp_path / 'own.db'}"
    prepare_schema(open_engine(url))
    words = [sys.executable, "-c", code, url, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=CHECKOUT) as run:
        assert run.stdout is not None and run.stdout.readline() == b"made\n"
        [place] = tmp_path.glob("scratch-*")
        assert sweep(tmp_path) == [] and place.exists()
        run.kill()
        run.wait(timeout=20)
    assert sweep(tmp_path) == [place] and not place.exists()
