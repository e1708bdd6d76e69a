"""The words of a text as stems with their places: what every comparison of this room works on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate
from zlib import crc32

import snowballstemmer

from aggregator.text.tables import load_table

# Scripts written without spaces: every character with its neighbour counts as one word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao; Burmese; Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ffff"  # kana; Han
)
_LETTER = rf"[^\W\d_{_UNSPACED}]"
_MARK = "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f]"  # \w has no combining marks
# A word (perhaps one that a line end broke: brid-\nge), digits grouped by thousands (4,200 / 4.200 / 4 200) or not,
# a run without spaces. Apostrophes split, so that "Iran's", "Iran’s" and "Iran" share a stem. What any of them begins
# with stands first, so that it is searched for without trying the branches in between; a word of plain letters that
# plainly ends comes next, since most are: half the time of the branches alone (own measurement, 2026-11-22).
_WORD = re.compile(
    rf"([\w{_UNSPACED}](?:(?<=[A-Za-z])[A-Za-z]*+(?=[ .,\n])"
    rf"|(?<![\d_{_UNSPACED}]){_LETTER}*(?:{_MARK}+{_LETTER}*)*(?:-\n(?![A-Z]){_LETTER}+)?"
    rf"|(?<!\d\d)(?<=\d)\d{{0,2}}(?:[.,٬’'\u00a0\u202f ]\d{{3}})+(?!\d)"
    rf"|(?<=\d)\d*|(?<=[{_UNSPACED}])[{_UNSPACED}]*))"
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]")
_UNSPACED_FIRST = "\u0e00"  # cheap test: nothing below is such a script
# Words remembered a language: the vocabulary of some thousand articles, some 20 MB.
KNOWN_WORDS = 100_000
# Words of the text that vote on its language when none is given; the vote is cheap and needs no model.
_VOTERS = 400


@dataclass(frozen=True)
class Words:
    """The words of one text in order; all but `steps` run in parallel, one entry a word."""

    language: str | None
    stems: tuple[str, ...]  # casefolded and stemmed; numbers without separators
    content: tuple[bool, ...]  # False: a stop word
    letters: str  # a character for each stem, the same for the same stem: what rapidfuzz compares fastest
    # From the end of a word to the start of the next, and from there to its end: places are asked of few texts.
    steps: Sequence[int] = field(repr=False)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Character offsets into the text as given, half-open."""
        return self._edges[0 : 2 * len(self.stems) : 2]

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """See `starts`."""
        return self._edges[1::2]

    @cached_property
    def _edges(self) -> tuple[int, ...]:
        return tuple(accumulate(self.steps))


@dataclass(frozen=True, slots=True)
class _Language:
    snowball: str
    stop: frozenset[str]


@cache
def _languages() -> dict[str, _Language]:
    table = load_table("stopwords.toml", "aggregator.copies")
    return {code: _Language(row["snowball"], frozenset(row["words"].split())) for code, row in table.items()}


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer | None:
    known = _languages().get(language)
    if known is None or known.snowball not in snowballstemmer.algorithms():
        return None
    return snowballstemmer.stemmer(known.snowball)


class _Letters(dict[str, str]):
    """A character of the upper planes for a stem; two of a text's thousand stems share one in half of all texts."""

    def __missing__(self, stem: str) -> str:
        if len(self) >= KNOWN_WORDS:
            self.clear()
        self[stem] = letter = chr(0x10000 + crc32(stem.encode("utf-8", "surrogatepass")) % 0x100000)
        return letter


_letters = _Letters()


class _KnownWords(dict[str, tuple[str, bool, str]]):
    """`stem` of every word met in one language, as it is written, and its letter: a look-up without a call."""

    def __init__(self, language: str | None) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> tuple[str, bool, str]:
        if len(self) >= KNOWN_WORDS:
            self.clear()
        folded = word.casefold()
        if folded == word:
            found, content = stem(word, self._language)
            known = (found, content, _letters[found])
        else:
            known = self[folded]  # stemmed once, however it is written
        self[word] = known
        return known


@cache
def _known_words(language: str | None) -> _KnownWords:
    return _KnownWords(language)


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
    # Of a word that is all ending (Greek όταν) Snowball leaves nothing.
    return (stemmer.stemWord(word) or word if stemmer and not stop else word), not stop


def _digits(word: str) -> str:
    """The digits alone, in ASCII: 4,200 and 4.200 and ٤٬٢٠٠ are one number."""
    return "".join(str(unicodedata.digit(sign)) for sign in word if sign.isdigit())


def split_words(text: str, language: str | None = None) -> Words:
    """The words of `text`, stemmed, with character offsets; empty tuples for a text without words.

    `language` is an ISO 639-1 code; where it is None, the stop words of the text vote. Unspaced scripts
    (Chinese, Japanese, Thai...) give overlapping pairs of characters. Order is kept, case and accents
    do not matter as far as the stemmer folds them. Never raises.
    """
    parts = _WORD.split(text)  # what is between words and the words, in turn
    raw, steps = parts[1::2], list(map(len, parts))
    if max(raw, default="") >= _UNSPACED_FIRST:
        raw, steps = _split_unspaced(parts)
    code = (language or "").lower().split("-")[0] or guess_language([word.casefold() for word in raw[:_VOTERS]])
    known = _known_words(code)
    found = [known[word] for word in raw]
    return Words(
        code,
        tuple([one[0] for one in found]),
        tuple([one[1] for one in found]),
        "".join([one[2] for one in found]),
        steps,
    )


def _split_unspaced(parts: Sequence[str]) -> tuple[list[str], list[int]]:
    """The words, runs without spaces split into pairs of characters, and the steps to them (see `Words`)."""
    raw: list[str] = []
    steps: list[int] = []
    for between, word in zip(parts[::2], parts[1::2], strict=False):
        pieces = [word]
        if word >= _UNSPACED_FIRST and _UNSPACED_RUN.match(word):
            pieces = [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        raw += pieces
        steps += [len(between), len(pieces[0]), *([-1, 2] * (len(pieces) - 1))]
    return raw, steps


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
