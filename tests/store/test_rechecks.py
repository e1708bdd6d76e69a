"""When a stored article is looked at again, and what the answer means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from aggregator.items import Article
from aggregator.store.due import Bounds, take_due
from aggregator.store.engine import writing
from aggregator.store.ladder import Times, doubt
from aggregator.store.missing import note_missing
from aggregator.store.models import articles, rechecks, revisions
from aggregator.store.rechecks import Look, Record, note_failed, note_unchanged, records
from aggregator.text.model import FeedHint
from tests.factory import BRIDGE, CHEESE, NOON, article, later
from tests.store.test_archive import rows, store
from tests.store.test_linker import arrive

URL = "https://paper.example/a"
MANY = Bounds(100, 100, frozenset(), unwatched=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def fetched(
    minutes: float, paragraphs: tuple[str, ...] = BRIDGE, *, said: float | None = None, etag: str = ""
) -> Article:
    one = article(URL, paragraphs, fetched_at=later(minutes))
    hint = FeedHint(modified_at=later(said)) if said is not None else None
    return replace(one, page=replace(one.page, hint=hint, headers={"etag": etag} if etag else {}))


def record(engine: Engine, url: str = URL) -> Record:
    with engine.connect() as connection:
        return records(connection, [url])[url]


def missing(engine: Engine, url: str, minutes: float) -> bool:
    with writing(engine) as connection:
        return note_missing(connection, [Look(url, later(minutes))])[0]


@given(moments, st.none() | moments, moments, st.booleans(), st.booleans())
def test_a_ladder_ends(first: datetime, published: datetime | None, checked: datetime, story: bool, full: bool) -> None:
    steps, times = 0, Times(first, published, checked)
    while (step := times.next_step(story=story, full=full)) is not None:
        assert step > times.checked_at
        times = replace(times, checked_at=step)
        steps += 1
    assert steps <= (3 if story else 0) + (5 if full else 0)


def test_where_two_ladders_meet_one_look_is_enough() -> None:
    times = Times(NOON, NOON - timedelta(minutes=10), NOON)
    looks = []
    while (step := times.next_step(story=True, full=True)) is not None:
        looks.append(step - NOON)
        times = replace(times, checked_at=step)
    assert [round(one / HOUR, 1) for one in looks] == [0.1, 0.8, 2.8, 24, 71.8, 168, 719.8]


def test_doubts_grow_and_end() -> None:
    waits = [doubt(times) for times in range(8)]
    assert waits[:4] == [timedelta(), 6 * HOUR, DAY, 4 * DAY]
    assert waits[-1] == 30 * DAY


def test_a_claim_is_believed_once(engine: Engine) -> None:
    store(engine, fetched(0, said=-60))
    known = record(engine)
    assert not known.believes(later(-60), later(0), later(60))
    assert known.believes(later(30), later(0), later(60))
    store(engine, fetched(60, said=30))
    known = record(engine)
    assert known.futile == 1
    assert not known.believes(later(30), later(60), later(1000))
    assert not known.believes(later(90), later(60), later(120))  # within the six hours of doubt
    assert known.believes(later(90), later(60), later(60 + 6 * 60))


def test_claims_that_prove_true_are_believed_again(engine: Engine) -> None:
    store(engine, fetched(0))
    store(engine, fetched(60, said=30))
    store(engine, fetched(500, (BRIDGE[0], *CHEESE), said=400))
    assert record(engine).futile == 0


def test_a_clock_that_goes_years_ahead_is_not_believed_for_ever(engine: Engine) -> None:
    store(engine, fetched(0, said=60 * 24 * 3000))
    assert record(engine).said_at == later(0)
    assert record(engine).believes(later(10), later(0), later(20))


def test_a_look_older_than_the_last_changes_nothing(engine: Engine) -> None:
    store(engine, fetched(60, etag="new"))
    store(engine, fetched(0, etag="old"))
    assert record(engine).etag == "new"
    assert not missing(engine, URL, 30)
    assert rows(engine, rechecks.c.missing_since, table=rechecks) == [(None,)]


def test_not_modified_is_a_look_at_article_and_version(engine: Engine) -> None:
    store(engine, fetched(0, etag="1"))
    with writing(engine) as connection:
        note_unchanged(connection, [Look(URL, later(90), said_at=later(60))], frozenset())
    assert rows(engine, articles.c.last_seen_at) == [(later(90),)]
    assert rows(engine, revisions.c.seen_at, revisions.c.last_seen_at, table=revisions) == [(NOON, later(90))]
    assert (record(engine).etag, record(engine).futile, record(engine).checked_at) == ("1", 1, later(90))


def test_a_page_that_could_not_be_read_loses_its_validators(engine: Engine) -> None:
    store(engine, fetched(0, etag="1"))
    with writing(engine) as connection:
        note_failed(connection, [Look(URL, later(60))], forget_validators=True)
    known = record(engine)
    assert (known.etag, known.last_modified, known.body_digest) == (None, None, None)


@pytest.mark.parametrize(("second", "is_gone"), [(30, False), (59, False), (61, True), (5000, True)])
def test_gone_takes_two_answers_an_hour_apart(engine: Engine, second: float, is_gone: bool) -> None:
    store(engine, fetched(0))
    assert not missing(engine, URL, 100)
    assert missing(engine, URL, 100 + second) is is_gone
    row = rows(engine, articles.c.gone_at, articles.c.text)[0]
    assert (row.gone_at is not None) is is_gone
    assert row.text
    store(engine, fetched(9000))
    assert rows(engine, articles.c.gone_at) == [(None,)]
    assert rows(engine, rechecks.c.missing_since, table=rechecks) == [(None,)]


def test_another_spelling_that_is_given_up_is_not_the_article(engine: Engine) -> None:
    store(engine, article(URL, asked_url="https://paper.example/?p=7"))
    assert not missing(engine, "https://paper.example/?p=7", 100)
    assert not missing(engine, "https://paper.example/?p=7", 300)
    assert not missing(engine, "https://paper.example/unknown", 300)
    assert rows(engine, articles.c.gone_at) == [(None,)]


def test_what_is_due_and_has_no_copies_is_put_off(engine: Engine) -> None:
    arrive(engine, fetched(0), article("https://echo.example/a", CHEESE))
    with writing(engine) as connection:
        assert take_due(connection, later(90), MANY, frozenset()) == []
        due = connection.execute(select(rechecks.c.due_at)).scalars().all()
    assert due == [NOON + DAY, NOON + DAY]


def test_what_has_copies_is_due_until_it_was_looked_at(engine: Engine) -> None:
    arrive(engine, fetched(0), article("https://echo.example/a"))
    for bounds, count in ((MANY, 2), (replace(MANY, per_run=1), 1), (replace(MANY, unwatched=False), 0)):
        with writing(engine) as connection:
            assert len(take_due(connection, later(90), bounds, frozenset())) == count
    with writing(engine) as connection:
        note_unchanged(connection, [Look(URL, later(90))], frozenset())
        assert [one.record.url for one in take_due(connection, later(95), MANY, frozenset())] == [
            "https://echo.example/a"
        ]
