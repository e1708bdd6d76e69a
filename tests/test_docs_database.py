"""docs/database.md describes every table, view, column and token, and its queries run on both databases."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import Engine, inspect, text

from aggregator.copies.model import CREDIT_KINDS, DIRECTIONS, RELATIONS
from aggregator.sources.model import Source
from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.failed_pages import Failure, save_failure
from aggregator.store.history import CHANGES
from aggregator.store.linker import link_articles
from aggregator.store.models import metadata
from aggregator.store.parts import Context
from aggregator.store.polls import Poll, save_poll
from aggregator.store.views import definitions
from aggregator.store.watching import end_run, save_sources, start_run
from aggregator.text.model import CLAIM_KINDS, COMPLETENESS, PUBLISHED_TRUST, Claim, Removed
from tests.documents import DATABASE, named
from tests.factory import BRIDGE, CHEESE, NOON, article, later

EVIDENCE_KINDS = {
    "text_overlap",
    "altered_quotation",
    "facts_in_order",
    "same_image",
    "published_earlier",
    "seen_earlier",
    "review",
}
# Fences of SQL: no mark runs on both databases, a database's name on that one, `write` changes something.
QUERIES = re.findall(r"```sql ?(\w*)\n(.*?)```", DATABASE, re.DOTALL)


@pytest.mark.parametrize("name", list(metadata.tables))
def test_every_table_is_described_column_by_column(name: str) -> None:
    assert named(DATABASE, f"### {name}") == [column.name for column in metadata.tables[name].columns]
    picture = re.search(r"```mermaid\n(.*?)```", DATABASE, re.DOTALL)
    assert picture
    assert re.search(rf"\b{name} {{", picture[1]), "missing in the picture"


def test_every_view_is_described_column_by_column(engine: Engine) -> None:
    views = inspect(engine).get_view_names()
    assert set(views) == set(definitions(engine.dialect.name))
    for name in views:
        columns = [column["name"] for column in inspect(engine).get_columns(name)]
        assert named(DATABASE, f"### {name}") == columns, name


@pytest.mark.parametrize(
    ("heading", "tokens"),
    [
        ("relation", RELATIONS),
        ("direction", DIRECTIONS),
        ("published_trust", PUBLISHED_TRUST),
        ("completeness", COMPLETENESS),
        ("credit_kind", CREDIT_KINDS),
        ("claims.kind", CLAIM_KINDS),
        ("evidence kinds", EVIDENCE_KINDS),
        ("outcome", {"kept", "rejected", "quarantined"}),
        ("change", CHANGES),
    ],
)
def test_the_closed_lists_are_those_of_the_code(heading: str, tokens: set[str] | tuple[str, ...]) -> None:
    assert sorted(named(DATABASE, f"### {heading}")) == sorted(tokens)


def fill(engine: Engine) -> None:
    """A small newsroom in which every documented query finds something."""
    homes = {"herald": "Harbour Herald", "echo": "Echo", "silent": "Silent Gazette"}
    sources = [Source(id, name, f"https://{id}.example/", country="CL") for id, name in homes.items()]
    columns = ("id", "name", "home", "role", "owner", "country", "language", "retired")
    rows = [{name: getattr(one, name) for name in columns} | {"licensed_from": []} for one in sources]
    source_link = Claim("source_link", "Source link", "https://herald.example/bridge")
    gone = Claim("source_link", "Source link", "https://gone.example/cheese-prize")
    furniture = [Removed("Share this", "share_bar")]
    original = article("https://herald.example/bridge", source_id="herald", published=NOON, fetched_at=later(30))
    batch = [
        original,
        article(
            "https://echo.example/bridge-shut",
            source_id="echo",
            published=later(90),
            claims=[source_link],
            removed=furniture,
        ),
        article("https://third.example/orrin", claims=[Claim("via", "via Echo", "https://echo.example/bridge-shut")]),
        article("https://brief.example/1", BRIDGE[:3], published=later(100)),
        article("https://early.example/1", published=later(-60), claims=[source_link]),
        article("https://silent.example/1", CHEESE, claims=[gone]),
        article("https://wire.example/1", ["The dairy burnt down."] * 3, claims=[_credit("NordPress")]),
    ]
    with writing(engine) as connection:
        save_sources(connection, rows)
        run = start_run(connection, "news", {}, "0", NOON)
        save_poll(connection, Poll("silent", "https://silent.example/feed", "feed", 404, NOON, problem="HTTP 404"))
        save_failure(connection, Failure("https://silent.example/2", "silent", "feed", "http_500", NOON))
        context = Context(run, lambda _: None)
        stored = store_articles(connection, batch, context)
        changed = article("https://third.example/orrin", [*BRIDGE, "Corrected."], fetched_at=later(5))
        stored += store_articles(connection, [replace(changed, extraction=batch[2].extraction)], context)
        link_articles(connection, [one.article_id for one in stored], later(1000))
        # A family whose earliest page arrives last: its root moves.
        for minutes, host in ((500, "one"), (450, "two"), (400, "three")):
            page = article(f"https://{host}.example/cheese", CHEESE * 2, published=later(minutes))
            stored = store_articles(connection, [page], context)
            link_articles(connection, [one.article_id for one in stored], later(2000 - minutes))
        end_run(connection, run, reason="finished", exit_status=0, counters={}, now=later(1000))


def _credit(name: str) -> Claim:
    return Claim("wire_credit", f"({name})", None, name)


def run_query(engine: Engine, query: str) -> int:
    """How many rows it gives or writes."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL TimeZone = 'UTC'"))
        done = connection.exec_driver_sql(query.strip())
        return len(done.all()) if done.returns_rows else done.rowcount


def test_the_queries_run_and_find_something(engine: Engine) -> None:
    fill(engine)
    ran = [query for mark, query in QUERIES if mark in ("", "write", engine.dialect.name)]
    assert len(ran) >= 10
    empty = [query for query in ran if not run_query(engine, query) and "uncertain" not in query]
    assert empty == []
