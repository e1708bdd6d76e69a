"""Articles into the database: identity, revisions, stubs, odd texts; on SQLite and PostgreSQL."""

from __future__ import annotations

import secrets
from itertools import permutations

import pytest
from sqlalchemy import Engine, func, select

from aggregator.items import Article, Stored
from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.models import article_urls, articles, claims, fingerprints, pages, revisions
from aggregator.store.watching import known_pages
from aggregator.text.model import Claim, Removed
from tests.factory import BRIDGE, CHEESE, NOON, article, context, later


def store(engine: Engine, *batch: Article) -> list[Stored]:
    with writing(engine) as connection:
        return store_articles(connection, batch, context())


def count(engine: Engine, table) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def rows(engine: Engine, *columns, table=articles):
    with engine.connect() as connection:
        return connection.execute(select(*columns).select_from(table).order_by(columns[0])).all()


def test_an_article_is_kept_whole(engine: Engine) -> None:
    claim = Claim("source_link", "Source link", "https://other.example/story", None)
    one = article(
        "https://paper.example/a?utm_source=rss",
        claims=[claim],
        published=NOON,
        removed=[Removed("By admin", "byline")],
    )
    stored = store(engine, one)[0]
    assert stored == Stored(1, is_new=True, is_changed=True)
    row = rows(engine, *articles.c)[0]
    assert (row.url, row.host, row.state, row.published_at) == (
        "https://paper.example/a",
        "paper.example",
        "stored",
        NOON,
    )
    assert row.text == "\n\n".join(BRIDGE)
    assert row.published_offset_minutes == 0
    assert row.linked_at is None
    assert len(rows(engine, fingerprints.c.features, table=fingerprints)[0].features) == 4 * row.feature_count > 0
    assert rows(engine, revisions.c.id, revisions.c.removed, table=revisions)[0].removed == [
        {"text": "By admin", "rule": "byline"}
    ]
    assert rows(engine, pages.c.outcome, pages.c.article_id, table=pages) == [("kept", 1)]


def test_a_cited_page_is_a_stub_until_it_arrives(engine: Engine) -> None:
    claim = Claim("source_link", "Source link", "https://other.example/story?utm_campaign=x", None)
    store(engine, article("https://paper.example/a", claims=[claim]))
    assert rows(engine, articles.c.url, articles.c.state)[0] == ("https://other.example/story", "cited")
    stored = store(engine, article("https://other.example/story", CHEESE, fetched_at=later(5)))[0]
    assert stored.is_new
    assert {row.state for row in rows(engine, articles.c.state)} == {"stored"}
    assert count(engine, articles) == 2


@pytest.mark.parametrize("target", ["https://other.example/", "https://paper.example/b", "mailto:desk@other.example"])
def test_home_pages_own_pages_and_mail_are_no_stubs(engine: Engine, target: str) -> None:
    store(engine, article("https://paper.example/a", claims=[Claim("source_link", "Source", target)]))
    assert count(engine, articles) == 1
    assert count(engine, claims) == 1


def test_spellings_of_one_article_are_one_row(engine: Engine) -> None:
    store(engine, article("https://paper.example/a", asked_url="https://paper.example/?p=7"))
    store(engine, article("https://www.paper.example/a/?fbclid=1", fetched_at=later(5)))
    store(engine, article("https://paper.example/?p=7", canonical="https://paper.example/a", fetched_at=later(9)))
    assert count(engine, articles) == 1
    assert count(engine, revisions) == 1
    assert rows(engine, articles.c.first_seen_at, articles.c.last_seen_at) == [(NOON, later(9))]


def test_a_canonical_to_the_home_page_is_not_believed(engine: Engine) -> None:
    for path in ("a", "b"):
        store(engine, article(f"https://paper.example/{path}", canonical="https://paper.example/"))
    assert count(engine, articles) == 2


def test_two_rows_that_turn_out_to_be_one_become_one(engine: Engine) -> None:
    store(
        engine,
        article("https://paper.example/a", BRIDGE[:3]),
        article("https://paper.example/?p=7", BRIDGE, fetched_at=later(1)),
    )
    store(engine, article("https://paper.example/?p=7", canonical="https://paper.example/a", fetched_at=later(2)))
    assert count(engine, articles) == 1
    assert count(engine, revisions) == 2
    assert rows(engine, articles.c.text)[0].text == "\n\n".join(BRIDGE)
    assert rows(engine, articles.c.first_seen_at) == [(NOON,)]


VERSIONS = [
    article("https://paper.example/a", BRIDGE[:2], fetched_at=NOON, published=NOON),
    article("https://paper.example/a", BRIDGE[:3], fetched_at=later(60)),
    article("https://paper.example/a", BRIDGE, fetched_at=later(120), published=later(1), trust="feed"),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_versions_end_alike_in_any_order_of_arrival(engine: Engine, order: tuple[int, ...]) -> None:
    for at in order:
        store(engine, VERSIONS[at])
    found = rows(engine, articles.c.text, articles.c.first_seen_at, articles.c.last_seen_at)
    assert found == [("\n\n".join(BRIDGE), NOON, later(120))]
    current = select(revisions.c.text).join(articles, articles.c.revision_id == revisions.c.id)
    with engine.connect() as connection:
        assert connection.execute(current).scalars().all() == ["\n\n".join(BRIDGE)]
    assert count(engine, revisions) == 3


def test_a_better_known_time_outlives_a_worse_one(engine: Engine) -> None:
    store(engine, article("https://paper.example/a", published=NOON, trust="feed"))
    store(engine, article("https://paper.example/a", fetched_at=later(5)))
    assert rows(engine, articles.c.published_trust) == [("feed",)]
    store(engine, article("https://paper.example/a", published=later(-3), fetched_at=later(6)))
    assert rows(engine, articles.c.published_trust, articles.c.published_at) == [("structured", later(-3))]


def test_odd_and_endless_texts_are_kept(engine: Engine) -> None:
    long_url = "https://paper.example/" + "a" * 9000
    one = article(long_url, ["NUL \x00 and a lone \ud800 surrogate " * 30, "x " * 200_000], title="t\x00\udfff" * 5000)
    store(engine, one)
    row = rows(engine, articles.c.url, articles.c.title, articles.c.text)[0]
    assert row.url == long_url
    assert "\x00" not in row.text + row.title
    assert len(row.title) == 5000
    assert store(engine, article(long_url, fetched_at=later(1)))[0].article_id == 1


def test_one_batch_may_hold_one_article_twice(engine: Engine) -> None:
    store(
        engine, article("https://paper.example/a", BRIDGE[:3]), article("https://paper.example/a", fetched_at=later(1))
    )
    assert count(engine, articles) == 1
    assert count(engine, article_urls) == 1
    assert rows(engine, articles.c.text)[0].text == "\n\n".join(BRIDGE)


def test_a_wall_that_pages_redirect_to_swallows_none_of_them(engine: Engine) -> None:
    store(engine, article("https://paper.example/a", BRIDGE), article("https://paper.example/b", CHEESE))
    wall = ["Please accept our cookies to go on reading. We and our 812 partners store information on your device."]
    for minutes, path in enumerate("ab", start=60):
        asked = f"https://paper.example/{path}"
        consent = article(
            "https://paper.example/consent", wall, title="Your privacy", asked_url=asked, fetched_at=later(minutes)
        )
        store(engine, consent)
    assert {"\n\n".join(BRIDGE), "\n\n".join(CHEESE)} < {row.text for row in rows(engine, articles.c.text)}


def test_a_better_known_time_of_an_earlier_fetch_counts_when_it_comes_late(engine: Engine) -> None:
    store(engine, article("https://paper.example/a", BRIDGE[:3], fetched_at=later(60)))
    store(engine, article("https://paper.example/a", published=NOON, fetched_at=later(5)))
    assert rows(engine, articles.c.published_at, articles.c.published_trust) == [(NOON, "structured")]


def test_the_best_known_time_survives_when_two_rows_become_one(engine: Engine) -> None:
    store(engine, article("https://paper.example/a", published=NOON))
    store(engine, article("https://paper.example/?p=7", fetched_at=later(1)))
    store(engine, article("https://paper.example/?p=7", canonical="https://paper.example/a", fetched_at=later(2)))
    assert rows(engine, articles.c.published_at, articles.c.published_trust) == [(NOON, "structured")]


def test_a_cited_host_without_end_is_no_stub(engine: Engine) -> None:
    claim = Claim("source_link", "Source link", f"https://{secrets.token_hex(3000)}.example/x")
    store(engine, article("https://paper.example/a", claims=[claim]))
    assert count(engine, articles) == 1


def test_any_number_of_addresses_can_be_asked_for(engine: Engine) -> None:
    store(engine, article("https://paper.example/7"))
    urls = [f"https://paper.example/{number}" for number in range(70_000)]
    with engine.connect() as connection:
        assert list(known_pages(connection, urls, NOON)) == ["https://paper.example/7"]
