"""Tells a sentence of the story from a labelled line that begins alike: "Photo: it shows the mayor on the quay." from
"Photo: Maren Tolvik / Halvik Courier"."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from aggregator.text.normalise import SENTENCE_END, WIDE_SIGN
from aggregator.text.tables import load_table

# What may follow a label (Rule.tail): a name or list of names, or the headline of another article.
TAILS = ("name", "headline")
_ASKS = re.compile(r"[!?！？…؟]['\"”’»›」』]*$")
_ABBREVIATED = re.compile(
    r"(?:\b\w|\b(?:inc|ltd|co|corp|jr|sr|st|gmbh|bros|dr|mrs?|vol|no|etc|u\.a|a\.m|p\.m|г|р|к))\.$", re.I
)
# A label ends at a colon, a bar or an arrow, or at a dash between spaces; within so many characters.
_LABEL = re.compile(r"^.{0,45}?(?:[:：|›»>]+| [-–—] )\s*")
_FIRST_WORD = re.compile(r"^\W*\w+\W*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LAST_CLAUSE = re.compile(r"[,”\"»،，」] ?([^,;:،]{2,60})[.।。]$")
# Small words of so many letters are no particles of a name ("of", "the", "von der"); names and lists of names have
# fewer than so many of them. Of the 308 invented sentences in tests/text/prose_like_furniture.toml two were lost at 3,
# none at 2; at 1 no credit line with "and agencies" would go.
_RUNNING_LETTERS, _NAME_RUNNING, _NAME_SMALL = 4, 2, 5
# Scripts without capitals: words, or signs where words are not parted.
_UNCASED_WORDS = {"name": 6, "headline": 4}
_WIDE_SIGNS = 11


def tells(text: str, tail: str) -> bool:
    """True when what follows the label is a finite sentence of the story and not a name or a headline.

    `text` is the whole block as printed; `tail` one of TAILS. Without a final stop nothing is a sentence.
    """
    if not SENTENCE_END.search(text) or _ABBREVIATED.search(text) or (tail == "headline" and _ASKS.search(text)):
        return False
    label = _LABEL.match(text) or _FIRST_WORD.match(text)
    rest = text[label.end() :] if label else text
    if len(WIDE_SIGN.findall(rest)) >= _WIDE_SIGNS:
        return True
    words = _WORD.findall(rest)
    if all(word.lower() == word.upper() for word in words):
        return len(words) >= _UNCASED_WORDS[tail]
    small = [word for word in words if word[0].islower()]
    running = sum(len(word) >= _RUNNING_LETTERS for word in small)
    if tail == "headline":
        return running >= 1 and len(words) >= _UNCASED_WORDS[tail] - 1
    return running >= _NAME_RUNNING or len(small) >= _NAME_SMALL


@lru_cache(maxsize=4096)
def reports_speech(text: str) -> bool:
    """True when the block ends in somebody's words reported: see phrases/reported_speech.toml."""
    end = _LAST_CLAUSE.search(text)
    return end is not None and not _saying().isdisjoint(end[1].lower().split())


@cache
def _saying() -> frozenset[str]:
    return frozenset(" ".join(load_table("phrases/reported_speech.toml")["said"].values()).split())
