"""Sentences of the story stay, however much they begin like furniture; the furniture that they resemble goes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from aggregator.text.boilerplate import strip_page
from aggregator.text.model import Block, Link
from aggregator.text.strip.prose import tells
from tests.text.test_boilerplate import PROSE, page

LIKE_FURNITURE: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "prose_like_furniture.toml").read_text(encoding="utf-8")
)
SENTENCES = [(language, text) for language, texts in LIKE_FURNITURE.items() for text in texts]


def test_the_list_is_long_and_wide() -> None:
    assert len(SENTENCES) >= 300 and len(LIKE_FURNITURE) >= 25


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_a_sentence_that_begins_like_furniture_stays(language: str, sentence: str) -> None:
    for place in (0, 2, len(PROSE)):
        texts = [*PROSE[:place], sentence, *PROSE[place:]]
        body = strip_page(page(*(Block(text) for text in texts)))
        assert [block.text for block in body.kept] == texts, body.removed


@pytest.mark.parametrize(
    "line",
    [
        "Also read: Ferry strike enters second week",
        "More from the Courier",
        "Photo: Maren Tolvik / Halvik Courier.",
        "(Photo by Maren Tolvik/Halvik Images)",
        "Source: The Halvik Courier.",
        "Copyright Halvik Courier",
        "Reporting by Maren Tolvik in Halvik; editing by Jon Asker",
        "This article originally appeared on the Halvik Courier.",
        "Tous droits réservés.",
        "Подписаться на наш канал",
        "المصدر: بريد هالفيك.",
    ],
)
def test_the_furniture_that_it_resembles_goes(line: str) -> None:
    body = strip_page(page(*(Block(text) for text in (*PROSE, line))))
    assert [block.text for block in body.kept] == PROSE


def test_a_linked_headline_goes_though_it_is_a_sentence() -> None:
    text = "Also read: The ferry that never came is found at last."
    link = Link(text[11:], "https://halvik.example/a")
    plain, linked = (
        strip_page(page(*(Block(one) for one in PROSE), Block(text, "paragraph", links))) for links in ((), (link,))
    )
    assert [len(body.removed) for body in (plain, linked)] == [0, 1]


@pytest.mark.parametrize(
    ("text", "tail", "told"),
    [
        ("Source: The Halvik Courier.", "name", False),
        ("Source: Ministry of Fish and of the Sea.", "name", False),
        ("Source: Halvik Ferry Inc.", "name", False),
        ("Source: nobody knows where the water comes from.", "name", True),
        ("Read more: Who paid for the quay?", "headline", False),
        ("Read more: taxes will rise.", "headline", True),
        ("出典：ハルビック新聞。", "name", False),
        ("", "name", False),
    ],
)
def test_a_name_is_told_from_a_sentence(text: str, tail: str, told: bool) -> None:
    assert tells(text, tail) is told


def test_a_sentence_like_a_forms_heading_takes_no_paragraph_with_it() -> None:
    texts = [*PROSE[:3], "Schreiben Sie einen Kommentar an das Amt.", *PROSE[3:]]
    body = strip_page(page(*(Block(text) for text in texts)))
    assert [block.text for block in body.kept if block.text in PROSE] == PROSE
