"""What a translation keeps of each sentence: numbers, dates and names, as keys that are alike in all languages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from aggregator.copies.bridging import (
    UNSPACED,
    WEIGHT_OF_NAME,
    WORD,
    Anchor,
    bridged,
    may_begin_name,
    month,
    names_in_run,
    without_particles,
)
from aggregator.copies.facts import skeleton

# Times and decimals (4:17, 4.17, 9,8), thousands grouped in any style, plain digits.
_JOINT = r"[.,:’'٬٫]|[hH時时点](?=\d\d(?!\d))"
_NUMBER = (
    r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d{1,3})?"
    rf"|(?<!\d)\d{{1,20}}(?:(?:{_JOINT})\d{{1,12}}){{0,6}}"
)
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})(?P<month>\s?[月월](?!間|间))?|(?P<word>{WORD})|(?P<run>[{UNSPACED}]+)")
_KATAKANA = re.compile("[ァ-ヴー]{2,}")
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?…])[”\"’»)\]]*\s+(?=[^\W\d_a-zа-яα-ω]|[„“«\"])|(?<=[。！？؟।])”?")
# What is read of a text, a thousand lines of a table or a log take no minute: of prose nothing is left out.
_TEXT_MAX, _SENTENCES_MAX, _ANCHORS_MAX = 40_000, 150, 40
_NAME_MIN, _NAME_MAX = 3, 40  # letters of a name
_PHRASE_MAX = 3  # words
# Function words: 13 % and more of the words of German news, 2 % and less of others (20 languages, 165 texts, 2026).
_GERMAN = re.compile(r"\b(?:[Dd](?:er|ie|as|em|en|es)|und|nicht|mit|von|ist|im|am|ein|eine|nach|zu|auf)\b")
_GERMAN_SHARE = 0.1
# How much a shared anchor tells: three significant digits hardly meet by chance, one digit often does.
_WEIGHT_OF_DIGITS = (0.3, 0.3, 0.8, 1.3)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its length in characters and its anchors in order."""

    length: int
    anchors: tuple[Anchor, ...]


def anchored_sentences(text: str) -> list[Sentence]:
    """The sentences of a text with their anchors, at most 150 with 40 each; empty for a text without words.

    A number is its significant digits: 3.4 million, 3 400 000 and 340万 are one. A name is its consonants (`skeleton`);
    names that translations spell otherwise are read from bridging_names.toml. Never raises.
    """
    text = text[:_TEXT_MAX]
    german = _is_german(text)
    parts = split_sentences(text)[:_SENTENCES_MAX]
    return [Sentence(len(part), tuple(_anchors(part, german)[:_ANCHORS_MAX])) for part in parts]


def split_sentences(text: str) -> list[str]:
    """The sentences of a text in any language, in order, white space at their ends cut off; empty for an empty text."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and not part.isspace()]


def _is_german(text: str) -> bool:
    """True where all nouns are in capitals: a capital then tells no name."""
    return len(_GERMAN.findall(text)) >= _GERMAN_SHARE * len(text.split())


def _anchors(part: str, german: bool) -> list[Anchor]:
    found: list[Anchor] = []
    tokens = list(_TOKEN.finditer(part))
    following = 0
    for at, token in enumerate(tokens):
        word = token["word"]
        if at < following or (word and word.islower() and not may_begin_name(word)):
            continue  # part of the phrase before, or nothing: most words of most scripts
        if token["number"]:
            found += _number(token)
        elif token["run"]:
            found += _scanned(token["run"])
        else:
            known, used = bridged([one["word"] for one in tokens[at : at + _PHRASE_MAX]])
            found += [known] if known else _name(word, certain=not german and at > 0)
            following = at + used
    return found


def _number(token: re.Match[str]) -> list[Anchor]:
    digits = "".join(str(unicodedata.digit(sign)) for sign in token["number"] if sign.isdigit())
    if token["month"] and (known := month(digits)):
        return [known]
    telling = digits.lstrip("0").rstrip("0") or "0"
    return [Anchor("number", (telling,), True, _WEIGHT_OF_DIGITS[min(3, len(telling))])]


def _name(word: str, *, certain: bool) -> list[Anchor]:
    if not _NAME_MIN <= len(word) <= _NAME_MAX or word.islower():
        return []
    has_case = word[0].isupper()
    forms = [word, *without_particles(word)] if not has_case else [word]
    keys = [key for key in dict.fromkeys(map(skeleton, forms)) if len(key) > 1]
    return [Anchor("name", tuple(keys), certain and has_case, WEIGHT_OF_NAME)] if keys else []


def _scanned(run: str) -> list[Anchor]:
    """The names of the table in a run of a script without spaces, and its words in katakana, as possible names."""
    found = names_in_run(run)
    for name in _KATAKANA.findall(run):
        found += [replace(one, script="katakana") for one in _name(name, certain=False)]
    return found
