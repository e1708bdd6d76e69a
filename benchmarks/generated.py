"""Generated copies and independents: what the judge says of them, kind by kind.

Made of the publishers' texts (127 articles of news sites in some twenty languages), the same for the same seed. A copy
is judged against its source, a digest against both; an independent against the other text of its pair.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from aggregator.copies.align import prepare
from aggregator.copies.candidates import CopyIndex
from aggregator.copies.model import Verdict
from aggregator.copies.verdict import judge_prepared
from benchmarks.generated_copies import ALONE, COPIES, EXCERPTS, Makers, second_source
from benchmarks.generated_independents import INDEPENDENTS
from benchmarks.generated_words import Lexicon, Text, language_of

SEED = "2026-11-22"
WORDS_MAX = 2500  # longer texts are collections; they would take most of the time


@dataclass(frozen=True)
class Case:
    """Two texts and what is known about them."""

    kind: str
    family: str  # the source that both come from: what is left out together in cross-validation
    is_copy: bool
    a: str  # of a copy: its source
    b: str
    language: str | None


def read_sources(corpora: Path) -> tuple[Text, ...]:
    """The publishers' texts, each once, longest ones left out."""
    found: dict[str, Text] = {}
    for line in (corpora / "publishers" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if len(row["text"].split()) <= WORDS_MAX:
            outlet = urlsplit(row["url"]).hostname or ""
            source = Text(row["page"], outlet, language_of(row["text"]), row["text"])
            found.setdefault(max(source.paragraphs, key=len), source)  # one article is there twice
    return tuple(found.values())


def makers_of(sources: Sequence[Text]) -> Makers:
    """The sources with the words of each language."""
    texts: defaultdict[str | None, list[str]] = defaultdict(list)
    for source in sources:
        texts[source.language].append(source.text)
    return Makers(tuple(sources), {language: Lexicon.of(group) for language, group in texts.items()})


def generate(makers: Makers, sources: Iterable[Text], seed: str = SEED) -> Iterator[Case]:
    """Every kind of copy and independent of each source; what a source has no material for is left out."""
    for source in sources:
        others = makers.has_others(source)
        for kind, make in COPIES.items():
            if not others and kind not in ALONE and not kind.startswith("spun"):
                continue
            made = make(source, makers, Random(f"{seed} {kind} {source.name}"))
            if made == source.text:
                continue  # a language with too few texts to tell words from names
            yield Case(kind, source.name, True, source.text, made, source.language)
            if kind == "digest":
                yield Case("digest, 2nd source", source.name, True, second_source(source, makers).text, made, None)
        for kind, pair_of in INDEPENDENTS.items() if others else ():
            pair = pair_of(source, makers, Random(f"{seed} {kind} {source.name}"))
            if pair:
                language = None if kind == "one form, other values" else source.language
                yield Case(kind, source.name, False, pair.a, pair.b, language)


def judged(cases: Iterable[Case]) -> list[tuple[Case, Verdict]]:
    """Each case with its verdict."""
    found = []
    for case in cases:
        language = case.language or language_of(max(case.a, case.b, key=len))
        found.append((case, judge_prepared(prepare(case.a, language), prepare(case.b, language))))
    return found


def figures(verdicts: Sequence[tuple[Case, Verdict]]) -> dict[str, float]:
    """Recall of all copies and of excerpts, and precision (independents of all kinds against the copies)."""
    copies = [(case, verdict.is_copy) for case, verdict in verdicts if case.is_copy]
    false = sum(verdict.is_copy for case, verdict in verdicts if not case.is_copy)
    found = sum(told for _, told in copies)
    excerpts = [told for case, told in copies if case.kind in EXCERPTS]
    return {
        "recall": found / max(1, len(copies)),
        "precision": found / max(1, found + false),
        "excerpt recall": sum(excerpts) / max(1, len(excerpts)),
    }


def table(verdicts: Sequence[tuple[Case, Verdict]]) -> str:
    """A line a kind: cases, share called copies, share uncertain, relations told."""
    kinds: defaultdict[str, list[Verdict]] = defaultdict(list)
    for case, verdict in verdicts:
        kinds[case.kind].append(verdict)
    lines = [f"{'kind':28} {'cases':>6} {'copies':>7} {'unsure':>7}  relations"]
    for kind, found in kinds.items():
        relations = sorted({one.relation for one in found if one.is_copy})
        told = ", ".join(f"{name} {sum(one.relation == name for one in found)}" for name in relations)
        unsure = sum(one.relation == "uncertain" for one in found) / len(found)
        copies = sum(one.is_copy for one in found) / len(found)
        lines.append(f"{kind:28} {len(found):6} {copies:7.3f} {unsure:7.3f}  {told}")
    return "\n".join(lines)


def candidate_recall(cases: Iterable[Case], sources: Sequence[Text], fillers: Iterable[str] = ()) -> tuple[float, int]:
    """The share of copies whose source is among the 30 candidates of an index of all texts; how many were asked."""
    index = CopyIndex()
    for source in sources:
        index.add(source.text, source.text, source.language)
    for text in fillers:
        index.add(text, text)
    asked = found = 0
    for case in cases:
        if case.is_copy:
            asked += 1
            found += case.a in dict(index.candidates(case.b, language=case.language))
    return found / max(1, asked), asked
