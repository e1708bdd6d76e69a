"""Fingerprints and the index in memory."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from aggregator.copies.candidates import CopyIndex
from aggregator.copies.fingerprint import FEATURES_MAX, NAMES_MAX, RATE, containment, fingerprint, sampling_rates

STORIES = tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))
INDEPENDENT, OTHER, SPUN, STORY = (STORIES[name] for name in ("independent", "other", "spun", "story"))


@given(st.text())
def test_a_fingerprint_is_sorted_unique_and_fits_a_column(text: str) -> None:
    numbers = fingerprint(text)
    assert list(numbers) == sorted(set(numbers))
    assert all(0 <= number < 2**63 and number % RATE == 0 for number in numbers)
    assert len(numbers) <= FEATURES_MAX + NAMES_MAX


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    program = "import sys; from aggregator.copies.fingerprint import fingerprint; print(fingerprint(sys.argv[1], 'en'))"
    told = subprocess.run([sys.executable, "-c", program, STORY], capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(fingerprint(STORY, "en"))


def test_a_long_text_is_thinned_and_stays_comparable() -> None:
    long = "\n".join(
        f"{STORY} {part} {OTHER} " + " ".join(f"word{part}x{at}" for at in range(200)) for part in range(20)
    )
    numbers = fingerprint(long, "en")
    assert FEATURES_MAX // 4 < len(numbers) <= FEATURES_MAX + NAMES_MAX
    assert sampling_rates(numbers)[0] > RATE
    share, shared = containment(numbers, fingerprint(STORY, "en"))
    assert share > 0.9
    assert shared >= 2


def test_copies_are_found_and_ranked() -> None:
    index = CopyIndex()
    for name, text in {"story": STORY, "independent": INDEPENDENT, "other": OTHER}.items():
        index.add(name, text)
    assert index.candidates(STORY)[0] == ("story", 1.0)
    ranked = index.candidates(SPUN)
    assert ranked[0][0] == "story"
    assert all(0 < score <= 1 for _, score in ranked)
    assert "other" not in dict(ranked)
    assert index.candidates(SPUN, limit=0) == []
    assert index.candidates("") == []


def test_the_order_of_arrival_does_not_matter() -> None:
    texts = [(3, STORY), ("b", STORY), (("c", 1), STORY), (1, SPUN)]
    one, other = CopyIndex(), CopyIndex()
    for id, text in texts:
        one.add(id, text)
    for id, text in reversed(texts):
        other.add(id, text)
    assert one.candidates(STORY) == other.candidates(STORY)


def test_an_id_that_comes_again_takes_the_new_text() -> None:
    index = CopyIndex()
    index.add(1, STORY)
    index.add(1, OTHER)
    assert index.candidates(STORY) == []
    assert len(index) == 1
