"""How one page's output is judged against its gold row, and what the counts of a set come to.

The figures are those that the corpora's README defines.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import fmean
from typing import Any
from urllib.parse import urlsplit

from dateutil import parser as date_parser

from aggregator.text.agencies import agency_named
from aggregator.text.metadata import name_key
from aggregator.text.urls import site_of

Row = Mapping[str, Any]
_TOKEN = re.compile(r"\w+")
_BY = re.compile(r"^(?:by|von|par|por|di|da|av|af|door)\s+")
# Figure -> what is counted, of what.
SHARES = {
    "title": ("title", "titles"),
    "author set": ("authors", "author_sets"),
    "author set, people": ("people", "author_sets"),
    "author invented": ("author_invented", "authorless"),
    "day": ("day", "days"),
    "minute": ("minute", "minutes"),
    "date invented": ("date_invented", "dateless"),
}


@dataclass(frozen=True, slots=True)
class Output:
    """What a line gives for one page, in the terms of the gold."""

    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    published: datetime | None = None
    precision: str | None = None


@dataclass(slots=True)
class Tally:
    """Counts of one line over one set."""

    seconds: float = 0.0
    pages: int = 0
    precisions: list[float] = field(default_factory=list)
    recalls: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, float]:
        """What the counts come to, by the names of `floors.toml`; figures without a count are left out."""
        found: dict[str, float] = {}
        if self.precisions:
            found |= _prf("text", fmean(self.precisions), fmean(self.recalls))
        if hits := self.counts["tp"]:
            found |= _prf("segments", hits / (hits + self.counts["fp"]), hits / (hits + self.counts["fn"]))
        if self.counts["comment"] + self.counts["no_comment"]:
            found["comments left"] = self.counts["comment"]
        shares = {name: (self.counts[hit], self.counts[of]) for name, (hit, of) in SHARES.items()}
        return found | {name: hits / total for name, (hits, total) in shares.items() if total}


def _prf(name: str, precision: float, recall: float) -> dict[str, float]:
    f1 = 2 * precision * recall / (precision + recall)
    return {f"{name} precision": precision, f"{name} recall": recall, f"{name} F1": f1}


def four_grams(text: str) -> Counter[tuple[str, ...]]:
    """The multiset of 4-grams of a text's words."""
    tokens = _TOKEN.findall(text)
    return Counter(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))


def judge_text(tally: Tally, gold: str, text: str) -> float | None:
    """Adds precision and recall of one page; its F1."""
    wanted, got = four_grams(gold), four_grams(text)
    hits = sum((wanted & got).values())
    if got:
        tally.precisions.append(hits / sum(got.values()))
    if wanted:
        tally.recalls.append(hits / sum(wanted.values()))
    return 2 * hits / (sum(got.values()) + sum(wanted.values())) if got or wanted else None


def judge_segments(tally: Tally, row: Row, text: str) -> None:
    """Adds the segments that are found, lost and wrongly kept."""
    folded = " ".join(text.split())
    for key, hit, miss in (("with", "tp", "fn"), ("without", "fp", "tn"), ("comments", "comment", "no_comment")):
        for part in row.get(key) or ():
            tally.counts[hit if " ".join(part.split()) in folded else miss] += 1


def key(text: str) -> str:
    """The form in which titles and names are compared."""
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


def judge_metadata(tally: Tally, row: Row, found: Output) -> list[str]:
    """Adds title, author set and date; names the fields that are wrong."""
    wrong = []
    if row.get("title"):
        tally.counts["titles"] += 1
        right = key(found.title or "") == key(row["title"])
        tally.counts["title"] += right
        wrong += [] if right else ["title"]
    wrong += judge_authors(tally, row, found)
    return wrong + judge_date(tally, row, found)


def judge_authors(tally: Tally, row: Row, found: Output) -> list[str]:
    """Adds the author set, or an invented author. Gold lists some agencies as authors: the people, or people and
    agencies, must be the set."""
    if "authors" not in row:
        return []
    if not row["authors"]:
        tally.counts["authorless"] += 1
        tally.counts["author_invented"] += bool(found.authors)
        return ["invented author"] if found.authors else []
    tally.counts["author_sets"] += 1
    right = _names(row["authors"]) in (_names(found.authors), _names((*found.authors, *found.agencies)))
    tally.counts["authors"] += right
    tally.counts["people"] += people(row["authors"], row["url"]) == people(found.authors, row["url"])
    return [] if right else ["authors"]


def _names(names: Iterable[str]) -> set[str]:
    return {_BY.sub("", key(name)) for name in names}


def people(names: Iterable[str], url: str) -> set[str]:
    """The names without agencies and without the outlet's own name, which gold lists as an author where nobody
    signs."""
    host = name_key(urlsplit(url).hostname or "")
    label = name_key(site_of(url).split(".")[0])
    return {
        _BY.sub("", key(name))
        for name in names
        if not agency_named(name) and name_key(name) not in host and label not in name_key(name)
    }


def judge_date(tally: Tally, row: Row, found: Output) -> list[str]:
    """Adds day and minute of the publication, or an invented date."""
    if "date" not in row:
        return []
    if not row["date"]:
        tally.counts["dateless"] += 1
        tally.counts["date_invented"] += bool(found.published)
        return ["invented date"] if found.published else []
    try:
        gold = date_parser.parse(str(row["date"]))
    except date_parser.ParserError:  # a slip of the labellers is nobody's fault here
        return []
    wrong = []
    tally.counts["days"] += 1
    right = found.published is not None and _same(gold, found.published, "%Y-%m-%d")
    tally.counts["day"] += right
    wrong += [] if right else ["day"]
    if len(str(row["date"])) > 10 and (gold.hour or gold.minute or gold.second):
        tally.counts["minutes"] += 1
        right = (
            found.precision == "minute"
            and found.published is not None
            and _same(gold, found.published, "%Y-%m-%d %H:%M")
        )
        tally.counts["minute"] += right
        wrong += [] if right else ["minute"]
    return wrong


def _same(gold: datetime, found: datetime, form: str) -> bool:
    """Equal in the page's own zone or in UTC."""
    aware = gold if gold.tzinfo else gold.replace(tzinfo=UTC)
    return gold.strftime(form) == found.strftime(form) or aware.astimezone(UTC).strftime(form) == found.astimezone(
        UTC
    ).strftime(form)
