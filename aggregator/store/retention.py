"""How long raw pages are kept: whole files of the archive go when their day is so many days ago."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, update

from aggregator.store.models import pages
from aggregator.store.raw import PREFIX, SUFFIX

_NAME = re.compile(rf"{PREFIX}-(\d{{8}})T\d{{6}}Z-.+{re.escape(SUFFIX)}")
_FILES_ASKED = 500  # in one statement


def expired_files(folder: Path, days: int, now: datetime) -> list[str]:
    """Our files below the folder that were begun more than `days` whole days (UTC) before `now`, by name, oldest first.

    By the day, not by the minute: so that a year of runs looks through `pages` once a day.
    """
    last = (now.astimezone(UTC) - timedelta(days=days)).strftime("%Y%m%d")
    found = ((path, _NAME.fullmatch(path.name)) for path in folder.glob(f"*/{PREFIX}-*{SUFFIX}"))
    return sorted(path.relative_to(folder).as_posix() for path, name in found if name and name[1] < last)


def forget_positions(connection: Connection, files: Sequence[str]) -> None:
    """Let no page say any more that it lies in one of these files; its digest and all that was made of it stay."""
    gone = {"warc_file": None, "warc_offset": None, "warc_length": None}
    for start in range(0, len(files), _FILES_ASKED):
        found = pages.c.warc_file.in_(files[start : start + _FILES_ASKED])
        connection.execute(update(pages).where(found).values(gone))


def delete_files(folder: Path, files: Sequence[str]) -> None:
    """Delete the files, and a month's folder with its last one. After `forget_positions` is committed: a crash between
    leaves a file that the next run deletes, never a page that says it lies where nothing is. Raises OSError."""
    for name in files:
        path = folder / name
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
