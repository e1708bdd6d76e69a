"""Facts that other words for a story keep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.copies.facts import certain_facts, skeleton


@pytest.mark.parametrize(
    "spellings",
    [
        ("Сергей", "Sergey", "Serguéi"),
        ("توماس", "Tomas"),
        ("Βαρδάκης", "Vardakis", "ורדאקיס"),
        ("Dengora", "डेंगोरा"),
        ("Brazil", "ब्राज़ील"),
        ("Bonfanti", "ボンファンティ"),
        ("Łódź", "Lodz"),
    ],
)
def test_names_agree_across_scripts(spellings: tuple[str, ...]) -> None:
    first, *others = (skeleton(name) for name in spellings)
    assert first and set(others) == {first}


def test_a_word_at_the_start_of_a_sentence_is_no_certain_name() -> None:
    assert certain_facts("Yesterday Ruiz said 4,200. Homes were lost.") == [skeleton("Ruiz"), "4200"]


@given(st.text(), st.text(alphabet="Ab1 .,é\n").filter(lambda text: text[:1].isalnum()))
def test_lines_have_their_facts_one_by_one(a: str, b: str) -> None:
    assert certain_facts(f"{a}\n{b}") == certain_facts(a) + certain_facts(b)
