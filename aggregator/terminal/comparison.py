"""Two texts beside each other, with what they share and what was altered."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from aggregator.copies.marking import Marking, Run
from aggregator.copies.model import AlteredQuotation
from aggregator.copies.pairing import Row, Span
from aggregator.terminal.console import WIDE, harmless

STYLES = {"same": "green", "changed": "bold yellow", "only": "dim"}
# The marks are signs too: colours are lost in a pipe, and not everybody sees them.
SIGNS = {"same": ("", ""), "changed": ("[", "]"), "only": ("<", ">")}
LEGEND = "marks: [altered words], <words on this side only>; the rest is shared"
# So many sentences in a row that are alike word for word are shown whole; of more, the first and the last.
_ALIKE_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """The texts of a copy and of its origin, marked: side a is the copy."""

    copy: str
    origin: str
    marking: Marking


def comparison(pair: Pair, *, width: int, is_whole: bool) -> RenderableType:
    """The aligned texts: side by side from WIDE characters on, below each other otherwise.

    `is_whole`: every sentence; else the shared and altered ones, with a word on how many were left out.
    """
    is_wide = width >= WIDE
    table = Table.grid(padding=(0, 2), expand=True)
    if is_wide:
        table.add_column(ratio=1)
        table.add_column(ratio=1)
        table.add_row(Text("copy", style="bold"), Text("origin", style="bold"))
    else:
        table.add_column(style="bold", no_wrap=True)
        table.add_column(ratio=1)
    for row in pair.marking.rows if is_whole else _essence(pair):
        if isinstance(row, str):
            table.add_row(*((Text(row, style="italic dim"),) if is_wide else ("", Text(row, style="italic dim"))))
            continue
        here = _sentences(pair.copy, pair.marking.a, row.a, is_lone=not row.is_shared)
        there = _sentences(pair.origin, pair.marking.b, row.b, is_lone=not row.is_shared)
        if is_wide:
            table.add_row(here, there)
            continue
        for label, text in (("copy", here), ("origin", there)):
            if text:
                table.add_row(label, text)
        table.add_row("", "")
    return Group(table, Text(LEGEND, style="dim"))


def altered(quotations: list[AlteredQuotation]) -> RenderableType:
    """The quotations that stand in two wordings; `a` is the copy's."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for one in quotations:
        table.add_row("copy", Text(harmless(one.a), style="yellow"))
        table.add_row("origin", Text(harmless(one.b)))
        table.add_row("", "")
    return Group(Text("altered quotations", style="bold"), table)


def _essence(pair: Pair) -> Iterator[Row | str]:
    """The rows worth reading, and in the place of the others how many there are."""
    for kind, group in groupby(pair.marking.rows, key=lambda row: _kind(row, pair.marking)):
        rows = list(group)
        if kind == "lone":
            yield _left_out(rows)
        elif kind == "alike" and len(rows) > _ALIKE_SHOWN:
            yield rows[0]
            if between := len(rows) - 2:
                yield f"… {between} more {'sentence' if between == 1 else 'sentences'}, word for word …"
            yield rows[-1]
        else:
            yield from rows


def _kind(row: Row, marking: Marking) -> str:
    if not row.is_shared:
        return "lone"
    runs = [*runs_within(marking.a, row.a), *runs_within(marking.b, row.b)]
    return "alike" if all(run.mark == "same" for run in runs) else "altered"


def _left_out(rows: list[Row]) -> str:
    sides = {"copy": sum(len(row.a) for row in rows), "origin": sum(len(row.b) for row in rows)}
    words = [f"{count} only in the {side}" for side, count in sides.items() if count]
    return f"… sentences: {', '.join(words)} …"


def runs_within(runs: tuple[Run, ...], spans: tuple[Span, ...]) -> list[Run]:
    """The runs that touch the spans, cut to them."""
    found = []
    for start, end in spans:
        first = bisect_right(runs, start, key=lambda run: run.end)
        after = bisect_left(runs, end, key=lambda run: run.start)
        found += [Run(max(run.start, start), min(run.end, end), run.mark) for run in runs[first:after]]
    return found


def _sentences(text: str, runs: tuple[Run, ...], spans: tuple[Span, ...], *, is_lone: bool) -> Text:
    shown = Text()
    text = harmless(text)  # as long as before, so the ranges still fit
    for span in spans:
        if shown:
            shown.append(" ")
        at = span[0]
        for run in runs_within(runs, (span,)):
            opening, closing = ("", "") if is_lone else SIGNS[run.mark]
            shown.append(text[at : run.start])
            shown.append(f"{opening}{text[run.start : run.end]}{closing}", style=STYLES[run.mark])
            at = run.end
        shown.append(text[at : span[1]])
    return shown
