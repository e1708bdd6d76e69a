"""What reading archived pages again, or judging again, changes: counts, examples, links gained and lost."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import RenderableType
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from aggregator.terminal.console import harmless, shortened
from aggregator.terminal.reprocessing import Changes, changes_table

_WORDS_SHOWN = 100  # characters of a side
_LINKS_SHOWN = 5  # of each kind
# Why an article is left as it is -> what is said of it.
ALONE = {
    "not_archived": "whose page is not archived",
    "archive_gone": "whose page is not where the database says",
    "no_article_today": "that today's code takes for no article",
    "failed": "whose page could not be read",
}
LINK_CHANGES = {"added": "gained", "withdrawn": "lost", "changed": "changed"}


class _Tally(Protocol):
    pages: int
    articles: int
    counts: Counter[str]
    alone: Counter[str]

    @property
    def examples(self) -> Mapping[str, Sequence[Any]]: ...
    @property
    def alone_urls(self) -> Mapping[str, Sequence[str]]: ...


class Report(Protocol):
    """What is shown of a run (pipelines.reprocessing makes it)."""

    blocks: Changes
    block_articles: int
    links: list[Any]
    link_count: int
    went_on: bool

    @property
    def tally(self) -> _Tally: ...


@contextmanager
def progress(what: str, steps: int) -> Iterator[Callable[[], None]]:
    """A bar on the terminal, nothing where no person looks; gives what to call after each step."""
    with Progress(transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=steps)
        yield lambda: bar.advance(task)


def report_parts(report: Report, *, is_whole: bool) -> list[RenderableType]:
    """Tables and lines, in the order in which they are looked at; none where nothing changed."""
    parts: list[RenderableType] = []
    if report.tally.counts:
        parts.append(_changes(report.tally, is_whole))
    if report.blocks:
        parts += [Text("\nblocks that their sites have taught"), changes_table(report.blocks, is_whole=is_whole)]
    if report.links:
        parts += [Text("\nlinks"), _links(report.links, is_whole)]
    for reason, count in sorted(report.tally.alone.items()):
        urls = "".join(f"\n  {harmless(url)}" for url in report.tally.alone_urls[reason])
        more = "\n  …" if count > len(report.tally.alone_urls[reason]) else ""
        parts.append(Text(f"\nleft as they are: {count} {ALONE.get(reason, reason)}{urls}{more}"))
    return parts


def report_summary(report: Report, stage: str, *, is_applied: bool) -> str:
    """The last line."""
    changes = Counter(row.change for row in report.links)
    links = ", ".join(f"{changes[kind]} links {word}" for kind, word in LINK_CHANGES.items())
    tally = report.tally
    went_on = ", going on where a run was broken off" if report.went_on else ""
    read = (
        f"{tally.pages} pages read again{went_on}: {tally.articles} articles" if stage == "extract" else "judged again:"
    )
    if is_applied:
        return f"{read} changed, {links}; the database holds {report.link_count} links".replace(": changed,", ":")
    if not (tally.articles or report.blocks or report.links):
        return f"{tally.pages} pages read again: nothing would change" if stage == "extract" else "nothing would change"
    return f"{read} would change, {links}: scrapy reprocess --apply does it".replace(": would change,", ":")


def _changes(tally: _Tally, is_whole: bool) -> Table:
    """One row a kind of change, and its examples below each other."""
    table = Table("change", "articles", "for example", "was", "is", box=None, padding=(0, 1), pad_edge=False)
    table.columns[0].no_wrap = True
    table.columns[1].justify = "right"
    for column in table.columns[2:]:
        column.overflow = "fold"
    for kind, count in tally.counts.most_common():
        for at, one in enumerate(tally.examples.get(kind, ())):
            first = (kind, str(count)) if at == 0 else ("", "")
            table.add_row(*first, harmless(one.url), *(_side(side, is_whole) for side in (one.before, one.after)))
    return table


def _side(words: str, is_whole: bool) -> str:
    return harmless(words) if is_whole else shortened(words, _WORDS_SHOWN)


def _links(rows: Sequence[Any], is_whole: bool) -> Table:
    table = Table("change", "copy", "origin", "relation", box=None, padding=(0, 1), pad_edge=False)
    for column in table.columns[1:3]:
        column.overflow = "fold"
    shown: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: list(LINK_CHANGES).index(row.change)):
        shown[row.change] += 1
        if is_whole or shown[row.change] <= _LINKS_SHOWN:
            origin = row.origin_url or row.origin_name or "unknown"
            table.add_row(LINK_CHANGES[row.change], harmless(row.copy_url), harmless(origin), row.relation)
    return table
