"""Text, title, people, times and CPU a page of our reading beside trafilatura's default, on the labelled corpora.

    AGGREGATOR_CORPORA=../shared/corpora python benchmarks/extraction.py

Each figure stands beside its bar (what the project wants to reach) and its floor (what must hold: `floors.toml`, which
only rises). Ends with status 1 when a figure of a whole set is below its floor. Nothing is written but the --log.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import os
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura

from aggregator.text.article import extract_article
from benchmarks.scores import Output, Row, Tally, judge_metadata, judge_segments, judge_text

Line = Callable[[bytes, str], Output]
SETS = ("publishers", "segments")
LOWER_IS_BETTER = frozenset({"comments left", "author invented", "date invented", "CPU ratio"})


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


def read_rows(folder: Path, half: str | None = None) -> Iterable[tuple[Row, bytes]]:
    """Gold rows of a set with their pages; of one half of them where `half` ("seen" or "unseen") asks for it.

    Rules are written looking at the seen half and judged on the other. A page's half is that of its name, a digest.
    """
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if half and half != ("unseen" if int(row["page"][:2], 16) % 2 else "seen"):
            continue
        yield row, gzip.decompress((folder / "pages" / row["page"]).read_bytes())


def measure(rows: Iterable[tuple[Row, bytes]], lines: Mapping[str, Line], log: Path | None = None) -> dict[str, Tally]:
    """Runs the lines over the rows, page by page side by side, and counts. `log`: a folder, a JSON line a page."""
    tallies = {name: Tally() for name in lines}
    pages: dict[str, list[str]] = {name: [] for name in lines}
    for row, html in rows:
        for name, line in lines.items():
            tally = tallies[name]
            start = time.process_time()
            found = line(html, row["url"])
            tally.seconds += time.process_time() - start
            tally.pages += 1
            pages[name].append(json.dumps(judge(tally, row, found), ensure_ascii=False, default=str))
    if log:
        log.mkdir(parents=True, exist_ok=True)
        for name, lines_of in pages.items():
            (log / f"{name}.jsonl").write_text("\n".join(lines_of), encoding="utf-8")
    return tallies


def judge(tally: Tally, row: Row, found: Output) -> dict[str, Any]:
    """Adds one page to the counts; what was found and which fields are wrong, for the log."""
    f1 = None
    if "text" in row:
        f1 = judge_text(tally, row["text"], found.text)
    else:
        judge_segments(tally, row, found.text)
    wrong = judge_metadata(tally, row, found)
    fields = {field: getattr(found, field) for field in ("title", "authors", "agencies", "published", "text")}
    return {"page": row["page"], "url": row["url"], "f1": f1, "wrong": wrong, **fields}


def figures_of(tallies: Mapping[str, Tally]) -> dict[str, dict[str, float]]:
    """Line -> its figures, the CPU ratio to trafilatura's default among ours."""
    figures = {name: tally.figures() for name, tally in tallies.items()}
    if "trafilatura" in tallies:
        for name, tally in tallies.items():
            figures[name]["CPU ratio"] = tally.seconds / tallies["trafilatura"].seconds
    return figures


def load_floors() -> dict[str, dict[str, dict[str, float]]]:
    """Set -> figure -> its `bar` and `floor`, from `floors.toml`."""
    return tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))


def below_floor(name: str, figures: Mapping[str, float]) -> list[str]:
    """One sentence for each figure of a set that is worse than its floor; figures that were not measured are left
    out."""
    faults = []
    for figure, row in load_floors()[name].items():
        found, floor = figures.get(figure), row["floor"]
        if found is not None and (found > floor if figure in LOWER_IS_BETTER else found < floor):
            faults.append(f"{name}: {figure} is {found:.4f}, its floor is {floor:g} (benchmarks/floors.toml)")
    return faults


def report(name: str, tallies: Mapping[str, Tally]) -> dict[str, float]:
    """Prints the figures of the lines side by side with bar and floor; ours are given back."""
    figures, floors = figures_of(tallies), load_floors()[name]
    print(f"\n{name}, {next(iter(tallies.values())).pages} pages")
    print(f"{'':<22}" + "".join(f"{column:>13}" for column in (*figures, "bar", "floor")))
    for figure in figures["ours"]:
        row = floors.get(figure, {})
        numbers = [*(line.get(figure) for line in figures.values()), row.get("bar"), row.get("floor")]
        print(f"{figure:<22}" + "".join(f"{_number(number):>13}" for number in numbers))
    per_page = [f"{tally.seconds / max(tally.pages, 1) * 1000:.1f}" for tally in tallies.values()]
    print(f"{'CPU ms a page':<22}" + "".join(f"{number:>13}" for number in per_page))
    return figures["ours"]


def _number(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}" if number < 1 or number % 1 else f"{number:g}"


def main() -> int:
    """Parses the command line and measures; 1 when a floor is broken."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    arguments.add_argument("--half", choices=("seen", "unseen"), help="one half of the pages, by their names' digest")
    arguments.add_argument("--ours-only", action="store_true", help="leave trafilatura out")
    arguments.add_argument("--log", type=Path, help="folder for one JSON line a page: what was found, what was wrong")
    chosen = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    corpora = Path(os.environ.get("AGGREGATOR_CORPORA", "../shared/corpora"))
    if not (corpora / SETS[0]).is_dir():
        print(f"no labelled corpora in {corpora}: set AGGREGATOR_CORPORA to their folder", file=sys.stderr)
        return 2
    lines: dict[str, Line] = {"ours": ours} if chosen.ours_only else {"ours": ours, "trafilatura": theirs}
    faults = []
    for name in chosen.sets:
        rows = list(read_rows(corpora / name, chosen.half))
        for line in lines.values():
            line(rows[0][1], rows[0][0]["url"])  # loads tables and models before the clock runs
        figures = report(name, measure(rows, lines, chosen.log / name if chosen.log else None))
        faults += [] if chosen.half else below_floor(name, figures)
    print("\n".join(["", *faults]) if faults else "\nno figure is below its floor" if not chosen.half else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
