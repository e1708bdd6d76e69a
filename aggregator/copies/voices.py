"""Which words are not the reporter's own: what another text quotes, and documents printed without quotation marks."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import pairwise

from aggregator.copies.align import RUN_WORDS, Prepared
from aggregator.copies.altered import reworded_quotations

# A line is spoken when it has so many words of a speaker (I, our, you), and so many of a hundred. Reporters' lines have
# none or one; of the letters that two labelled independents print, every paragraph of 20 words and more has 4 of 100.
SPEAKER_WORDS_MIN = 2
SPEAKER_SHARE = 0.03
# So many lines may stand between two spoken ones and belong to the same document.
SPOKEN_GAP = 2
# Words of a text that must be left when spoken lines are set apart: a column and a bare letter are not set apart.
NARRATIVE_LEFT = 40

_LINE = re.compile(r"\n+")


@cache
def _speakers() -> dict[str, frozenset[str]]:
    table = tomllib.loads(resources.files(__package__).joinpath("speakers.toml").read_text("utf-8"))
    return {code: frozenset(words.split()) for code, words in table.items()}


def set_apart(a: Prepared, b: Prepared) -> tuple[Prepared, Prepared]:
    """Both texts with more words marked as quoted: those of runs that the other quotes, or that both print as spoken.

    Quotations that one of them has reworded are the narrative's again: no report shares those. The very same values
    where there is nothing to mark. One report may quote with marks what the other prints as a block; a letter stands
    unmarked in both. Symmetric.
    """
    document = _runs(a, _spoken(a)) & _runs(b, _spoken(b))
    reworded = reworded_quotations(a, b)
    if reworded:
        a, b = _told(a, [here for here, _ in reworded]), _told(b, [there for _, there in reworded])
    quoted_a, quoted_b = _runs(a, a.quoted), _runs(b, b.quoted)
    return _marked(a, quoted_b | document), _marked(b, quoted_a | document)


def _spoken(side: Prepared) -> list[bool]:
    """For each word whether its line is spoken or stands between two that are."""
    speakers = _speakers().get(side.language or "", frozenset())
    words = len(side)
    flags = [False] * words
    if not speakers:
        return flags
    letters = [side.text[start:end].casefold() in speakers for start, end in zip(side.starts, side.ends, strict=True)]
    lines = _lines(side)
    spoken, own = [], 0
    for first, last in lines:
        narrative = [at for at in range(first, last) if not side.quoted[at]]
        count = sum(letters[at] for at in narrative)
        spoken.append(count >= SPEAKER_WORDS_MIN and count >= SPEAKER_SHARE * len(narrative))
        own += 0 if spoken[-1] else len(narrative)
    if own < NARRATIVE_LEFT:
        return flags
    filled = [
        any(spoken[max(0, at - SPOKEN_GAP) : at + 1]) and any(spoken[at : at + SPOKEN_GAP + 1])
        for at in range(len(spoken))
    ]
    for (first, last), is_spoken in zip(lines, filled, strict=True):
        if is_spoken:
            flags[first:last] = [True] * (last - first)
    return flags


def _lines(side: Prepared) -> list[tuple[int, int]]:
    """Half-open ranges of words between line breaks."""
    cuts = [found.start() for found in _LINE.finditer(side.text)]
    places, at = [0], 0
    for cut in cuts:
        while at < len(side) and side.starts[at] < cut:
            at += 1
        places.append(at)
    places.append(len(side))
    return [(first, last) for first, last in pairwise(places) if first < last]


def _runs(side: Prepared, flags: list[bool] | tuple[bool, ...]) -> set[int]:
    """The runs of RUN_WORDS stems that lie wholly within flagged words."""
    found: set[int] = set()
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
