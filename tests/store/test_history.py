"""The history of links replays to the links that stand, whatever came, went and was derived again."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, func, insert, select, text

from aggregator.items import Article
from aggregator.store.archive import store_articles
from aggregator.store.engine import alembic_config, migrate, open_engine, writing
from aggregator.store.history import TRACKED, Cause, changes, confidence_band, links_as_of, standing, tracked
from aggregator.store.linker import link_articles
from aggregator.store.models import articles, copies, link_history, reviews
from tests.factory import BRIDGE, CHEESE, NOON, article, context, later
from tests.store.test_linker import FAMILY, ORIGINAL, OTHER, TRIMMED

CRAWL = Cause("crawl")


def arrive(engine: Engine, *batch: Article, at: float = 1000) -> None:
    with writing(engine) as connection:
        stored = store_articles(connection, batch, context())
    with writing(engine) as connection:
        link_articles(connection, [one.article_id for one in stored], later(at), CRAWL)


def present(engine: Engine) -> dict[int, dict[str, Any]]:
    with engine.connect() as connection:
        return {row.id: tracked(row) for row in connection.execute(select(copies))}


def replayed(engine: Engine) -> dict[int, dict[str, Any]]:
    with engine.connect() as connection:
        return standing(connection.execute(select(link_history).order_by(link_history.c.id)))


def rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(link_history)).scalar_one()


def holds(engine: Engine) -> None:
    assert replayed(engine) == present(engine)
    with engine.connect() as connection:
        found = {
            row.link_id: {name: row._mapping[name] for name in TRACKED} for row in links_as_of(connection, later(10**7))
        }
    assert found == present(engine)


def test_an_original_that_comes_last_moves_the_root_on_record(engine: Engine) -> None:
    arrive(engine, *(article(f"https://s{n}.example/x", published=later(n)) for n in (30, 60, 90)), OTHER)
    before = present(engine)
    arrive(engine, ORIGINAL, at=2000)
    holds(engine)
    with engine.connect() as connection:
        made = changes(connection, later(2000))
        assert {row.command for row in made} == {"crawl"}
        moved = [row for row in made if row.replaces_id is not None]
        assert moved and all(row.origin_url == "https://herald.example/bridge" for row in moved)
        assert {row.replaces_id for row in moved} <= set(before)
        then = {
            row.link_id: {name: row._mapping[name] for name in TRACKED} for row in links_as_of(connection, later(1500))
        }
    assert then == before


def test_deriving_again_makes_no_row(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    count = rows(engine)
    assert count == len(present(engine)) == 3
    with writing(engine) as connection:
        link_articles(connection, range(1, 20), later(2000))
    assert rows(engine) == count


def test_a_changed_text_withdraws_its_link(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    arrive(engine, article("https://brief.example/1", CHEESE[1:], fetched_at=later(1900)), at=2000)
    holds(engine)
    with engine.connect() as connection:
        made = changes(connection, later(2000))
    assert [row.copy_url for row in made if row.change == "withdrawn"] == ["https://brief.example/1"]


def test_what_changes_in_a_link_is_kept_with_its_old_value(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    arrive(engine, article("https://brief.example/1", BRIDGE, published=later(240), fetched_at=later(1900)), at=2000)
    holds(engine)
    with engine.connect() as connection:
        (row,) = changes(connection, later(2000))
    assert (row.change, row.relation, row.before["relation"]) == ("changed", "same", "trimmed")
    assert "origin_id" not in row.before


def test_rows_that_become_one_article_keep_the_history_whole(engine: Engine) -> None:
    other = article("https://third.example/?p=7", [*BRIDGE[1:], BRIDGE[0]], fetched_at=later(210))
    arrive(engine, *FAMILY, other)
    holds(engine)
    both = article(
        "https://third.example/?p=7", BRIDGE, canonical="https://third.example/orrin", fetched_at=later(1900)
    )
    with writing(engine) as connection:
        store_articles(connection, [both], context())
    holds(engine)  # between storing and linking too
    arrive(engine, both, at=2000)
    holds(engine)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(articles)).scalar_one() == len(FAMILY)


def test_the_id_of_a_withdrawn_link_is_never_given_again(engine: Engine) -> None:
    arrive(engine, ORIGINAL, TRIMMED)
    (first,) = present(engine)
    arrive(engine, article("https://brief.example/1", CHEESE, fetched_at=later(1900)), at=2000)
    assert present(engine) == {}
    arrive(
        engine, article("https://brief.example/1", BRIDGE[:2], published=later(240), fetched_at=later(2900)), at=3000
    )
    (second,) = present(engine)
    assert second > first
    holds(engine)


@pytest.mark.parametrize(("confidence", "band"), [(0, 0), (0.099, 0), (0.7, 0.7), (0.799, 0.7), (0.999, 0.9), (1, 1)])
def test_a_band_is_the_tenth_that_the_confidence_lies_in(confidence: float, band: float) -> None:
    assert confidence_band(confidence) == band


def test_every_band_is_its_own_lower_end() -> None:
    for thousandths in range(1001):
        assert confidence_band(thousandths / 1000) == int(f"{thousandths:04}"[:2]) / 10


def test_links_of_an_older_schema_are_its_first_history(database_url: str) -> None:
    engine = open_engine(database_url)
    with writing(engine) as connection:
        command.upgrade(alembic_config(connection), "0003")
        page = {
            "host": "x.example",
            "state": "stored",
            "text": "",
            "authors": [],
            "agencies": [],
            "completeness": "full",
        }
        page |= {"first_seen_at": NOON, "last_seen_at": NOON}
        connection.execute(insert(articles), [page | {"url": f"https://x.example/{n}"} for n in range(3)])
        link = {"copy_id": 2, "relation": "same", "direction": "dated", "is_primary": True, "credit_kind": "none"}
        link |= {"same_owner": False, "licensed": True, "evidence": [], "method_version": "1", "linked_at": NOON}
        origins = [{"origin_id": 1, "via_id": 3}, {"origin_name": "NordPress", "is_primary": False}]
        for thousandths, origin in ((700, origins[0]), (799, origins[1])):
            connection.execute(insert(copies).values(link | origin | {"confidence": thousandths / 1000}))
        columns = "copy_id, origin_id, verdict, reviewed_at"
        connection.execute(text(f"INSERT INTO reviews ({columns}) VALUES (2, 1, 'rejected', CURRENT_TIMESTAMP)"))
    migrate(engine)
    holds(engine)
    with engine.connect() as connection:
        assert set(connection.execute(select(link_history.c.command)).scalars()) == {"migrate"}
        (review,) = connection.execute(select(reviews)).all()
        assert (review.copy_id, review.origin_id, review.verdict, review.link) == (2, 1, "rejected", None)
        assert connection.execute(text("SELECT COUNT(*) FROM republications")).scalar_one() == 1
    engine.dispose()
