"""Floors of what is read from the publishers' pages: `benchmarks/floors.toml`. They only rise.

The 990 pages of segments, and speed, are held by `make bench-extraction`, which CI runs beside the tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.extraction import LOWER_IS_BETTER, SETS, below_floor, load_floors, measure, ours, read_rows


@pytest.mark.corpora
@pytest.mark.slow
def test_no_figure_is_below_its_floor(corpora: Path) -> None:
    figures = measure(read_rows(corpora / "publishers"), {"ours": ours})["ours"].figures()
    assert below_floor("publishers", figures) == []


@pytest.mark.parametrize("name", SETS)
def test_a_figure_beyond_its_floor_is_named(name: str) -> None:
    floors = {figure: row["floor"] for figure, row in load_floors()[name].items()}
    assert below_floor(name, floors) == []
    for figure, floor in floors.items():
        worse = floor + 0.001 if figure in LOWER_IS_BETTER else floor - 0.001
        assert figure in "".join(below_floor(name, {**floors, figure: worse}))
