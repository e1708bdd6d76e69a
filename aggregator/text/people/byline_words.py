"""The words that bylines are written with; the tables are `phrases/bylines.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from aggregator.text.tables import load_table

# A dash has spaces on both sides; behind a letter without capitals one is enough ("تهران- ایرنا").
_SPLIT = r"\s*[,;/|&+•·、，；／،؛\n]\s*|\s+[-–—ـ]+\s+|(?<=[\u0590-\u0eff])[-–—]\s+"


@dataclass(frozen=True, slots=True)
class BylinePatterns:
    """The tables of bylines.toml, made ready: what is cut off a byline and which names are no person's."""

    label: re.Pattern[str]
    kind: re.Pattern[str]
    picture: re.Pattern[str]
    role: re.Pattern[str]
    lead: re.Pattern[str]
    split: re.Pattern[str]
    credits: re.Pattern[str]
    opening_joint: re.Pattern[str]
    second: re.Pattern[str]
    job: re.Pattern[str]
    glued_joint: re.Pattern[str]
    heads: tuple[re.Pattern[str], ...]
    tails: tuple[re.Pattern[str], ...]
    placeholders: frozenset[str]
    desks: frozenset[str]
    no_name: frozenset[str]
    companies: frozenset[str]
    also_names: frozenset[str]
    particles: frozenset[str]
    particle_labels: Mapping[str, frozenset[str]]

    def is_particle(self, label: str, behind: str, language: str, *, is_first: bool) -> bool:
        """True where a label that is a particle of names too begins the name: behind another label ("By De Wit"),
        before another particle ("Von Der Leyen"), and De, Di and Da, where the page's `language` signs with none,
        before a single word ("De Wit") or in Dutch and Afrikaans before any."""
        low = label.casefold()
        if low not in self.particles:
            return False
        first, *more = behind.split()
        if (
            not is_first
            or (first.casefold() in self.particles and not more)
            or first.casefold() in ("der", "den", "dem")
        ):
            return True
        signing = self.particle_labels.get(low)
        if signing is None or language in signing or not label[:1].isupper():
            return False
        return not more or language in ("nl", "af", "fy")

    def is_no_name(self, token: str) -> bool:
        """True for a word that no name holds; some are names when they begin with a capital (Per, Read)."""
        low = token.strip(".,").casefold()
        return low in self.no_name and (low == token.strip(".,") or low not in self.also_names)


def byline_words(table: str, key: str = "words") -> frozenset[str]:
    """The words of a table of bylines.toml, case-folded."""
    return frozenset(_table()[table][key])


@cache
def _table() -> dict[str, dict[str, Any]]:
    return load_table("phrases/bylines.toml")


@cache
def byline_patterns() -> BylinePatterns:
    """The patterns, compiled once."""
    table = _table()
    short = "|".join(word for word in table["joints"]["words"] if len(word) == 1)
    long = _alternatives(word for word in table["joints"]["words"] if len(word) > 1)
    by = _alternatives(table["kinds"]["by"])
    others = [word for word in table["seconds"]["words"] if " " in word or not word.isascii()]  # not "Managing Editor:"
    return BylinePatterns(
        label=re.compile(rf"^(?:{_alternatives(table['labels']['words'])})(?:\s*[:：–—-]\s*|\s+)(?=\S)", re.IGNORECASE),
        kind=re.compile(
            rf"^(?:[^\W\d_]{{1,20}} ){{0,2}}[^\W\d_]{{0,20}}(?:{_alternatives(table['kinds']['words'])})\s+"
            rf"(?:{by})[:\s]\s*(?=\S)",
            re.IGNORECASE,
        ),
        picture=re.compile(rf"^(?:©|(?:{_alternatives(table['pictures']['words'])})\b)", re.IGNORECASE),
        role=re.compile(
            rf",?\s+(?:(?:{'|'.join(table['roles']['beats'])})\s+){{0,4}}(?:{_alternatives(table['roles']['words'])})\b.*$",
            re.IGNORECASE,
        ),
        lead=re.compile(rf"^(?:[\w&]{{1,20}}-){{0,3}}(?:{_alternatives(table['roles']['words'])})\s+", re.IGNORECASE),
        split=re.compile(rf"{_SPLIT}|\s+(?:{short}|(?i:{long}))\s+"),
        credits=re.compile(
            rf"[.\s]\s*(?=(?:{_alternatives([*table['pictures']['words'], *others])})\s?[:：・＝=])", re.IGNORECASE
        ),
        opening_joint=re.compile(rf"^(?:AND|{_alternatives(table['joints']['words'])})\s+(?=\S)"),
        second=re.compile(rf"^(?:{_alternatives(table['seconds']['words'])})\s?[:：\s]\s*(?=\S)", re.IGNORECASE),
        job=re.compile(
            rf"^(?:{_alternatives(table['roles']['words'])})\b|\b(?:{_alternatives(table['roles']['words'])})$"
            rf"|^(?-i:[A-Z]{{3,5}}(?:-\w{{1,20}})? [^\W\d_]?[a-zß-ÿ])",
            re.IGNORECASE,
        ),
        # Two full names; not a long name of which one begins with the letter of the joint.
        glued_joint=re.compile(
            rf"(\S+ \S+(?: \S+)?) (?!(?:{_alternatives(table['joints']['names_like_glued'])})(?:\s|$))"
            rf"(?:{_alternatives(table['joints']['glued'])})(\S{{2,}} \S+(?: \S+)?)"
        ),
        heads=tuple(re.compile(pattern) for pattern in table["heads"]["patterns"]),
        tails=tuple(re.compile(pattern, re.IGNORECASE) for pattern in table["tails"]["patterns"]),
        placeholders=frozenset(table["placeholders"]["words"]),
        desks=frozenset(table["desks"]["words"]),
        no_name=frozenset(table["no_name"]["words"]),
        also_names=frozenset(table["no_name"]["also_names"]),
        companies=frozenset(table["companies"]["words"]),
        particles=frozenset(table["particles"]["words"]),
        particle_labels={word: frozenset(found) for word, found in table["particles"]["labels_of"].items()},
    )


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
