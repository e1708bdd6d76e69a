"""What reprocessing changes, as a person looks through it: host, rule, block, and in how many articles."""

from __future__ import annotations

from collections import Counter

from rich.console import RenderableType
from rich.table import Table

from aggregator.terminal.console import harmless, shortened

_WORDS_SHOWN = 100  # characters of a block

# (host, True where the block comes back, its text) -> articles
Changes = Counter[tuple[str, bool, str]]


def changes_table(found: Changes, *, is_whole: bool) -> RenderableType:
    """One row a block, hosts in the order of the alphabet, what most articles have first."""
    table = Table("host", "rule", "articles", "block", box=None, padding=(0, 1), pad_edge=False)
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    table.columns[2].justify = "right"
    table.columns[3].overflow = "fold"
    for (host, comes_back, text), articles in sorted(found.items(), key=lambda one: (one[0][0], -one[1], one[0])):
        rule = "comes back" if comes_back else "repeated"
        words = harmless(text) if is_whole else shortened(text, _WORDS_SHOWN)
        table.add_row(harmless(host), rule, str(articles), words)
    return table


def changes_summary(found: Changes, articles: int, links: int, *, is_applied: bool) -> str:
    """The last line: what was, or would be, changed."""
    if is_applied:
        return f"{len(found)} blocks changed in {articles} articles; the database holds {links} links"
    if not found:
        return "every stored text is as its site has taught"
    return f"{len(found)} blocks would change in {articles} articles: scrapy reprocess --apply does it"
