"""Names in credits: which are no outlet's, and which are spellings of one."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.text.attributions import attribution_data
from aggregator.text.strip.phrasebook import fold_phrase
from aggregator.text.times.datetext import is_month

_WORD = re.compile(r"[^\W_]+")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}")
MAX_NAME_WORDS = 6  # more are a headline or a sentence
_MIN_SHORT_CHARS = 3
_MAX_WORDS = 12
_YEAR = re.compile(r"\b(?:19|20)\d\d$")


def may_be_name(raw: str | None) -> bool:
    """True for words that look like an outlet's name: an address, or few words of which the first begins with no small
    letter."""
    words = (raw or "").strip(" ()[]«»\"“”„'‘《》「」")
    if _HOST.fullmatch(words):
        return True
    return bool(words) and (words[0].isupper() or not words[0].isascii()) and len(words.split()) <= MAX_NAME_WORDS


def is_no_outlet(name: str) -> bool:
    """True for a network, a picture agency, a date, "own": credited, but the source of no text."""
    words = _WORD.findall(name)
    if not words or (is_month(words[0]) and len(words) <= 3) or _YEAR.search(name):
        return True
    return fold_phrase(name).strip(" .") in _no_outlets() or fold_phrase(words[0]) in _pictures()


def holds_picture(words: str) -> bool:
    """True when credit words speak of a picture: "Photo: AFP", "Fotoquelle dpa"."""
    return not _pictures().isdisjoint(_WORD.findall(words.casefold()))


def spells(label: str, name: str) -> bool:
    """True when a site's label is made of the name's words, each whole or its first letter: nytimes, wsj."""
    words = [word for word in _WORD.findall(name.casefold()) if word not in _fillers()]
    if len(label) < _MIN_SHORT_CHARS or not 2 <= len(words) <= _MAX_WORDS:
        return False
    rests = {label.casefold().replace("-", "")}
    for word in words:
        rests = {rest[size:] for rest in rests for size in (1, len(word)) if rest.startswith(word[:size])}
    return "" in rests


def begins_with_acronym(name: str, label: str) -> bool:
    """True when a name begins with a site's label in capitals: "MDR Thüringen" on mdr.example."""
    words = _WORD.findall(name)
    return len(label) >= _MIN_SHORT_CHARS and bool(words) and words[0].isupper() and words[0].casefold() == label


def is_edition_of(name: str, own: str) -> bool:
    """True when a name is another with an edition or a section behind it: Vice US, Halvik News Online."""
    words, known = _WORD.findall(name.casefold()), _WORD.findall(own.casefold())
    while known and known[0] in _fillers():
        known = known[1:]
    while words and (words[0] in _fillers() or words[0] in _charts()):
        words = words[1:]
    if not known or len("".join(known)) < _MIN_SHORT_CHARS or words[: len(known)] != known:
        return False
    return all(word in _editions() for word in words[len(known) :])


def without_label(name: str) -> str:
    """The name without the word for what it gave: "Pressemitteilung Hafenamt" is the Hafenamt's."""
    return _labels().sub("", name, count=1)


@lru_cache(maxsize=1)
def _no_outlets() -> frozenset[str]:
    return frozenset(map(fold_phrase, attribution_data()["names"]["no_outlet"]))


@lru_cache(maxsize=1)
def _pictures() -> frozenset[str]:
    return frozenset(map(fold_phrase, attribution_data()["names"]["picture"]))


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(attribution_data()["names"]["fillers"])


@lru_cache(maxsize=1)
def _charts() -> frozenset[str]:
    return frozenset(attribution_data()["names"]["charts"])


@lru_cache(maxsize=1)
def _editions() -> frozenset[str]:
    data = attribution_data()
    return frozenset({*data["names"]["editions"], *data["not_wires"]["places"]})


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    words = "|".join(attribution_data()["names"]["given"])
    return re.compile(
        rf"^(?:{words})\b:?\s+(?:(?:der|des|die|von|vom|by|from|de la|de|du|del|di|da|do)\s+)?(?=\S)", re.IGNORECASE
    )
