"""One article, one row: canonicals that lie, walls that answer for many, and no trace of the order of arrival."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import Engine, select, text

from aggregator.items import Article
from aggregator.store.models import article_urls, articles
from aggregator.text.model import Claim
from tests.factory import BRIDGE, CHEESE, article, later
from tests.store.test_archive import count, store

PAPER = "https://paper.example"
SALT = (
    "The salt works at Tarn closed their last pan on Friday, four centuries after monks had dug the first of them.",
    "What the sea leaves there will from now on be sold to visitors in paper cones, two crowns each.",
)


def families(engine: Engine) -> list[tuple[str, str, frozenset[str]]]:
    """Address, first words and spellings of each stored article."""
    with engine.connect() as connection:
        found = []
        stored = select(articles.c.id, articles.c.url, articles.c.text).where(articles.c.state == "stored")
        for row in connection.execute(stored.order_by(articles.c.url)).all():
            urls = select(article_urls.c.url).where(article_urls.c.article_id == row.id)
            found.append((row.url, row.text[:20], frozenset(connection.execute(urls).scalars())))
    return found


def in_any_order(engine: Engine, pages: list[Article]) -> list[tuple[str, str, frozenset[str]]]:
    """What is stored in the end; the same for every order of arrival, one by one and all at once."""
    found = None
    for order in permutations(pages):
        for batches in ([[one] for one in order], [list(order)]):
            with engine.begin() as connection:
                connection.execute(text("DELETE FROM articles"))
            for batch in batches:
                store(engine, *batch)
            assert found is None or families(engine) == found, [one.page.url for one in order]
            found = families(engine)
    assert found is not None
    return found


def named(path: str, paragraphs: tuple[str, ...], canonical: str, minutes: int) -> Article:
    return article(f"{PAPER}{path}", paragraphs, canonical=f"{PAPER}{canonical}", fetched_at=later(minutes))


@pytest.mark.slow
def test_one_canonical_for_many_texts_is_not_believed(engine: Engine) -> None:
    pages = [named("/b", BRIDGE, "/news", 1), named("/c", CHEESE, "/news", 2), named("/s", SALT, "/news", 3)]
    found = in_any_order(engine, pages)
    assert found == [
        (f"{PAPER}/b", BRIDGE[0][:20], frozenset({f"{PAPER}/b"})),
        (f"{PAPER}/c", CHEESE[0][:20], frozenset({f"{PAPER}/c"})),
        (f"{PAPER}/s", SALT[0][:20], frozenset({f"{PAPER}/s"})),
    ]


@pytest.mark.slow
def test_pages_of_one_text_that_name_a_disputed_canonical_are_one_article(engine: Engine) -> None:
    pages = [
        named("/b", BRIDGE, "/news", 1),
        named("/b?view=7", BRIDGE[1:], "/news", 2),
        named("/c", CHEESE, "/news", 3),
    ]
    found = in_any_order(engine, pages)
    assert [url for url, _, _ in found] == [f"{PAPER}/b", f"{PAPER}/c"]
    assert found[0][2] == {f"{PAPER}/b", f"{PAPER}/b?view=7"}


@pytest.mark.slow
def test_a_page_that_is_there_keeps_its_address(engine: Engine) -> None:
    pages = [
        named("/b", BRIDGE, "/full", 1),
        named("/full", BRIDGE[:3], "/full", 3),
        named("/c", CHEESE, "/full", 2),
    ]
    found = in_any_order(engine, pages)
    assert [(url, spelt) for url, _, spelt in found] == [
        (f"{PAPER}/c", {f"{PAPER}/c"}),
        (f"{PAPER}/full", {f"{PAPER}/b", f"{PAPER}/full"}),
    ]


@pytest.mark.slow
def test_a_front_that_articles_name_as_canonical_stays_an_article_of_its_own(engine: Engine) -> None:
    pages = [named("/b", BRIDGE, "/front", 1), named("/c", CHEESE, "/front", 2), named("/front", SALT, "/front", 3)]
    found = in_any_order(engine, pages)
    assert [url for url, _, _ in found] == [f"{PAPER}/b", f"{PAPER}/c", f"{PAPER}/front"]
    assert all(spelt == {url} for url, _, spelt in found)


def test_a_canonical_of_one_text_is_believed(engine: Engine) -> None:
    found = in_any_order(engine, [named("/?p=1", BRIDGE, "/b", 1), named("/?p=1&view=2", BRIDGE[:3], "/b", 2)])
    assert [url for url, _, _ in found] == [f"{PAPER}/b"]


@pytest.mark.slow
def test_reports_of_one_form_that_name_one_canonical_stay_apart(engine: Engine) -> None:
    report = (
        "{day} will start {sky} in {place}, with {rain} from the {wind} and highs of {degrees} degrees.",
        "The weather office expects {night} overnight. Drivers are asked to take care on the roads around {place}.",
    )
    days = {
        "Monday": {
            "sky": "cloudy",
            "place": "Orrin",
            "rain": "light rain",
            "wind": "west",
            "degrees": 12,
            "night": "fog",
        },
        "Tuesday": {
            "sky": "dry",
            "place": "Tarn",
            "rain": "sunshine",
            "wind": "south",
            "degrees": 17,
            "night": "frost",
        },
        "Friday": {
            "sky": "wet",
            "place": "Hafen",
            "rain": "downpours",
            "wind": "north",
            "degrees": 9,
            "night": "storms",
        },
    }
    pages = [
        article(
            f"{PAPER}/{day}",
            tuple(text.format(day=day, **said) for text in report),
            title=f"{day}'s weather in {said['place']}",
            canonical=f"{PAPER}/weather",
            fetched_at=later(minutes),
        )
        for minutes, (day, said) in enumerate(days.items())
    ]
    found = in_any_order(engine, pages)
    assert [url for url, _, _ in found] == [f"{PAPER}/{day}" for day in ("Friday", "Monday", "Tuesday")]


def test_translations_that_name_one_canonical_stay_apart(engine: Engine) -> None:
    german = (
        "Die Hebebrücke über den Orrin bleibt ab Montag elf Wochen lang zu, sagt der Hafenausschuss.",
        *BRIDGE[:0],
    )
    found = in_any_order(engine, [named("/en/b", BRIDGE, "/en/b", 1), named("/de/b", german, "/en/b", 2)])
    assert [url for url, _, _ in found] == [f"{PAPER}/de/b", f"{PAPER}/en/b"]


@pytest.mark.slow
def test_a_wall_that_comes_first_swallows_none_of_what_it_stood_before(engine: Engine) -> None:
    wall = ("Please accept our cookies to go on reading. We and our 812 partners store information on your device.",)
    pages = [
        article(f"{PAPER}/consent", wall, title="Privacy", asked_url=f"{PAPER}/b", fetched_at=later(1)),
        article(f"{PAPER}/consent", wall, title="Privacy", asked_url=f"{PAPER}/c", fetched_at=later(2)),
        article(f"{PAPER}/b", BRIDGE, fetched_at=later(3)),
        article(f"{PAPER}/c", CHEESE, fetched_at=later(4)),
    ]
    found = in_any_order(engine, pages)
    assert [(url, spelt) for url, _, spelt in found] == [
        (f"{PAPER}/{path}", {f"{PAPER}/{path}"}) for path in ("b", "c", "consent")
    ]


@pytest.mark.slow
def test_a_disputed_canonical_stays_a_page_that_is_cited(engine: Engine) -> None:
    citing = article("https://echo.example/x", SALT, claims=[Claim("via", "via Paper", f"{PAPER}/news")])
    for order in permutations([named("/b", BRIDGE, "/news", 1), named("/c", CHEESE, "/news", 2), citing]):
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM articles"))
        for one in order:
            store(engine, one)
        with engine.connect() as connection:
            stubs = select(articles.c.url).where(articles.c.state == "cited")
            assert connection.execute(stubs).scalars().all() == [f"{PAPER}/news"]
        assert count(engine, articles) == 4
