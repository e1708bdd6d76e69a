"""Floors of what the judge tells: `benchmarks/copy_floors.toml`. They only rise."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import generated
from benchmarks.copies import FAST_EVERY, below_floor, linked_wrongly
from benchmarks.copy_pairs import labelled_pairs, synthetic
from benchmarks.generated_database import database, pages
from benchmarks.generated_families import families_of, family_figures


@pytest.mark.corpora
def test_labelled_pairs_are_not_below_their_floors(corpora: Path) -> None:
    assert below_floor("pairs", labelled_pairs(corpora / "pairs").figures()) == []


@pytest.mark.corpora
def test_invented_variants_are_not_below_their_floor(corpora: Path) -> None:
    lines, right = synthetic(corpora / "pairs")
    assert below_floor("synthetic", {"right": right}) == [], lines


@pytest.mark.corpora
@pytest.mark.slow
def test_a_sample_of_generated_pairs_is_not_below_its_floors(corpora: Path) -> None:
    sources = generated.read_sources(corpora)
    cases = list(generated.generate(generated.makers_of(sources), sources[::FAST_EVERY]))
    told = generated.judged(cases)
    figures = generated.figures(told)
    assert below_floor("generated", figures) == [], generated.table(told)


@pytest.mark.corpora
def test_a_sample_of_generated_families_is_not_below_its_floors(corpora: Path) -> None:
    makers = generated.makers_of(generated.read_sources(corpora))
    families = families_of(makers, makers.texts[:: 2 * FAST_EVERY], generated.SEED)
    assert below_floor("families", family_figures(families)) == []


@pytest.mark.corpora
@pytest.mark.slow
def test_independents_of_a_whole_database_are_not_linked(corpora: Path) -> None:
    labelled = labelled_pairs(corpora / "pairs")
    makers = generated.makers_of(generated.read_sources(corpora))
    stored = database(makers, makers.texts[::FAST_EVERY], labelled, pages(corpora))
    false = linked_wrongly(stored, labelled)
    assert below_floor("database", {"false links of 1,000": false}) == []


@pytest.mark.corpora
def test_the_generator_gives_the_same_texts_for_the_same_seed(corpora: Path) -> None:
    sources = generated.read_sources(corpora)
    makers = generated.makers_of(sources)
    first, again = (list(generated.generate(makers, sources[::40])) for _ in range(2))
    assert first == again
