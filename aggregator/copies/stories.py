"""Which pages belong together: families to derive links for, stories that the links make."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.copies.model import CopyLink


def families(keys: Iterable[int], pairs: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """The connected groups of `keys`: each is to be handed to `derive_links` whole.

    `pairs`: matches (any relation but `unrelated`) and claims with a target, undirected. Keys without a pair are
    families of one; a key that only a pair names is taken in. Sorted by their smallest key.
    """
    head: dict[int, int] = {key: key for key in keys}

    def find(key: int) -> int:
        head.setdefault(key, key)
        while head[key] != key:
            head[key] = head[head[key]]
            key = head[key]
        return key

    for a, b in pairs:
        head[find(a)] = find(b)
    groups: dict[int, set[int]] = {}
    for key in list(head):
        groups.setdefault(find(key), set()).add(key)
    return sorted((frozenset(group) for group in groups.values()), key=min)


def stories(keys: Iterable[int], links: Iterable[CopyLink]) -> dict[int, int]:
    """The story of each key, named by the key of its first page: where the primary links end.

    A page without a link, or whose origin is only an agency (`origin` None), is the first page of its own story.
    """
    origin = {link.copy: link.origin for link in links if link.is_primary and link.origin is not None}

    def root(key: int) -> int:
        seen = {key}
        while (parent := origin.get(key)) is not None and parent not in seen:
            seen.add(parent)
            key = parent
        return key

    return {key: root(key) for key in keys}
