"""When a page that is no article is asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, insert

from aggregator.store.engine import writing
from aggregator.store.identity import digest, url_key
from aggregator.store.models import pages
from aggregator.store.watching import REJECTED_DAYS, REJECTED_DAYS_MOST, known_pages
from tests.factory import NOON

URL = "https://paper.example/about"
DAY = timedelta(days=1)


def reject(engine: Engine, at: datetime) -> None:
    with writing(engine) as connection:
        connection.execute(
            insert(pages).values(
                asked_hash=url_key(URL), asked_url=URL, url=URL, way="sitemap", status=200, fetched_at=at,
                body_digest=digest("x"), outcome="rejected", reason="no_text",
            )
        )  # fmt: skip


def is_known(engine: Engine, at: datetime) -> bool:
    with engine.connect() as connection:
        return URL in known_pages(connection, [URL], at)


def test_a_page_that_stays_no_article_is_asked_for_less_and_less(engine: Engine) -> None:
    at, waits = NOON, []
    for _ in range(7):
        reject(engine, at)
        wait = next(days for days in range(1, 200) if not is_known(engine, at + days * DAY))
        waits.append(wait)
        at += wait * DAY
    assert waits == [7, 7, 14, 28, 56, 112, 112]
    assert (waits[0], waits[-1]) == (REJECTED_DAYS, REJECTED_DAYS_MOST)


def test_a_page_that_is_rejected_twice_on_a_day_waits_no_longer(engine: Engine) -> None:
    for hours in range(0, 20, 5):
        reject(engine, NOON + hours * DAY / 24)
    assert is_known(engine, NOON + 7 * DAY)
    assert not is_known(engine, NOON + 8 * DAY)
