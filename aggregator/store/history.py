"""What links were added, changed or withdrawn, when and by whom: written in the transaction of the change itself.

Only what a published figure may rest on is followed (`TRACKED`). A link that is derived anew and comes out alike makes
no row, and neither do a new wording of its evidence or a confidence that stays in its tenth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from aggregator.copies.verdict import METHOD_VERSION
from aggregator.store.id_sets import one_of
from aggregator.store.models import articles, copies, link_history

ADDED, CHANGED, WITHDRAWN = "added", "changed", "withdrawn"
CHANGES = (ADDED, CHANGED, WITHDRAWN)
# Columns of `copies` whose changes are kept, by their name in the history: which pages, and what is said of them.
_PAGES = {"copy_id": "copy_id", "origin_id": "origin_id", "origin_name": "origin_name", "parent_id": "via_id"}
_SAID = ("relation", "direction", "is_primary", "credit_kind", "same_owner", "licensed")
TRACKED = (*_PAGES, "confidence_band", *_SAID)


@dataclass(frozen=True, slots=True)
class Cause:
    """What changes links: the command (crawl, relink, review, reprocess…), and its row in `runs` if it is a crawl."""

    command: str
    run_id: int | None = None


UNNAMED = Cause("program")


def confidence_band(confidence: float) -> float:
    """The tenth that a confidence (0..1, three decimals) lies in, as its lower end: 0.7 for .700 to .799."""
    return int(confidence * 10 + 1e-9) / 10


def tracked(link: Row[Any] | Mapping[str, Any]) -> dict[str, Any]:
    """The followed values of a row of `copies` (or of its columns), by their names in the history."""
    row = link if isinstance(link, Mapping) else link._mapping
    pages = {name: row[column] for name, column in _PAGES.items()}
    return pages | {"confidence_band": confidence_band(row["confidence"])} | {name: row[name] for name in _SAID}


class Journal:
    """Gathers the changes of one transaction; `write` makes them rows."""

    def __init__(self, cause: Cause, now: datetime) -> None:
        self._cause = cause
        self._now = now
        self._rows: list[dict[str, Any]] = []

    def added(self, link_id: int, columns: Mapping[str, Any], replaces_id: int | None = None) -> None:
        """`replaces_id`: the copy's main link until now, where this one takes its place."""
        self._rows.append({"change": ADDED, "link_id": link_id, "replaces_id": replaces_id} | tracked(columns))

    def changed(self, row: Row[Any], columns: Mapping[str, Any]) -> None:
        """A link that stays: a row only where one of the followed values is another."""
        old, new = tracked(row), tracked(columns)
        if before := {name: value for name, value in old.items() if new[name] != value}:
            self._rows.append({"change": CHANGED, "link_id": row.id, "before": before} | new)

    def withdrawn(self, row: Row[Any]) -> None:
        self._rows.append({"change": WITHDRAWN, "link_id": row.id} | tracked(row))

    def write(self, connection: Connection) -> None:
        """Writes the gathered rows, withdrawn links first. The pages must still be in the database."""
        if not self._rows:
            return
        ids = {row[name] for row in self._rows for name in ("copy_id", "origin_id", "parent_id")} - {None}
        found = connection.execute(select(articles.c.id, articles.c.url).where(one_of(connection, articles.c.id, ids)))
        urls: dict[int | None, str] = {row.id: row.url for row in found}
        common = {
            "changed_at": self._now,
            "command": self._cause.command,
            "run_id": self._cause.run_id,
            "method_version": METHOD_VERSION,
            "replaces_id": None,
            "before": None,
        }
        self._rows.sort(key=lambda row: row["change"] != WITHDRAWN)
        addresses = [
            {f"{side}_url": urls.get(row[f"{side}_id"]) for side in ("copy", "origin", "parent")} for row in self._rows
        ]
        rows = [common | row | urls_of for row, urls_of in zip(self._rows, addresses, strict=True)]
        connection.execute(insert(link_history), rows)
        self._rows = []


def next_link_id(connection: Connection) -> int | None:
    """The id for the next new link where the database itself would give a withdrawn link's id again; else None.

    SQLite counts on from the greatest id in the table, so the id of a deleted last row would come back.
    """
    if connection.dialect.name != "sqlite":
        return None
    greatest = select(func.max(link_history.c.link_id)), select(func.max(copies.c.id))
    return 1 + max(connection.execute(one).scalar() or 0 for one in greatest)


def standing(history: Iterable[Row[Any]]) -> dict[int, dict[str, Any]]:
    """The links that stand after these rows of the history (in the order of ids), as `TRACKED` values by link id."""
    found: dict[int, dict[str, Any]] = {}
    for row in history:
        if row.change == WITHDRAWN:
            found.pop(row.link_id, None)
        else:
            found[row.link_id] = {name: row._mapping[name] for name in TRACKED}
    return found


def changes(connection: Connection, since: datetime, until: datetime | None = None) -> Sequence[Row[Any]]:
    """The rows of the history from `since` on (and before `until`), in the order in which they were made."""
    found = select(link_history).where(link_history.c.changed_at >= since).order_by(link_history.c.id)
    if until is not None:
        found = found.where(link_history.c.changed_at < until)
    return connection.execute(found).all()


def changes_after(connection: Connection, history_id: int) -> Sequence[Row[Any]]:
    """The rows of the history that were made after that one."""
    return connection.execute(
        select(link_history).where(link_history.c.id > history_id).order_by(link_history.c.id)
    ).all()


def changes_of(connection: Connection, link_id: int) -> Sequence[Row[Any]]:
    """The rows of the history of one link, in the order in which they were made."""
    found = select(link_history).where(link_history.c.link_id == link_id)
    return connection.execute(found.order_by(link_history.c.id)).all()


def links_as_of(connection: Connection, at: datetime) -> Sequence[Row[Any]]:
    """The latest row of the history before `at` of each link that stood then, by the copies' addresses."""
    last = select(func.max(link_history.c.id)).where(link_history.c.changed_at < at).group_by(link_history.c.link_id)
    found = select(link_history).where(link_history.c.id.in_(last), link_history.c.change != WITHDRAWN)
    order = (link_history.c.copy_url, link_history.c.is_primary.desc(), link_history.c.origin_url)
    return connection.execute(found.order_by(*order)).all()
