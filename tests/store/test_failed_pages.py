"""Pages that failed: when they are tried again, when no more, and what is remembered for that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from aggregator.store.engine import writing
from aggregator.store.failed_pages import (
    NEEDS_BROWSER,
    Bounds,
    FailedPage,
    Failure,
    failures_of,
    forget_failures,
    next_try,
    save_failure,
    take_up,
)
from aggregator.store.models import failed_pages
from aggregator.store.resting_hosts import hosts_at_rest, save_rest
from aggregator.store.watching import save_sources
from aggregator.text.model import FeedHint
from tests.factory import NOON, article, later
from tests.store.test_archive import store

URL = "https://paper.example/a"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = Bounds(100, frozenset(), unwatched=True, browsers=frozenset())
HINT = FeedHint(title="A \x00title", author="Ann", published_at=datetime(2026, 11, 1, 8, tzinfo=UTC))


def failure(minutes: float = 0, reason: str = "http_500", **more: object) -> Failure:
    return replace(Failure(URL, None, "feed", reason, later(minutes)), **more)  # type: ignore[arg-type]


def fail(engine: Engine, *failures: Failure) -> None:
    with writing(engine) as connection:
        for one in failures:
            save_failure(connection, one)


def due(engine: Engine, at: datetime, bounds: Bounds = ALL) -> list[FailedPage]:
    with writing(engine) as connection:
        return take_up(connection, at, bounds)


def known(engine: Engine) -> FailedPage | None:
    with engine.connect() as connection:
        return failures_of(connection, [URL, "https://paper.example/other"]).get(URL)


def waits(reason: str = "http_500", **more: object) -> list[timedelta | None]:
    tries = (next_try(count, failure(0, reason, **more)) for count in range(1, 10))
    return [at - NOON if at else None for at in tries]


def test_the_ladder_ends() -> None:
    assert waits() == [0 * HOUR, HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, None, None, None]
    assert waits("http_404", is_settled=True) == [HOUR, DAY, 7 * DAY, *[None] * 6]
    assert waits(NEEDS_BROWSER) == [7 * DAY, *[None] * 8]


@given(st.integers(1, 6), st.timedeltas(timedelta(), 10 * DAY))
def test_nothing_is_tried_before_its_host_may_be_asked(count: int, rest: timedelta) -> None:
    at = next_try(count, failure(not_before=NOON + rest))
    assert at is not None
    assert at >= NOON + rest


def test_a_page_that_fails_on_is_given_up(engine: Engine) -> None:
    at, tries = NOON, 0
    fail(engine, failure())
    while pages := due(engine, at := at + HOUR):
        while not due(engine, at):
            at += HOUR
        tries += 1
        fail(engine, replace(failure(), at=at))
        page = known(engine)
        assert page is not None
        if page.next_try_at is None:
            break
        at = page.next_try_at
        assert pages
    assert tries == 6
    assert due(engine, at + 1000 * DAY) == []
    with engine.connect() as connection:
        row = connection.execute(select(failed_pages)).one()
    assert (row.failures, row.reason, row.first_failed_at, row.next_try_at) == (7, "http_500", NOON, None)


def test_what_its_entry_said_is_kept(engine: Engine) -> None:
    fail(engine, failure(hint=HINT), failure(5))
    page = due(engine, later(5 + 60))[0]
    assert page.hint == replace(HINT, title="A title")
    assert (page.url, page.way) == (URL, "feed")


def test_a_host_that_rests_is_no_failure_of_its_pages(engine: Engine) -> None:
    for minutes in range(0, 100, 10):
        fail(engine, failure(minutes, "HostRestsError", not_before=later(minutes + 60)))
    page = known(engine)
    assert page is not None
    assert page.next_try_at == later(150)
    fail(engine, failure(150))
    assert [one.url for one in due(engine, later(150))] == [URL]  # its first


def test_what_nobody_asks_for_by_itself_is_remembered_only_where_it_failed_before(engine: Engine) -> None:
    fail(engine, failure(is_wanted=False))
    assert known(engine) is None
    fail(engine, failure(1), failure(2, "robots_txt", is_settled=True, is_wanted=False))
    page = known(engine)
    assert page is not None
    assert page.next_try_at == later(2) + DAY


def test_an_older_failure_changes_nothing(engine: Engine) -> None:
    fail(engine, failure(60), failure(0))
    page = known(engine)
    assert page is not None
    assert page.last_failed_at == later(60)


def test_what_was_stored_by_another_way_is_forgotten(engine: Engine) -> None:
    fail(engine, failure())
    store(engine, article(URL, fetched_at=later(1)))
    assert due(engine, later(60)) == []
    assert known(engine) is None


def test_a_change_that_could_not_be_fetched_is_asked_for_conditionally(engine: Engine) -> None:
    one = article(URL, fetched_at=later(-60))
    store(engine, replace(one, page=replace(one.page, headers={"etag": '"1"'})))
    fail(engine, failure())
    record = due(engine, later(0))[0].record
    assert record is not None
    assert record.etag == '"1"'


def test_dealt_with_is_forgotten(engine: Engine) -> None:
    fail(engine, failure())
    with writing(engine) as connection:
        forget_failures(connection, [URL + "?utm_source=x"])
    assert known(engine) is None


@pytest.mark.parametrize(
    ("days", "said", "is_asked"), [(3, 60, False), (8, 60, True), (8, -60, False), (8, None, False)]
)
def test_a_page_given_up_is_asked_for_when_its_entry_says_that_it_changed(
    engine: Engine, days: int, said: float | None, is_asked: bool
) -> None:
    for minutes in range(7):
        fail(engine, failure(minutes))
    page = known(engine)
    assert page is not None
    assert page.next_try_at is None
    said_at = later(7 + said) if said is not None else None
    assert page.is_said_to_have_changed(said_at, later(7) + days * DAY) is is_asked


def test_a_source_that_gets_a_browser_is_asked_at_once(engine: Engine) -> None:
    fail(engine, failure(0, NEEDS_BROWSER))
    assert due(engine, later(10), ALL) == []
    row = {"id": "paper", "name": "Paper", "home": URL, "role": "publisher", "licensed_from": [], "retired": False}
    with writing(engine) as connection:
        save_sources(connection, [row])
    fail(engine, failure(1, NEEDS_BROWSER, source_id="paper"))
    paper = replace(ALL, sources=frozenset({"paper"}))
    assert due(engine, later(10), paper) == []
    assert len(due(engine, later(10), replace(paper, browsers=frozenset({"paper"})))) == 1


def test_a_host_rests_for_as_long_as_it_asked_last(engine: Engine) -> None:
    with writing(engine) as connection:
        save_rest(connection, "a.example", later(60))
        save_rest(connection, "a.example", later(30))
        save_rest(connection, "b.example", later(10))
        assert hosts_at_rest(connection, later(5)) == {"a.example": later(60), "b.example": later(10)}
        assert hosts_at_rest(connection, later(20)) == {"a.example": later(60)}
        assert hosts_at_rest(connection, later(60)) == {}
