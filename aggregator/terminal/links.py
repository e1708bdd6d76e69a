"""One link copy -> origin in words: relation, direction, reasons, and the texts that prove it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from sqlalchemy import Row

from aggregator.copies.marking import mark
from aggregator.copies.model import AlteredQuotation, Passage
from aggregator.terminal.article import headline_of, in_words, named_values
from aggregator.terminal.comparison import Pair, altered, comparison
from aggregator.terminal.console import harmless
from aggregator.text.model import whole_text

RELATION = {
    "same": "the same text, or lightly edited",
    "trimmed": "a shortened text",
    "excerpt": "a part of a larger text",
    "rewrite": "the same report in other words",
    "translation": "a translation",
    "update": "a later version by the same source",
    "unknown": "by citation or credit alone: the origin's text was never seen",
}
DIRECTION = {
    "reviewed": "a person says so",
    "cited": "the copy cites its origin",
    "credited": "the copy credits its origin by name",
    "dated": "the origin was published earlier",
    "unknown": "only which was seen first speaks for it",
}
CREDIT = {
    "link": "with a link",
    "name": "by name, without a link",
    "agency": "to an agency",
    "none": "none",
    "unknown": "unknown",
}


@dataclass(frozen=True, slots=True)
class Linked:
    """One row of `republications` with both articles (None: never a page, only a name) and their verified match.

    `parent` is the direct parent, and then the match is with it, where copy and origin themselves share no text.
    """

    link: Row[Any]
    copy: Row[Any]
    origin: Row[Any] | None
    match: Row[Any] | None
    parent: Row[Any] | None = None


def explain_link(linked: Linked, *, is_copy: bool, width: int, is_whole: bool) -> RenderableType:
    """The link with its reasons and, where both texts were compared, the aligned texts.

    `is_copy`: the explained article is the copy, so the heading names the origin; else it names the copy.
    """
    link = linked.link
    parts: list[RenderableType] = [_heading(linked, is_copy), _facts(linked), _evidence(link)]
    if linked.match is not None:
        if linked.parent is not None:
            parts.append(Text(f"Compared with its direct parent, {headline_of(linked.parent)}:"))
        parts += _texts(linked, width, is_whole)
    elif linked.origin is None or linked.origin.state == "cited":
        parts.append(Text("The origin's text is not in the database, so there is nothing to compare."))
    else:
        parts.append(Text("These two texts were not found alike; the link stands on the reasons above."))
    return Group(*parts)


def _heading(linked: Linked, is_copy: bool) -> Text:
    other = linked.origin if is_copy else linked.copy
    if other is None:
        return Text(f"copy of a text by {harmless(linked.link.origin_name or 'an unknown origin')}", style="bold")
    title = f"“{headline_of(other)}”" if other.title else headline_of(other)
    words = Text(f"{'copy of' if is_copy else 'copied by'} {title}", style="bold")
    return words.append(f"\n{harmless(other.url)}  (id {other.id}, {other.source_id or other.host})", style="not bold")


def _facts(linked: Linked) -> Table:
    link, table = linked.link, named_values()
    table.add_row("relation", f"{link.relation}: {RELATION.get(link.relation, '')}")
    table.add_row("direction", f"{link.direction}: {DIRECTION.get(link.direction, '')}")
    further = "" if link.is_primary else " (a further origin, not the main one)"
    table.add_row("confidence", f"{link.confidence:.2f}{further}")
    name = f", {harmless(link.origin_name)}" if link.origin_name else ""
    table.add_row("credit", f"{CREDIT.get(link.credit_kind, link.credit_kind)}{name}")
    table.add_row("delay", delay_words(link.delay_minutes))
    if link.parent_url:
        table.add_row("via", harmless(link.parent_url))
    if link.coverage_copy is not None and link.coverage_origin is not None:
        table.add_row("shared", f"{link.coverage_copy:.0%} of the copy, {link.coverage_origin:.0%} of the origin")
    for is_so, words in ((link.same_owner, "both have one owner"), (link.licensed, "the copy's source has a licence")):
        if is_so:
            table.add_row("note", words)
    if link.review:
        table.add_row("review", link.review)
    if linked.origin is not None and linked.origin.state == "cited":
        table.add_row("origin", f"known by citation only: {in_words(linked.origin.cited_reason)}")
    return table


def delay_words(minutes: int | None) -> str:
    """How long after its origin the copy was published."""
    if minutes is None:
        return "unknown: the times of both are not known to the minute"
    days, rest = divmod(abs(minutes), 24 * 60)
    hours, rest = divmod(rest, 60)
    units = ((days, "d"), (hours, "h"), (rest, "min"))
    words = " ".join(f"{count} {unit}" for count, unit in units if count) or "0 min"
    return words if minutes >= 0 else f"{words} before the origin, by their own dates"


def _evidence(link: Row[Any]) -> Table:
    table = Table("weight", "evidence", "words", box=None, padding=(0, 1), pad_edge=False)
    table.columns[2].overflow = "fold"
    reasons = json.loads(link.evidence) if isinstance(link.evidence, str) else link.evidence
    for one in reasons:
        table.add_row(f"{one['weight']:.2f}", one["kind"], harmless(one["words"]))
    return table


def _texts(linked: Linked, width: int, is_whole: bool) -> list[RenderableType]:
    copy, origin, match = linked.copy, linked.parent or linked.origin, linked.match
    assert origin is not None and match is not None
    if copy.language and origin.language and copy.language != origin.language and not is_whole:
        return [Text("Two languages: compared by the numbers and names in their order; --texts prints both texts.")]
    is_turned = match.a_id != copy.id
    passages = [_passage(one, is_turned) for one in match.passages]
    here, there = whole_text(copy.summary, copy.text), whole_text(origin.summary, origin.text)
    language = copy.language if copy.language == origin.language else None
    pair = Pair(here, there, mark(here, there, passages, language))
    parts = [Text(), comparison(pair, width=width, is_whole=is_whole)]
    quotations = [
        AlteredQuotation(one["b"], one["a"]) if is_turned else AlteredQuotation(one["a"], one["b"])
        for one in match.altered_quotations
    ]
    return [*parts, Text(), altered(quotations)] if quotations else parts


def _passage(stored: dict[str, int], is_turned: bool) -> Passage:
    """The stored passage with the copy as side a."""
    a, b = ("b", "a") if is_turned else ("a", "b")
    ranges = (stored[f"{a}_start"], stored[f"{a}_end"], stored[f"{b}_start"], stored[f"{b}_end"])
    return Passage(*ranges, stored["words"])
