"""Which changes of a page make a new version of its article, in some twenty languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.trifles import gist, is_trifle
from tests.factory import BRIDGE

PAIRS = tomllib.loads((Path(__file__).parent / "trifles.toml").read_text(encoding="utf-8"))


def version(text: str, title: str = "A headline") -> str:
    return gist(title, None, [*BRIDGE[:2], *text.split("\n\n"), *BRIDGE[2:]])


@pytest.mark.parametrize(("before", "after"), PAIRS["trifles"])
def test_a_trifle_makes_no_version(before: str, after: str) -> None:
    assert version(before) == version(after)


@pytest.mark.parametrize(("before", "after"), PAIRS["changes"])
def test_a_change_makes_a_version(before: str, after: str) -> None:
    assert version(before) != version(after)


@pytest.mark.parametrize(("before", "after"), PAIRS["titles"])
def test_a_changed_headline_makes_a_version(before: str, after: str) -> None:
    assert version("", before) != version("", after)


@pytest.mark.parametrize(("before", "after"), PAIRS["same_titles"])
def test_the_style_of_a_headline_makes_none(before: str, after: str) -> None:
    assert version("", before) == version("", after)


def test_headline_and_text_are_told_apart() -> None:
    assert gist("A", None, ["B"]) != gist(None, "A", ["B"]) != gist(None, None, ["A", "B"])


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_it_never_raises_and_white_space_does_not_matter(title: str, blocks: list[str]) -> None:
    is_trifle(title)
    assert gist(title, None, blocks) == gist(title, None, [block + " " for block in blocks])


@given(st.sampled_from([*BRIDGE]), st.integers(0, 100), st.characters(categories=["Ll", "Nd"]))
def test_a_letter_that_changes_in_a_sentence_is_a_change(sentence: str, at: int, letter: str) -> None:
    changed = sentence[:at] + letter + sentence[at + 1 :]
    if sentence[at].isalnum() and gist(None, None, [letter]) != gist(None, None, [sentence[at]]):
        assert gist(None, None, [changed]) != gist(None, None, [sentence])
