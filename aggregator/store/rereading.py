"""The run of a rereading in the database: where it has come to, and what it changed.

Its row in `runs` is written with every batch, in the same transaction: a run that was killed is gone on with by the
next one of the same arguments and the same code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, update

from aggregator import __version__
from aggregator.store.history import changes_after
from aggregator.store.models import articles, link_history, runs
from aggregator.store.reprocessing import Chosen
from aggregator.store.watching import end_run, start_run

SPIDER = "reprocess"  # in the column `spider` of `runs`
_DONE = ("done_article", "done_page")  # counters of a run: the last article, and the last page that was none


@cache
def code_digest() -> str:
    """What tells one state of the program from another: a digest of its modules and rules."""
    state = hashlib.sha256(__version__.encode())
    root = Path(__file__).resolve().parent.parent
    for path in sorted(path for path in root.rglob("*") if path.suffix in (".py", ".toml")):
        state.update(path.relative_to(root).as_posix().encode())
        state.update(path.read_bytes())
    return state.hexdigest()[:16]


def begin(connection: Connection, arguments: Mapping[str, str], now: datetime) -> tuple[int, tuple[int, int]]:
    """The id of the run's row, and (last article, last page) that a run like it had done when it was killed."""
    last = select(runs.c.arguments, runs.c.counters, runs.c.exit_status, runs.c.ended_at)
    row = connection.execute(last.where(runs.c.spider == SPIDER).order_by(runs.c.id.desc()).limit(1)).one_or_none()
    was_killed = row is not None and row.arguments == dict(arguments) and (row.ended_at is None or row.exit_status)
    done = tuple(int(row.counters.get(name, 0)) for name in _DONE) if row is not None and was_killed else (0, 0)
    return start_run(connection, SPIDER, arguments, __version__, now), (done[0], done[1])


def note(connection: Connection, run_id: int, done: Sequence[int]) -> None:
    """Remember how far the run has come."""
    counters = dict(zip(_DONE, done, strict=True))
    connection.execute(update(runs).where(runs.c.id == run_id).values(counters=counters))


def end(connection: Connection, run_id: int, counters: Mapping[str, int], now: datetime) -> None:
    end_run(connection, run_id, reason="finished", exit_status=0, counters=counters, now=now)


def newest_change(connection: Connection) -> int:
    """The id of the last row of the links' history; 0 where there is none."""
    return int(connection.execute(select(func.max(link_history.c.id))).scalar() or 0)


def link_changes(connection: Connection, after: int, run_id: int) -> list[Any]:
    """The links that this run added, changed and withdrew, in their order; `after` from `newest_change`."""
    return [row for row in changes_after(connection, after) if row.run_id == run_id]


def chosen_ids(connection: Connection, chosen: Chosen) -> list[int]:
    """The chosen articles, oldest first."""
    found = chosen.narrow(select(articles.c.id))
    if chosen.host is not None:
        found = found.where(articles.c.host == chosen.host)
    return list(connection.execute(found.order_by(articles.c.id)).scalars())
