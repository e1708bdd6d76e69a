"""Floors of what is read from the labelled pages: `benchmarks/floors.toml`. They only rise."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from benchmarks.extraction import SETS, below_floor, figures_of, measure, ours, read_rows, theirs

PAGES_FOR_THE_CLOCK = 60


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_no_figure_is_below_its_floor(corpora: Path, name: str) -> None:
    figures = measure(read_rows(corpora / name), {"ours": ours})["ours"].figures()
    assert below_floor(name, figures) == []


@pytest.mark.corpora
@pytest.mark.slow
def test_reading_costs_less_than_trafilatura_alone(corpora: Path) -> None:
    rows = list(islice(read_rows(corpora / "publishers"), PAGES_FOR_THE_CLOCK))
    lines = {"ours": ours, "trafilatura": theirs}
    measure(rows[:2], lines)  # loads tables and models before the clock runs
    ratio = figures_of(measure(rows, lines))["ours"]["CPU ratio"]
    assert below_floor("publishers", {"CPU ratio": ratio}) == []
