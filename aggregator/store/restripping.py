"""Hosts one after the other: what their articles lose and get back by what the host has taught, shown or written."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Engine

from aggregator.store.engine import writing
from aggregator.store.reprocessing import (
    Change,
    Chosen,
    apply_changes,
    changes,
    count_again,
    is_counted,
    learned_now,
)
from aggregator.store.turns import TURN_ARTICLES, TURN_SECONDS


def host_changes(
    engine: Engine, host: str, chosen: Chosen, *, is_applied: bool, pause_seconds: float = TURN_SECONDS
) -> Iterator[Sequence[Change]]:
    """The changes of one host, some articles at a time; made before they are given where they are to be applied.

    `pause_seconds`: between two transactions, so that crawls beside get their turn; 0 where nobody else writes.
    """
    with engine.connect() as connection:
        must_count = is_applied and not is_counted(connection, host)
    if must_count:
        with writing(engine) as connection:
            count_again(connection, host)
    with engine.connect() as connection:
        learned = learned_now(connection, host)
        wanted = changes(connection, host, learned, chosen)
        while batch := list(islice(wanted, TURN_ARTICLES)):
            if is_applied:
                with writing(engine) as writer:
                    batch = apply_changes(writer, [one.article_id for one in batch], learned)
                time.sleep(pause_seconds)
            yield batch


def blocks_in(found: Iterable[Change]) -> Iterator[tuple[bool, str]]:
    """(it comes back, text) of each block of these changes, once an article."""
    for one in found:
        yield from {(False, text) for text in one.taken} | {(True, text) for text in one.put_back}
