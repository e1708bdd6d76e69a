"""How much of one text another one has, in any script: for telling an article that changed from another article."""

from __future__ import annotations

from aggregator.text.trifles import gist

# Letters in a row, white space aside: two words, or a clause of Chinese.
_LETTERS = 10


def shared_share(a: str, b: str) -> float:
    """0 to 1: the share of the shorter text's runs of ten letters that the other one has too; 0 where one is empty.

    Symmetric; linear in the lengths. A preview is all in its article, whatever the article is long.
    """
    runs_a, runs_b = _runs(a), _runs(b)
    shorter = min(len(runs_a), len(runs_b))
    return len(runs_a & runs_b) / shorter if shorter else 0.0


def _runs(text: str) -> set[str]:
    folded = gist(None, None, text.split("\n\n")).strip().casefold()
    return {folded[at : at + _LETTERS] for at in range(max(1, len(folded) - _LETTERS + 1))} if folded else set()
