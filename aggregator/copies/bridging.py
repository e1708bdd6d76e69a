"""Names that translations spell otherwise, from bridging_names.toml: months, weekdays, countries, cities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from aggregator.copies.facts import skeleton
from aggregator.text.tables import load_table

# Marks are no letters to Python; in Hindi, Arabic and Hebrew they stand inside of words.
_MARK = "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]"
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
WORD = rf"[^\W\d_{UNSPACED}]+(?:{_MARK}+[^\W\d_{UNSPACED}]*)*"
_NAME_MIN = 3  # letters of a name after its particles
_SCAN_MAX = 8  # characters of the longest name of a script without spaces
_MONTH_NUMBERS = frozenset(map(str, range(1, 13)))
_PLACES = ("countries", "cities")
_INFLECTED_MIN, _MONTH_BEGINNING = 4, 5  # letters of a name that has a case, and of a month that cases leave alone
# What a word of a script without capitals may begin with, by the range of the script: "and", "in", "to", "the".
_ARABIC, _HEBREW = ("ال", "وال", "بال", "لل", "و", "ب", "ل", "ف", "ك"), ("ה", "ב", "ל", "מ", "ו", "ש", "כ", "וה", "שב")
_PARTICLES = (("\u0600", "\u06ff", _ARABIC), ("\u0590", "\u05ff", _HEBREW))

WEIGHT_OF_NAME, WEIGHT_OF_CALENDAR = 1.0, 0.5


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


def may_begin_name(word: str) -> bool:
    """False for most words in small letters: no name of the table begins with it."""
    return word in _names()[1] or _may_be_month(word)


def _may_be_month(word: str) -> bool:
    return "\u0370" <= word[0] <= "\u04ff" and word[:_MONTH_BEGINNING] in _month_beginnings()


def without_particles(word: str) -> list[str]:
    """The word without what Arabic and Hebrew write before a name."""
    particles = next((some for first, last, some in _PARTICLES if first <= word[0] <= last), ())
    return [word[len(one) :] for one in particles if word.startswith(one) and len(word) - len(one) >= _NAME_MIN]


def bridged(words: Sequence[str | None]) -> tuple[Anchor | None, int]:
    """The name of the table that begins here, and how many words it has."""
    names, first_words = _names()
    word = words[0] or ""
    head = word.casefold()
    forms = [head] if head in first_words else []
    if not forms and word == head:
        bare = without_particles(word)
        forms = [form for one in bare for form in (one, "ال" + one) if form in first_words]
    for form in forms:
        for count in range(len(words), 0, -1):
            following = words[1:count]
            if None not in following:
                known = names.get(" ".join([form, *(one.casefold() for one in following if one)]))
                if known and not (known.needs_capital and word.islower()):
                    return known.anchor, count
    if len(word) >= _INFLECTED_MIN and "\u0370" <= word[0] <= "\u04ff":
        known_anchor = _inflected().get(skeleton(word))
        if known_anchor and word[0].isupper() == (known_anchor.kind == "place"):
            return known_anchor, 1
    return None, 0


class _Known(NamedTuple):
    anchor: Anchor
    needs_capital: bool  # "March", not "march"


@cache
def _table() -> dict[str, dict[str, str]]:
    return load_table("bridging_names.toml", "aggregator.copies")


def _anchor_of(section: str, name: str) -> Anchor:
    kind = "calendar" if section in ("months", "weekdays") else "place"
    weight = WEIGHT_OF_CALENDAR if kind == "calendar" else WEIGHT_OF_NAME
    return Anchor(kind, (skeleton(name.replace(" ", "")),), True, weight)


@cache
def _names() -> tuple[dict[str, _Known], frozenset[str]]:
    """The names of the table by their casefolded words, and all first words."""
    found = {}
    for section, names in _table().items():
        for name, forms in names.items():
            for form in (name, *forms.split("|")):
                words = re.findall(WORD, form)
                if words:
                    # "May" and "March" are words too; Turks write weekdays either way.
                    needs_capital = form[0].isupper() and (form == name or section in _PLACES)
                    found[" ".join(words).casefold()] = _Known(_anchor_of(section, name), needs_capital)
    return found, frozenset(phrase.split(" ")[0] for phrase in found)


@cache
def _inflected() -> dict[str, Anchor]:
    """By consonants: places and months as Cyrillic and Greek cases leave them."""
    return {
        key: _anchor_of(section, name)
        for section in (*_PLACES, "months")
        for name, forms in _table()[section].items()
        for form in forms.split("|")
        if form and ("\u0370" <= form[0] <= "\u04ff") and len(key := skeleton(form)) > 2
    }


@cache
def _month_beginnings() -> frozenset[str]:
    return frozenset(
        form[:_MONTH_BEGINNING].casefold() for forms in _table()["months"].values() for form in forms.split("|")
    )


def names_in_run(run: str) -> list[Anchor]:
    """The names of the table in a run of a script without spaces, in order."""
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
    return found


@cache
def _unspaced_names() -> tuple[dict[str, Anchor], frozenset[str]]:
    found = {
        form: _anchor_of(section, name)
        for section, names in _table().items()
        for name, forms in names.items()
        for form in forms.split("|")
        if len(form) > 1 and re.fullmatch(f"[{UNSPACED}]+", form)
    }
    return found, frozenset(form[:2] for form in found)


def month(number: str) -> Anchor | None:
    """The month of that number without leading zeros ("3": March); None for any other number."""
    names = list(_table()["months"])
    return _anchor_of("months", names[int(number) - 1]) if number in _MONTH_NUMBERS else None
