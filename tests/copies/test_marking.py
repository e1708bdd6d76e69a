"""Two texts beside each other: every word is marked once, and a mark means what it says."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.copies.marking import MARKS, Marking, Run, mark
from aggregator.copies.model import Passage
from aggregator.copies.stems import split_words
from aggregator.copies.verdict import judge

STORY = tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))["story"].strip()
HERE = (
    "The harbour board closed the lifting bridge on Monday. “We found daylight above the eastern pier,” said Ana Brook."
    " Ferries leave every twenty minutes from the old quay until the deck reopens."
)
THERE = (
    "Weather stays dry. The harbour board shut the lifting bridge on Monday. “We discovered daylight above the eastern"
    " pier,” said Ana Brook. Ferries leave every twenty minutes from the old quay until the deck reopens."
)
# Few words, often repeated, so that random texts share sentences; marks and line breaks in odd places.
_WORDS = "the harbour board closed bridge on Monday deck pier ferry twenty 4,200 “quote” said, Größe 港口关闭 . !"
TEXTS = st.lists(st.sampled_from([*_WORDS.split(), "\n\n"]), max_size=80).map(" ".join) | st.text(max_size=60)


def words(text: str, runs: tuple[Run, ...], word: str) -> list[str]:
    return [text[run.start : run.end] for run in runs if run.mark == word]


def in_order(text: str, runs: tuple[Run, ...]) -> bool:
    ends = [0, *(run.end for run in runs)]
    return all(end <= run.start < run.end <= len(text) for end, run in zip(ends, runs, strict=False))


def sides(a: str, b: str, marking: Marking) -> list[tuple[str, tuple[Run, ...], list[tuple[int, int]]]]:
    return [
        (a, marking.a, [span for row in marking.rows for span in row.a]),
        (b, marking.b, [span for row in marking.rows for span in row.b]),
    ]


def check(a: str, b: str, marking: Marking) -> None:
    for text, runs, spans in sides(a, b, marking):
        assert in_order(text, runs) and {run.mark for run in runs} <= set(MARKS)
        marked = {at for run in runs for at in range(run.start, run.end)}
        shown = {at for start, end in spans for at in range(start, end)}
        split = split_words(text)
        for start, end in zip(split.starts, split.ends, strict=True):
            assert marked.issuperset(range(start, end)), "a word without a mark"
            assert shown.issuperset(range(start, end)), "a word without a row"
        assert len(shown) == sum(end - start for start, end in spans), "a sentence in two rows"
        if split.starts:
            assert all(text[at].isspace() for at in range(len(text)) if at not in shown), "a lost sign"


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_every_word_has_one_mark_and_every_sentence_one_row(a: str, b: str) -> None:
    check(a, b, mark(a, b, judge(a, b).passages))


@given(TEXTS, TEXTS, st.lists(st.tuples(*[st.integers(-5, 300)] * 4).map(lambda at: Passage(*at, 1)), max_size=4))
@settings(max_examples=100, deadline=None)
def test_stale_passages_do_no_harm(a: str, b: str, passages: list[Passage]) -> None:
    check(a, b, mark(a, b, passages))


@given(TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_the_same_words_are_the_same_on_both_sides(a: str, b: str) -> None:
    marking = mark(a, b, judge(a, b).passages)

    def letters(text: str, runs: tuple[Run, ...]) -> list[str]:
        return sorted("".join(char for char in "".join(words(text, runs, "same")).casefold() if char.isalnum()))

    if "港" not in a + b:  # overlapping pairs of characters are cut where a run ends
        assert letters(a, marking.a) == letters(b, marking.b)
    assert (not words(a, marking.a, "changed")) == (not words(b, marking.b, "changed"))


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_a_text_beside_itself_is_the_same_wherever_it_is_marked(text: str) -> None:
    whole = Passage(0, len(text), 0, len(text), 1)
    marking = mark(text, text, [whole])
    assert {run.mark for run in marking.a} <= {"same"}
    assert len(marking.a) == len(marking.rows), "a run ends with its sentence"
    assert marking.a == marking.b and all(row.a == row.b for row in marking.rows)


def test_a_spun_word_is_changed_and_a_sentence_of_one_side_stands_alone() -> None:
    marking = mark(HERE, THERE, judge(HERE, THERE).passages, "en")
    assert words(HERE, marking.a, "changed") == ["closed", "found"]
    assert words(THERE, marking.b, "changed") == ["shut", "discovered"]
    assert words(THERE, marking.b, "only") == ["Weather stays dry"]
    shown = [
        [text[slice(*span)] for text, row in ((HERE, one.a), (THERE, one.b)) for span in row] for one in marking.rows
    ]
    assert shown[0] == ["Weather stays dry."]
    assert shown[2] == [
        "“We found daylight above the eastern pier,” said Ana Brook.",
        "“We discovered daylight above the eastern pier,” said Ana Brook.",
    ]


def test_texts_that_share_nothing_are_marked_so() -> None:
    marking = mark("One bright morning.", "Der Hafen schließt am Montag.")
    assert {run.mark for run in (*marking.a, *marking.b)} == {"only"}
    assert not any(row.is_shared for row in marking.rows)
    assert mark("", "").rows == ()


def test_very_long_texts_take_no_matrix_of_gigabytes() -> None:
    letters = [f"{one}{two}{three}" for one in "abcdefghij" for two in "klmnopqrst" for three in "abcdefghijkl"]
    sentences = [" ".join(f"{name}{at}" for at in letters[:20]) for name in letters]
    a, b = (f" {end}. ".join(sentences) for end in ("old", "new"))
    marking = mark(a, b, [Passage(0, len(a), 0, len(b), 24_000)], "en")
    assert len(marking.rows) == 1200 and words(a, marking.a, "changed") == ["old"] * 1199


def test_quotations_and_reworded_sentences_stand_beside_each_other() -> None:
    story = STORY.replace("The council denied", "Nobody will be fired, the company says.\nThe council denied")
    spun = story.replace("Nobody will be fired, the company says", "No one will be dismissed, the firm says")
    spun = spun.replace(
        "Nobody wants to be the mayor who lost the exchange", "No one wishes to be the mayor who wasted the hall"
    )
    assert all(row.is_shared for row in mark(story, spun, language="en").rows)


def test_other_sentences_in_the_same_gap_stay_alone() -> None:
    first, *rest = STORY.split("\n")
    others = [f"{first}\n{own}\n" + "\n".join(rest) for own in ("A cat slept.", "Snow fell on both hills that night.")]
    rows = mark(*others, language="en").rows
    assert sum(not row.is_shared for row in rows) == 2
