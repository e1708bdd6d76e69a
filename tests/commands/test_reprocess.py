"""`scrapy reprocess`: shows before it writes, may be killed, and ends in the same texts."""

from __future__ import annotations

import signal
import time
from datetime import datetime
from pathlib import Path

import pytest
from scrapy.exceptions import UsageError
from sqlalchemy import Engine, select

from aggregator.commands.reprocess import Command
from aggregator.store.engine import open_engine, prepare_schema, writing
from aggregator.store.linker import link_articles, waiting
from aggregator.store.models import articles, revisions, site_blocks
from tests.commands.runs import InProcess
from tests.crawls.running import make_project
from tests.factory import later
from tests.furnished import furnished_site, site_hosts
from tests.store.test_site_blocks import HOST, crawl


def state(engine: Engine) -> list[tuple[object, ...]]:
    columns = (articles.c.url, articles.c.text, articles.c.word_count, articles.c.linked_at.is_(None))
    found = select(*columns, revisions.c.text, revisions.c.removed)
    found = found.join(revisions, revisions.c.id == articles.c.revision_id).order_by(articles.c.url)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(found)]


def seen(engine: Engine) -> list[tuple[datetime]]:
    with engine.connect() as connection:
        return [(row.first_seen_at,) for row in connection.execute(select(articles.c.first_seen_at))]


def fill(engine: Engine) -> None:
    for host in site_hosts():
        crawl(engine, furnished_site(host)[:12])
    with writing(engine) as connection:
        link_articles(connection, waiting(connection, 100), later(0))


def test_nothing_is_written_without_apply(run: InProcess, engine: Engine, database_url: str) -> None:
    fill(engine)
    before = state(engine)
    said = run(Command(), AGGREGATOR_DATABASE_URL=database_url)
    assert said.status == 0
    assert "repeated" in said.out and "From the harbour office" in said.out and "kajen.example" in said.out
    assert "would change in" in said.out and "scrapy reprocess --apply does it" in said.out
    assert state(engine) == before


def test_what_is_shown_is_done(run: InProcess, engine: Engine, database_url: str) -> None:
    fill(engine)
    shown = run(Command(), AGGREGATOR_DATABASE_URL=database_url).out
    done = run(Command(), "--apply", AGGREGATOR_DATABASE_URL=database_url)
    assert done.status == 0
    assert shown.splitlines()[:-1] == done.out.splitlines()[:-1]
    assert "blocks changed in 18 articles; the database holds " in done.out.splitlines()[-1]
    for page in furnished_site(HOST)[:12]:
        row = next(one for one in state(engine) if one[0] == page.url)
        assert row[1] == row[4] == "\n\n".join(page.story)
        assert row[3] is False
    again = run(Command(), AGGREGATOR_DATABASE_URL=database_url)
    words = "every stored text is as its site has taught\n"
    assert again.out == f"no page is archived, so stored texts were looked through: {words}"
    assert run(Command(), "--stage", "strip", AGGREGATOR_DATABASE_URL=database_url).out == words


@pytest.mark.parametrize("words", [[], ["--apply"], ["--stage", "strip"], ["--stage", "dedup", "--host", HOST]])
def test_a_time_since_which_nothing_came_is_told(
    run: InProcess, engine: Engine, database_url: str, words: list[str]
) -> None:
    fill(engine)
    before = state(engine)
    newest = max(row[0] for row in seen(engine))
    said = run(Command(), "--since", "2090-01-01", *words, AGGREGATOR_DATABASE_URL=database_url)
    assert said.status == 0 and "no page was fetched since 2090-01-01 00:00" in said.out
    assert f"{newest:%Y-%m-%d %H:%M}" in said.out
    assert state(engine) == before


def test_the_copy_that_a_killed_run_left_is_deleted(run: InProcess, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    engine = open_engine(url)
    prepare_schema(engine)
    fill(engine)
    engine.dispose()
    left = tmp_path / "scratch-a1b2c3d4"
    left.mkdir()
    (left / "scratch.db").touch()
    assert run(Command(), "--apply", AGGREGATOR_DATABASE_URL=url).status == 0
    assert not left.exists()


def test_one_site_only(run: InProcess, engine: Engine, database_url: str) -> None:
    fill(engine)
    said = run(Command(), "--host", f"https://www.{HOST}/", "--since", "30000d", AGGREGATOR_DATABASE_URL=database_url)
    assert HOST in said.out and "kajen.example" not in said.out


@pytest.mark.parametrize("words", [["--source", "nobody"], ["--host", "nowhere.example", "--apply"]])
def test_what_nothing_is_stored_of_is_named(
    run: InProcess, engine: Engine, database_url: str, words: list[str]
) -> None:
    fill(engine)
    said = run(Command(), *words, AGGREGATOR_DATABASE_URL=database_url)
    assert said.status == 2 and said.out == ""
    assert " ".join(words[:2]) in said.err and "scrapy sources" in said.err


@pytest.mark.parametrize("words", [["--since", "soon"], ["--host", "://"], ["example.org"]])
def test_odd_arguments_are_refused(run: InProcess, tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(UsageError):
        run(Command(), *words, AGGREGATOR_DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")


def test_no_database_is_made(run: InProcess, tmp_path: Path) -> None:
    said = run(Command(), "--apply", AGGREGATOR_DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")
    assert said.status == 2 and "no database" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_killed_half_way_it_is_begun_again(run: InProcess, engine: Engine, database_url: str, tmp_path: Path) -> None:
    fill(engine)
    before = state(engine)
    killed = make_project(tmp_path / "project", database_url).start("reprocess", "--apply")
    while state(engine) == before:
        assert killed.poll() is None
        time.sleep(0.01)
    killed.kill()
    killed.communicate(timeout=20)
    half_way = state(engine)
    assert run(Command(), "--apply", AGGREGATOR_DATABASE_URL=database_url).status == 0
    ended = state(engine)
    assert half_way != ended
    assert not any(row[3] for row in ended)
    for host in site_hosts():
        for page in furnished_site(host)[:12]:
            assert next(row for row in ended if row[0] == page.url)[1] == "\n\n".join(page.story)
    with engine.connect() as connection:
        assert len(connection.execute(select(site_blocks)).all()) > 8


@pytest.mark.slow
@pytest.mark.parametrize("words", [["--stage", "dedup"], ["--apply"]])
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_broken_off_it_says_so_and_leaves_nothing_behind(
    engine: Engine, database_url: str, tmp_path: Path, words: list[str], number: signal.Signals, status: int
) -> None:
    fill(engine)
    before = state(engine)
    project = make_project(tmp_path / "project", database_url)
    project.write_sources("")
    with project.start("reprocess", *words) as process:
        while state(engine) == before if "--apply" in words else not list(tmp_path.rglob("scratch-*")):
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(number)
        said, _ = process.communicate(timeout=40)
    assert process.returncode == status, said
    assert "Traceback" not in said
    kept = "the same command goes on" if "--apply" in words else "nothing was written"
    assert said.startswith("scrapy reprocess: broken off: ") and kept in said
    assert list(tmp_path.rglob("*scratch-*")) == []
