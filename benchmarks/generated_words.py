"""What a spinner, an editor and a translation engine do to words: the raw material of the generated copies.

No thesaurus is at hand in twenty languages, and the judge must not be tested on the inverse of what it does itself. So
a synonym here is a pseudo-word: the letters of the word in another order, vowels for vowels. It has another stem, is as
long as the word, and every word has two of them. Names and numbers are never replaced, as spinners leave them alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from aggregator.copies.stems import split_words, stem

# A word with what stands before it; unspaced scripts give runs of Han, which are cut in twos.
_MARK = "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f]"  # \w has no combining marks
TOKEN = re.compile(rf"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:{_MARK}+[^\W\d_]*)*")
HAN = re.compile(r"[\u4e00-\u9fff]{2}")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff]")
SENTENCE_END = re.compile(r"[.!?…:»”\"“„«।]\s*$|^\s*$|\n\s*$")
LETTERS_MIN = 4  # shorter words are mostly function words
COMMON_TEXTS = 2
NOUN_TEXTS = 3  # a capitalised German word in so many texts is a noun and not a name
VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœаеёиоуыэюяαεηιουωάέήίόύώ")
# Of a spinner's replacements: one word becomes two, or takes the function word before it along.
TWO_WORDS, SWALLOWED = 0.10, 0.05


@dataclass(frozen=True)
class Text:
    """A text of the corpora that stories are made from."""

    name: str
    outlet: str
    language: str | None
    text: str

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n") if part.strip()]


@dataclass
class Lexicon:
    """Which words of a language are names: those that are capitalised within sentences."""

    lower: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)  # texts that have the word in capitals within a sentence
    texts: Counter[str] = field(default_factory=Counter)  # texts that have the word

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lexicon:
        found = cls()
        for text in texts:
            found.texts.update({token.group() for token in TOKEN.finditer(text)})
            found.lower.update({token.group() for token in TOKEN.finditer(text) if token.group().islower()})
            found.capital.update({text[start:end] for start, end in names(text)})
        return found

    def replaceable(self, word: str, language: str | None, *, starts: bool) -> bool:
        """True for a content word that is neither a name nor a number."""
        if word[0].isdigit() or not stem(word.casefold(), language)[1]:
            return False
        if word.lower() == word.upper():  # no capitals in this script: a word of several texts is hardly a name
            return len(word) > 1 and self.texts[word] >= COMMON_TEXTS
        if len(word) < LETTERS_MIN or not word.isalpha():
            return False
        if word.islower():
            return True
        if word.isupper() or not word[0].isupper():
            return False
        if language == "de" and not starts:
            return self.capital[word] >= NOUN_TEXTS
        return starts and self.lower[word.casefold()] > 0


def names(text: str) -> list[tuple[int, int]]:
    """The character ranges of words that stand capitalised within a sentence."""
    words = (token for token in TOKEN.finditer(text) if token.group()[0].isupper())
    return [word.span() for word in words if not starts_sentence(text, word.start())]


def starts_sentence(text: str, at: int) -> bool:
    return SENTENCE_END.search(text[max(0, at - 4) : at]) is not None


def pseudo_word(word: str, variant: int) -> str:
    """The letters of the word in another order, vowels for vowels; the same for the same word and variant."""
    rng = Random(f"{word.casefold()} {variant}")
    plain = word.casefold()
    vowels, others = ([sign for sign in plain if (sign in VOWELS) is kind] for kind in (True, False))
    for letters in (vowels, others):
        letters.reverse()
        rng.shuffle(letters)
    made = "".join(vowels.pop() if sign in VOWELS else others.pop() for sign in plain)
    if made == plain:
        made = plain[::-1]
    return made.capitalize() if word[0].isupper() else made


def spin(text: str, language: str | None, lexicon: Lexicon, share: float, rng: Random) -> str:
    """The text with `share` of its replaceable words replaced, quotations included."""
    if len(UNSPACED.findall(text)) > len(text) / 3:
        return HAN.sub(lambda found: _han(found.group(), share, rng), text)
    pieces: list[str] = []
    done = 0
    for token in TOKEN.finditer(text):
        word, start = token.group(), token.start()
        if lexicon.replaceable(word, language, starts=starts_sentence(text, start)) and rng.random() < share:
            between = text[done:start]
            if rng.random() < SWALLOWED and pieces and pieces[-1].islower() and len(pieces[-1]) <= 3 and between == " ":
                pieces.pop()
                between = ""
            new = pseudo_word(word, rng.randrange(2))
            if rng.random() < TWO_WORDS:
                new = f"{new} {pseudo_word(word, 2).lower()}"
            pieces += [between, new]
        else:
            pieces += [text[done:start], word]
        done = token.end()
    return "".join([*pieces, text[done:]])


def _han(pair: str, share: float, rng: Random) -> str:
    """Another pair of characters for a pair, at a rate that leaves names alone only by chance."""
    if rng.random() >= share * 0.8:
        return pair
    own = Random(f"{pair} {rng.randrange(2)}")
    return "".join(chr(0x4E00 + own.randrange(2000)) for _ in pair)


def there_and_back(text: str, language: str | None, lexicon: Lexicon, rng: Random) -> str:
    """As a translation into another language and back: function words, endings, some words, the order of clauses."""
    text = spin(text, language, lexicon, 0.22, rng)
    paragraphs = []
    for paragraph in text.split("\n"):
        sentences = re.split(r"(?<=[.!?]) +", paragraph)
        paragraphs.append(" ".join(_clauses(sentence, language, rng) for sentence in sentences))
    return "\n".join(paragraphs)


def _clauses(sentence: str, language: str | None, rng: Random) -> str:
    end = sentence[-1:] if sentence[-1:] in ".!?" else ""
    clauses = sentence.removesuffix(end).split(", ")
    if len(clauses) > 1 and rng.random() < 0.4:
        clauses = [*clauses[1:], clauses[0]]
    return _function_words(", ".join(clauses), language, rng) + end


def _function_words(clause: str, language: str | None, rng: Random) -> str:
    """Every third function word another one or gone, every sixth word with another ending."""
    words = clause.split(" ")
    stops = [word for word in words if word.islower() and not stem(word, language)[1]] or ["so"]
    made = []
    for word in words:
        if word.islower() and word.isalpha():
            if word in stops and rng.random() < 0.33:
                word = rng.choice([*stops, ""])
            elif len(word) > 6 and rng.random() < 0.15:
                word = word[:-2]
        if word:
            made.append(word)
    return " ".join(made)


def language_of(text: str) -> str | None:
    return split_words(text).language
