"""Translations in the database: found by a citation, by a credit, and by what the index shows of names and numbers."""

from __future__ import annotations

import tomllib
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from aggregator.config import Config, ConfigurationError
from aggregator.items import Article
from aggregator.store.archive import store_articles
from aggregator.store.confirming import with_confirmer
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles
from aggregator.text.model import Claim
from tests.factory import article, context, later

STORIES = Path(__file__).parent.parent / "copies" / "translated"
FINE = tomllib.loads((STORIES / "fine.toml").read_text("utf-8"))
ELECTION = tomllib.loads((STORIES / "election.toml").read_text("utf-8"))


def page(host: str, language: str, body: str, minutes: int, *claims: Claim) -> Article:
    return article(
        f"https://{host}.example/1",
        body.strip().split("\n"),
        language=language,
        published=later(minutes),
        fetched_at=later(minutes + 5),
        claims=claims,
    )


def relations(engine: Engine, *batch: Article) -> list[tuple[str, ...]]:
    """(copy, origin, relation, direction) of every link, after the articles have arrived one by one."""
    for one in batch:
        with writing(engine) as connection:
            stored = store_articles(connection, [one], context())
        with writing(engine) as connection:
            link_articles(connection, [each.article_id for each in stored], later(1000))
    columns = "copy_url, origin_url, relation, direction"
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {columns} FROM republications ORDER BY 1, 2"))
        return [tuple(str(value).removeprefix("https://").removesuffix(".example/1") for value in row) for row in rows]


def test_a_translation_that_names_no_source_is_found(engine: Engine) -> None:
    original = page("giornale", "fr", FINE["translations"]["fr"], 0)
    copies = [page("daily", "en", FINE["translations"]["en"], 60), page("gazeta", "ru", FINE["translations"]["ru"], 90)]
    own = [page("anzeiger", "de", FINE["independent"]["de"], 70), page("folha", "pt", FINE["wire"]["pt"], 80)]
    assert relations(engine, *own, *copies, original) == [
        ("daily", "giornale", "translation", "dated"),
        ("gazeta", "giornale", "translation", "dated"),
    ]


def test_a_loose_translation_is_found_where_it_credits_its_source(engine: Engine) -> None:
    original = page("unda", "de", ELECTION["translations"]["de"], 0)
    loose = ELECTION["loose"]["it"]
    credit = Claim("wire_credit", "(Unda)", None, "Unda")
    assert relations(engine, original, page("credited", "it", loose, 60, credit), page("silent", "it", loose, 70)) == [
        ("credited", "unda", "translation", "credited"),
        ("silent", "credited", "same", "dated"),
    ]


FAMILY = (
    page("unda", "de", ELECTION["translations"]["de"], 0),
    page("daily", "en", ELECTION["translations"]["en"], 60),
    page("corriere", "it", ELECTION["loose"]["it"], 90, Claim("wire_credit", "(Unda)", None, "Unda")),
    page("diario", "es", ELECTION["independent"]["es"], 30),
)


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_order_of_arrival_leaves_no_trace(engine: Engine, order: tuple[int, ...]) -> None:
    found = relations(engine, *(FAMILY[at] for at in order))
    assert [row[:3] for row in found] == [("corriere", "unda", "translation"), ("daily", "unda", "translation")]


@pytest.mark.parametrize(("model", "relation"), [("", "uncertain"), ("tests.copies.letters:Letters", "translation")])
def test_a_sentence_encoder_confirms_what_a_citation_suggests(engine: Engine, model: str, relation: str) -> None:
    with_confirmer(engine, Config(copies_sentence_model=model, copies_sentence_likeness=0.2))
    via = Claim("via", "via Unda", "https://unda.example/1")
    relations(
        engine,
        page("unda", "ru", ELECTION["translations"]["ru"], 0),
        page("corriere", "it", ELECTION["loose"]["it"], 60, via),
        page("giornale", "it", FINE["translations"]["it"], 60, via),
    )
    with engine.connect() as connection:
        assert connection.execute(text("SELECT relation FROM matches")).scalars().all() == [relation]


def test_an_encoder_that_is_missing_ends_the_command(engine: Engine) -> None:
    with pytest.raises(ConfigurationError, match="AGGREGATOR_COPIES_SENTENCE_MODEL = nowhere:Encoder: No module"):
        with_confirmer(engine, Config(copies_sentence_model="nowhere:Encoder"))


def test_a_database_in_sixteen_languages_links_translations_and_nothing_else(engine: Engine) -> None:
    """All eight stories without a claim: 41 texts translate another one, 38 are found (2026-11-22)."""
    pages, translated = [], set()
    for story in sorted(STORIES.glob("*.toml")):
        for section, texts in tomllib.loads(story.read_text("utf-8")).items():
            for language, body in texts.items():
                host = f"{story.stem}-{section}-{language}"
                pages.append(page(host, language, body, len(pages)))
                translated |= {host} if section in ("translations", "loose") else set()
    with writing(engine) as connection:
        stored = store_articles(connection, pages, context())
        link_articles(connection, [one.article_id for one in stored], later(1000))
    found = relations(engine)
    assert len(found) >= 37
    for copy, origin, relation, _ in found:
        assert {copy, origin} <= translated and relation in ("translation", "same", "rewrite")
        assert copy.split("-")[0] == origin.split("-")[0]
