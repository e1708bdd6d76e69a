"""Which words are not the reporter's own: what another text quotes, and documents printed without quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import compress, pairwise
from math import ceil
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from aggregator.copies.altered import reworded_quotations
from aggregator.copies.prepared import RUN_WORDS, Prepared
from aggregator.copies.stems import stem
from aggregator.text.tables import load_table

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
    table = load_table("speakers.toml", "aggregator.copies")
    return frozenset(stem(word, language)[0] for word in table.get(language or "", "").split())


def set_apart(a: Prepared, b: Prepared) -> tuple[Prepared, Prepared]:
    """Both texts with more words marked as quoted: those of runs that the other quotes, or that both print as spoken.

    The very same values where there is nothing to mark. One report may quote with marks what the other prints as a
    block; a letter stands unmarked in both. Symmetric.
    """
    document = _runs(a, _spoken(a, b)) & _runs(b, _spoken(b, a))
    quoted_a, quoted_b = a.once_marked(_quoted_runs), b.once_marked(_quoted_runs)
    return _marked(a, quoted_b | document), _marked(b, quoted_a | document)


def told_alike(a: Prepared, b: Prepared) -> bool:
    """True where nearly all that one side tells beside its quotations stands in the other: these are shared as well.

    Independent reports print one letter, each with a story of its own; a copied interview has no other story.
    """
    shorter, longer = sorted((a, b), key=lambda side: (sum(map(len, side.told)), side.text))
    narrative = "".join(shorter.told)
    if not NARRATIVE_TOLD <= len(narrative) < len(shorter):
        return False
    enough = ceil(TOLD_ALIKE * len(narrative))
    return LCSseq.similarity(narrative, "".join(longer.told), score_cutoff=enough) >= enough


def without_voices(side: Prepared) -> Prepared:
    """The text with all its words as narrative."""
    return side.once_marked(_unmarked) if 1 in side.quoted else side


def _unmarked(side: Prepared) -> Prepared:
    return side.marked(bytes(len(side)))


def with_reworded(a: Prepared, b: Prepared) -> tuple[Prepared, Prepared] | None:
    """Both texts with the quotations that one of them has reworded marked as narrative; None where there are none.

    Only where the narrative speaks for a copy already: a report has the right words of what a spun copy of another
    report has reworded, and shares nothing else with it.
    """
    found = reworded_quotations(a, b)
    if not found:
        return None
    return _told(a, [here for here, _ in found]), _told(b, [there for _, there in found])


class _Line(NamedTuple):
    """A line of a text, and how it speaks."""

    first: int
    last: int
    narrative: int  # words outside quotations
    is_spoken: bool
    is_between: bool  # spoken, or between two that are


def _spoken_lines(side: Prepared) -> list[_Line]:
    """The lines of a text; none where no line is spoken."""
    speakers = _speakers(side.language)
    said = compress(range(len(side)), map(speakers.__contains__, side.stems))
    words = [at for at in said if not side.quoted[at]]
    if not words:
        return []
    lines = _lines(side)
    narratives = [side.quoted.count(0, first, last) for first, last in lines]
    spoken = []
    for (first, last), narrative in zip(lines, narratives, strict=True):
        number = bisect_left(words, last) - bisect_left(words, first)
        least = SPEAKER_SHARE if number >= SPEAKER_WORDS_MIN else SPEAKER_SHARE_ALONE
        spoken.append(0 < number >= least * narrative)
    if not any(spoken):
        return []
    return [
        _Line(
            *line,
            narratives[at],
            spoken[at],
            any(spoken[max(0, at - SPOKEN_GAP) : at + 1]) and any(spoken[at : at + SPOKEN_GAP + 1]),
        )
        for at, line in enumerate(lines)
    ]


def _spoken(side: Prepared, other: Prepared) -> bytes:
    """For each word 1 where its line is spoken, stands between two that are, or in a shared block that often is."""
    lines = side.once_marked(_spoken_lines)
    if not lines:
        return b""
    filled = [line.is_between for line in lines]
    for block in _shared_blocks(side, lines, other):
        spoken = sum(line.is_spoken for line in lines[block.start : block.stop])
        if spoken >= max(SPOKEN_LINES_MIN, SPOKEN_LINES_SHARE * len(block)):
            filled[block.start : block.stop] = [True] * len(block)
    if sum(line.narrative for line, is_spoken in zip(lines, filled, strict=True) if not is_spoken) < NARRATIVE_LEFT:
        return b""
    flags = bytearray(len(side))
    for line, is_spoken in zip(lines, filled, strict=True):
        if is_spoken:
            flags[line.first : line.last] = b"\1" * (line.last - line.first)
    return bytes(flags)


def _shared_blocks(side: Prepared, lines: list[_Line], other: Prepared) -> list[range]:
    """Lines in a row of which the other text has nearly all runs; a line too short for one breaks no block."""
    is_shared = bytes(map(other.grams.__contains__, side.hashes))
    blocks: list[range] = []
    start = 0
    for at in range(len(lines) + 1):
        if at < len(lines):
            first, last = lines[at].first, lines[at].last - RUN_WORDS + 1
            if first >= last or is_shared.count(1, first, last) >= SHARED_LINE * (last - first):
                continue
        if at > start:
            blocks.append(range(start, at))
        start = at + 1
    return blocks


def _lines(side: Prepared) -> list[tuple[int, int]]:
    """Half-open ranges of words between line breaks."""
    cuts = [bisect_left(side.starts, found.start()) for found in _LINE.finditer(side.text)]
    return [(first, last) for first, last in pairwise([0, *cuts, len(side)]) if first < last]


def _runs(side: Prepared, flags: bytes) -> set[int]:
    """The runs of RUN_WORDS stems that lie wholly within flagged words."""
    found: set[int] = set()
    at = flags.find(1)
    while at >= 0:
        end = flags.find(0, at)
        end = end if end >= 0 else len(flags)
        found.update(side.hashes[at : max(at, end - RUN_WORDS + 1)])
        at = flags.find(1, end)
    return found


def _told(side: Prepared, places: list[range]) -> Prepared:
    quoted = bytearray(side.quoted)
    for words in places:
        quoted[words.start : words.stop] = bytes(len(words))
    return side.marked(bytes(quoted))


def _quoted_runs(side: Prepared) -> set[int]:
    return _runs(side, side.quoted)


def _marked(side: Prepared, runs: set[int]) -> Prepared:
    # What the text quotes itself is marked already, but for where it says the same once more.
    places = [side.grams[run] for run in runs - side.once_marked(_quoted_runs) if run in side.grams]
    for run in side.repeated.keys() & runs:
        places += [side.grams[run], *side.repeated[run]]
    if not places:
        return side
    quoted = bytearray(side.quoted)
    for at in places:
        quoted[at : at + RUN_WORDS] = b"\1" * RUN_WORDS
    return side.marked(bytes(quoted))
