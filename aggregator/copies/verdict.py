"""Whether one text derives from the other, and how: the verdict on a pair."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from rapidfuzz.distance import LCSseq

from aggregator.copies.align import Alignment, Prepared, align, passages, prepare
from aggregator.copies.altered import altered_quotations
from aggregator.copies.chain import Chain, sentence_chain
from aggregator.copies.doubts import is_doubtful
from aggregator.copies.gauges import measure
from aggregator.copies.model import Passage, Verdict
from aggregator.copies.retold import is_retold
from aggregator.copies.substituted import is_spun
from aggregator.copies.voices import set_apart, told_alike, with_reworded, without_voices

# Stored with every match: bump it when a verdict may change, and `scrapy relink --all` judges anew.
METHOD_VERSION = "chain-4"

# A pair between these scores is `uncertain`: stored, never counted as a link.
UNCERTAIN_SCORE = 0.25
# Between .5 and .6 lie one copy and one independent of the 2,400 labelled and generated pairs; a false link accuses.
COPY_SCORE = 0.6
# From this gain in words on, reworded quotations count as narrative: of the labelled independents one in ten has it.
REWORDED_GAIN = 8.0
# What a pair scores whose likeness something else explains (`doubts`), and one that tells the same facts in order.
DOUBTFUL_SCORE = 0.45
RETOLD_SCORE = 0.7
# Texts with fewer words are compared only for identity.
TINY_WORDS = 12

# Side is covered: trimmed copies have .90 and more of their words in the original, excerpts under own leads .70.
COVERED = 0.80
# Matched words that stand in identical runs, in the sentences that both have: light edits .95, the mildest spin .76.
VERBATIM = 0.85
# Matched words that stand in the same order.
IN_ORDER = 0.75
# Cheap exit: fewer identical runs of five, and a smaller share of the shorter text in the same order. Of 1,629 pairs
# of unrelated publishers' texts all but one leave here (that one is printed twice); of 330 generated and 46 labelled
# copies none has both (the least .36 in order where each content word was replaced, 34 runs in an excerpt; 2026-11-22).
EXIT_RUNS = 6
EXIT_ORDER = 0.36

_UNRELATED = Verdict("unrelated", 0.0, 0.0, 0.0)


def judge(a: str, b: str, *, language: str | None = None) -> Verdict:
    """Whether one text derives from the other: relation, score 0..1, coverage of each side, the proof.

    `a`, `b`: stripped article texts, paragraphs by line breaks; character ranges in the result count in them as given.
    `language`: ISO 639-1 of both; None: the longer text's stop words vote. Symmetric: judge(b, a) swaps the sides.
    A text is a copy of itself (`same`, 1.0); texts without words, or under 12 words and not equal, are `unrelated`.
    Never raises. The direction is not judged here: see `origin`.
    """
    if language is None:
        language = prepare(max(a, b, key=lambda text: (len(text), text))).language
    return judge_prepared(prepare(a, language), prepare(b, language))


def judge_prepared(a: Prepared, b: Prepared) -> Verdict:
    """The verdict on two prepared texts; see `judge`. About 2 ms for 800 words, 0.15 ms where little is shared."""
    if b.text < a.text:
        return _swap(judge_prepared(b, a), a)
    if a.stems and a.stems == b.stems:
        return Verdict("same", 1.0, 1.0, 1.0, _whole(a, b))
    if min(len(a), len(b)) < TINY_WORDS:
        return _UNRELATED
    if _little_shared(a, b) and not is_retold(a, b):
        return _UNRELATED
    apart, chain = _narratives(a, b)
    alignment = align(a, b, chain.links)
    score = round(_score(*apart, alignment, chain), 3)
    coverage_a, coverage_b = (round(alignment.words / len(side), 3) for side in (a, b))
    if score < UNCERTAIN_SCORE:
        return Verdict("unrelated", score, coverage_a, coverage_b)
    return Verdict(
        "uncertain" if score < COPY_SCORE else _relation(a, b, alignment),
        score,
        coverage_a,
        coverage_b,
        passages(a, b, alignment),
        altered_quotations(a, b, alignment.places),
    )


def _narratives(a: Prepared, b: Prepared) -> tuple[tuple[Prepared, Prepared], Chain]:
    """Both texts with what is nobody's own set apart, and the chain of what is left."""
    apart = set_apart(a, b)
    if told_alike(*apart):
        apart = without_voices(a), without_voices(b)
    chain = sentence_chain(*apart)
    if chain.gain >= REWORDED_GAIN and (told := with_reworded(*apart)):
        apart, chain = told, sentence_chain(*told)
    return apart, chain


def _score(a: Prepared, b: Prepared, alignment: Alignment, chain: Chain) -> float:
    """The score of the gauges, held down where something else explains what the texts share."""
    gauges = measure(a, b, alignment, chain)
    score = gauges.score
    if score < RETOLD_SCORE and is_retold(a, b):
        return RETOLD_SCORE
    if score >= COPY_SCORE and is_doubtful(a, b, alignment, gauges):
        return DOUBTFUL_SCORE
    return score


def _relation(a: Prepared, b: Prepared, alignment: Alignment) -> str:
    """same, trimmed (one side is covered), excerpt (neither is), or rewrite (other words, or another order).

    A few words replaced in an excerpt leave it one: what tells there is that it stands in a text of its own.
    """
    area = min(_area(a, alignment, 0), _area(b, alignment, 1))
    if alignment.in_runs.count(1) < VERBATIM * area or _in_order(alignment) < IN_ORDER:
        return "rewrite"
    covered = (alignment.words >= COVERED * len(a)) + (alignment.words >= COVERED * len(b))
    if covered and is_spun(a, b, alignment.pairs):
        return "rewrite"
    return ("excerpt", "trimmed", "same")[covered]


def _area(side: Prepared, alignment: Alignment, at: int) -> int:
    """Words of one side that are matched or stand in a matched sentence."""
    matched = bytearray(len(side))
    for block in alignment.blocks:
        matched[block[at] : block[at] + block[2]] = b"\1" * block[2]
    return alignment.words + sum(matched.count(0, *side.sentences[pair[at]]) for pair in alignment.sentences)


def _in_order(alignment: Alignment) -> float:
    """The longest increasing subsequence of places in b, as a share of all pairs."""
    tails: list[int] = []
    for _, j, size in alignment.blocks:  # neighbours stay neighbours: the tails after the first are larger than it
        at = bisect_left(tails, j)
        tails[at : at + size] = range(j, j + size)
    return len(tails) / alignment.words if alignment.words else 0.0


def _little_shared(a: Prepared, b: Prepared) -> bool:
    if a.shared_runs(b) >= EXIT_RUNS:
        return False
    enough = int(EXIT_ORDER * min(len(a), len(b)))
    return LCSseq.similarity(a.letters, b.letters, score_cutoff=enough) < max(1, enough)


def _whole(a: Prepared, b: Prepared) -> tuple[Passage, ...]:
    return (Passage(a.starts[0], a.ends[-1], b.starts[0], b.ends[-1], len(a)),)


def _swap(verdict: Verdict, side: Prepared) -> Verdict:
    """The same verdict seen from the other side, whose text is `side`: passages in its order, with its words."""
    turned = (
        Passage(
            found.b_start,
            found.b_end,
            found.a_start,
            found.a_end,
            bisect_left(side.starts, found.b_end) - bisect_left(side.starts, found.b_start),
        )
        for found in verdict.passages
    )
    return replace(
        verdict,
        coverage_a=verdict.coverage_b,
        coverage_b=verdict.coverage_a,
        passages=tuple(sorted(turned, key=lambda found: (found.a_start, found.b_start))),
        altered_quotations=tuple(replace(found, a=found.b, b=found.a) for found in verdict.altered_quotations),
    )
