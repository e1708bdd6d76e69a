"""Each rule claims its invented examples in its place, in over 30 languages, and leaves sentences alone."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

import pytest

from aggregator.text.strip.beginnings import beginnings, needed
from aggregator.text.strip.phrasebook import (
    PLACES,
    PhraseError,
    bare,
    check_rule,
    fold_phrase,
    load_vocabulary,
    phrasebook,
    read_rule,
)

EXAMPLES = tomllib.loads((Path(__file__).parent / "phrase_examples.toml").read_text(encoding="utf-8"))
COMPILED = functools.cache(re.compile)  # re itself remembers 512 patterns, and there are more
GOOD = {"name": "x", "where": "tail", "reason": "why", "patterns": {"en": ["some words"]}}


@pytest.mark.parametrize(("language", "place", "rule", "text"), EXAMPLES["claimed"])
def test_rule_claims_its_example(language: str, place: str, rule: str, text: str) -> None:
    found = phrasebook().rules_for(text)
    assert rule in {one.name for one in found if place in one.where or "anywhere" in one.where}


@pytest.mark.parametrize(("rule", "text"), EXAMPLES["claimed_prompts"])
def test_rule_claims_its_prompt_beneath_the_text(rule: str, text: str) -> None:
    assert rule in {one.name for one in phrasebook().rules_for(text) if {"tail", "anywhere"} & set(one.where)}


@pytest.mark.parametrize("text", EXAMPLES["kept"])
def test_sentences_are_kept_in_every_place(text: str) -> None:
    assert [phrasebook().find(text, place) for place in PLACES] == [None] * len(PLACES)


def test_examples_cover_thirty_languages() -> None:
    assert len({language for language, *_ in EXAMPLES["claimed"]}) >= 30


def test_every_rule_has_a_reason_and_a_place() -> None:
    for rule in phrasebook().rules:
        assert rule.reason and rule.where and set(rule.where) <= set(PLACES)
        check_rule(rule, "bundled")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"where": "middle"}, "where"),
        ({"then": "all"}, "then"),
        ({"reason": " "}, "reason"),
        ({"patterns": {"en": []}}, "pattern"),
        ({"patterns": {"en": ["un(closed"]}}, "regular expression"),
        ({"patterns": {"en": ["{nothing_such} words"]}}, "nothing_such"),
        ({"patterns": {"en": ["Some words"]}}, "lower case"),
        ({"colour": "red"}, "colour"),
        ({"tail": "sentence"}, "tail"),
    ],
)
def test_a_faulty_rule_is_refused_with_its_place_and_remedy(change: dict[str, object], word: str) -> None:
    with pytest.raises(PhraseError, match=r"here\.toml rule 3") as error:
        check_rule(read_rule({**GOOD, **change}, load_vocabulary(), "here.toml rule 3"), "here.toml rule 3")
    assert word in str(error.value)


@pytest.mark.parametrize(
    ("pattern", "heads"),
    [
        ("leave a reply", {"lea"}),
        ("(the )?(original )?sources?", {"the", "ori", "sou"}),
        ("[|/,] ?date", {"| d", "|da", "/ d", "/da", ", d", ",da"}),
        (r"\d{1,3} comments?", {"0"}),
        (r"(?<!x)\(c\) ?2026", {"(c)"}),
        ("a|bc|(?:d|e)f?", {"a", "bc", "d", "df", "e", "ef"}),
        (".{0,20}here", {"", "her"}),
        ("ab*c", {"ab", "ac"}),
        ("x{2}y", {"x"}),
        ("(?i:no) way", {""}),
    ],
)
def test_how_matching_texts_begin(pattern: str, heads: set[str]) -> None:
    assert beginnings(pattern, 3) == heads


def test_what_a_pattern_needs() -> None:
    assert needed(r".{0,60}(?:©|\(c\)) ?20\d\d") == ("(c)", "©")
    assert needed(r"\w+ \w+") == (" ",)


@pytest.mark.parametrize("text", [text for *_, text in EXAMPLES["claimed"]])
def test_the_index_misses_nothing(text: str) -> None:
    naked = bare(text)
    marked = phrasebook().folded(naked)
    matching = {
        rule.name
        for rule in phrasebook().rules
        if len(naked) <= rule.max_chars
        and any(COMPILED(p).fullmatch(naked if rule.cased else marked) for p in rule.patterns)
    }
    assert {rule.name for rule in phrasebook().rules_for(text)} == matching


def test_folding_makes_one_spelling() -> None:
    assert fold_phrase("İLGİLİ") == fold_phrase("ilgili")
    assert fold_phrase("PAYLAŞIN") == fold_phrase("paylaşın")
    assert fold_phrase("À LIRE – l’été") == "a lire - l'ete"
