"""The words of a text as stems with their places: what every comparison of this room works on."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import snowballstemmer

# Scripts written without spaces: every character with its neighbour counts as one word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao; Burmese; Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ffff"  # kana; Han
)
_LETTER = rf"[^\W\d_{_UNSPACED}]"
_MARK = "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f]"  # \w has no combining marks
# A word (perhaps one that a line end broke: brid-\nge), digits grouped by thousands (4,200 / 4.200 / 4 200) or not,
# a run without spaces. Apostrophes split, so that "Iran's", "Iran’s" and "Iran" share a stem.
_WORD = re.compile(
    rf"{_LETTER}+(?:{_MARK}+{_LETTER}*)*(?:-\n(?![A-Z]){_LETTER}+)?"
    rf"|(?<!\d)\d{{1,3}}(?:[.,٬’'\u00a0\u202f ]\d{{3}})+(?!\d)|\d+|[{_UNSPACED}]+"
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]")
_UNSPACED_FIRST = "\u0e00"  # cheap test: nothing below is such a script
# Words remembered a language: the vocabulary of some thousand articles, some 20 MB.
KNOWN_WORDS = 100_000
# Words of the text that vote on its language when none is given; the vote is cheap and needs no model.
_VOTERS = 400


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text in order; the tuples run in parallel, one entry a word."""

    language: str | None
    stems: tuple[str, ...]  # casefolded and stemmed; numbers without separators
    starts: tuple[int, ...]  # character offsets into the text as given, half-open
    ends: tuple[int, ...]
    content: tuple[bool, ...]  # False: a stop word


@dataclass(frozen=True, slots=True)
class _Language:
    snowball: str
    stop: frozenset[str]


@cache
def _languages() -> dict[str, _Language]:
    table = tomllib.loads(resources.files(__package__).joinpath("stopwords.toml").read_text("utf-8"))
    return {code: _Language(row["snowball"], frozenset(row["words"].split())) for code, row in table.items()}


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer | None:
    known = _languages().get(language)
    if known is None or known.snowball not in snowballstemmer.algorithms():
        return None
    return snowballstemmer.stemmer(known.snowball)


class _KnownStems(dict[str, tuple[str, bool]]):
    """`stem` of every word met in one language: a look-up without a call, four times as fast as a cached function."""

    def __init__(self, language: str | None) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> tuple[str, bool]:
        if len(self) >= KNOWN_WORDS:
            self.clear()
        self[word] = found = stem(word, self._language)
        return found


@cache
def _known_stems(language: str | None) -> _KnownStems:
    return _KnownStems(language)


def stem(word: str, language: str | None) -> tuple[str, bool]:
    """The stem of one casefolded word and whether it is a content word; `language`: ISO 639-1, None: no stemming."""
    if word[0].isdigit():
        return _digits(word), True
    word = unicodedata.normalize("NFC", word.replace("-\n", ""))
    if language is None:
        return word, True
    known = _languages().get(language)
    stemmer = _stemmer(language)
    stop = known is not None and word in known.stop
    return (stemmer.stemWord(word) if stemmer and not stop else word), not stop


def _digits(word: str) -> str:
    """The digits alone, in ASCII: 4,200 and 4.200 and ٤٬٢٠٠ are one number."""
    return "".join(str(unicodedata.digit(sign)) for sign in word if sign.isdigit())


def split_words(text: str, language: str | None = None) -> Words:
    """The words of `text`, stemmed, with character offsets; empty tuples for a text without words.

    `language` is an ISO 639-1 code; where it is None, the stop words of the text vote. Unspaced scripts
    (Chinese, Japanese, Thai...) give overlapping pairs of characters. Order is kept, case and accents
    do not matter as far as the stemmer folds them. Never raises.
    """
    raw: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _WORD.finditer(text):
        word = found.group()
        start, end = found.span()
        if word >= _UNSPACED_FIRST and _UNSPACED_RUN.match(word):
            for at in range(max(1, len(word) - 1)):
                raw.append(word[at : at + 2])
                starts.append(start + at)
                ends.append(min(start + at + 2, end))
        else:
            raw.append(word.casefold())
            starts.append(start)
            ends.append(end)
    code = (language or "").lower().split("-")[0] or guess_language(raw)
    known = _known_stems(code)
    stemmed = [known[word] for word in raw]
    return Words(
        code,
        tuple(pair[0] for pair in stemmed),
        tuple(starts),
        tuple(ends),
        tuple(pair[1] for pair in stemmed),
    )


def is_unspaced(stems: Sequence[str]) -> bool:
    """True for a text of a script without spaces, whose words are pairs of characters; judged by its first 50."""
    first = stems[:50]
    return sum(word >= _UNSPACED_FIRST and _UNSPACED_RUN.match(word) is not None for word in first) * 2 > len(first)


def guess_language(words: Sequence[str]) -> str | None:
    """The language whose stop words are most frequent among casefolded `words`; None when none is found.

    Only for texts that come without a language: enough to choose a stemmer, not to label an article.
    """
    voices = _voices()
    votes: Counter[str] = Counter()
    for word in words[:_VOTERS]:
        votes.update(voices.get(word, ()))
    return min(votes, key=lambda code: (-votes[code], code)) if votes else None


@cache
def _voices() -> dict[str, tuple[str, ...]]:
    """Which languages have a word as a stop word."""
    voices: defaultdict[str, list[str]] = defaultdict(list)
    for code, language in _languages().items():
        for word in language.stop:
            voices[word].append(code)
    return {word: tuple(codes) for word, codes in voices.items()}
