"""Whether one text derives from the other, and how: the verdict on a pair."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from math import exp, log2

from aggregator.copies.align import Alignment, Prepared, align, longest_narrative_run, narrative_lcs, passages, prepare
from aggregator.copies.altered import altered_quotations
from aggregator.copies.facts import certain_facts_shared, shared_facts
from aggregator.copies.model import Passage, Verdict

# Stored with every match: bump it when a verdict may change, and `scrapy relink --all` judges anew.
METHOD_VERSION = "lexical-2"

# Three gauges, each with the value at which a pair is as likely a copy as not. Chosen on the 160 labelled pairs of
# AGGREGATOR_CORPORA/pairs (46 copies, 114 independents on the same claims; 2026-11-22) together with texts in which
# 30 to 60 % of the longer words were replaced at random. P / R of the whole rule at the value below | at | above.
#
# 1. Rewording: the narrative in the same words and order, and sentence by sentence. Independents lie under .52, except
#    five that print the same letter without quotation marks or share three paragraphs; copies over .52; texts of which
#    each side had half of its longer words replaced over .55.
REWORDING_MIN = 0.54
REWORDING_LCS, REWORDING_SENTENCES = 0.65, 0.35  # weights: spinning every second word breaks sentences before order
REWORDING_LCS_MIN = 0.40  # below, shared sentences are shared facts
# 2. Containment: narrative words in identical runs of five, as a share of the shorter narrative.
CONTAINED_MIN = 0.40
# 3. One identical narrative run: what finds a passage inside another text. Independents reach 22 words where they do
#    not print the same document; 31 is the longest run that two agencies' background paragraphs shared (COPIES).
RUN_WORDS_MIN = 35

# A pair between these scores is `uncertain`: stored, never counted as a link.
UNCERTAIN_SCORE = 0.25
COPY_SCORE = 0.5
# How steeply a gauge becomes a score: 0.1 above its threshold is a score of .77.
_STEEPNESS = 12.0
# One sentence is no proof (a formula lead, one line of a press release): a copy shares two, or a run of this length.
SENTENCES_MIN = 2
LONE_RUN_WORDS = 25
_UNPROVEN = 0.45  # the score that a pair without that proof cannot exceed
# Of the names and numbers of the sentences that both sides have, a copy keeps .60 and more (55 judged copies of
# AGGREGATOR_CORPORA/pairs; spinners leave them alone); two weather, market, match or court reports or obituaries of one
# form share .50 and less (invented, tests/copies, 2026-11-22).
FACTS_KEPT_MIN = 0.55
# Texts with fewer words are compared only for identity.
TINY_WORDS = 12

# Side is covered: trimmed copies have .90 and more of their words in the original, excerpts under own leads .70.
COVERED = 0.80
# Matched words that stand in identical runs, in the sentences that both have: light edits .95, the mildest spin .76.
VERBATIM = 0.85
# Matched words that stand in the same order.
IN_ORDER = 0.75
# Cheap exit: share of the smaller vocabulary (content stems) that both have. The lowest copy has .36.
VOCABULARY_MIN = 0.15

# A translated article keeps this share of the shorter side's facts in order: .74 and more for an invented story in
# English, Spanish, German, Russian and Arabic, each against each; .29 and less for another story of the same town
# (tests/copies/test_facts.py, 2026-11-22).
TRANSLATION_MIN = 0.45
TRANSLATION_UNCERTAIN_MIN = 0.30

_UNRELATED = Verdict("unrelated", 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Gauges:
    """What was measured on a pair, before any threshold; shares are of the shorter side, 0..1."""

    lcs: float  # narrative stems in the same order
    sentences: float  # narrative words in sentences that the other text has too
    contained: float  # narrative words in identical runs
    run_words: int  # longest identical narrative run
    sentence_count: int


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
    """The verdict on two prepared texts; see `judge`. About 0.7 ms for 600 words, a few µs where nothing is shared."""
    if b.text < a.text:
        return _swap(judge_prepared(b, a), a)
    if a.stems and a.stems == b.stems:
        return Verdict("same", 1.0, 1.0, 1.0, _whole(a, b))
    if min(len(a), len(b)) < TINY_WORDS or _vocabulary_shared(a, b) < VOCABULARY_MIN:
        return _UNRELATED
    alignment = align(a, b)
    gauges = measure(a, b, alignment)
    score = _score(gauges)
    if score >= COPY_SCORE and gauges.run_words < RUN_WORDS_MIN and _other_facts(a, b, alignment):
        score = _UNPROVEN
    score = round(score, 3)
    coverage_a = len(alignment.pairs) / len(a)
    coverage_b = len(alignment.pairs) / len(b)
    if score < UNCERTAIN_SCORE:
        return Verdict("unrelated", score, round(coverage_a, 3), round(coverage_b, 3))
    relation = "uncertain" if score < COPY_SCORE else _relation(a, b, alignment)
    return Verdict(
        relation,
        score,
        round(coverage_a, 3),
        round(coverage_b, 3),
        passages(a, b, alignment.pairs),
        altered_quotations(a, b, alignment.pairs),
    )


def judge_translation(a: str, b: str) -> Verdict:
    """Whether one of two texts in different languages may be the other's translation.

    The relation is `translation`, `uncertain` or `unrelated`; the score is the share of numbers and names in order, not
    a probability: two reports on one event share facts too, so only pairs of which one cites the other may be asked.
    Coverage is 0.0 (words of two languages cannot be counted off), passages are empty. Symmetric; never raises.
    """
    share = round(shared_facts(a, b), 3)
    unsure = "uncertain" if share >= TRANSLATION_UNCERTAIN_MIN else "unrelated"
    return Verdict("translation" if share >= TRANSLATION_MIN else unsure, share, 0.0, 0.0)


def measure(a: Prepared, b: Prepared, alignment: Alignment) -> Gauges:
    """The gauges of a pair: what every threshold of this module is held against."""
    shorter = min(len(a.narrative), len(b.narrative)) or 1
    in_runs = sum(i in alignment.runs and not a.quoted[i] and not b.quoted[j] for i, j in alignment.pairs)
    return Gauges(
        narrative_lcs(a, b),
        _sentences_shared(a, b, alignment),
        in_runs / shorter,
        longest_narrative_run(a, b, alignment),
        len(alignment.sentences),
    )


def _other_facts(a: Prepared, b: Prepared, alignment: Alignment) -> bool:
    """True where alike sentences tell of other names and numbers: two texts poured into one form."""
    if "de" in (a.language, b.language):  # every noun is in capitals there, and spinning changes nouns
        return False
    texts = []
    for side, at in ((a, 0), (b, 1)):
        ranges = [side.sentences[pair[at]] for pair in alignment.sentences]
        texts.append("\n".join(side.text[side.starts[first] : side.ends[last - 1]] for first, last in ranges))
    share = certain_facts_shared(*texts)
    return share is not None and share < FACTS_KEPT_MIN


def _sentences_shared(a: Prepared, b: Prepared, alignment: Alignment) -> float:
    """Narrative words in aligned sentences, as a share of the side with the shorter narrative."""
    side, at = (a, 0) if len(a.narrative) <= len(b.narrative) else (b, 1)
    shared = {pair[at] for pair in alignment.sentences}
    hit = sum(
        not side.quoted[word]
        for number, (first, last) in enumerate(side.sentences)
        if number in shared
        for word in range(first, last)
    )
    return hit / len(side.narrative) if side.narrative else 0.0


def _score(gauges: Gauges) -> float:
    rewording = REWORDING_LCS * gauges.lcs + REWORDING_SENTENCES * gauges.sentences
    score = _logistic(rewording - REWORDING_MIN)
    if gauges.lcs < REWORDING_LCS_MIN:
        score = min(score, _UNPROVEN)
    score = max(score, _logistic(gauges.contained - CONTAINED_MIN))
    if gauges.sentence_count < SENTENCES_MIN and gauges.run_words < LONE_RUN_WORDS:
        score = min(score, _UNPROVEN)
    if gauges.run_words:
        score = max(score, _logistic(log2(gauges.run_words / RUN_WORDS_MIN) / 4))
    return score


def _logistic(above: float) -> float:
    return 1 / (1 + exp(-_STEEPNESS * above))


def _relation(a: Prepared, b: Prepared, alignment: Alignment) -> str:
    """same, trimmed (one side is covered), excerpt (neither is), or rewrite (other words, or another order)."""
    pairs = alignment.pairs
    area = min(_area(a, pairs, alignment, 0), _area(b, pairs, alignment, 1))
    if len(alignment.runs) < VERBATIM * area or _in_order(pairs) < IN_ORDER:
        return "rewrite"
    covered = (len(pairs) >= COVERED * len(a)) + (len(pairs) >= COVERED * len(b))
    return ("excerpt", "trimmed", "same")[covered]


def _area(side: Prepared, pairs: tuple[tuple[int, int], ...], alignment: Alignment, at: int) -> int:
    """Words of one side that are matched or stand in a matched sentence."""
    words = {pair[at] for pair in pairs}
    for pair in alignment.sentences:
        words.update(range(*side.sentences[pair[at]]))
    return len(words)


def _in_order(pairs: tuple[tuple[int, int], ...]) -> float:
    """The longest increasing subsequence of places in b, as a share of all pairs."""
    tails: list[int] = []
    for _, j in pairs:
        at = bisect_left(tails, j)
        tails[at : at + 1] = [j]
    return len(tails) / len(pairs) if pairs else 0.0


def _vocabulary_shared(a: Prepared, b: Prepared) -> float:
    smaller = min(len(a.vocabulary), len(b.vocabulary))
    return len(a.vocabulary & b.vocabulary) / smaller if smaller else 0.0


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
