"""The same lead image on two stored pages: shown on their link whichever came first, and found by nobody's address."""

from __future__ import annotations

import json
from itertools import permutations

from sqlalchemy import Engine, select, text

from aggregator.items import Article
from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles
from aggregator.store.models import claims
from aggregator.text.model import Claim
from tests.factory import NOON, article, context, later

IMAGE = Claim("lead_image", "bridge-at-oldhaven", "https://cdn.example/bridge-at-oldhaven.jpg")
ORIGINAL = article("https://herald.example/bridge", published=NOON, fetched_at=later(30), claims=[IMAGE])
COPY = article("https://echo.example/bridge-shut", published=later(90), fetched_at=later(100), claims=[IMAGE])
PLAIN = article("https://brief.example/bridge", published=later(95), fetched_at=later(110))


def arrive(engine: Engine, page: Article) -> None:
    with writing(engine) as connection:
        stored = store_articles(connection, [page], context())
        link_articles(connection, [one.article_id for one in stored], later(1000))


def reasons(engine: Engine) -> dict[str, list[str]]:
    """The same_image reasons of each link, by the copy's address."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT copy_url, evidence FROM republications")).all()
    found = {url: json.loads(said) if isinstance(said, str) else said for url, said in rows}
    return {url: [one["words"] for one in said if one["kind"] == "same_image"] for url, said in found.items()}


def test_every_order_of_arrival_shows_it(engine: Engine) -> None:
    for order in permutations((ORIGINAL, COPY, PLAIN)):
        with writing(engine) as connection:
            connection.execute(text("DELETE FROM articles"))
        for page in order:
            arrive(engine, page)
        assert reasons(engine) == {
            "https://echo.example/bridge-shut": ["bridge-at-oldhaven"],
            "https://brief.example/bridge": [],
        }


def test_an_image_is_no_cited_page(engine: Engine) -> None:
    arrive(engine, ORIGINAL)
    with engine.connect() as connection:
        row = connection.execute(select(claims)).one()
        urls = connection.execute(text("SELECT url FROM article_urls")).scalars().all()
    assert (row.kind, row.words, row.target_url) == ("lead_image", IMAGE.words, IMAGE.target_url)
    assert row.target_hash is None
    assert urls == ["https://herald.example/bridge"]
