"""The one thread that writes: jobs of a kind that wait together share a transaction."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from aggregator.store.engine import is_gone, writing
from aggregator.store.remedies import in_words

# What does the work of one kind: (connection, the jobs' values) -> a result for each value, in order.
Work = Callable[[Connection, Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work
    value: Any
    result: Future[Any]


# The writer waits for a batch to fill this many times as long as the last batch took: little when little is written, so
# that a small crawl is not held up; long enough under load that what a batch costs by itself is shared by many.
LINGER = 4


def in_order(connection: Connection, works: Sequence[Callable[[Connection], None]]) -> list[None]:
    """Work whose values are done one after the other as they were submitted, whatever kinds of things they do."""
    for work in works:
        work(connection)
    return [None] * len(works)


class DatabaseGoneError(Exception):
    """The database failed as a whole: nothing more can be stored in this run."""


class Writer:
    """Runs jobs on a thread of its own, at most `batch` of a kind in one transaction.

    A batch in which one value fails is done again value by value, so that one bad article never takes others with it;
    its own future gets the error. After the database itself failed every job gets DatabaseGoneError.
    """

    def __init__(self, engine: Engine, batch: int, wait_seconds: float) -> None:
        self._engine = engine
        self._batch = max(1, batch)
        self._wait_seconds = wait_seconds
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._gone: DatabaseGoneError | None = None
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work, value: Any) -> Future[Any]:
        """The future result of `work` for this value; jobs with the same `work` may share a transaction."""
        result: Future[Any] = Future()
        self._jobs.put(_Job(work, value, result))
        return result

    def close(self) -> None:
        """Finish what was submitted, then end the thread. May be called twice."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()

    def _loop(self) -> None:
        is_open, linger_seconds = True, 0.0
        while is_open:
            jobs, is_open = self._gather(linger_seconds)
            began = time.monotonic()
            kinds: dict[Work, list[_Job]] = {}
            for job in jobs:
                # Whoever waits may be cancelled (a run that is told to stop): such a future takes no result.
                if job.result.set_running_or_notify_cancel():
                    kinds.setdefault(job.work, []).append(job)
            for work, same in kinds.items():
                for start in range(0, len(same), self._batch):
                    self._run(work, same[start : start + self._batch])
            linger_seconds = min(self._wait_seconds, LINGER * (time.monotonic() - began))

    def _gather(self, linger_seconds: float) -> tuple[list[_Job], bool]:
        """Waits for a job, then for its batch to fill; False when the writer is to end."""
        first = self._jobs.get()
        if first is None:
            return [], False
        jobs, deadline = [first], time.monotonic() + linger_seconds
        while len(jobs) < self._batch:
            try:
                job = self._jobs.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                break
            if job is None:
                return jobs, False
            jobs.append(job)
        return jobs, True

    def _run(self, work: Work, jobs: list[_Job]) -> None:
        if self._gone:
            for job in jobs:
                job.result.set_exception(self._gone)
            return
        try:
            with writing(self._engine) as connection:
                results = work(connection, [job.value for job in jobs])
        except Exception as error:
            self._fail(work, jobs, error)
            return
        for job, result in zip(jobs, results, strict=True):
            job.result.set_result(result)

    def _fail(self, work: Work, jobs: list[_Job], error: Exception) -> None:
        if isinstance(error, SQLAlchemyError) and is_gone(error):
            name = self._engine.url.render_as_string(hide_password=True)
            self._gone = DatabaseGoneError(f"nothing can be written to {name}: {in_words(error)}")
            self._run(work, jobs)
        elif len(jobs) == 1:
            jobs[0].result.set_exception(error)
        else:
            for job in jobs:
                self._run(work, [job])
