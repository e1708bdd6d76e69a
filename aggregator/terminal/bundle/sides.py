"""Two texts beside each other in HTML: shared words, altered words, words of one side."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from aggregator.copies.marking import Run, mark
from aggregator.copies.pairing import Span
from aggregator.terminal.bundle.evidence import Document, passages
from aggregator.terminal.bundle.markup import add_text, el, foreign, table
from aggregator.terminal.comparison import runs_within


def sides(copy: Document, other: Document, compared: Document) -> etree._Element:
    """Both texts in rows of sentences that stand for each other; whole and unmarked where they are in two languages."""
    heads = ("copy", "origin" if compared["with"].startswith("origin") else "direct parent of the copy")
    here, there = copy["text"], other["text"]
    languages = copy["language"], other["language"]
    if all(languages) and languages[0] != languages[1]:
        note = el("p", "Two languages: compared by the numbers and names in their order, so no words are marked.")
        whole = [foreign(text, "div", language) for text, language in zip((here, there), languages, strict=True)]
        for one in whole:
            one.set("class", "text")
        return el("div", note, table(heads, [whole], "sides"))
    marking = mark(here, there, passages(compared), languages[0] or languages[1])
    rows = [
        (_cell(here, marking.a, row.a, languages[0]), _cell(there, marking.b, row.b, languages[1]))
        for row in marking.rows
    ]
    legend = el(
        "p",
        el("span", "words in both", class_="same"),
        el("span", "altered words", class_="changed"),
        el("span", "words on this side only", class_="only"),
        class_="legend meta",
    )
    return el("div", legend, table(heads, rows, "sides"))


def _cell(text: str, runs: tuple[Run, ...], spans: Sequence[Span], language: str | None) -> etree._Element:
    cell = foreign("", "div", language)
    for start, end in spans:
        if len(cell) or cell.text:
            add_text(cell, " ")
        at = start
        for run in runs_within(runs, ((start, end),)):
            add_text(cell, text[at : run.start])
            # <mark> is for what matters here; words of one side are only set back
            cell.append(el("span" if run.mark == "only" else "mark", text[run.start : run.end], class_=run.mark))
            at = run.end
        add_text(cell, text[at:end])
    return cell
