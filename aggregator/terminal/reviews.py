"""What people said of links, and what became of the links, in tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from sqlalchemy import Row

from aggregator.terminal.console import harmless
from aggregator.terminal.times import minute


def reviews_table(rows: Sequence[Row[Any]]) -> RenderableType:
    """A row per word, oldest first: rows of `reviews` with copy_url, old_url and new_url."""
    if not rows:
        return Text("Nobody has said anything of a link in this time.")
    table = Table("id", "when (UTC)", "who", "verdict", "link and note", box=None, padding=(0, 1), pad_edge=False)
    table.columns[4].overflow = "fold"
    for row in rows:
        about = row.old_url or row.origin_name or "every link"
        lines = [row.copy_url, f"→ {about}"]
        if row.verdict == "corrected":
            lines.append(f"right origin: {row.new_url or row.origin_url}")
        lines += [row.note] if row.note else []
        cells = (str(row.id), minute(row.reviewed_at), row.reviewer or "–", row.verdict, "\n".join(lines))
        table.add_row(*(harmless(cell) for cell in cells))
    return table


def links_now(copy: Row[Any], links: Sequence[Row[Any]]) -> RenderableType:
    """The links of one copy after a word was said: rows of `copies` with origin_url."""
    if not links:
        return Text(f"{harmless(copy.url)} has no link now: as far as is known, it is an original.")
    lines = [f"the links of {harmless(copy.url)} now:"]
    for link in links:
        lines.append(f"  → {harmless(link.origin_url or link.origin_name)}")
        place = "main link" if link.is_primary else "further source"
        lines.append(f"    {link.relation}, {link.direction}, confidence {link.confidence:.2f}, {place}")
    return Text("\n".join(lines))


def history_table(rows: Sequence[Row[Any]]) -> RenderableType:
    """A row per change, in their order, and how many there were of each kind: rows of `link_history`."""
    if not rows:
        return Text("No link was added, changed or withdrawn in this time.")
    table = Table("when (UTC)", "change", "by", "link", box=None, padding=(0, 1), pad_edge=False)
    table.columns[3].overflow = "fold"
    origins = {row.link_id: _origin(row) for row in rows}
    for row in rows:
        by = f"{row.command} {row.run_id}" if row.run_id is not None else row.command
        lines = [row.copy_url, f"→ {_origin(row)}", _said(row)]
        if row.replaces_id is not None:
            lines.append(f"instead of {origins.get(row.replaces_id, 'another origin')}")
        table.add_row(minute(row.changed_at), row.change, by, harmless("\n".join(lines)))
    return Group(table, Text(counted(rows)))


def standing_table(rows: Sequence[Row[Any]]) -> RenderableType:
    """The links as they stood: rows of `link_history`."""
    table = Table("is", "link", box=None, padding=(0, 1), pad_edge=False)
    table.columns[1].overflow = "fold"
    for row in rows:
        table.add_row(_said(row), harmless(f"{row.copy_url}\n→ {_origin(row)}"))
    return Group(table, Text(f"{len(rows)} links"))


def counted(changes: Iterable[Row[Any]]) -> str:
    """How many links were added, changed and withdrawn, in a line."""
    kinds = Counter(row.change for row in changes)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no link changed"


def _origin(row: Row[Any]) -> str:
    return str(row.origin_url or row.origin_name)


def _said(row: Row[Any]) -> str:
    """What is said of the link, and what was said before where that changed."""
    words = [row.relation, row.direction, f"{row.confidence_band:.1f}"]
    if row.before:
        words += [f"({name} was {value})" for name, value in row.before.items()]
    return " ".join(words)
