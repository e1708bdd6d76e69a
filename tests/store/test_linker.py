"""Links out of stored articles: the order of arrival leaves no trace, and what stays keeps its id."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import Engine, text

from aggregator.items import Article
from aggregator.store.archive import store_articles
from aggregator.store.candidates import LIMIT
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles, waiting
from aggregator.text.model import Claim
from tests.factory import BRIDGE, CHEESE, NOON, article, context, later

ORIGINAL = article("https://herald.example/bridge", published=NOON, fetched_at=later(30))
COPY = article(
    "https://echo.example/bridge-shut",
    BRIDGE,
    published=later(90),
    fetched_at=later(100),
    claims=[Claim("source_link", "Source link", "https://herald.example/bridge")],
)
COPY_OF_COPY = article(
    "https://third.example/orrin",
    [BRIDGE[0], BRIDGE[1].replace("haulage firms expect", "hauliers fear"), *BRIDGE[2:]],
    fetched_at=later(200),
    claims=[Claim("via", "via Echo", "https://echo.example/bridge-shut")],
)
TRIMMED = article("https://brief.example/1", BRIDGE[:2], published=later(240), fetched_at=later(300))
OTHER = article("https://herald.example/cheese", CHEESE, published=NOON, fetched_at=NOON)
AGENCY_ONLY = article(
    "https://courier.example/cheese",
    [f"BREDE (NordPress) – {CHEESE[0]} Nothing else is known.", "The valley had hoped for the prize since 1961."],
    fetched_at=later(3),
    claims=[Claim("wire_credit", "BREDE (NordPress) –", None, "NordPress")],
)
FAMILY = [ORIGINAL, COPY, COPY_OF_COPY, TRIMMED, OTHER]


def arrive(engine: Engine, *batch: Article) -> None:
    """Store, then link, as a crawl does."""
    with writing(engine) as connection:
        stored = store_articles(connection, batch, context())
    with writing(engine) as connection:
        link_articles(connection, [one.article_id for one in stored], later(1000))


def links(engine: Engine) -> list[tuple[object, ...]]:
    columns = "copy_url, origin_url, parent_url, origin_name, relation, direction, is_primary, credit_kind, confidence"
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM republications ORDER BY 1, 2"))]


def test_a_family_is_linked_to_its_root(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    found = {row[0]: row[1:6] for row in links(engine)}
    root = "https://herald.example/bridge"
    assert found["https://echo.example/bridge-shut"][0] == root
    assert found["https://third.example/orrin"][:2] == (root, "https://echo.example/bridge-shut")
    assert found["https://brief.example/1"][0] == root
    assert found["https://brief.example/1"][3] == "trimmed"
    assert len(found) == 3


@pytest.mark.slow
@pytest.mark.parametrize("order", list(permutations(range(5)))[::5])
def test_the_order_of_arrival_leaves_no_trace(engine: Engine, order: tuple[int, ...]) -> None:
    arrive(engine, *FAMILY)
    expected = links(engine)
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM articles"))
    for at in order:
        arrive(engine, FAMILY[at])
    assert links(engine) == expected


def test_linking_again_changes_nothing(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    query = "SELECT link_id, linked_at, copy_id, origin_id FROM republications ORDER BY 1"
    with engine.connect() as connection:
        before = connection.execute(text(query)).all()
    with writing(engine) as connection:
        link_articles(connection, range(1, 20), later(2000))
    with engine.connect() as connection:
        assert connection.execute(text(query)).all() == before


def test_what_was_stored_and_not_linked_waits(engine: Engine) -> None:
    with writing(engine) as connection:
        store_articles(connection, FAMILY, context())
    with engine.connect() as connection:
        ids = waiting(connection, 10)
    assert len(ids) == 5
    with writing(engine) as connection:
        link_articles(connection, ids, later(1000))
        assert waiting(connection, 10) == []
    assert len(links(engine)) == 3


def test_a_changed_text_loses_its_links(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    arrive(engine, article("https://brief.example/1", CHEESE[1:], fetched_at=later(900)))
    assert "https://brief.example/1" not in [
        row[0] for row in links(engine) if row[1] == "https://herald.example/bridge"
    ]


def test_an_agency_alone_is_an_origin(engine: Engine) -> None:
    arrive(engine, AGENCY_ONLY)
    assert [row[:6] for row in links(engine)] == [
        ("https://courier.example/cheese", None, None, "NordPress", "unknown", "credited")
    ]


def test_a_rejected_link_leaves_every_view(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    with writing(engine) as connection:
        copy, origin = connection.execute(text("SELECT copy_id, origin_id FROM republications LIMIT 1")).one()
        values = {
            "copy": copy,
            "origin": origin,
            "at": "2026-11-03 00:00:00+00:00" if engine.dialect.name == "postgresql" else "2026-11-03 00:00:00",
        }
        connection.execute(
            text(
                "INSERT INTO reviews (copy_id, origin_id, verdict, reviewed_at)"
                " VALUES (:copy, :origin, 'rejected', :at)"
            ),
            values,
        )
    assert len(links(engine)) == 2


def test_stories_follow_the_links(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    with engine.connect() as connection:
        members = connection.execute(text("SELECT part, url FROM story_members ORDER BY part DESC, url")).all()
        assert members[0] == ("origin", "https://herald.example/bridge")
        assert len(members) == 4
        assert connection.execute(text("SELECT size FROM stories")).scalars().all() == [3]


def test_relinking_a_family_larger_than_the_candidate_limit_changes_nothing(engine: Engine) -> None:
    copies = [
        article(f"https://s{n:02}.example/x", published=later(n), fetched_at=later(1000 - n)) for n in range(LIMIT + 6)
    ]
    arrive(engine, *copies)
    expected = links(engine)
    with writing(engine) as connection:
        ids = list(connection.execute(text("SELECT id FROM articles ORDER BY id")).scalars())
    for start in range(0, len(ids), 10):
        with writing(engine) as connection:
            link_articles(connection, ids[start : start + 10], later(5000))
    assert links(engine) == expected
