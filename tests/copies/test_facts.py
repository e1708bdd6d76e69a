"""Facts that survive a translation; the stories are invented."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.copies.facts import shared_facts, skeleton
from aggregator.copies.verdict import judge_translation

STORIES = tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))
TRANSLATIONS: dict[str, str] = STORIES["translations"]
UNRELATED: dict[str, str] = STORIES["unrelated"]


@pytest.mark.parametrize(("a", "b"), list(combinations(TRANSLATIONS, 2)))
def test_translations_share_their_facts_in_order(a: str, b: str) -> None:
    verdict = judge_translation(TRANSLATIONS[a], TRANSLATIONS[b])
    assert (verdict.relation, verdict.is_copy) == ("translation", True)
    assert verdict.coverage_a == verdict.coverage_b == 0.0


@pytest.mark.parametrize("code", sorted(TRANSLATIONS))
@pytest.mark.parametrize("other", sorted(UNRELATED))
def test_another_story_of_the_same_town_is_unrelated(code: str, other: str) -> None:
    assert judge_translation(TRANSLATIONS[code], UNRELATED[other]).relation == "unrelated"


def test_names_agree_across_scripts() -> None:
    assert skeleton("Сергей") == skeleton("Sergey") == skeleton("Serguéi")
    assert skeleton("توماس") == skeleton("Tomas")


@given(st.text(), st.text())
def test_the_share_is_symmetric_and_in_range(a: str, b: str) -> None:
    assert 0 <= shared_facts(a, b) == shared_facts(b, a) <= 1
