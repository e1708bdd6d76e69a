"""The story in wholly other words: all facts of the shorter text, in the order and the sentences of the longer one."""

from __future__ import annotations

from rapidfuzz.distance import LCSseq

from aggregator.copies.align import Prepared
from aggregator.copies.facts import certain_facts, skeleton

# Distinct names and numbers of the shorter text that all stand in the longer one, in the same order. Of the 114
# labelled independents none has six or more and all of them in order (the closest .86); by chance one in 720 has.
RETOLD_FACTS_MIN = 6
# Sentences that hold them, each with so many further content words of one sentence of the longer text.
RETOLD_SENTENCES_MIN = 3
RETOLD_WORDS_MIN = 2
# Share of the shorter text's content stems that the longer one has: cheap to ask first.
RETOLD_VOCABULARY_MIN = 0.35
# Longer texts hold too many facts for all of them to be another's; their copies are found by their words.
RETOLD_WORDS_MAX = 600


def is_retold(a: Prepared, b: Prepared) -> bool:
    """True where the shorter text tells nothing but the longer one's facts, sentence by sentence. Symmetric."""
    shorter, longer = sorted((a, b), key=lambda side: (len(side), side.text))
    shared = len(shorter.vocabulary & longer.vocabulary)
    if len(shorter) > RETOLD_WORDS_MAX or shared < max(1, RETOLD_VOCABULARY_MIN * len(shorter.vocabulary)):
        return False
    own, others = (list(dict.fromkeys(certain_facts(side.text))) for side in (shorter, longer))
    if len(own) < RETOLD_FACTS_MIN or LCSseq.similarity(own, others) < len(own):
        return False
    facts = set(own)
    followed = [_followed(shorter, sentence, longer, facts) for sentence in shorter.sentences]
    told = [place for place in followed if place is not None]
    return sum(place >= 0 for place in told) >= RETOLD_SENTENCES_MIN and -1 not in told and told == sorted(told)


def _followed(side: Prepared, sentence: tuple[int, int], other: Prepared, facts: set[str]) -> int | None:
    """The sentence of the other text that has the facts of this one and shares further words; -1: none has.

    None for a sentence without facts.
    """
    own_facts, own_words = _parts(side, sentence, facts)
    if not own_facts:
        return None
    for number, place in enumerate(other.sentences):
        their_facts, their_words = _parts(other, place, facts)
        if own_facts & their_facts and len(own_words & their_words) >= RETOLD_WORDS_MIN:
            return number
    return -1


def _parts(side: Prepared, sentence: tuple[int, int], facts: set[str]) -> tuple[set[str], set[str]]:
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
