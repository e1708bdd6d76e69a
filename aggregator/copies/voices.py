"""Which words are not the reporter's own: what another text quotes, and documents printed without quotation marks."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from aggregator.copies.align import RUN_WORDS, Prepared
from aggregator.copies.altered import reworded_quotations
from aggregator.copies.stems import stem

# A line is spoken when it has two words of a speaker (I, our, you) and three of a hundred, or eight of a hundred (a
# short one). Reporters' lines have none or one; of the letters that labelled independents print, every paragraph of 20
# words and more has 4 of 100.
SPEAKER_WORDS_MIN = 2
SPEAKER_SHARE = 0.03
SPEAKER_SHARE_ALONE = 0.08
# So many lines may stand between two spoken ones and belong to the same document.
SPOKEN_GAP = 2
# A block of lines that both print is a document when so many of its lines, and this share, are spoken.
SPOKEN_LINES_MIN = 2
SPOKEN_LINES_SHARE = 0.3
SHARED_LINE = 0.7  # of a line's runs, for it to be printed by both
# Words of a text that must be left when spoken lines are set apart: a column and a bare letter are not set apart.
NARRATIVE_LEFT = 40
# Of a narrative of so many words and more this share must stand in the other, in order, for its quotations to count:
# half of it is there in any long text by chance, and .8 in no pair of labelled independents.
NARRATIVE_TOLD = 8
TOLD_ALIKE = 0.85

_LINE = re.compile(r"\n+")


@cache
def _speakers(language: str | None) -> frozenset[str]:
    """The stems of the speakers' words of a language; empty where none are known."""
    table = tomllib.loads(resources.files(__package__).joinpath("speakers.toml").read_text("utf-8"))
    return frozenset(stem(word, language)[0] for word in table.get(language or "", "").split())


def set_apart(a: Prepared, b: Prepared) -> tuple[Prepared, Prepared]:
    """Both texts with more words marked as quoted: those of runs that the other quotes, or that both print as spoken.

    The very same values where there is nothing to mark. One report may quote with marks what the other prints as a
    block; a letter stands unmarked in both. Symmetric.
    """
    document = _runs(a, _spoken(a, b)) & _runs(b, _spoken(b, a))
    quoted_a, quoted_b = _runs(a, a.quoted), _runs(b, b.quoted)
    return _marked(a, quoted_b | document), _marked(b, quoted_a | document)


def told_alike(a: Prepared, b: Prepared) -> bool:
    """True where nearly all that one side tells beside its quotations stands in the other: these are shared as well.

    Independent reports print one letter, each with a story of its own; a copied interview has no other story.
    """
    shorter, longer = sorted((a, b), key=lambda side: (len(side.narrative), side.text))
    narrative = "".join(shorter.letters[at] for at in shorter.narrative)
    if not NARRATIVE_TOLD <= len(narrative) < len(shorter):
        return False
    other = "".join(longer.letters[at] for at in longer.narrative)
    return LCSseq.similarity(narrative, other) >= TOLD_ALIKE * len(narrative)


def without_voices(side: Prepared) -> Prepared:
    """The text with all its words as narrative."""
    return _with(side, [False] * len(side))


def with_reworded(a: Prepared, b: Prepared) -> tuple[Prepared, Prepared] | None:
    """Both texts with the quotations that one of them has reworded marked as narrative; None where there are none.

    Only where the narrative speaks for a copy already: a report has the right words of what a spun copy of another
    report has reworded, and shares nothing else with it.
    """
    found = reworded_quotations(a, b)
    if not found:
        return None
    return _told(a, [here for here, _ in found]), _told(b, [there for _, there in found])


def _spoken(side: Prepared, other: Prepared) -> list[bool]:
    """For each word whether its line is spoken, stands between two that are, or in a shared block that often is."""
    flags = [False] * len(side)
    speakers = _speakers(side.language)
    words = [at for at, word in enumerate(side.stems) if word in speakers and not side.quoted[at]]
    if not words:
        return flags
    lines = _lines(side)
    narratives = [last - first - sum(side.quoted[first:last]) for first, last in lines]
    spoken = []
    for (first, last), narrative in zip(lines, narratives, strict=True):
        count = bisect_left(words, last) - bisect_left(words, first)
        least = SPEAKER_SHARE if count >= SPEAKER_WORDS_MIN else SPEAKER_SHARE_ALONE
        spoken.append(0 < count >= least * narrative)
    filled = [
        any(spoken[max(0, at - SPOKEN_GAP) : at + 1]) and any(spoken[at : at + SPOKEN_GAP + 1])
        for at in range(len(spoken))
    ]
    for block in _shared_blocks(side, lines, other):
        if sum(spoken[block.start : block.stop]) >= max(SPOKEN_LINES_MIN, SPOKEN_LINES_SHARE * len(block)):
            filled[block.start : block.stop] = [True] * len(block)
    if sum(words for words, is_spoken in zip(narratives, filled, strict=True) if not is_spoken) < NARRATIVE_LEFT:
        return flags
    for (first, last), is_spoken in zip(lines, filled, strict=True):
        if is_spoken:
            flags[first:last] = [True] * (last - first)
    return flags


def _shared_blocks(side: Prepared, lines: list[tuple[int, int]], other: Prepared) -> list[range]:
    """Lines in a row of which the other text has nearly all runs; a line too short for one breaks no block."""
    blocks: list[range] = []
    start = 0
    for at in range(len(lines) + 1):
        if at < len(lines):
            first, last = lines[at]
            runs = [hash(side.stems[word : word + RUN_WORDS]) for word in range(first, last - RUN_WORDS + 1)]
            if sum(run in other.grams for run in runs) >= SHARED_LINE * len(runs):
                continue
        if at > start:
            blocks.append(range(start, at))
        start = at + 1
    return blocks


def _lines(side: Prepared) -> list[tuple[int, int]]:
    """Half-open ranges of words between line breaks."""
    cuts = [bisect_left(side.starts, found.start()) for found in _LINE.finditer(side.text)]
    return [(first, last) for first, last in pairwise([0, *cuts, len(side)]) if first < last]


def _runs(side: Prepared, flags: list[bool] | tuple[bool, ...]) -> set[int]:
    """The runs of RUN_WORDS stems that lie wholly within flagged words."""
    found: set[int] = set()
    if not any(flags):
        return found
    length = 0
    for at, inside in enumerate(flags):
        length = length + 1 if inside else 0
        if length >= RUN_WORDS:
            found.add(hash(side.stems[at - RUN_WORDS + 1 : at + 1]))
    return found


def _told(side: Prepared, places: list[range]) -> Prepared:
    quoted = list(side.quoted)
    for words in places:
        quoted[words.start : words.stop] = [False] * len(words)
    return _with(side, quoted)


def _marked(side: Prepared, runs: set[int]) -> Prepared:
    if not runs or side.grams.keys().isdisjoint(runs):
        return side
    quoted = list(side.quoted)
    for at in range(len(side) - RUN_WORDS + 1):
        if hash(side.stems[at : at + RUN_WORDS]) in runs:
            quoted[at : at + RUN_WORDS] = [True] * RUN_WORDS
    return side if tuple(quoted) == side.quoted else _with(side, quoted)


def _with(side: Prepared, quoted: list[bool]) -> Prepared:
    narrative = tuple(at for at, inside in enumerate(quoted) if not inside)
    return replace(side, quoted=tuple(quoted), narrative=narrative)
