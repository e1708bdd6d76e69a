"""Copy judging on labelled pairs, with the field's plain measures beside it in the same run.

    AGGREGATOR_CORPORA=../shared/corpora python benchmarks/copies.py

Reads pairs/texts.jsonl, pairs/pairs.jsonl (grey pairs left out) and pairs/synthetic.jsonl. The thresholds of the plain
measures are fitted on the very pairs they are scored on, which flatters them; ours are the package's.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from aggregator.copies.align import prepare
from aggregator.copies.candidates import CopyIndex
from aggregator.copies.fingerprint import fingerprint
from aggregator.copies.verdict import judge, judge_prepared

T = TypeVar("T")

# Relations that count as right, from the corpora's README.
RIGHT = {
    "verbatim_with_furniture": {"same"},
    "house_style": {"same"},
    "hyphen_broken_print": {"same"},
    "localised_numbers": {"same"},
    "trimmed_dateline": {"trimmed"},
    "tail_only_under_own_lead": {"excerpt", "trimmed"},
    "later_write_through": {"update", "rewrite"},
    "reordered": {"same", "rewrite"},
    "dictionary_spun": {"rewrite"},
    "round_trip": {"rewrite"},
    "paraphrase_model": {"rewrite"},
    "same_event_other_outlet": {"unrelated", "uncertain"},
    "press_release_twin": {"unrelated", "uncertain"},
    "formula_lead": {"unrelated", "uncertain"},
    "rolling_next_day": {"unrelated", "uncertain"},
}


@dataclass(frozen=True)
class Outcome:
    """Counts of one method on the labelled pairs."""

    right: int
    false: int
    missed: int

    @property
    def scores(self) -> tuple[float, float, float]:
        precision = self.right / (self.right + self.false) if self.right else 0.0
        recall = self.right / (self.right + self.missed) if self.right else 0.0
        return 2 * self.right / (2 * self.right + self.false + self.missed or 1), precision, recall


def rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def outcome(told: list[bool], labels: list[bool]) -> Outcome:
    pairs = list(zip(told, labels, strict=True))
    return Outcome(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


def best_threshold(scores: list[float], labels: list[bool]) -> tuple[float, Outcome]:
    """The threshold of highest F1 on these very scores, and its outcome."""
    tried = [(limit, outcome([score >= limit for score in scores], labels)) for limit in sorted(set(scores))]
    return max(tried, key=lambda one: one[1].scores[0])


def grams(units: list[str] | str, size: int) -> set[object]:
    return {tuple(units[at : at + size]) for at in range(len(units) - size + 1)}


def word_containment(a: str, b: str) -> float:
    """Share of the smaller set of word 5-grams that the other text has."""
    left, right = (grams(re.findall(r"\w+", text.casefold()), 5) for text in (a, b))
    return len(left & right) / (min(len(left), len(right)) or 1)


def char_jaccard(a: str, b: str) -> float:
    """Jaccard of character 15-grams (NEWS-COPY)."""
    left, right = (grams(" ".join(re.findall(r"\w+", text.casefold())), 15) for text in (a, b))
    return len(left & right) / (len(left | right) or 1)


def labelled_pairs(folder: Path) -> None:
    texts = {row["id"]: row["text"] for row in rows(folder / "texts.jsonl")}
    pairs = [row for row in rows(folder / "pairs.jsonl") if row["label"] != "grey"]
    labels = [row["label"] != "independent" for row in pairs]
    print(f"{len(pairs)} labelled pairs, {sum(labels)} copies")
    print(f"{'method':34} {'F1':>5} {'P':>5} {'R':>5}  threshold")
    for _ in range(2):  # the second round has the stems cached, as in a run
        prepared, prepare_ms = timed(lambda: {id: prepare(text) for id, text in texts.items()}, len(texts))
    verdicts, judge_ms = timed(lambda: [judge_prepared(prepared[p["a"]], prepared[p["b"]]) for p in pairs], len(pairs))
    show("this project", outcome([verdict.is_copy for verdict in verdicts], labels), "the package's own")
    plain: dict[str, Callable[[str, str], float]] = {
        "word 5-gram containment": word_containment,
        "character 15-gram Jaccard": char_jaccard,
    }
    for name, score in plain.items():
        limit, counts = best_threshold([score(texts[p["a"]], texts[p["b"]]) for p in pairs], labels)
        show(name, counts, f"{limit:.2f}, fitted here")
    kinds = sorted({verdict.relation for verdict in verdicts})
    print(f"\n{'label':12}" + "".join(f"{kind:>11}" for kind in kinds))
    for label in ("verbatim", "near", "partial", "spun", "independent"):
        told = [verdict.relation for verdict, pair in zip(verdicts, pairs, strict=True) if pair["label"] == label]
        print(f"{label:12}" + "".join(f"{told.count(kind):11}" for kind in kinds))
    words = sum(len(text.split()) for text in texts.values()) / len(texts)
    _, print_ms = timed(lambda: [fingerprint(text, "en") for text in texts.values()], len(texts))
    print(
        f"\nms a text of {words:.0f} words: fingerprint {print_ms:.2f}, prepare {prepare_ms:.2f}; a pair {judge_ms:.2f}"
    )
    candidates(texts, [pair for pair, is_copy in zip(pairs, labels, strict=True) if is_copy])


def candidates(texts: dict[str, str], copies: list[dict[str, str]]) -> None:
    index = CopyIndex()
    for id, text in texts.items():
        index.add(id, text)
    found = sum(pair["b"] in dict(index.candidates(texts[pair["a"]])) for pair in copies)
    print(f"candidates: {found} of {len(copies)} copies among the first 30 of {len(texts)} texts")


def timed(work: Callable[[], T], count: int) -> tuple[T, float]:
    """What the work gives back, and its CPU milliseconds a piece."""
    start = time.process_time()
    result = work()
    return result, (time.process_time() - start) / count * 1000


def show(name: str, counts: Outcome, threshold: str) -> None:
    f1, precision, recall = counts.scores
    print(f"{name:34} {f1:5.3f} {precision:5.3f} {recall:5.3f}  {threshold}")


def synthetic(folder: Path) -> None:
    variants = rows(folder / "synthetic.jsonl")
    original = next(row["text"] for row in variants if row["id"] == "original")
    print("\ninvented variants against their original")
    right = 0
    for row in variants:
        if row["id"] in RIGHT:
            verdict = judge(row["text"], original)
            is_right = verdict.relation in RIGHT[row["id"]]
            right += is_right
            print(f"{'' if is_right else 'WRONG':6}{row['id']:26} {verdict.relation:10} {verdict.score:.2f}")
    print(f"{right} of {len(RIGHT)} right")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path(os.environ.get("AGGREGATOR_CORPORA", "../shared/corpora")))
    folder = parser.parse_args().corpora / "pairs"
    if not folder.is_dir():
        parser.error(f"no folder {folder}: set AGGREGATOR_CORPORA or give --corpora")
    labelled_pairs(folder)
    synthetic(folder)


if __name__ == "__main__":
    main()
