"""Linking many articles while crawls may be at work on the database: one transaction a batch, with pauses between."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from aggregator.store.engine import writing
from aggregator.store.history import Cause
from aggregator.store.linker import link_articles, waiting

TURN_ARTICLES = 100  # articles in one transaction: crawls that run beside wait no longer than it takes
# SQLite looks for its turn every 0.1 s and keeps no queue: without a pause a crawl beside would wait for ever.
TURN_SECONDS = 0.25


def link_in_turns(
    engine: Engine, batches: Iterable[Sequence[int]], cause: Cause, pause_seconds: float = TURN_SECONDS
) -> None:
    """Link the articles of each batch of ids in a transaction of its own. What was done before an error stays.

    `pause_seconds`: between two of them; 0 where nobody else writes.
    """
    for batch in batches:
        with writing(engine) as connection:
            link_articles(connection, batch, datetime.now(UTC), cause)
        time.sleep(pause_seconds)


def batches_of(ids: Sequence[int]) -> list[Sequence[int]]:
    """The ids in their order, `TURN_ARTICLES` at a time."""
    return [ids[start : start + TURN_ARTICLES] for start in range(0, len(ids), TURN_ARTICLES)]


def waiting_batches(engine: Engine) -> Iterator[list[int]]:
    """The articles that wait for the linker, each once, oldest first; asked for batch by batch."""
    last = 0
    while True:
        with engine.connect() as connection:
            ids = waiting(connection, TURN_ARTICLES, last)
        if not ids:
            return
        yield ids
        last = ids[-1]
