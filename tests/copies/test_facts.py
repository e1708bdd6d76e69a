"""Facts that other words for a story keep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.copies.facts import certain_facts, certain_facts_shared, skeleton


@pytest.mark.parametrize(
    "spellings",
    [
        ("Сергей", "Sergey", "Serguéi"),
        ("توماس", "Tomas"),
        ("Βαρδάκης", "Vardakis", "ורדאקיס"),
        ("Dengora", "डेंगोरा"),
        ("Bonfanti", "ボンファンティ"),
        ("Łódź", "Lodz"),
    ],
)
def test_names_agree_across_scripts(spellings: tuple[str, ...]) -> None:
    first, *others = (skeleton(name) for name in spellings)
    assert first and set(others) == {first}


def test_a_word_at_the_start_of_a_sentence_is_no_certain_name() -> None:
    assert certain_facts("Yesterday Ruiz said 4,200. Homes were lost.") == [skeleton("Ruiz"), "4200"]


@given(st.text(), st.text())
def test_the_share_is_symmetric_and_in_range(a: str, b: str) -> None:
    share = certain_facts_shared(a, b)
    assert share == certain_facts_shared(b, a)
    assert share is None or 0 <= share <= 1
