"""The sentence chain and the score that its gain makes."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.copies import chain as chains
from aggregator.copies.align import prepare
from aggregator.copies.chain import Chain, sentence_chain
from aggregator.copies.gauges import Gauges
from aggregator.copies.stems import is_unspaced

STORIES = tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))
DOUBTS = tomllib.loads((Path(__file__).parent / "doubts.toml").read_text("utf-8"))
INDEPENDENT, OTHER, SPUN, STORY = (prepare(STORIES[name], "en") for name in ("independent", "other", "spun", "story"))
SENTENCES = [line for name in ("story", "independent", "spun", "other") for line in STORIES[name].strip().split("\n")]
assembled = st.lists(st.sampled_from(SENTENCES), max_size=12).map("\n".join)


def test_what_was_spun_gains_much_and_what_was_not_copied_little() -> None:
    respun = prepare(DOUBTS["respun"], "en")
    assert sentence_chain(SPUN, STORY).gain > sentence_chain(respun, STORY).gain > 12
    assert sentence_chain(INDEPENDENT, STORY).gain < 3
    assert sentence_chain(OTHER, STORY).gain < 1


@given(assembled, assembled)
@settings(max_examples=80, deadline=None)
def test_the_chain_is_in_order_and_its_gain_symmetric(a: str, b: str) -> None:
    left, right = prepare(a, "en"), prepare(b, "en")
    found = sentence_chain(left, right)
    assert sentence_chain(right, left).gain == pytest.approx(found.gain)
    assert 0 <= found.gain <= min(len(left.narrative), len(right.narrative))
    assert all(i < len(left.sentences) and j < len(right.sentences) for i, j in found.links)
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(found.links))


@given(st.text(), st.text())
@settings(deadline=None)
def test_no_text_makes_it_raise(a: str, b: str) -> None:
    assert sentence_chain(prepare(a), prepare(b)).gain >= 0


def test_of_very_long_texts_only_sentences_with_shared_runs_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sentence_chain(SPUN, STORY)
    monkeypatch.setattr(chains, "PAIRS_MAX", len(STORY.sentences) * len(SPUN.sentences) - 1)
    assert 0 < sentence_chain(SPUN, STORY).gain <= whole.gain
    monkeypatch.setattr(chains, "PAIRS_MAX", 1)
    assert sentence_chain(SPUN, STORY) == Chain()


@given(st.floats(0, 2000), st.floats(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_the_score_is_a_share_and_grows_with_the_gain(gain: float, more: float, share: float, contained: float) -> None:
    less, greater = (Gauges(one, share, contained, 0, 2).score for one in (gain, gain + more))
    assert 0 <= less <= greater <= 1


def test_pairs_of_characters_are_known_from_words() -> None:
    assert is_unspaced(prepare(STORIES["chinese"]["story"]).stems)
    assert not is_unspaced(STORY.stems)
    assert not is_unspaced(())
