"""Labelled pairs and invented variants with their verdicts, and the tables that show them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from aggregator.copies.align import prepare
from aggregator.copies.model import Verdict
from aggregator.copies.verdict import METHOD_VERSION, judge, judge_prepared
from benchmarks.copy_methods import Score, character_jaccard, minhash_jaccard, tfidf_cosine, word_containment
from benchmarks.generated import Case

SCORES = (0.6, 0.7, 0.8, 0.9, 0.97, 1.01)  # of links, for the reliability table

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
        """F1, precision, recall."""
        precision = self.right / (self.right + self.false) if self.right else 0.0
        recall = self.right / (self.right + self.missed) if self.right else 0.0
        return 2 * self.right / (2 * self.right + self.false + self.missed or 1), precision, recall


def rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def outcome(told: Sequence[bool], labels: Sequence[bool]) -> Outcome:
    pairs = list(zip(told, labels, strict=True))
    return Outcome(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


def best_threshold(scores: Sequence[float], labels: Sequence[bool]) -> tuple[float, Outcome]:
    """The threshold of highest F1 on these very scores, and its outcome."""
    tried = [(limit, outcome([score >= limit for score in scores], labels)) for limit in sorted(set(scores))]
    return max(tried, key=lambda one: one[1].scores[0])


@dataclass(frozen=True)
class Labelled:
    """The labelled pairs with their verdicts."""

    texts: Mapping[str, str]
    pairs: Sequence[dict[str, str]]
    verdicts: Sequence[Verdict]
    joined: Sequence[tuple[str, str]]  # names of texts that a copy's label or a grey one joins

    @property
    def labels(self) -> list[bool]:
        return [pair["label"] != "independent" for pair in self.pairs]

    @property
    def independents(self) -> set[frozenset[str]]:
        """The pairs that are labelled independent."""
        return {frozenset((pair["a"], pair["b"])) for pair in self.pairs if pair["label"] == "independent"}

    @property
    def told(self) -> list[tuple[bool, Verdict]]:
        return list(zip(self.labels, self.verdicts, strict=True))

    def figures(self) -> dict[str, float]:
        f1, precision, recall = outcome([verdict.is_copy for verdict in self.verdicts], self.labels).scores
        return {"F1": f1, "precision": precision, "recall": recall}


def labelled_pairs(folder: Path) -> Labelled:
    """The pairs that are labelled copy or independent, judged."""
    texts = {row["id"]: row["text"] for row in rows(folder / "texts.jsonl")}
    every = rows(folder / "pairs.jsonl")
    pairs = [row for row in every if row["label"] != "grey"]
    joined = [(row["a"], row["b"]) for row in every if row["label"] != "independent"]
    prepared = {id: prepare(text) for id, text in texts.items()}
    verdicts = [judge_prepared(prepared[pair["a"]], prepared[pair["b"]]) for pair in pairs]
    return Labelled(texts, pairs, verdicts, joined)


def methods_table(labelled: Labelled, told: Sequence[tuple[Case, Verdict]]) -> str:
    """Ours and the plain measures: fitted on the labelled pairs, then held against the generated ones."""
    plain: dict[str, tuple[Score, float | None]] = {
        "datasketch MinHash, word 5-grams": (minhash_jaccard, 0.5),
        "word 5-gram containment": (word_containment, None),
        "TF-IDF cosine": (tfidf_cosine(labelled.texts.values()), None),
        "character 15-gram Jaccard": (character_jaccard, None),
    }
    truth = [case.is_copy for case, _ in told]
    ours = outcome([verdict.is_copy for verdict in labelled.verdicts], labelled.labels)
    lines = [
        f"{len(labelled.pairs)} labelled pairs, {sum(labelled.labels)} copies; "
        f"{len(told)} generated, {sum(truth)} copies",
        f"{'':34} {'labelled: F1':>13} {'P':>5} {'R':>5} {'generated: F1':>14} {'P':>5} {'R':>5}  threshold",
        _method("this project", ours, outcome([verdict.is_copy for _, verdict in told], truth), METHOD_VERSION),
    ]
    for name, (score, given) in plain.items():
        scores = [score(labelled.texts[pair["a"]], labelled.texts[pair["b"]]) for pair in labelled.pairs]
        limit = best_threshold(scores, labelled.labels)[0] if given is None else given
        made = outcome([score(case.a, case.b) >= limit for case, _ in told], truth)
        fitted = f"{limit:.2f}{', fitted on the labelled' if given is None else ''}"
        lines.append(_method(name, outcome([one >= limit for one in scores], labelled.labels), made, fitted))
    return "\n".join(lines)


def _method(name: str, labelled: Outcome, made: Outcome, threshold: str) -> str:
    (f1, precision, recall), (other, sharp, found) = labelled.scores, made.scores
    return f"{name:34} {f1:13.3f} {precision:5.3f} {recall:5.3f} {other:14.3f} {sharp:5.3f} {found:5.3f}  {threshold}"


def relations_table(labelled: Labelled) -> str:
    kinds = sorted({verdict.relation for verdict in labelled.verdicts})
    lines = [f"{'label':12}" + "".join(f"{kind:>11}" for kind in kinds)]
    for label in ("verbatim", "near", "partial", "spun", "independent"):
        pairs = zip(labelled.verdicts, labelled.pairs, strict=True)
        told = [verdict.relation for verdict, pair in pairs if pair["label"] == label]
        lines.append(f"{label:12}" + "".join(f"{told.count(kind):11}" for kind in kinds))
    return "\n".join(lines)


def reliability_table(told: Sequence[tuple[bool, Verdict]]) -> str:
    """Of links with a score in each range, how many are right."""
    lines = [f"{'score':>12} {'links':>6} {'right':>6}"]
    for low, high in pairwise(SCORES):
        found = [is_copy for is_copy, verdict in told if verdict.is_copy and low <= verdict.score < high]
        right = f"{sum(found) / len(found):6.3f}" if found else "     -"
        lines.append(f"{low:5.2f} -{min(high, 1):5.2f} {len(found):6} {right}")
    return "\n".join(lines)


def synthetic(folder: Path) -> tuple[str, float]:
    """The invented variants against their original: a line each, and the count of right ones."""
    variants = rows(folder / "synthetic.jsonl")
    original = next(row["text"] for row in variants if row["id"] == "original")
    lines, right = [], 0
    for row in variants:
        if row["id"] in RIGHT:
            verdict = judge(row["text"], original)
            is_right = verdict.relation in RIGHT[row["id"]]
            right += is_right
            lines.append(f"{'' if is_right else 'WRONG':6}{row['id']:26} {verdict.relation:10} {verdict.score:.2f}")
    return "\n".join(lines), right
