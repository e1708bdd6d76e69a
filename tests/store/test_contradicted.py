"""A claim that the texts contradict stays, is marked, and carries no link."""

from __future__ import annotations

from sqlalchemy import Engine, text

from aggregator.store.queries import contradicted_positions
from aggregator.text.model import Claim
from tests.factory import BRIDGE, CHEESE, article, later
from tests.store.test_linker import ORIGINAL, arrive, links

CITES = Claim("source_link", "Source: Harbour Herald", "https://herald.example/bridge", "Harbour Herald")
ASIDE = Claim("attribution", "Source: Harbour Herald", None, "Harbour Herald")


def marked(engine: Engine) -> list[tuple[str, int, str]]:
    query = "SELECT url, position, target_article_url FROM contradicted_claims ORDER BY url, position"
    with engine.connect() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(text(query))]


def test_a_source_link_over_another_text_is_marked(engine: Engine) -> None:
    liar = article("https://mirror.example/cheese", CHEESE, fetched_at=later(60), claims=[ASIDE, CITES])
    honest = article("https://echo.example/bridge", BRIDGE, fetched_at=later(90), claims=[CITES])
    arrive(engine, ORIGINAL, liar, honest)
    assert marked(engine) == [("https://mirror.example/cheese", 1, "https://herald.example/bridge")]
    assert [row[0] for row in links(engine)] == ["https://echo.example/bridge"]
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT COUNT(*) FROM claims WHERE kind = 'source_link'")).scalar_one()
        ids = {row.url: row.id for row in connection.execute(text("SELECT id, url FROM articles"))}
        assert contradicted_positions(connection, ids["https://mirror.example/cheese"]) == {1}
        assert contradicted_positions(connection, ids["https://echo.example/bridge"]) == frozenset()
    assert kept == 2


def test_what_was_not_seen_or_is_in_another_language_contradicts_nothing(engine: Engine) -> None:
    stub = article("https://mirror.example/cheese", CHEESE, fetched_at=later(60), claims=[CITES])
    foreign = article("https://echo.example/fromage", CHEESE, fetched_at=later(90), claims=[CITES], language="fr")
    arrive(engine, stub, foreign)
    assert marked(engine) == []
    arrive(engine, ORIGINAL)
    assert marked(engine) == [("https://mirror.example/cheese", 0, "https://herald.example/bridge")]
