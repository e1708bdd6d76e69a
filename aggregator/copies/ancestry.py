"""Who descends from whom, kept without circles while edges are added one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable


class Ancestry:
    """A graph of children and parents, and an order in which every parent comes before its children.

    The order is mended where a new edge contradicts it (Pearce and Kelly, A dynamic topological sort algorithm for
    directed acyclic graphs, 2006): an edge that agrees with it costs nothing, another one a search between its two
    ends. Linear in the edges where the keys come in nearly the right order.
    """

    def __init__(self, keys: Iterable[int]) -> None:
        """`keys`: likely parents first; any order gives the same answers."""
        self._place = {key: at for at, key in enumerate(keys)}
        self._parents: dict[int, list[int]] = {key: [] for key in self._place}
        self._children: dict[int, list[int]] = {key: [] for key in self._place}
        self._below: dict[int, frozenset[int]] = {}

    def add(self, child: int, parent: int) -> bool:
        """Adds the edge; False, and nothing is added, where it would close a circle."""
        first, last = self._place[child], self._place[parent]
        if last >= first:
            under = self._reach(child, self._children, lambda key: self._place[key] <= last)
            if parent in under:
                return False
            over = self._reach(parent, self._parents, lambda key: self._place[key] >= first)
            moved = [*sorted(over, key=self._place.__getitem__), *sorted(under, key=self._place.__getitem__)]
            for key, place in zip(moved, sorted(self._place[key] for key in moved), strict=True):
                self._place[key] = place
        self._parents[child].append(parent)
        self._children[parent].append(child)
        self._below.clear()
        return True

    def descends(self, key: int, ancestor: int) -> bool:
        """True when edges lead from the key up to the ancestor. Remembered by ancestor until an edge is added."""
        if ancestor not in self._below:
            self._below[ancestor] = frozenset(self._reach(ancestor, self._children, lambda _: True) - {ancestor})
        return key in self._below[ancestor]

    def _reach(self, start: int, ends: dict[int, list[int]], is_near: Callable[[int], bool]) -> set[int]:
        """All that can be reached from a key over near ones, itself among them."""
        seen = {start}
        queue = [start]
        while queue:
            for key in ends[queue.pop()]:
                if key not in seen and is_near(key):
                    seen.add(key)
                    queue.append(key)
        return seen
