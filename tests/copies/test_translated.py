"""Translations of invented stories against other outlets' reports on the same event (translated/*.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.copies.anchors import anchored_sentences
from aggregator.copies.translated import judge_translation, translation_gauges

HERE = Path(__file__).parent
STORIES: dict[str, dict[str, dict[str, str]]] = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((HERE / "translated").glob("*.toml"))
}
LISTS: dict[str, dict[str, str]] = tomllib.loads((HERE / "translated_lists.toml").read_text("utf-8"))
SHORT = tomllib.loads((HERE / "stories.toml").read_text("utf-8"))
# The weights of `TranslationGauges` were fitted on the first four; the others judge them.
FITTED, JUDGED = ("quake", "fine", "rocket", "ferry"), ("rate", "study", "election", "trial")
# The share of the judged stories' pairs that is found: the floor is what was measured, less one pair in thirty.
CITED_FLOOR, UNCITED_FLOOR = 0.88, 0.68

Pair = tuple[str, str]
LETTERS = str.maketrans("0123456789", "bcdfgklmnr")


def translations(story: str) -> Iterator[Pair]:
    """Pairs of which one is the other's translation: whole, trimmed, in another order, loose."""
    whole = list(STORIES[story]["translations"].values())
    for one, other in combinations(whole, 2):
        lines = other.strip().split("\n")
        half = len(lines) // 2
        yield one, other
        yield one, "\n".join(lines[: max(3, round(len(lines) * 0.6))])
        yield one, "\n".join([lines[0], *lines[half:], *lines[1:half]])
    for loose in STORIES[story]["loose"].values():
        yield from ((one, loose) for one in whole)


def independents(story: str) -> Iterator[Pair]:
    """Pairs of two outlets' own reports on the event, in two languages."""
    sections = STORIES[story]
    theirs = [*sections["independent"].items(), *sections.get("wire", {}).items()]
    ours = [*sections["translations"].items(), *sections["loose"].items()]
    pairs = [(a, b) for a in ours for b in theirs] + list(combinations(theirs, 2))
    yield from ((a, b) for (language, a), (other, b) in pairs if language != other)


@pytest.mark.parametrize("story", sorted(STORIES))
@pytest.mark.parametrize("is_cited", [True, False])
def test_no_report_of_ones_own_is_a_translation(story: str, is_cited: bool) -> None:
    found = {judge_translation(a, b, is_cited=is_cited).relation for a, b in independents(story)}
    assert found <= {"unrelated", "uncertain"}
    assert is_cited or found == {"unrelated"}


@pytest.mark.parametrize("is_cited", [True, False])
def test_most_translations_are_found(is_cited: bool) -> None:
    pairs = [pair for story in JUDGED for pair in translations(story)]
    found = sum(judge_translation(a, b, is_cited=is_cited).is_copy for a, b in pairs)
    assert found / len(pairs) >= (CITED_FLOOR if is_cited else UNCITED_FLOOR)


@pytest.mark.parametrize("story", FITTED)
def test_all_translations_of_the_fitted_stories_are_found(story: str) -> None:
    assert all(judge_translation(a, b, is_cited=True).relation == "translation" for a, b in translations(story))


@pytest.mark.parametrize(("a", "b"), list(combinations(SHORT["translations"], 2)))
def test_a_short_translation_is_found_where_it_is_cited(a: str, b: str) -> None:
    verdict = judge_translation(SHORT["translations"][a], SHORT["translations"][b], is_cited=True)
    assert (verdict.relation, verdict.is_copy) == ("translation", True)
    assert verdict.coverage_a == verdict.coverage_b == 0.0


@pytest.mark.parametrize("code", sorted(SHORT["translations"]))
@pytest.mark.parametrize("other", sorted(SHORT["unrelated"]))
def test_another_story_of_the_same_town_is_unrelated(code: str, other: str) -> None:
    pair = SHORT["translations"][code], SHORT["unrelated"][other]
    assert judge_translation(*pair, is_cited=True).relation == "unrelated"


@pytest.mark.parametrize("kind", sorted(LISTS))
@pytest.mark.parametrize("is_cited", [True, False])
def test_one_list_in_two_outlets_is_no_translation(kind: str, is_cited: bool) -> None:
    assert judge_translation(*LISTS[kind].values(), is_cited=is_cited).relation == "uncertain"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It cost 3.4 million.", "Es kostete 3,4 Millionen."),
        ("It cost 3.4 million.", "耗资340万元。"),
        ("It came at 04:17.", "Il était 4h17."),
        ("It has 5,400 men.", "Il y a 5 400 hommes."),
        ("It has 5,400 men.", "ولديها ٥٬٤٠٠ رجل."),
        ("He came on Tuesday, March 3.", "Он приехал во вторник 3 марта."),
        ("It was in Germany in May 2024.", "2024年5月，德国。"),
        ("It was in the United States.", "Es war in den Vereinigten Staaten."),
        ("They met in Moscow.", "Они встретились в Москве."),
        ("They met in October.", "Они встретились в октябре."),
        ("They met on Thursday.", "Toplantı perşembe günü yapıldı."),
    ],
)
def test_numbers_dates_and_places_have_one_key_in_all_languages(one: str, other: str) -> None:
    keys = [
        {key for anchor in sentence.anchors if anchor.certain for key in anchor.keys}
        for text in (one, other)
        for sentence in anchored_sentences(text)
    ]
    assert keys[0] and keys[0] <= keys[1]


@given(st.text(), st.text())
def test_the_gauges_are_symmetric_and_in_range(a: str, b: str) -> None:
    gauges = translation_gauges(a, b)
    assert gauges == translation_gauges(b, a)
    assert 0 <= gauges.agreement <= 1 and 0 <= gauges.covered <= 1 and 0 <= gauges.score <= 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("x " + " ".join(f"Bar{number:05}".translate(LETTERS) for number in range(20_000)), "Bar " * 20_000),
        ("In Kyiv sagte Selensky etwas.\n" * 400, "Selensky said something in Kyiv.\n" * 400),
        ("ア" * 100_000, "ドイツ" * 30_000),
        ("1 000" * 40_000, ". " * 100_000),
    ],
)
def test_tables_and_logs_cost_no_minute(a: str, b: str) -> None:
    started = process_time()
    translation_gauges(a, b)
    assert process_time() - started < 2
