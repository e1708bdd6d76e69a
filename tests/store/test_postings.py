"""The packed candidate index: it tells what was written, whatever came and went before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, select, update

from aggregator.copies.fingerprint import VERSION, fingerprint
from aggregator.store.candidates import RARE, similar
from aggregator.store.engine import open_engine, prepare_schema, writing
from aggregator.store.models import articles, fingerprints, postings
from aggregator.store.postings import (
    FREQUENT,
    PART_ENTRIES,
    articles_by_feature,
    forget_features,
    replace_features,
)
from aggregator.store.refingerprinting import refresh_fingerprints
from tests.factory import BRIDGE, article
from tests.store.test_archive import store
from tests.store.test_hot_families import add_articles

BUCKET = 1 << 42  # two features that differ beneath it share a bucket
FEATURES = [(bucket * BUCKET) | (rest << 28) for bucket in range(3) for rest in (1, 2, 256, 512, 0x102)]


def told(connection: Connection, ids: range) -> dict[int, list[list[int]]]:
    return dict(articles_by_feature(connection, ids))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 9), st.sets(st.sampled_from(FEATURES))), max_size=30))
def test_each_feature_leads_to_the_articles_that_have_it(empty: Engine, steps: list[tuple[int, set[int]]]) -> None:
    has: dict[int, set[int]] = {}
    with writing(empty) as connection:
        forget_features(connection, range(1, 10))
        for id, features in steps:
            replace_features(connection, {id: features})
            has[id] = features
        wanted: defaultdict[int, set[int]] = defaultdict(set)
        for id, features in has.items():
            for feature in features:
                wanted[feature].add(id)
        expected = {id: [sorted(wanted[one]) for one in sorted(features)] for id, features in has.items()}
        assert told(connection, range(1, 10)) == expected


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('postings') / 'test.db'}")
    prepare_schema(engine)
    add_articles(engine, 9, range(0))
    yield engine
    engine.dispose()


def test_of_a_frequent_feature_the_first_articles_count(engine: Engine) -> None:
    count = FREQUENT + 40
    add_articles(engine, count, range(1, 3))
    with writing(engine) as connection:
        assert told(connection, range(count, count + 1)) == {count: [list(range(1, FREQUENT + 2))] * 2}
        parts = connection.execute(select(postings)).all()
        assert sum(len(row.entries) for row in parts) == 2 * 6 * (FREQUENT + 1)  # the rest is not written
        assert all(len(row.entries) <= 6 * PART_ENTRIES for row in parts)
        forget_features(connection, range(1, count))
        assert told(connection, range(1, count + 1)) == {count: [[], []]}


def test_an_unchanged_text_writes_nothing(engine: Engine) -> None:
    store(engine, article("https://paper.example/a"))
    with writing(engine) as connection:
        connection.execute(delete(postings))
        replace_features(connection, {1: fingerprint("\n\n".join(BRIDGE), "en")})
        assert connection.execute(select(postings)).all() == []


def test_an_article_deleted_by_hand_is_no_candidate(engine: Engine) -> None:
    store(engine, *(article(f"https://paper{at}.example/a") for at in range(3)))
    with writing(engine) as connection:
        assert similar(connection, [3]) == {3: [1, 2]}
        connection.execute(delete(articles).where(articles.c.id == 2))
        assert similar(connection, [3]) == {3: [1]}


@pytest.mark.parametrize("is_lost", [False, True])
def test_fingerprints_of_another_method_are_made_anew(engine: Engine, is_lost: bool) -> None:
    store(engine, *(article(f"https://paper{at}.example/a") for at in range(3)))
    with writing(engine) as connection:
        before = connection.execute(select(fingerprints).order_by(fingerprints.c.article_id)).all()
        if is_lost:
            connection.execute(delete(fingerprints))
            connection.execute(delete(postings))
        else:
            connection.execute(update(fingerprints).values(version=VERSION - 1, features=b"\1\2\3\4"))
        connection.execute(update(articles).values(feature_count=1))
        assert similar(connection, [1]) == {}
    assert refresh_fingerprints(engine) == 3
    assert refresh_fingerprints(engine) == 0
    with writing(engine) as connection:
        assert connection.execute(select(fingerprints).order_by(fingerprints.c.article_id)).all() == before
        assert similar(connection, [3]) == {3: [1, 2]}
        assert set(connection.execute(select(articles.c.feature_count)).scalars()) == {len(before[0].features) // 4}


@pytest.mark.parametrize("seed", range(3))
def test_a_pair_is_proposed_when_the_later_comes_or_never(engine: Engine, seed: int) -> None:
    chance, count = Random(seed), RARE + 40
    add_articles(engine, count, range(0))
    usual, seldom = FEATURES[:10], [feature + (9 << 28) for feature in FEATURES] + [1 << 60]
    with writing(engine) as connection:
        connection.execute(update(articles).values(feature_count=200))  # so many that no share is large
        on_arrival = set()
        for id in range(1, count + 1):
            replace_features(connection, {id: {*chance.sample(usual, 8), *chance.sample(seldom, 3)}})
            on_arrival |= {(other, id) for other in similar(connection, [id], count)[id]}
        later = {(min(pair), max(pair)) for pair in _pairs(similar(connection, range(1, count + 1), count))}
    assert later == on_arrival
    assert 0 < len(on_arrival) < count * (count - 1) // 2


def _pairs(found: dict[int, list[int]]) -> set[tuple[int, int]]:
    return {(id, other) for id, others in found.items() for other in others}
