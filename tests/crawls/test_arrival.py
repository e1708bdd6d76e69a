"""Any order in which the pages of a demo family arrive ends in the same links."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from aggregator.items import Article, Page
from aggregator.newsroom import Newsroom
from aggregator.pipelines.worker import read
from aggregator.sources.load import load_sources
from aggregator.sources.lookup import SourceIndex
from aggregator.store.archive import store_articles
from aggregator.store.engine import open_engine, prepare_schema, writing
from aggregator.store.linker import link_articles
from aggregator.store.parts import Context
from aggregator.store.watching import save_sources
from tests.crawls.truth import TRUTH

NOW = datetime.now(UTC)


def families() -> list[list[str]]:
    """The pages of each family of the truth file that has three members or more."""
    groups: list[set[str]] = []
    for entry in TRUTH["link"]:
        pages = {entry["copy"], entry.get("origin"), entry.get("via")} - {None}
        touching = [group for group in groups if group & pages]
        groups = [group for group in groups if not group & pages] + [set().union(pages, *touching)]
    return sorted(sorted(group) for group in groups if len(group) >= 3)


@pytest.fixture(scope="module")
def pages(newsroom: Newsroom) -> dict[str, Article]:
    """Every page of those families, read as a worker reads it, each with a time of its own."""
    articles = {}
    for number, name in enumerate(name for family in families() for name in family):
        url = newsroom.address(name)
        with urllib.request.urlopen(_request(url, newsroom.port)) as answer:
            html = answer.read()
        site = name.split("/", 1)[0]
        page = Page(site, url, url, NOW + timedelta(minutes=number), 200, {}, html, "utf-8")
        reading = read(page)
        articles[name] = Article(page, reading.extraction, reading.body, reading.language, reading.fingerprint)
    return articles


def _request(url: str, port: int) -> urllib.request.Request:
    host, path = url.split("/", 3)[2:]
    return urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers={"Host": host})


@pytest.fixture(scope="module")
def demo_engine(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("arrival")
    (folder / "sources.toml").write_text(newsroom.sources_toml(), encoding="utf-8")
    engine = open_engine(f"sqlite:///{folder}/arrival.db")
    prepare_schema(engine)
    columns = ("id", "name", "home", "role", "owner", "country", "language", "retired")
    with writing(engine) as connection:
        save_sources(
            connection,
            [
                {name: getattr(source, name) for name in columns} | {"licensed_from": list(source.licensed_from)}
                for source in SourceIndex(load_sources(folder / "sources.toml")).sources
            ],
        )
    yield engine
    engine.dispose()


def arrive(engine: Engine, order: list[Article], *, one_by_one: bool) -> list[tuple[object, ...]]:
    """The links after the articles have arrived in this order in an empty database, singly or as one batch."""
    with writing(engine) as connection:
        for table in ("articles", "stories", "pages"):
            connection.execute(text(f"DELETE FROM {table}"))
    for batch in [[article] for article in order] if one_by_one else [order]:
        with writing(engine) as connection:
            stored = store_articles(connection, batch, Context(None, lambda _: None))
        with writing(engine) as connection:
            link_articles(connection, [one.article_id for one in stored], NOW)
    columns = (
        "copy_url, origin_url, origin_name, parent_url, relation, direction, round(confidence, 6), is_primary,"
        " credit_kind, coverage_copy, coverage_origin, evidence"
    )
    with engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM republications ORDER BY 1, 2, 3"))
        ]


@pytest.mark.parametrize("family", families(), ids=lambda family: family[0].split("/")[-1] or family[0])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_arrival_leaves_no_trace(
    family: list[str], data: st.DataObject, pages: dict[str, Article], demo_engine: Engine
) -> None:
    order = data.draw(st.permutations(family))
    expected = arrive(demo_engine, [pages[name] for name in family], one_by_one=False)
    assert arrive(demo_engine, [pages[name] for name in order], one_by_one=True) == expected
