"""What a translation keeps of each sentence: numbers, dates and names, as keys that are alike in all languages."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import NamedTuple

from aggregator.copies.facts import skeleton

# Times and decimals (4:17, 4.17, 9,8), thousands grouped in any style, plain digits.
_JOINT = r"[.,:’'٬٫]|[hH時时点](?=\d\d(?!\d))"
_NUMBER = (
    r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d{1,3})?"
    rf"|(?<!\d)\d{{1,20}}(?:(?:{_JOINT})\d{{1,12}}){{0,6}}"
)
# Marks are no letters to Python; in Hindi, Arabic and Hebrew they stand inside of words.
_MARK = "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = rf"[^\W\d_{_UNSPACED}]+(?:{_MARK}+[^\W\d_{_UNSPACED}]*)*"
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})(?P<month>\s?[月월](?!間|间))?|(?P<word>{_WORD})|(?P<run>[{_UNSPACED}]+)")
_KATAKANA = re.compile("[ァ-ヴー]{2,}")
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?…])[”\"’»)\]]*\s+(?=[^\W\d_a-zа-яα-ω]|[„“«\"])|(?<=[。！？؟।])”?")
_NAME_MIN, _NAME_MAX = 3, 40  # letters of a name
# What is read of a text, a thousand lines of a table or a log take no minute: of prose nothing is left out.
_TEXT_MAX, _SENTENCES_MAX, _ANCHORS_MAX = 40_000, 150, 40
_SCAN_MAX = 8  # characters of the longest name of a script without spaces
_PHRASE_MAX = 3  # words
# Function words: 13 % and more of the words of German news, 2 % and less of others (20 languages, 165 texts, 2026).
_GERMAN = re.compile(r"\b(?:[Dd](?:er|ie|as|em|en|es)|und|nicht|mit|von|ist|im|am|ein|eine|nach|zu|auf)\b")
_GERMAN_SHARE = 0.1
# What a word of a script without capitals may begin with, by the range of the script: "and", "in", "to", "the".
_ARABIC, _HEBREW = ("ال", "وال", "بال", "لل", "و", "ب", "ل", "ف", "ك"), ("ה", "ב", "ל", "מ", "ו", "ש", "כ", "וה", "שב")
_PARTICLES = (("\u0600", "\u06ff", _ARABIC), ("\u0590", "\u05ff", _HEBREW))

# How much a shared anchor tells: three significant digits hardly meet by chance, one digit often does.
_WEIGHT_OF_DIGITS = (0.3, 0.3, 0.8, 1.3)
_WEIGHT_OF_NAME, _WEIGHT_OF_CALENDAR = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Anchor:
    """One number, date or name."""

    kind: str  # number | calendar | place | name
    keys: tuple[str, ...]  # significant digits, or consonants of the name; the first without a particle cut off
    certain: bool  # False: a word that may be a name
    weight: float
    script: str = ""  # katakana, where a name is in it

    @property
    def is_name(self) -> bool:
        """True for names of any kind: their keys are consonants."""
        return self.kind in ("name", "place")


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
    beginnings = _names()[1]
    following = 0
    for at, token in enumerate(tokens):
        word = token["word"]
        if at < following or (word and word.islower() and word not in beginnings):
            continue  # part of the phrase before, or nothing: most words of most scripts
        if token["number"]:
            found += _number(token)
        elif token["run"]:
            found += _scanned(token["run"])
        else:
            known, used = _bridged([one["word"] for one in tokens[at : at + _PHRASE_MAX]])
            found += [known] if known else _name(word, certain=not german and at > 0)
            following = at + used
    return found


def _number(token: re.Match[str]) -> list[Anchor]:
    digits = "".join(str(unicodedata.digit(sign)) for sign in token["number"] if sign.isdigit())
    if token["month"] and digits in _months():
        return [Anchor("calendar", (_months()[digits],), True, _WEIGHT_OF_CALENDAR)]
    telling = digits.lstrip("0").rstrip("0") or "0"
    return [Anchor("number", (telling,), True, _WEIGHT_OF_DIGITS[min(3, len(telling))])]


def _name(word: str, *, certain: bool) -> list[Anchor]:
    if not _NAME_MIN <= len(word) <= _NAME_MAX or word.islower():
        return []
    has_case = word[0].isupper()
    forms = [word, *_without_particles(word)] if not has_case else [word]
    keys = [key for key in dict.fromkeys(map(skeleton, forms)) if len(key) > 1]
    return [Anchor("name", tuple(keys), certain and has_case, _WEIGHT_OF_NAME)] if keys else []


def _without_particles(word: str) -> list[str]:
    """The word without what Arabic and Hebrew write before a name."""
    particles = next((some for first, last, some in _PARTICLES if first <= word[0] <= last), ())
    return [word[len(one) :] for one in particles if word.startswith(one) and len(word) - len(one) >= _NAME_MIN]


def _scanned(run: str) -> list[Anchor]:
    """The names of the table in a run of a script without spaces, and its words in katakana, as possible names."""
    names, beginnings = _unspaced_names()
    found, at = [], 0
    while at < len(run):
        if run[at : at + 2] in beginnings:
            for length in range(min(_SCAN_MAX, len(run) - at), 1, -1):
                if known := names.get(run[at : at + length]):
                    found.append(known)
                    at += length - 1
                    break
        at += 1
    for name in _KATAKANA.findall(run):
        found += [replace(one, script="katakana") for one in _name(name, certain=False)]
    return found


def _bridged(words: list[str | None]) -> tuple[Anchor | None, int]:
    """The name of the table that begins here, and how many words it has."""
    names, first_words = _names()
    word = words[0] or ""
    head = word.casefold()
    forms = [head] if head in first_words else []
    if not forms and word == head:
        bare = _without_particles(word)
        forms = [form for one in bare for form in (one, "ال" + one) if form in first_words]
    for form in forms:
        for count in range(len(words), 0, -1):
            following = words[1:count]
            if None not in following:
                known = names.get(" ".join([form, *(one.casefold() for one in following if one)]))
                if known and not (known.needs_capital and word.islower()):
                    return known.anchor, count
    if len(word) > _NAME_MIN and word[0].isupper() and not word.isascii():
        return _inflected().get(skeleton(word)), 1
    return None, 0


class _Known(NamedTuple):
    anchor: Anchor
    needs_capital: bool  # "March", not "march"


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("bridging_names.toml").read_text("utf-8"))


def _anchor_of(section: str, name: str) -> Anchor:
    kind = "calendar" if section in ("months", "weekdays") else "place"
    weight = _WEIGHT_OF_CALENDAR if kind == "calendar" else _WEIGHT_OF_NAME
    return Anchor(kind, (skeleton(name.replace(" ", "")),), True, weight)


@cache
def _names() -> tuple[dict[str, _Known], frozenset[str]]:
    """The names of the table by their casefolded words, and all first words."""
    found = {}
    for section, names in _table().items():
        for name, forms in names.items():
            for form in (name, *forms.split("|")):
                words = re.findall(_WORD, form)
                if words:
                    found[" ".join(words).casefold()] = _Known(_anchor_of(section, name), form[0].isupper())
    return found, frozenset(phrase.split(" ")[0] for phrase in found)


@cache
def _inflected() -> dict[str, Anchor]:
    """By consonants: places as Cyrillic and Greek cases leave them."""
    return {
        key: _anchor_of(section, name)
        for section in ("countries", "cities")
        for name, forms in _table()[section].items()
        for form in forms.split("|")
        if form and ("\u0370" <= form[0] <= "\u04ff") and len(key := skeleton(form)) > 2
    }


@cache
def _unspaced_names() -> tuple[dict[str, Anchor], frozenset[str]]:
    found = {
        form: _anchor_of(section, name)
        for section, names in _table().items()
        for name, forms in names.items()
        for form in forms.split("|")
        if len(form) > 1 and re.fullmatch(f"[{_UNSPACED}]+", form)
    }
    return found, frozenset(form[:2] for form in found)


@cache
def _months() -> dict[str, str]:
    return {str(number): _anchor_of("months", name).keys[0] for number, name in enumerate(_table()["months"], start=1)}
