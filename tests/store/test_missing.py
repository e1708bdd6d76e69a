"""When something else in an article's place means that the article is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from aggregator.items import Article
from aggregator.store.engine import writing
from aggregator.store.missing import Redirected, StandIn, note_elsewhere, note_missing, note_stand_ins, places_in_batch
from aggregator.store.models import articles, rechecks
from aggregator.store.rechecks import Look, note_unchanged
from tests.factory import BRIDGE, CHEESE, article, later
from tests.store.test_archive import rows, store

URL = "https://paper.example/news/bridge-to-close"
DAY = 24 * 60


def stand_in(
    minutes: float, reason: str = "home_page", page_url: str = "https://paper.example/", title: str | None = None
) -> StandIn:
    return StandIn(Look(URL, later(minutes)), reason, page_url, title)


def note(engine: Engine, one: StandIn) -> bool:
    with writing(engine) as connection:
        return note_stand_ins(connection, [one])[0]


def is_gone(engine: Engine) -> bool:
    with engine.connect():
        return any(row.gone_at for row in rows(engine, articles.c.gone_at, articles.c.url) if row.url == URL)


def other(minutes: float) -> Article:
    return article("https://paper.example/news/cheese-prize", CHEESE, title="Cheese", fetched_at=later(minutes))


@pytest.mark.parametrize(
    ("reason", "page_url", "title", "counts"),
    [
        ("home_page", "https://paper.example/", None, True),
        ("section_page", "https://paper.example/news/", "News", True),
        ("error_page", URL, "Page not found", True),
        ("no_text", URL, "The Paper", True),
        ("no_text", URL, "A  Headline!", False),  # the article's own: a wall, or a fault
        ("no_text", URL, None, True),
        ("home_page", "https://other.example/", None, False),
        ("no_text", "https://paper.example/login", "Log in", False),
        ("walled", URL, "We value your privacy", False),
        ("needs_browser", URL, None, False),
    ],
)
def test_what_counts(engine: Engine, reason: str, page_url: str, title: str | None, counts: bool) -> None:
    store(engine, article(URL))
    assert not note(engine, stand_in(60, reason, page_url, title))
    store(engine, other(100))
    assert note(engine, stand_in(60 + DAY, reason, page_url, title)) is counts
    assert is_gone(engine) is counts
    assert all(row.text for row in rows(engine, articles.c.text))
    assert all(row.due_at for row in rows(engine, rechecks.c.due_at, table=rechecks))


def test_two_looks_are_a_day_apart(engine: Engine) -> None:
    store(engine, article(URL))
    assert not note(engine, stand_in(60))
    store(engine, other(100))
    assert not note(engine, stand_in(60 + DAY - 1))
    assert note(engine, stand_in(60 + DAY))


def test_a_site_that_sends_everybody_home_is_ill(engine: Engine) -> None:
    store(engine, article(URL), other(10))
    for days in range(5):
        assert not note(engine, stand_in(60 + days * DAY))
    store(engine, other(60 + 4 * DAY))
    assert note(engine, stand_in(60 + 5 * DAY))


def test_what_comes_back_is_not_gone(engine: Engine) -> None:
    store(engine, article(URL))
    note(engine, stand_in(60))
    store(engine, other(100))
    assert note(engine, stand_in(60 + DAY))
    with writing(engine) as connection:
        note_unchanged(connection, [Look(URL, later(60 + 2 * DAY))], frozenset())
    assert not is_gone(engine)
    assert not note(engine, stand_in(60 + 3 * DAY))  # the count begins anew


def test_no_such_page_after_a_stand_in_is_enough(engine: Engine) -> None:
    store(engine, article(URL))
    note(engine, stand_in(60))
    with writing(engine) as connection:
        assert note_missing(connection, [Look(URL, later(130))]) == [True]


def test_a_list_in_an_articles_place_is_no_article(engine: Engine) -> None:
    store(engine, article(URL, title="Bridge to close"))

    def place(url: str, title: str, paragraphs: tuple[str, ...], asked: str = URL) -> str | None:
        with writing(engine) as connection:
            return places_in_batch(connection, [Redirected(asked, url, title, "\n\n".join(paragraphs))])[0]

    section = "https://paper.example/news/"
    assert place(section, "News", CHEESE) == "section_page"
    assert place(section, "News", BRIDGE) is None  # the article all the same
    assert place(section, "Bridge to close", CHEESE) is None
    assert place("https://paper.example/news/another-story-about-cheese-prizes", "Cheese", CHEESE) is None
    assert place("https://paper.example/login", "Log in", CHEESE) == "walled"
    assert place(section, "News", CHEESE, asked="https://paper.example/news/never-stored") is None


def test_an_article_that_was_always_found_by_a_redirect_is_no_list(engine: Engine) -> None:
    short = "https://paper.example/live"
    store(engine, article(short, asked_url=URL, title="Live"))
    with writing(engine) as connection:
        assert places_in_batch(connection, [Redirected(URL, short, "Other", "\n\n".join(CHEESE))]) == [None]


def test_a_look_that_gives_another_article_is_a_look(engine: Engine) -> None:
    store(engine, article(URL))
    with writing(engine) as connection:
        note_elsewhere(connection, [Look(URL, later(90).replace(microsecond=5))])
    assert rows(engine, rechecks.c.checked_at, table=rechecks) == [(later(90),)]
    due = rows(engine, rechecks.c.due_at, table=rechecks)
    with writing(engine) as connection:
        note_elsewhere(connection, [replace(Look(URL, later(90)), at=later(90).replace(microsecond=9))])
    assert rows(engine, rechecks.c.due_at, table=rechecks) == due
