"""Sentence encoders that an operator names."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.copies.semantic import EncoderError, load_encoder, sentence_likeness

STORY = tomllib.loads((Path(__file__).parent / "translated" / "trial.toml").read_text("utf-8"))
ENCODER = load_encoder("tests.copies.letters:Letters")


def test_a_translation_is_more_alike_than_a_report_of_ones_own() -> None:
    original = STORY["translations"]["it"]
    translated = sentence_likeness(ENCODER, original, STORY["translations"]["nl"])
    independent = sentence_likeness(ENCODER, original, STORY["independent"]["fr"])
    assert translated > 1.5 * independent


def test_a_text_is_wholly_like_itself() -> None:
    text = STORY["translations"]["en"]
    assert sentence_likeness(ENCODER, text, text) == pytest.approx(1.0)


@given(st.text(), st.text())
def test_the_likeness_is_symmetric_and_in_range(a: str, b: str) -> None:
    likeness = sentence_likeness(ENCODER, a, b)
    assert 0 <= likeness <= 1
    assert likeness == pytest.approx(sentence_likeness(ENCODER, b, a))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tests.copies.nowhere:Letters", "No module named"),
        ("tests.copies.letters:Numbers", "no attribute 'Numbers'"),
        ("tests.copies.letters:Mute", "no method encode"),
        ("some/model", "pip install 'aggregator[semantic]'"),
    ],
)
def test_an_encoder_that_cannot_be_had_is_named_with_the_remedy(name: str, told: str) -> None:
    if "pip" in told and find_spec("sentence_transformers"):
        pytest.skip("sentence-transformers is installed")
    with pytest.raises(EncoderError, match=name) as raised:
        load_encoder(name)
    assert told in str(raised.value)
