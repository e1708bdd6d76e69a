"""Stories on very many sites: nothing breaks, and a new copy costs what it costs in a small family."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update

from aggregator.copies.model import COPY_RELATIONS
from aggregator.store.archive import store_articles
from aggregator.store.candidates import LIMIT, OF_ONE_STORY, similar
from aggregator.store.engine import writing
from aggregator.store.families import find_families
from aggregator.store.linker import link_articles, waiting
from aggregator.store.models import articles, matches
from aggregator.store.parts import stub_columns
from aggregator.store.postings import FREQUENT, replace_features
from tests.factory import BRIDGE, NOON, article, context, later

MEMBERS = 6_000  # more than SQLite binds in a statement that names each six times


def add_articles(engine: Engine, count: int, features: range) -> None:
    """That many stored articles with these features."""
    with writing(engine) as connection:
        rows = [
            stub_columns(f"https://s{at}.example/x", None, NOON)
            | {"id": at, "state": "stored", "feature_count": len(features)}
            for at in range(1, count + 1)
        ]
        connection.execute(insert(articles), rows)
        if features:
            numbers = [feature << 40 for feature in features]
            replace_features(connection, dict.fromkeys(range(1, count + 1), numbers))


def test_a_family_of_thousands_is_found_whole(engine: Engine) -> None:
    add_articles(engine, MEMBERS, range(0))
    figures = {"score": 1.0, "coverage_a": 1.0, "coverage_b": 1.0, "passages": [], "altered_quotations": []}
    common = figures | {"relation": min(COPY_RELATIONS), "method_version": "test", "judged_at": NOON}
    with writing(engine) as connection:
        rows = [common | {"a_id": 1, "b_id": at} for at in range(2, MEMBERS + 1)]
        connection.execute(insert(matches), rows)
        families = find_families(connection, [MEMBERS])
    assert [len(family.members) for family in families] == [MEMBERS]
    assert len(families[0].matches) == MEMBERS - 1


def test_a_story_on_hundreds_of_sites_proposes_its_origin_and_no_more_than_the_limit(engine: Engine) -> None:
    count = FREQUENT + 60
    add_articles(engine, count, range(1, 13))
    with writing(engine) as connection:
        origin = count - 5  # late, so that none of the postings that are read names it
        connection.execute(
            text("INSERT INTO stories (id, origin_id, size, origin_name) VALUES (1, :origin, :size, NULL)"),
            {"origin": origin, "size": count - 2},
        )
        connection.execute(text("UPDATE articles SET story_id = 1 WHERE id < :last"), {"last": count})
        found = similar(connection, [count, origin])
    assert found[count][0] == origin
    assert len(found[count]) == len(set(found[count])) == OF_ONE_STORY < LIMIT
    assert count not in found[count]
    assert origin not in found[origin]


@pytest.mark.slow
@pytest.mark.parametrize("backwards", [False, True])
def test_each_copy_of_a_large_story_leads_to_its_first_page_whatever_comes_last(
    engine: Engine, backwards: bool
) -> None:
    count = LIMIT + 15
    pages = [
        article(f"https://s{at:02}.example/x", [*BRIDGE, f"Site {at}."], published=later(at), fetched_at=later(at))
        for at in range(count)
    ]
    pages = pages[::-1] if backwards else pages
    for start in range(0, count, 5):
        with writing(engine) as connection:
            stored = store_articles(connection, pages[start : start + 5], context())
            link_articles(connection, [one.article_id for one in stored], later(9000))
    with engine.connect() as connection:
        origins = connection.execute(text("SELECT origin_url, count(*) FROM republications GROUP BY 1")).all()
        assert [tuple(row) for row in origins] == [("https://s00.example/x", count - 1)]
        assert connection.execute(text("SELECT size FROM stories")).scalars().all() == [count - 1]
        before = connection.execute(select(matches.c.a_id, matches.c.b_id)).all()
    with writing(engine) as connection:
        connection.execute(delete(matches))
        connection.execute(update(articles).values(linked_at=None))
    while ids := _waiting(engine):
        with writing(engine) as connection:
            link_articles(connection, ids, later(9999))
    with engine.connect() as connection:
        after = connection.execute(select(matches.c.a_id, matches.c.b_id)).all()
    assert sorted(map(tuple, after)) == sorted(map(tuple, before))


def _waiting(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return waiting(connection, 5)
