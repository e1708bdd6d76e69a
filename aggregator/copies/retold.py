"""The story in wholly other words: all facts of the shorter text, sentence by sentence as in the longer one."""

from __future__ import annotations

from aggregator.copies.facts import certain_facts, skeleton
from aggregator.copies.prepared import Prepared

# Distinct names and numbers of the shorter text that all stand in the longer one. Of the 114 labelled independents four
# have six or more and all of them, none of these in the same order of sentences (2026-11-22).
RETOLD_FACTS_MIN = 6
# Sentences that hold them, each with so many further content words of one sentence of the longer text.
RETOLD_SENTENCES_MIN = 3
RETOLD_WORDS_MIN = 2
# Share of the shorter text's content stems that the longer one has: cheap to ask first.
RETOLD_VOCABULARY_MIN = 0.35
# Longer texts hold too many facts for all of them to be another's; their copies are found by their words.
RETOLD_WORDS_MAX = 600


Parts = tuple[set[str], set[str]]  # of a sentence: its facts, its other content stems


def is_retold(a: Prepared, b: Prepared) -> bool:
    """True where the shorter text tells nothing but the longer one's facts, sentence by sentence. Symmetric."""
    shorter, longer = sorted((a, b), key=lambda side: (len(side), side.text))
    if len(shorter) > RETOLD_WORDS_MAX:
        return False
    shared = len(shorter.vocabulary & longer.vocabulary)
    if shared < max(1, RETOLD_VOCABULARY_MIN * len(shorter.vocabulary)):
        return False
    own, others = shorter.once(_names), longer.once(_names)
    if len(own) < RETOLD_FACTS_MIN or not own <= others:
        return False
    theirs = [_parts(longer, place, own) for place in longer.sentences]
    place, followed = 0, 0
    for sentence in shorter.sentences:
        facts, words = _parts(shorter, sentence, own)
        if facts:
            found = _next_place(facts, words, theirs, place)
            if found is None:
                return False
            place, followed = found, followed + 1
    return followed >= RETOLD_SENTENCES_MIN


def _names(side: Prepared) -> frozenset[str]:
    return frozenset(certain_facts(side.text))


def _next_place(facts: set[str], words: set[str], theirs: list[Parts], start: int) -> int | None:
    """The first sentence from `start` on that has the facts, with its neighbour's help, and enough of the words."""
    for number in range(start, len(theirs)):
        both = theirs[number : number + 2]
        if facts <= set().union(*(one for one, _ in both)) and facts & both[0][0]:
            further = set().union(*(other for _, other in both))
            if len(words & further) >= RETOLD_WORDS_MIN:
                return number
    return None


def _parts(side: Prepared, sentence: tuple[int, int], facts: frozenset[str]) -> Parts:
    """The facts of a sentence, and its other content stems."""
    first, last = sentence
    found, words = set(), set()
    for at in range(first, last):
        if side.content[at]:
            word = side.text[side.starts[at] : side.ends[at]]
            fact = "".join(sign for sign in word if sign.isdigit()) or skeleton(word)
            if fact in facts and (word[0].isupper() or word[0].isdigit()):
                found.add(fact)
            else:
                words.add(side.stems[at])
    return found, words
