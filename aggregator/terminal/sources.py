"""The watched sources in a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from sqlalchemy import Row

from aggregator.sources.model import Source
from aggregator.terminal.console import shortened


def source_table(sources: Iterable[Source], health: Mapping[str, Row[Any]] | None, today: date) -> RenderableType:
    """A row per source in the order of the files; polls and articles where there is a database (`health` by id)."""
    table = Table("id", "name", "role", "watched", "ways in", box=None, padding=(0, 1), pad_edge=False)
    if health is not None:
        for name in ("last poll (UTC)", "articles", "problem"):
            table.add_column(name)
    for column in table.columns:
        column.overflow = "fold"
    table.columns[0].no_wrap = True
    for source in sources:
        cells = [source.id, source.name, source.role, _watched(source, today), _ways_in(source)]
        if health is not None:
            row = health.get(source.id)
            polled = f"{row.last_polled_at:%Y-%m-%d %H:%M}" if row and row.last_polled_at else "never"
            cells += [polled, str(row.articles) if row else "0", _problem(row) if row else ""]
        table.add_row(*cells)
    return table


def _watched(source: Source, today: date) -> str:
    if source.retired:
        return "no, retired"
    return "yes" if source.is_active(today) else f"no, paused until {source.paused_until}"


def _problem(row: Row[Any]) -> str:
    """What is wrong with its worst way in, and how many of its pages fail."""
    failing = [
        f"{count} {what}" for count, what in ((row.pages_resting, "resting"), (row.pages_given_up, "given up")) if count
    ]
    pages = f"failing pages: {', '.join(failing)}" if failing else ""
    return "; ".join(filter(None, (shortened(row.problem or "", 120), pages)))


def _ways_in(source: Source) -> str:
    return f"{len(source.feeds)} feed{'s' * (len(source.feeds) != 1)}" if source.feeds else "home page"
