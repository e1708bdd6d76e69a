"""What is remembered of every host's robots.txt."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from aggregator.discovery.robots import MOST_BYTES as MOST_BYTES
from aggregator.store.models import robots
from aggregator.store.watching import KEYS_ASKED


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A host's robots.txt as it was last heard, and when to ask for it again."""

    host: str  # lower case, with the port where the scheme does not tell it
    status: int  # of the last answer; 0 without one
    asked_at: datetime  # the last attempt
    due_at: datetime
    body: bytes | None = None  # what holds, empty where the host has no rules; None: never heard, or out of reach
    unreachable_since: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None


def remembered_robots(connection: Connection, hosts: Sequence[str]) -> list[RobotsFile | None]:
    """What is remembered of each host, in the same order: work for the writer."""
    found: dict[str, RobotsFile] = {}
    for start in range(0, len(hosts), KEYS_ASKED):
        some = robots.c.host.in_(hosts[start : start + KEYS_ASKED])
        for row in connection.execute(select(robots).where(some)):
            found[row.host] = RobotsFile(**{**row._mapping, "body": _unpacked(row.body)})
    return [found.get(host) for host in hosts]


def save_robots(connection: Connection, files: Sequence[RobotsFile]) -> list[None]:
    """Remember each, in the place of what was known of its host: work for the writer.

    In the order of the hosts, so that two runs which save the same ones wait for each other and never both.
    """
    by_host = {one.host: one for one in files}
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for host in sorted(by_host):
        row = _row(by_host[host])
        changed = {name: value for name, value in row.items() if name != "host"}
        connection.execute(make(robots).values(row).on_conflict_do_update(index_elements=["host"], set_=changed))
    return [None] * len(files)


def forget_robots(connection: Connection, before: datetime) -> int:
    """Delete what no run has come back for since it was due, longer ago than that; how many."""
    return connection.execute(delete(robots).where(robots.c.due_at < before)).rowcount


def _row(file: RobotsFile) -> dict[str, Any]:
    return {
        "host": file.host,
        "status": file.status,
        "asked_at": file.asked_at,
        "due_at": file.due_at,
        "unreachable_since": file.unreachable_since,
        "etag": file.etag,
        "last_modified": file.last_modified,
        "body": None if file.body is None else gzip.compress(file.body[:MOST_BYTES], 6, mtime=0),
    }


def _unpacked(packed: bytes | None) -> bytes | None:
    """The bytes; None where a row was damaged, so that the file is asked for anew."""
    try:
        return None if packed is None else gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return None
