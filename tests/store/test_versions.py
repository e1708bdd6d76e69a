"""Copies of a text that its origin has changed since: found, whatever arrives first."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import Engine, text

from aggregator.items import Article
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles
from aggregator.store.models import matches
from aggregator.store.queries import as_compared, find_article, links_of, match_of
from tests.factory import BRIDGE, CHEESE, NOON, article, later
from tests.store.test_identity import SALT
from tests.store.test_linker import arrive, links

HERALD, ECHO = "https://herald.example/bridge", "https://echo.example/bridge"
FIRST = article(HERALD, BRIDGE, published=NOON, fetched_at=later(1))
COPY = article(ECHO, BRIDGE, published=later(20), fetched_at=later(30))
REWRITTEN = article(HERALD, CHEESE * 3, published=NOON, fetched_at=later(60))
AGAIN = article(HERALD, SALT * 3, published=NOON, fetched_at=later(90))


def in_order(engine: Engine, pages: tuple[Article, ...]) -> list[tuple[object, ...]]:
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM articles"))
        connection.execute(text("DELETE FROM postings"))
    for one in pages:
        arrive(engine, one)
    return links(engine)


@pytest.mark.parametrize("order", list(permutations([FIRST, COPY, REWRITTEN])))
def test_a_copy_of_the_first_version_stays_linked(engine: Engine, order: tuple[Article, ...]) -> None:
    found = in_order(engine, order)
    assert [row[:2] for row in found] == [(ECHO, HERALD)]
    assert found[0][4] == "same"


@pytest.mark.slow
def test_the_order_of_four_arrivals_leaves_no_trace(engine: Engine) -> None:
    expected = in_order(engine, (FIRST, COPY, REWRITTEN, AGAIN))
    assert len(expected) == 1
    for order in permutations([FIRST, COPY, REWRITTEN, AGAIN]):
        assert in_order(engine, order) == expected, [one.page.fetched_at for one in order]


def test_a_version_that_came_after_the_copy_is_no_origin_of_it(engine: Engine) -> None:
    early = article(ECHO, CHEESE * 3, published=later(20), fetched_at=later(30))
    for order in permutations([FIRST, early, AGAIN]):
        assert in_order(engine, order) == []


def test_the_text_that_was_compared_is_shown(engine: Engine) -> None:
    in_order(engine, (FIRST, COPY, REWRITTEN))
    with engine.connect() as connection:
        origin, copy = find_article(connection, HERALD), find_article(connection, ECHO)
        assert origin is not None and copy is not None
        match = match_of(connection, origin.id, copy.id)
        assert match is not None
        assert as_compared(connection, origin, match).text == "\n\n".join(BRIDGE)
        assert as_compared(connection, copy, match) == copy
        assert origin.text == "\n\n".join(CHEESE * 3)
        assert len(links_of(connection, copy.id)) == 1


def test_the_current_version_is_compared_where_it_was_there_when_the_copy_appeared(engine: Engine) -> None:
    late = article(ECHO, CHEESE * 3, published=later(70), fetched_at=later(80))
    assert [row[:2] for row in in_order(engine, (FIRST, REWRITTEN, late))] == [(ECHO, HERALD)]
    with engine.connect() as connection:
        assert connection.execute(matches.select()).one().a_revision_id is None
    with writing(engine) as connection:
        link_articles(connection, [1, 2, 3], later(2000))
    assert [row[:2] for row in links(engine)] == [(ECHO, HERALD)]
