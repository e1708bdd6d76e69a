"""Archived pages down the same line again: read in worker processes, stored through the crawl's own code.

No request is made. Whatever it does may be killed at any moment and begun again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pebble import ProcessPool
from sqlalchemy import Engine

from aggregator.config import Config
from aggregator.items import Article
from aggregator.pipelines.read import make_pool, names_of, reading_options
from aggregator.pipelines.reread_worker import Read, reread
from aggregator.pipelines.tally import Tally
from aggregator.sources.lookup import SourceIndex
from aggregator.store.engine import writing
from aggregator.store.fetches import Fetch
from aggregator.store.parts import Context
from aggregator.store.raw_pages import Unit, units_of
from aggregator.store.replaying import Reread, RereadUnit, cited_stubs, replay
from aggregator.store.reprocessing import Chosen
from aggregator.store.rereading import note
from aggregator.store.site_blocks import learned_of
from aggregator.store.snapshots import is_as_stored, snapshots
from aggregator.text.urls import site_of

BATCH_UNITS = 100  # written in one transaction: crawls that run beside wait no longer than it takes
# Read ahead of the one that is written next: the workers go on while the database is written to.
_UNITS_AHEAD = 200
Schedule = Callable[..., "Future[Any]"]


@dataclass(frozen=True, slots=True)
class Job:
    """What is read again, and in whose name."""

    config: Config
    sources: SourceIndex
    chosen: Chosen
    run_id: int
    done: tuple[int, int] = (0, 0)  # the last article, and the last page that was none, of a run that was killed
    pause_seconds: float = 0.0  # between two transactions


def reread_archive(engine: Engine, job: Job, tally: Tally, advance: Callable[[], None]) -> None:
    """Read the chosen articles' archived pages again and store what comes out otherwise. `advance`: one unit is done.

    What changed waits for the linker. What cannot be read again is left as it is, and told in the tally.
    """
    done = job.done
    batch: list[RereadUnit] = []
    with _workers(job.config) as schedule:
        for unit, reads in _ahead(units_of(engine, job.chosen, job.done), _Scheduler(engine, job, schedule)):
            if built := _built(unit, reads, tally):
                batch.append(built)
            done = (unit.article_id or done[0], done[1] if unit.article_id else unit.fetches[0].id)
            advance()
            if len(batch) >= BATCH_UNITS:
                _write(engine, job, batch, done, tally)
                batch = []
    _write(engine, job, batch, done, tally)


@contextmanager
def _workers(config: Config) -> Iterator[Schedule]:
    """What hands a page to the worker processes; without any it is read here."""
    if not config.extract_workers:
        yield _at_once
        return
    pool: ProcessPool = make_pool(config.extract_workers)
    try:
        yield lambda *args: pool.schedule(reread, args=args, timeout=config.extract_timeout_seconds)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _at_once(*args: Any) -> Future[Any]:
    result: Future[Any] = Future()
    try:
        result.set_result(reread(*args))
    except Exception as error:  # whoever asks for the result gets it, as from a worker
        result.set_exception(error)
    return result


class _Scheduler:
    """Makes the task of a fetch: its source's selectors, and what its host has taught."""

    def __init__(self, engine: Engine, job: Job, schedule: Schedule) -> None:
        self._engine = engine
        self._job = job
        self._schedule = schedule
        self._names = names_of(job.sources)
        self._learned: dict[str, dict[str, str]] = {}

    def read(self, fetch: Fetch) -> Future[Any]:
        config = self._job.config
        source = self._job.sources.by_id(fetch.source_id) if fetch.source_id else None
        options = reading_options(source, self._taught(site_of(fetch.url)), self._names)
        return self._schedule(fetch, Path(config.archive_folder), config.minimum_words, options)

    def _taught(self, host: str) -> dict[str, str]:
        if host not in self._learned:
            with self._engine.connect() as connection:
                self._learned[host] = learned_of(connection, [host])[0]
        return self._learned[host]


def _ahead(units: Iterable[Unit], scheduler: _Scheduler) -> Iterator[tuple[Unit, list[Future[Any]]]]:
    """The units in their order, with their readings under way; some units ahead are being read already."""
    waiting: deque[tuple[Unit, list[Future[Any]]]] = deque()
    for unit in units:
        fetches = unit.fetches if unit.is_whole else unit.fetches[-1:]
        readable = fetches if unit.is_archived else ()
        waiting.append((unit, [scheduler.read(fetch) for fetch in readable]))
        if len(waiting) >= _UNITS_AHEAD:
            yield waiting.popleft()
    yield from waiting


def _built(unit: Unit, futures: Sequence[Future[Any]], tally: Tally) -> RereadUnit | None:
    """The unit as it is read today; None where it cannot be, or is still no article."""
    if not unit.is_archived:
        tally.left_alone("not_archived", unit.url)
        return None
    reads = [_result(future, unit, tally) for future in futures]
    last = reads[-1]
    if last.article is None:
        if unit.article_id is not None and (last.is_gone or last.rejected):
            tally.left_alone("archive_gone" if last.is_gone else "no_article_today", unit.url)
        return None
    articles = [one.article for one in reads]
    fetches = unit.fetches[-len(articles) :]
    is_whole = unit.is_whole and None not in articles
    pairs: list[tuple[Fetch, Article | None]] = list(zip(fetches, articles, strict=True))
    # Of an article of which not every page is there only the current version is read again.
    chosen = pairs if is_whole else pairs[-1:]
    return RereadUnit(unit.article_id, tuple(Reread(one.id, read) for one, read in chosen if read), is_whole)


def _result(future: Future[Any], unit: Unit, tally: Tally) -> Read:
    try:
        read: Read = future.result()
    except Exception as error:  # a worker that died or took too long, or a stage that raised: the page is left alone
        tally.left_alone("failed", f"{unit.url} ({type(error).__name__})")
        return Read()
    return read


def _write(engine: Engine, job: Job, batch: Sequence[RereadUnit], done: tuple[int, int], tally: Tally) -> None:
    """Store the units that come out otherwise than they are, and how far the run has come."""
    with engine.connect() as connection:
        known = snapshots(connection, [unit.article_id for unit in batch if unit.article_id is not None])
    changed = [unit for unit in batch if not _is_as_stored(unit, known)]
    tally.read(batch)
    with writing(engine) as connection:
        if changed:
            ids = [unit.article_id for unit in changed if unit.article_id is not None]
            cited = cited_stubs(connection, ids)
            context = Context(job.run_id, lambda url: _source_id(job.sources, url), is_replay=True)
            for outcome in replay(connection, changed, context):
                tally.add(outcome.before, outcome.after)
            tally.stubs |= cited - cited_stubs(connection, ids)
        note(connection, job.run_id, done)
    time.sleep(job.pause_seconds)


def _is_as_stored(unit: RereadUnit, known: dict[int, Any]) -> bool:
    snapshot = known.get(unit.article_id or 0)
    readings = [one.article for one in unit.rereads]
    return snapshot is not None and is_as_stored(snapshot, readings, is_whole=unit.is_whole)


def _source_id(sources: SourceIndex, url: str) -> str | None:
    source = sources.of_url(url)
    return source.id if source else None
