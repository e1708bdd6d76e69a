"""Who descends from whom: the answers of a plain search, in every order of keys and edges."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from aggregator.copies.ancestry import Ancestry

KEYS = range(9)


def reaches(edges: list[tuple[int, int]], start: int, goal: int) -> bool:
    seen, queue = set[int](), [start]
    while queue:
        key = queue.pop()
        new = {parent for child, parent in edges if child == key} - seen
        seen |= new
        queue += new
    return goal in seen


@given(st.permutations(KEYS), st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=40))
def test_an_edge_that_closes_a_circle_is_refused_and_no_other(keys: list[int], wanted: list[tuple[int, int]]) -> None:
    ancestry, edges = Ancestry(keys), list[tuple[int, int]]()
    for child, parent in wanted:
        closes = child == parent or reaches(edges, parent, child)
        assert ancestry.add(child, parent) is not closes
        if not closes:
            edges.append((child, parent))
    for key in KEYS:
        for other in KEYS:
            assert ancestry.descends(key, other) is reaches(edges, key, other)


def test_a_long_chain_takes_no_quadratic_time() -> None:
    count = 20_000
    ancestry = Ancestry(range(count))
    start = time.process_time()
    for key in range(1, count):
        assert ancestry.add(key, key - 1)
        assert ancestry.add(key, key // 2)
    assert ancestry.descends(count - 1, 0)
    assert not ancestry.add(0, count - 1)
    assert time.process_time() - start < 3
