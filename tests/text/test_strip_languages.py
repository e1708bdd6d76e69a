"""Every kind of furniture is known in the languages of the world's news."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from aggregator.text.boilerplate import strip_page
from aggregator.text.model import Block
from aggregator.text.strip.phrasebook import ANYWHERE, TAIL, phrasebook
from tests.text.test_boilerplate import PROSE, page

LABELS: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "label_examples.toml").read_text(encoding="utf-8")
)
FORMS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "reply_forms.toml").read_text(encoding="utf-8"))
_LEAST = 25


@pytest.mark.parametrize("rule", LABELS)
def test_a_kind_is_known_in_many_languages(rule: str) -> None:
    assert len(LABELS[rule]) >= _LEAST


@pytest.mark.parametrize(
    ("rule", "language", "text"), [(rule, *row) for rule, rows in LABELS.items() for row in rows.items()]
)
def test_a_label_goes_from_the_foot(rule: str, language: str, text: str) -> None:
    names = {one.name for one in phrasebook().rules_for(text) if {TAIL, ANYWHERE} & set(one.where)}
    assert rule in names, f"{language}: {text!r} is known as {names or 'nothing'}"
    assert [block.text for block in strip_page(page(*(Block(one) for one in (*PROSE, text)))).kept] == PROSE


@pytest.mark.parametrize(("language", "lines"), FORMS.items())
def test_a_reply_form_goes_without_its_heading(language: str, lines: list[str]) -> None:
    body = strip_page(page(*(Block(text) for text in (*PROSE, *lines))))
    assert [block.text for block in body.kept] == PROSE, language
