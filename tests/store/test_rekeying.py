"""Keys that an older program made are found by this one after `scrapy migrate`, and nothing is there twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, insert, select, update

from aggregator.store import rekeying
from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.failed_pages import Failure, save_failure
from aggregator.store.identity import digest, url_key
from aggregator.store.linker import link_articles
from aggregator.store.models import article_urls, articles, claims, failed_pages, pages, polls, revisions, sources
from aggregator.store.polls import Poll, save_poll
from aggregator.store.rekeying import refresh_keys
from aggregator.text.model import Claim
from tests.factory import CHEESE, NOON, article, context, later

KEYS = {
    article_urls: "url_hash",
    claims: "target_hash",
    failed_pages: "url_hash",
    pages: "asked_hash",
    polls: "url_hash",
    revisions: "digest",
}


def fill(engine: Engine) -> None:
    source_link = Claim("source_link", "Source link", "https://herald.example/bridge?utm_source=x", None)
    batch = [
        article("https://herald.example/bridge"),
        article("https://echo.example/bridge", claims=[source_link], fetched_at=later(10)),
        article("https://echo.example/cheese", CHEESE, title="Cheese", fetched_at=later(20)),
    ]
    with writing(engine) as connection:
        connection.execute(
            insert(sources).values(
                id="echo", name="Echo", home="https://echo.example/", role="unknown", licensed_from=[], retired=False
            )
        )
        save_poll(connection, Poll("echo", "https://echo.example/feed", "feed", 200, NOON, is_done=True))
        save_failure(connection, Failure("https://echo.example/broken", "echo", "feed", "http_500", NOON))
        stored = store_articles(connection, batch, context())
    with writing(engine) as connection:
        link_articles(connection, [one.article_id for one in stored], later(30))


def age(engine: Engine) -> None:
    """Let every key be one of another program."""
    with writing(engine) as connection:
        for table, name in KEYS.items():
            for key in set(connection.execute(select(table.c[name])).scalars()) - {None}:
                connection.execute(update(table).where(table.c[name] == key).values({name: digest("old", key)}))


def content(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in KEYS}


def test_every_key_is_as_this_program_makes_it(engine: Engine, monkeypatch: Any) -> None:
    monkeypatch.setattr(rekeying, "_TURN_ROWS", 2)
    fill(engine)
    before = content(engine)
    age(engine)
    aged = content(engine)
    assert all(aged[table.name] != before[table.name] for table in KEYS)
    assert refresh_keys(engine) == sum(map(len, before.values())) - sum("lead_image" in row for row in before["claims"])
    assert content(engine) == before
    assert refresh_keys(engine) == 0


def test_an_article_that_cites_by_a_new_key_waits_for_the_linker(engine: Engine) -> None:
    fill(engine)
    age(engine)
    refresh_keys(engine)
    with engine.connect() as connection:
        waiting = connection.execute(select(articles.c.url).where(articles.c.linked_at.is_(None))).scalars().all()
    assert waiting == ["https://echo.example/bridge"]


def test_two_rows_of_one_address_become_one_where_they_are_alike(engine: Engine) -> None:
    with writing(engine) as connection:
        batch = [article("https://echo.example/bridge"), article("https://other.example/x", fetched_at=later(5))]
        batch.append(article("https://third.example/y", CHEESE, title="Cheese"))
        ids = [one.article_id for one in store_articles(connection, batch, context())]
        # An older program took two forms of an address for two.
        for old, form in (("x", "https://echo.example/bridge?utm_source=a"), ("y", "https://echo.example/bridge#z")):
            row = article_urls.c.url_hash == url_key(f"https://{ {'x': 'other', 'y': 'third'}[old] }.example/{old}")
            connection.execute(update(article_urls).where(row).values(url=form))
    refresh_keys(engine)
    with engine.connect() as connection:
        left = connection.execute(select(articles.c.id, articles.c.title).order_by(articles.c.id)).all()
        holder = connection.execute(
            select(article_urls.c.article_id).where(article_urls.c.url_hash == url_key("https://echo.example/bridge"))
        ).scalar()
    assert [tuple(row) for row in left] == [(ids[1], "A headline"), (ids[2], "Cheese")]
    assert holder == ids[1]
