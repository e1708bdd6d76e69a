"""The facts of a text that other words for it keep: its numbers, and its names as consonants."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from aggregator.text.tables import load_table

# With fewer facts on either side nothing can be told.
FACTS_MIN = 5

_DIGITS = r"(?<!\d)\d+(?:[.,’'٬٫\u00a0\u202f]\d+)*"
_NUMBER = re.compile(_DIGITS)
# A number or a word that is not in small letters, after all that is in small letters or no word (skipped within the
# pattern, which is four times as fast as word by word); the text's end where none is left.
_CAPITAL_OR_NUMBER = re.compile(rf"(?:[a-z]++(?![^\W\d_])|[\W_]++)*+(?:({_DIGITS}|[^\W\d_]+)|\Z)")
_HAN_NUMBER = re.compile("[一二三四五六七八九十百千]{1,6}(?=[年月日時时分人度])")
_SENTENCE_MARKS = frozenset('.!?…:»”"“„«')
# What several spellings of one name have in common: first the doubtful consonants, then no vowels.
_SOUNDS = (("sch", "s"), ("sh", "s"), ("ch", "c"), ("tch", "c"), ("kh", "h"), ("ph", "f"), ("th", "t"), ("dh", "d"))
_SOUND_LETTERS = str.maketrans({"c": "k", "q": "k", "x": "s", "w": "v", "j": "g", "y": "i", "z": "s", "p": "b"})
# A dot below makes z of j and f of ph; NFC writes it apart.
_DEVANAGARI_Z, _DEVANAGARI_F = ("\u091c\u093c", "\u095b"), ("\u092b\u093c", "\u095e")
_VOWELS = re.compile(r"[aeiouvh]")
_NAME_MIN = 3  # letters of a name


def certain_facts(text: str) -> list[str]:
    """The numbers (as digits) and the names in capitals (as consonants) of a text, in order; empty when there are none.

    Numbers lose their separators; a word in capitals at the start of a sentence counts as none.
    """
    found = []
    for token in _CAPITAL_OR_NUMBER.finditer(text):
        word, at = token[1] or "", token.start(1)
        if word[:1].isdigit():
            found.append(_digits(word))
        elif word[:1].isupper() and len(word) >= _NAME_MIN and not _starts_sentence(text, at):
            sound = skeleton(word)
            if len(sound) > 1:
                found.append(sound)
    return found


def _starts_sentence(text: str, at: int) -> bool:
    """True where a line break or a mark that may end a sentence stands before, with four characters at most."""
    before = text[max(0, at - 4) : at]
    bare = before.rstrip()
    return at == 0 or bare[-1:] in _SENTENCE_MARKS or "\n" in before[len(bare) :]


def numbers(text: str) -> list[str]:
    """The numbers of a text as digits without separators, in order; after them those in Han (九日, 二十日)."""
    return [*(_digits(found) for found in _NUMBER.findall(text)), *_HAN_NUMBER.findall(text)]


def _digits(number: str) -> str:
    return "".join(str(unicodedata.digit(sign)) for sign in number if sign.isdigit())


@lru_cache(maxsize=50_000)
def skeleton(name: str) -> str:
    """The consonants of a name in any of seven scripts, doubtful ones merged: مقتدى, Moqtada and Muktada agree."""
    letters = _letters()
    # Composed letters first: decomposed, a kana loses its voice.
    composed = unicodedata.normalize("NFC", name.casefold()).replace(*_DEVANAGARI_Z).replace(*_DEVANAGARI_F)
    latin = "".join(letters[sign] if sign in letters else _bare(sign) for sign in composed)
    for sound, letter in _SOUNDS:
        latin = latin.replace(sound, letter)
    latin = latin.translate(_SOUND_LETTERS)
    bare = latin[:1].translate(str.maketrans("eiou", "aaaa")) + _VOWELS.sub("", latin[1:])
    return re.sub(r"(.)\1+", r"\1", bare)


def name_key(word: str) -> str:
    """One key for a name or number in whatever language: a number's digits without zeros at its ends (340万, 3.4m), a
    name's consonants; empty for a name of vowels."""
    if word[0].isdigit():
        return _digits(word).strip("0") or "0"
    return skeleton(word)


def _bare(sign: str) -> str:
    """The letter without its marks."""
    letters = _letters()
    plain = unicodedata.normalize("NFKD", sign)
    return "".join(letters.get(one, one) for one in plain if not unicodedata.combining(one))


@cache
def _letters() -> dict[str, str]:
    table = load_table("transliteration.toml", "aggregator.copies")
    return {entry[0]: entry[1:] for script in table["letters"].values() for entry in script.split()}
