"""One run of a kind at a time: cron may start as often as it likes, runs never pile up."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from aggregator.config import ConfigurationError

# A run that holds the lock for longer is worth a word to whoever reads cron's mail: runs end after 50 minutes.
LONG_HELD_SECONDS = 2 * 60 * 60


class RunningError(Exception):
    """Another run of the same kind is at work. `held_seconds` is how long it has been."""

    def __init__(self, pid: int, held_seconds: float) -> None:
        super().__init__(f"another run (process {pid}) has been at work for {held_seconds / 60:.0f} minutes")
        self.held_seconds = held_seconds

    @property
    def is_long_held(self) -> bool:
        return self.held_seconds > LONG_HELD_SECONDS


def lock_file(folder: Path, database_url: str, spider: str, arguments: Mapping[str, str]) -> Path:
    """Where the lock of this kind of run lives: same database, spider and arguments, same lock."""
    key = json.dumps([database_url, spider, sorted(arguments.items())])
    return folder / f"{spider}-{hashlib.sha256(key.encode()).hexdigest()[:12]}.lock"


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Holds the lock for the block. Raises RunningError when another process holds it, ConfigurationError where its
    file cannot be written.

    The kernel drops the lock with the process, whatever way it ends; the file stays and means nothing by itself.
    """
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _running(path) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "since": time.time()}))
        file.flush()
        yield


def _opened(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        remedy = "give this user the right to write the folder"
        raise ConfigurationError(f"{path}: the lock cannot be written ({error.strerror}): {remedy}") from error


def _running(path: Path) -> RunningError:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return RunningError(int(holder["pid"]), time.time() - float(holder["since"]))
    except (ValueError, KeyError, TypeError):  # it has just begun and not written its name yet
        return RunningError(0, 0.0)
