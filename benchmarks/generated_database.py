"""False links over a whole database: texts of many outlets, same events included, none of them copies of each other."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from aggregator.copies.align import prepare
from aggregator.copies.candidates import CopyIndex
from aggregator.copies.stories import families
from aggregator.copies.verdict import judge_prepared
from aggregator.text.article import extract_article
from benchmarks.copy_methods import word_containment
from benchmarks.copy_pairs import Labelled
from benchmarks.generated_copies import Makers
from benchmarks.generated_independents import forms, same_facts, same_words, statement
from benchmarks.generated_words import Text

SURELY_COPIED = 0.6  # word 5-gram containment of an article that the corpora hold twice; no labelled independent has .5


@dataclass(frozen=True)
class Stored:
    """An article of the database."""

    text: str
    voice: str  # whose sentences it has: two of one voice share them
    label: str = ""  # its name among the labelled texts, of which only pairs labelled independent are counted


def pages(corpora: Path, every: int = 1) -> list[Stored]:
    """The articles of `segments` as our line reads them off their pages: what a crawl of many sites fills in."""
    found = []
    for line in (corpora / "segments" / "gold.jsonl").read_text("utf-8").splitlines()[::every]:
        name = json.loads(line)["page"]
        html = gzip.decompress((corpora / "segments" / "pages" / name).read_bytes())
        found.append(Stored(extract_article(html, url=f"https://{name}.example/").text, name))
    return [one for one in found if one.text]


def database(makers: Makers, sources: Sequence[Text], labelled: Labelled, pages: Sequence[Stored]) -> list[Stored]:
    """All texts that are sources, independents made of `sources`, two texts of each form, the labelled texts, `pages`.

    Of labelled texts that copies or grey labels join, one.
    """
    found = [*(Stored(source.text, source.name) for source in makers.texts), *pages]
    for source in sources:
        for make in (same_facts, same_words, statement) if makers.has_others(source) else ():
            pair = make(source, makers, Random(f"database {make.__name__} {source.name}"))
            if pair:
                sides = zip((pair.a, pair.b), pair.voices, strict=True)
                found += [Stored(text, voice) for text, voice in sides if text != source.text]
    rng = Random("database")
    found += [Stored(form(rng), f"form {at}, {side}") for at, form in enumerate(forms()) for side in "ab"]
    names = list(labelled.texts)
    joined = [(names.index(a), names.index(b)) for a, b in labelled.joined]
    heads = [names[min(family)] for family in families(range(len(names)), joined)]
    return found + [Stored(labelled.texts[name], name, name) for name in heads]


def false_links(stored: Sequence[Stored], labelled: Labelled) -> list[tuple[int, int, float]]:
    """The pairs that are linked and must not be: places in `stored`, score."""
    index = CopyIndex()
    for number, one in enumerate(stored):
        index.add(number, one.text)
    prepared = [prepare(one.text) for one in stored]
    asked: set[tuple[int, int]] = set()
    for number, one in enumerate(stored):
        others = [other for other, _ in index.candidates(one.text) if isinstance(other, int) and other != number]
        asked.update((min(number, other), max(number, other)) for other in others)
    found = []
    for a, b in sorted(asked):
        if _counted(stored[a], stored[b], labelled):
            language = prepared[max(a, b, key=lambda place: len(stored[place].text))].language
            sides = (
                one if one.language == language else prepare(one.text, language) for one in (prepared[a], prepared[b])
            )
            verdict = judge_prepared(*sides)
            if verdict.is_copy and word_containment(stored[a].text, stored[b].text) < SURELY_COPIED:
                found.append((a, b, verdict.score))
    return found


def _counted(one: Stored, other: Stored, labelled: Labelled) -> bool:
    if one.voice == other.voice:
        return False
    return not (one.label and other.label) or frozenset((one.label, other.label)) in labelled.independents
