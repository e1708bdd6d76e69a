"""What is measured on a pair of texts, and the score that it makes: how sure it is that one derives from the other."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log2

from aggregator.copies.align import Alignment, Prepared, narrative_runs
from aggregator.copies.chain import Chain
from aggregator.copies.stems import is_unspaced

# The score is a logistic of three gauges. Fitted by logistic regression on the 160 labelled pairs (46 copies, 114
# independents; a weight of 3 each) and 1,300 generated ones (.3 each) of benchmarks/copies.py, 2026-11-22. With weights
# fitted anew for each tenth of the labelled pairs' 106 families: F1 .989, precision .979, recall 1.00, the same in six
# partitions, at a limit of .5 and of .6. The score is a probability as far as other pairs are like these; `make
# bench-copies` prints how far that holds.
INTERCEPT = -10.7
GAIN_WEIGHT = 2.2  # of log2(1 + gain): 20 words in the chain are even odds at a share of .20
SHARE_WEIGHT = 1.3  # of the chain's gain by words of the shorter narrative
CONTAINED_WEIGHT = 1.7  # of narrative words in identical runs, as a share of the shorter narrative
# A pair of characters of an unspaced script carries so many words: Chinese words have 1.7 characters in the mean.
UNSPACED_WORDS = 0.6


@dataclass(frozen=True, slots=True)
class Gauges:
    """The figures of a pair, before any threshold; shares are of the shorter narrative, 0..1."""

    gain: float  # words in the sentence chain beyond chance
    share: float
    contained: float  # narrative words in identical runs
    run_words: int  # longest identical narrative run
    sentence_count: int  # sentences that both have

    @property
    def score(self) -> float:
        """0..1: how sure it is that one text derives from the other."""
        above = INTERCEPT + GAIN_WEIGHT * log2(1 + self.gain)
        return logistic(above + SHARE_WEIGHT * self.share + CONTAINED_WEIGHT * self.contained)


def measure(a: Prepared, b: Prepared, alignment: Alignment, chain: Chain) -> Gauges:
    """The gauges of a pair whose foreign voices are set apart already (`voices.set_apart`)."""
    shorter = min(a.quoted.count(0), b.quoted.count(0)) or 1
    in_runs, longest = narrative_runs(a, b, alignment)
    weight = UNSPACED_WORDS if is_unspaced(a.stems) else 1.0
    return Gauges(
        chain.gain * weight,
        chain.gain / shorter,
        in_runs / shorter,
        longest,
        len(alignment.sentences),
    )


def logistic(above: float) -> float:
    """0..1 for log odds; .5 for 0."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, above))))
