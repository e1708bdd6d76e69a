"""Thinking again: archived pages read, stripped and linked by today's code, on the database or on a copy of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from aggregator.config import Config
from aggregator.pipelines.rereading import Job, reread_archive
from aggregator.pipelines.tally import Tally
from aggregator.sources.lookup import SourceIndex
from aggregator.store.engine import writing
from aggregator.store.history import Cause
from aggregator.store.queries import count_links
from aggregator.store.raw_pages import count_units
from aggregator.store.refingerprinting import refresh_fingerprints
from aggregator.store.replaying import drop_uncited
from aggregator.store.reprocessing import Chosen, chosen_hosts
from aggregator.store.rereading import begin, chosen_ids, code_digest, end, link_changes, newest_change
from aggregator.store.restripping import blocks_in, host_changes
from aggregator.store.turns import TURN_SECONDS, batches_of, link_in_turns, waiting_batches

EXTRACT, STRIP, DEDUP = "extract", "strip", "dedup"
STAGES = (EXTRACT, STRIP, DEDUP)
# A bar for so many steps: what to call after each.
Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]


@dataclass(frozen=True, slots=True)
class Task:
    """What is thought about again, by whose settings and sources."""

    stage: str  # EXTRACT or DEDUP
    chosen: Chosen
    config: Config
    sources: SourceIndex
    is_trial: bool  # on a copy that nobody else writes to

    @property
    def pause_seconds(self) -> float:
        return 0.0 if self.is_trial else TURN_SECONDS

    def arguments(self) -> dict[str, str]:
        """What tells a run from another in the table `runs`: what was asked for, and of which code."""
        asked = {"source": self.chosen.source, "host": self.chosen.host, "since": self.chosen.since}
        given = {name: str(value) for name, value in asked.items() if value is not None}
        return {"stage": self.stage, "code": code_digest()} | given


@dataclass(slots=True)
class Report:
    """What changed, or would change."""

    tally: Tally = field(default_factory=Tally)
    blocks: Counter[tuple[str, bool, str]] = field(default_factory=Counter)  # as terminal.reprocessing shows them
    block_articles: int = 0
    links: list[Any] = field(default_factory=list)  # rows of link_history
    link_count: int = 0
    went_on: bool = False  # where a run that was killed had come to


def think_again(engine: Engine, task: Task, progress: Progress) -> Report:
    """Do the stage on this database, and all that follows from it; what changed."""
    report, now = Report(), datetime.now(UTC)
    with writing(engine) as connection:
        last = newest_change(connection)
        run_id, done = begin(connection, task.arguments(), now)
    report.went_on = any(done)
    cause = Cause("reprocess", run_id)
    if task.stage == EXTRACT:
        job = Job(task.config, task.sources, task.chosen, run_id, done, task.pause_seconds)
        with engine.connect() as connection:
            units = count_units(connection, task.chosen, done)
        with progress("reading pages", units) as advance:
            reread_archive(engine, job, report.tally, advance)
        _strip(engine, task.chosen, report, progress, is_applied=True, pause=task.pause_seconds)
    else:
        _judge(engine, task, cause, progress)
    link_in_turns(engine, waiting_batches(engine), cause, task.pause_seconds)
    with writing(engine) as connection:
        drop_uncited(connection, report.tally.stubs)
        end(connection, run_id, report.tally.counters(), datetime.now(UTC))
        report.links, report.link_count = link_changes(connection, last, run_id), count_links(connection)
    return report


def restrip(engine: Engine, chosen: Chosen, progress: Progress, *, is_applied: bool) -> Report:
    """The stage `strip` alone, on stored texts; what changed, or with `is_applied` False what would change."""
    report = Report()
    _strip(engine, chosen, report, progress, is_applied=is_applied)
    if is_applied:  # what changed, and whatever a run that was killed has left waiting
        link_in_turns(engine, waiting_batches(engine), Cause("reprocess"))
    with engine.connect() as connection:
        report.link_count = count_links(connection)
    return report


def _strip(
    engine: Engine, chosen: Chosen, report: Report, progress: Progress, *, is_applied: bool, pause: float = TURN_SECONDS
) -> None:
    """What hosts teach by all of their pages goes out of every one of them."""
    with engine.connect() as connection:
        hosts = chosen_hosts(connection, chosen)
    with progress("looking through", len(hosts)) as advance:
        for host in hosts:
            for found in host_changes(engine, host, chosen, is_applied=is_applied, pause_seconds=pause):
                report.blocks.update((host, comes_back, text) for comes_back, text in blocks_in(found))
                report.block_articles += len(found)
            advance()


def _judge(engine: Engine, task: Task, cause: Cause, progress: Progress) -> None:
    """The chosen articles against their candidates, and their families' links derived anew."""
    refresh_fingerprints(engine)  # those that a newer version of the program makes in another way
    with engine.connect() as connection:
        batches = batches_of(chosen_ids(connection, task.chosen))
    with progress("linking", len(batches)) as advance:
        for batch in batches:
            link_in_turns(engine, [batch], cause, task.pause_seconds)
            advance()
