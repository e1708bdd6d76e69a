"""Words that are not the reporter's own, and likeness that has another reason; all texts are invented."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from aggregator.copies.align import prepare
from aggregator.copies.altered import reworded_quotations
from aggregator.copies.verdict import judge
from aggregator.copies.voices import set_apart, with_reworded

STORIES = tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))
DOUBTS = tomllib.loads((Path(__file__).parent / "doubts.toml").read_text("utf-8"))


def test_a_letter_that_two_reports_print_makes_no_copy() -> None:
    letter = DOUBTS["letter"].strip()
    first = f"{STORIES['other'].strip()}\n{letter}\nThe letter was left at the door."
    second = f"{STORIES['story'].strip()}\n{letter}\nNobody has seen its writer since."
    assert not judge(first, second).is_copy
    left, _ = set_apart(prepare(first, "en"), prepare(second, "en"))
    begin, end = first.index("Please"), first.index("The letter was")
    for start, is_set_apart in zip(left.starts, left.quoted, strict=True):
        assert bool(is_set_apart) is (begin <= start < end)


def test_a_letter_alone_is_a_copy_of_itself_with_furniture() -> None:
    letter = DOUBTS["letter"].strip()
    assert judge(letter, f"{letter}\nRead more").is_copy


def test_what_one_report_quotes_with_marks_is_no_narrative_of_the_other() -> None:
    line = "the bridge was built for carts and will not bear one more winter of lorries without new bearings"
    first = prepare(f"{STORIES['other'].strip()}\n“{line},” the engineer said.", "en")
    second = prepare(f"{STORIES['independent'].strip()}\nThe report found that {line}.", "en")
    _, right = set_apart(first, second)
    assert len(right.narrative) < len(second.narrative)


def test_quotations_that_a_spinner_reworded_are_evidence() -> None:
    here, there = prepare(DOUBTS["quotations"]["told"], "en"), prepare(DOUBTS["quotations"]["spun"], "en")
    assert len(reworded_quotations(here, there)) == 2
    assert reworded_quotations(here, here) == []
    told = with_reworded(here, there)
    assert told is not None
    assert len(told[0].narrative) > len(here.narrative)
    assert with_reworded(here, here) is None


@pytest.mark.parametrize("name", sorted(DOUBTS["forms"]))
def test_texts_of_one_form_with_other_values_are_uncertain(name: str) -> None:
    first, second = DOUBTS["forms"][name]
    assert judge(first, second).relation == "uncertain"


def test_a_standing_last_paragraph_makes_no_copy() -> None:
    about = DOUBTS["about"].strip()
    first, second = f"{STORIES['other'].strip()}\n{about}", f"{STORIES['story'].strip()}\n{about}"
    assert judge(first, second).relation in ("uncertain", "unrelated")


def test_every_word_replaced_but_names_numbers_and_function_words_is_a_rewrite() -> None:

    assert judge(DOUBTS["respun"], STORIES["story"]).relation in (
        "rewrite",
        "uncertain",
    )  # some 100 words: at the very edge
    assert judge(DOUBTS["respun"], STORIES["independent"]).relation == "unrelated"


def test_all_facts_in_order_in_other_words_are_a_rewrite() -> None:
    assert judge(DOUBTS["retold"], STORIES["story"]).relation == "rewrite"
    assert not judge(DOUBTS["retold"], STORIES["independent"]).is_copy
