"""A thesaurus leaves other words in the place of words; editors don't."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.copies.align import align, prepare
from aggregator.copies.substituted import is_spun, substitutions
from aggregator.copies.verdict import judge

STORIES = tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))
STORY, SPUN = STORIES["story"].strip(), STORIES["spun"].strip()


def edited(*changes: tuple[str, str]) -> str:
    text = STORY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


LIGHTLY_SPUN = edited(
    ("voted on Monday", "balloted on Monday"),
    ("engineers reported", "engineers warned"),
    ("Traders who rent", "Merchants who rent"),
    ("was built in", "was constructed in"),
    ("had gathered on", "had assembled on"),
    ("is expected in", "is awaited in"),
)


def found(a: str, b: str) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    left, right = prepare(a, "en"), prepare(b, "en")
    return substitutions(left, right, align(left, right).pairs)


def test_a_few_words_replaced_all_over_make_a_rewrite() -> None:
    verdict = judge(STORY, LIGHTLY_SPUN)
    assert verdict.relation == "rewrite"
    assert verdict.coverage_a > 0.95


def test_each_word_that_stands_for_another_is_told() -> None:
    told = found(STORY, LIGHTLY_SPUN)
    assert (("trader",), ("merchant",)) in told
    assert (("built",), ("construct",)) in told
    assert len(told) == 6


@pytest.mark.parametrize(
    "change",
    [
        ("Brackenford", "Great Brackenford"),  # added
        (" from the council", ""),
        ("6.4 million", "6.9 million"),  # another number
        ("harbour", "harbor"),  # another spelling
    ],
)
def test_additions_numbers_and_spellings_are_no_substitutions(change: tuple[str, str]) -> None:
    base = STORY.replace("the tram depot", "the harbour depot from the council")
    assert found(base, base.replace(*change)) == set()


def test_a_house_that_has_another_name_for_one_thing_has_edited() -> None:
    base = STORY.replace("Traders who", "At the exchange, traders who").replace(
        "A second opinion", "On the exchange a second opinion"
    )
    swapped = base.replace("exchange", "granary")
    assert swapped.count("granary") >= 5
    assert judge(base, swapped).relation == "same"


def test_a_text_cut_short_by_an_editor_stays_trimmed_and_a_spun_one_is_rewritten() -> None:
    first = "\n".join(STORY.split("\n")[:5])
    assert judge(STORY, first).relation == "trimmed"
    spun = "\n".join(LIGHTLY_SPUN.split("\n")[:5])
    assert judge(STORY, spun).relation == "rewrite"


pieces = st.lists(st.sampled_from((STORY + "\n" + SPUN).split("\n")), max_size=9).map("\n".join)


@given(pieces, pieces)
@settings(max_examples=60, deadline=None)
def test_both_sides_tell_the_same(a: str, b: str) -> None:
    left, right = prepare(a, "en"), prepare(b, "en")
    pairs = align(left, right).pairs
    turned = tuple(sorted((j, i) for i, j in pairs))
    if turned == tuple((j, i) for i, j in pairs):  # in one order: neighbours are the same from both sides
        assert substitutions(right, left, turned) == {
            (there, here) for here, there in substitutions(left, right, pairs)
        }
        assert is_spun(left, right, pairs) == is_spun(right, left, turned)
