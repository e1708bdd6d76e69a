"""`scrapy explain` shows an article with the proof of its links, and says what to do when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, select

from aggregator.commands.explain import Command
from aggregator.store.archive import store_articles
from aggregator.store.engine import open_engine, prepare_schema, writing
from aggregator.store.linker import link_articles
from aggregator.store.models import articles
from aggregator.text.model import Claim
from tests.commands.bridge_story import CITED, COPY, LONE, ORIGIN, fill
from tests.commands.runs import InProcess, scrapy
from tests.factory import BRIDGE, CHEESE, NOON, article, context, later


@pytest.fixture
def filled(engine: Engine) -> str:
    """The URL of a database, of either kind, with a copy, its origin, a cited page and a lone article."""
    fill(engine)
    return engine.url.render_as_string(hide_password=False)


def test_a_copy_is_explained(run: InProcess, filled: str) -> None:
    said = run(Command(), COPY, AGGREGATOR_DATABASE_URL=filled)
    assert said.status == 0 and not said.err
    for words in (
        "Bridge shut",
        "2026-11-02 15:11 UTC, to the minute; from the page's JSON-LD",
        "source_link",
        "comment_form",
        "By admin",
        "copy of “Bridge closed?[31m”",
        "cited: the copy cites its origin",
        "with a link",
        "3 h 11 min",
        "[rusted]",
        "[corroded]",
        "1 only in the copy",
        "altered quotations",
        "We discovered daylight",
        "No copy of it was found.",
    ):
        assert words in said.out, words
    assert "\x1b[31m" not in said.out and "Weather stays dry" not in said.out


def test_side_by_side_on_a_wide_terminal_only(run: InProcess, url: str) -> None:
    wide = run(Command(), COPY, columns=160, AGGREGATOR_DATABASE_URL=url).out
    narrow = run(Command(), COPY, columns=80, AGGREGATOR_DATABASE_URL=url).out
    assert any("[rusted]" in line and "[corroded]" in line for line in wide.splitlines())
    assert not any("[rusted]" in line and "[corroded]" in line for line in narrow.splitlines())
    assert max(map(len, narrow.splitlines())) <= 80


def test_the_origin_shows_its_copies_with_the_copy_on_the_left(run: InProcess, url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        number = connection.execute(select(articles.c.id).where(articles.c.url == ORIGIN)).scalar_one()
    engine.dispose()
    said = run(Command(), str(number), columns=160, AGGREGATOR_DATABASE_URL=url)
    assert said.status == 0
    assert "copied by “Bridge shut”" in said.out and "No origin was found" in said.out
    line = next(line for line in said.out.splitlines() if "[rusted]" in line)
    assert line.index("[rusted]") < line.index("[corroded]")


def test_whole_texts_on_request(run: InProcess, url: str) -> None:
    assert "Weather stays dry" in run(Command(), "--texts", COPY, AGGREGATOR_DATABASE_URL=url).out


def test_a_cited_page_says_why_it_is_not_stored(run: InProcess, url: str) -> None:
    said = run(Command(), CITED, AGGREGATOR_DATABASE_URL=url)
    assert (
        said.status == 0
        and "(a page known by citation only)" in said.out
        and "cited by others, not stored: not fetched yet" in said.out
    )


def test_a_copy_of_a_copy_is_compared_with_its_parent_where_the_origin_is_not_alike(
    run: InProcess, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'chain.db'}"
    engine = open_engine(url)
    prepare_schema(engine)
    middle, last = "https://middle.example/both", "https://last.example/cheese-only"
    family = [
        article(ORIGIN, BRIDGE, title="Bridge closed", published=NOON),
        article(
            middle,
            (*BRIDGE, *CHEESE),
            title="Bridge and cheese",
            published=later(60),
            claims=[Claim("source_link", "Source link", ORIGIN)],
        ),
        article(last, CHEESE, published=later(120), claims=[Claim("source_link", "Source link", middle)]),
    ]
    with writing(engine) as connection:
        stored = store_articles(connection, family, context())
    with writing(engine) as connection:
        link_articles(connection, [one.article_id for one in stored], NOON)
    engine.dispose()
    said = run(Command(), last, AGGREGATOR_DATABASE_URL=url)
    assert said.status == 0
    assert "Compared with its direct parent, Bridge and cheese:" in said.out, said.out
    assert "hazelnut" in said.out


def test_a_lone_article_has_no_links(run: InProcess, url: str) -> None:
    out = run(Command(), LONE, AGGREGATOR_DATABASE_URL=url).out
    assert "No origin was found" in out and "No copy of it was found" in out and "claims nothing" in out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("https://echo.example/never", "`scrapy crawl page -a url=https://echo.example/never` fetches it"),
        ("99999", "no article has the id 99999"),
        ("9" * 40, "no article has the id"),
        ("²", "no article has the id"),
        ("echo.example", "give the whole address"),
    ],
)
def test_what_is_not_there_is_named_with_place_and_remedy(run: InProcess, filled: str, name: str, words: str) -> None:
    said = run(Command(), name, AGGREGATOR_DATABASE_URL=filled)
    assert said.status == 1 and not said.out and words in said.err
    password = make_url(filled).password
    assert not password or password not in said.err


def test_no_database_is_a_fault_and_none_is_made(run: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "folder" / "none.db"
    said = run(Command(), COPY, AGGREGATOR_DATABASE_URL=f"sqlite:///{file}")
    assert said.status == 2 and "scrapy crawl news" in said.err
    assert not file.parent.exists()


def test_as_the_operator_runs_it(url: str, tmp_path: Path) -> None:
    said = scrapy(tmp_path, "explain", COPY, AGGREGATOR_DATABASE_URL=url)
    assert (said.status, said.err) == (0, "") and "[rusted]" in said.out
