"""Text and metadata quality, and CPU a page, of our reading beside trafilatura's default, on the labelled corpora.

    AGGREGATOR_CORPORA=../shared/corpora python benchmarks/extraction.py --every 3

The figures are those that the corpora's README defines. Nothing is written.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import os
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from dateutil import parser as date_parser

from aggregator.text.agencies import agency_named
from aggregator.text.article import extract_article
from aggregator.text.metadata import name_key
from aggregator.text.urls import site_of

Row = Mapping[str, Any]
_TOKEN = re.compile(r"\w+")
_BY = re.compile(r"^(?:by|von|par|por|di|da|av|af|door)\s+")


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

    def share(self, hit: str, of: str) -> str:
        total = self.counts[of]
        return f"{self.counts[hit]}/{total} ({self.counts[hit] / total:.3f})" if total else "-"


def ours(html: bytes, url: str) -> Output:
    """Our whole line; the standfirst counts as text, as in the gold."""
    found = extract_article(html, url=url)
    text = "\n\n".join(part for part in (found.summary, found.text) if part)
    people, agencies = tuple(found.authors), tuple(found.agencies)
    return Output(text, found.title, people, agencies, found.published_at, found.published_precision)


def theirs(html: bytes, url: str) -> Output:
    """trafilatura with its default settings and metadata."""
    document = trafilatura.bare_extraction(html, url=url, with_metadata=True)
    if document is None:
        return Output()
    authors = tuple(name.strip() for name in (document.author or "").split(";") if name.strip())
    published = datetime.fromisoformat(document.date).replace(tzinfo=UTC) if document.date else None
    return Output(document.text or "", document.title, authors, (), published, "day" if published else None)


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


def read_rows(folder: Path, every: int = 1, half: str | None = None) -> Iterable[tuple[Row, bytes]]:
    """Gold rows of a set with their pages; of one half of them where `half` ("seen" or "unseen") asks for it.

    Rules are written looking at the seen half and judged on the other. A page's half is that of its name, a digest.
    """
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()[::every]:
        row = json.loads(line)
        if half and half != ("unseen" if int(row["page"][:2], 16) % 2 else "seen"):
            continue
        yield row, gzip.decompress((folder / "pages" / row["page"]).read_bytes())


def measure(rows: Iterable[tuple[Row, bytes]], line: Callable[[bytes, str], Output], log: Path | None) -> Tally:
    """Runs a line over the rows and counts."""
    tally = Tally()
    faults = []
    for row, html in rows:
        start = time.process_time()
        found = line(html, row["url"])
        tally.seconds += time.process_time() - start
        tally.pages += 1
        f1 = None
        if "text" in row:
            f1 = judge_text(tally, row["text"], found.text)
        else:
            judge_segments(tally, row, found.text)
        wrong = judge_metadata(tally, row, found)
        fields = {
            "title": found.title,
            "authors": found.authors,
            "agencies": found.agencies,
            "published": str(found.published),
            "text": found.text,
        }
        faults.append({"page": row["page"], "url": row["url"], "f1": f1, "wrong": wrong, **fields})
    if log:
        log.write_text("\n".join(json.dumps(fault, ensure_ascii=False) for fault in faults), encoding="utf-8")
    return tally


def report(name: str, tallies: Mapping[str, Tally]) -> None:
    """Prints the figures of both lines side by side."""
    print(
        f"\n{name}, {next(iter(tallies.values())).pages} pages\n{'':<24}" + "".join(f"{line:>24}" for line in tallies)
    )
    rows = {label: [_figure(label, tally) for tally in tallies.values()] for label in _FIGURES}
    for label, figures in rows.items():
        if any(figure != "-" for figure in figures):
            print(f"{label:<24}" + "".join(f"{figure:>24}" for figure in figures))


_FIGURES: dict[str, tuple[str, str] | None] = {
    "text P/R/F1": None,
    "segments P/R/F1": None,
    "comments left": None,
    "title": ("title", "titles"),
    "author set": ("authors", "author_sets"),
    "author set, people": ("people", "author_sets"),
    "day": ("day", "days"),
    "minute": ("minute", "minutes"),
    "author invented": ("author_invented", "authorless"),
    "date invented": ("date_invented", "dateless"),
    "CPU ms a page": None,
}


def _figure(label: str, tally: Tally) -> str:
    counted = _FIGURES[label]
    if counted:
        return tally.share(*counted)
    if label == "CPU ms a page":
        return f"{tally.seconds / max(tally.pages, 1) * 1000:.1f}"
    if label == "comments left":
        return str(tally.counts["comment"]) if tally.counts["comment"] + tally.counts["no_comment"] else "-"
    if label == "text P/R/F1":
        return (
            _prf(sum(tally.precisions) / len(tally.precisions), sum(tally.recalls) / len(tally.recalls))
            if tally.precisions
            else "-"
        )
    hits = tally.counts["tp"]
    return _prf(hits / (hits + tally.counts["fp"]), hits / (hits + tally.counts["fn"])) if hits else "-"


def _prf(precision: float, recall: float) -> str:
    return f"{precision:.3f}/{recall:.3f}/{2 * precision * recall / (precision + recall):.3f}"


def main() -> None:
    """Parses the command line and measures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sets", nargs="+", default=["publishers", "segments"])
    arguments.add_argument("--every", type=int, default=1, help="take every n-th row")
    arguments.add_argument("--half", choices=("seen", "unseen"), help="one half of the pages, by their names' digest")
    arguments.add_argument("--ours-only", action="store_true", help="leave trafilatura out")
    arguments.add_argument("--log", type=Path, help="folder for one JSON line a page: what was found, what was wrong")
    chosen = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    corpora = Path(os.environ.get("AGGREGATOR_CORPORA", "../shared/corpora"))
    for name in chosen.sets:
        rows = list(read_rows(corpora / name, chosen.every, chosen.half))
        lines = {"ours": ours} if chosen.ours_only else {"ours": ours, "trafilatura": theirs}
        for line in lines.values():
            line(rows[0][1], rows[0][0]["url"])  # loads tables and models before the clock runs
        logs = {label: chosen.log / f"{name}.{label}.jsonl" if chosen.log else None for label in lines}
        report(name, {label: measure(rows, line, logs[label]) for label, line in lines.items()})


if __name__ == "__main__":
    main()
