"""Copy judging on labelled and generated pairs, with the field's plain measures beside it in the same run.

    AGGREGATOR_CORPORA=../shared/corpora python -m benchmarks.copies

Reads pairs/ (grey pairs left out), publishers/, of which it generates copies and independents (`generated.py`), and the
pages of segments/, which with all independents make the database that may have no link (`generated_database.py`). Each
figure stands beside its bar and its floor (`copy_floors.toml`); ends with status 1 when one is below its floor.
The thresholds of the plain measures are fitted on the very pairs they are scored on, which flatters them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from aggregator.copies.candidates import CopyIndex
from benchmarks import generated
from benchmarks.copy_pairs import (
    Labelled,
    labelled_pairs,
    methods_table,
    relations_table,
    reliability_table,
    synthetic,
)
from benchmarks.generated_database import Stored, database, false_links, pages
from benchmarks.generated_families import families_of, family_figures
from benchmarks.generated_words import Text

T = TypeVar("T")
LOWER_IS_BETTER = frozenset({"false links of 1,000"})
FAST_EVERY = 11  # the sample that CI judges: every eleventh source
FAMILIES_EVERY = 2  # a family takes 36 verdicts


def timed(work: Callable[[], T], count: int) -> tuple[T, float]:
    """What the work gives back, and its CPU milliseconds a piece."""
    start = time.process_time()
    result = work()
    return result, (time.process_time() - start) / max(1, count) * 1000


def load_floors() -> dict[str, dict[str, dict[str, float]]]:
    """Set -> figure -> its `bar` and `floor`, from `copy_floors.toml`."""
    return tomllib.loads(Path(__file__).with_name("copy_floors.toml").read_text("utf-8"))


def below_floor(name: str, figures: Mapping[str, float]) -> list[str]:
    """One sentence for each figure of a set that is worse than its floor; what was not measured is left out."""
    faults = []
    for figure, row in load_floors()[name].items():
        found, floor = figures.get(figure), row["floor"]
        if found is not None and (found > floor if figure in LOWER_IS_BETTER else found < floor):
            faults.append(f"{name}: {figure} is {found:.4f}, its floor is {floor:g} (benchmarks/copy_floors.toml)")
    return faults


def report(name: str, figures: Mapping[str, float]) -> list[str]:
    """Prints the figures of a set beside bar and floor; the faults."""
    print(f"\n{name:24} {'found':>8} {'bar':>8} {'floor':>8}")
    for figure, found in figures.items():
        row = load_floors()[name].get(figure, {})
        numbers = (found, row.get("bar"), row.get("floor"))
        print(f"{figure:24}" + "".join(f" {'-' if number is None else f'{number:.3f}':>8}" for number in numbers))
    return below_floor(name, figures)


def candidate_figures(labelled: Labelled, cases: Sequence[generated.Case], sources: Sequence[Text]) -> float:
    """Share of generated and labelled copies whose source is among 30 candidates."""
    found, asked = generated.candidate_recall(cases, sources, labelled.texts.values())
    index = CopyIndex()
    for id, text in labelled.texts.items():
        index.add(id, text)
    copies = [pair for pair, is_copy in zip(labelled.pairs, labelled.labels, strict=True) if is_copy]
    hits = sum(pair["b"] in dict(index.candidates(labelled.texts[pair["a"]])) for pair in copies)
    print(f"candidates: {hits} of {len(copies)} labelled copies, {found:.4f} of {asked} generated ones")
    return (found * asked + hits) / (asked + len(copies))


def linked_wrongly(stored: Sequence[Stored], labelled: Labelled) -> float:
    """False links of 1,000 articles, over a database of independents; names what is linked."""
    found = false_links(stored, labelled)
    print(f"\ndatabase of {len(stored)} articles, none a copy of another: {len(found)} links")
    for a, b, score in found:
        print(f"  {score:.2f}  {stored[a].voice} - {stored[b].voice}")
    return 1000 * len(found) / len(stored)


def main() -> int:
    """Parses the command line and measures; 1 when a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path(os.environ.get("AGGREGATOR_CORPORA", "../shared/corpora")))
    parser.add_argument("--every", type=int, default=1, help="generate from every n-th source only")
    chosen = parser.parse_args()
    folder = chosen.corpora / "pairs"
    if not folder.is_dir():
        parser.error(f"no folder {folder}: set AGGREGATOR_CORPORA or give --corpora")
    labelled = labelled_pairs(folder)
    makers = generated.makers_of(generated.read_sources(chosen.corpora))
    sources = makers.texts[:: chosen.every]
    cases = list(generated.generate(makers, sources))
    told, case_ms = timed(lambda: generated.judged(cases), len(cases))
    lines, right = synthetic(folder)
    print(methods_table(labelled, told), relations_table(labelled), generated.table(told), lines, sep="\n\n")
    every = [*labelled.told, *((case.is_copy, verdict) for case, verdict in told)]
    print("\nreliability: labelled and generated pairs that are called copies", reliability_table(every), sep="\n")
    print(f"\nCPU ms a verified pair, both texts prepared anew: {case_ms:.2f}")
    candidates = candidate_figures(labelled, cases, makers.texts)
    stored = database(makers, sources, labelled, pages(chosen.corpora, chosen.every))
    false = linked_wrongly(stored, labelled)
    families = families_of(makers, sources[::FAMILIES_EVERY], generated.SEED)
    faults = report("pairs", labelled.figures())
    faults += report("synthetic", {"right": right})
    faults += report("generated", {**generated.figures(told), "candidate recall": candidates})
    faults += report("database", {"false links of 1,000": false})
    faults += report("families", family_figures(families))
    print("\n".join(["", *faults]) if faults else "\nno figure is below its floor")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
