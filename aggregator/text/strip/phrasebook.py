"""Phrases that are not the article, as data: loads `phrases/*.toml` and finds the rule that claims a block.

A file holds one kind of furniture: `[[rule]]` with `name`, `where`, `reason` and `[rule.patterns]`, a list of regular
expressions a
language. A pattern is written in lower case and must match the WHOLE folded block. `{word}` stands for the
alternatives of that name in
`phrases/vocabulary.toml`; plain brackets do not capture.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from aggregator.text.strip.phrase_index import PhraseIndex
from aggregator.text.strip.prose import TAILS
from aggregator.text.tables import load_table

HEAD, TAIL, BETWEEN, ANYWHERE = PLACES = ("head", "tail", "between", "anywhere")
# What follows a claimed block and goes with it: nothing, the list under a heading, or all that is left of the page.
FOLLOWERS = ("nothing", "list", "rest")
# Private characters that stand for a moment in a folded block, and their names in patterns.
MOMENT_SIGNS = (("dayed", "\ue003"), ("date", "\ue000"), ("time", "\ue001"), ("age", "\ue002"))
# Moments are looked for in blocks up to this length: the rules that use them are about single lines.
_MAX_MOMENT_CHARS = 150
_KEYS = {"name", "where", "reason", "then", "tail", "max_chars", "cased", "patterns"}
_MACRO = re.compile(r"\{([a-z_]+)\}")
_PLAIN_BRACKET = re.compile(r"(?<!\\)\((?!\?)")
_COMBINING = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640]")
# One spelling for signs and letters that themes and keyboards vary; Turkish i without its dot folds with i.
_VARIANTS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "„": '"'}
    | {"ı": "i", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ی", "ي": "ی", "ك": "ک", "ß": "ss"}
    | {"–": "-", "—": "-", "‑": "-"}
    | {"،": ",", "！": "!", "：": ":", "，": ",", "（": "(", "）": ")", "｜": "|"})  # fmt: skip
_VARIANT = re.compile(f"[{''.join(map(chr, _VARIANTS))}]")
_DECORATION = " \t:;|•·*-_=+~>›→▶►▸↓☛✓[]<…"


class PhraseError(ValueError):
    """A faulty rule of the bundled phrases: names the file, the rule and what to mend."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One named kind of furniture and the places where its phrases count."""

    name: str
    where: tuple[str, ...]
    reason: str
    patterns: tuple[str, ...]  # one of them must match the whole folded block
    then: str = "nothing"
    tail: str | None = None  # what follows its labels (strip_prose.TAILS); a sentence there is the story's
    max_chars: int = 200
    cased: bool = False


@lru_cache(maxsize=8192)
def fold_phrase(text: str) -> str:
    """The text in lower case without accents, with one kind of quote and dash: what patterns are matched against."""
    if text.isascii():
        return text.lower().replace("`", "'")
    plain = _COMBINING.sub("", unicodedata.normalize("NFD", text.lower()))
    if plain.isascii():  # words of most European languages; to translate sign by sign is the dearest step
        return plain.replace("`", "'")
    whole = unicodedata.normalize("NFC", plain)
    return whole.translate(_VARIANTS) if _VARIANT.search(whole) else whole


def bare(text: str) -> str:
    """The block without the bullets, colons, arrows and brackets that themes set around a label."""
    return text.strip(_DECORATION)


class Phrasebook:
    """All rules, their phrases found by the first characters of a block."""

    def __init__(self, rules: tuple[Rule, ...], moments: Moments) -> None:
        self.rules = rules
        self._moments = moments
        self._limits = [rule.max_chars for rule in rules]
        self._longest = max(self._limits, default=0)
        self._plain, self._cased = (
            PhraseIndex(
                (pattern, n) for n, rule in enumerate(rules) if rule.cased is cased for pattern in rule.patterns
            )
            for cased in (False, True)
        )

    def rules_for(self, text: str) -> tuple[Rule, ...]:
        """All rules whose phrase this whole block is, wherever it stands, in the order of the files."""
        if len(text) > self._longest:
            return ()
        naked = bare(text)
        folded = self.folded(naked)
        size = len(naked)
        found: set[int] = set()
        for index, spelled in ((self._plain, folded), (self._cased, naked)):
            for phrase in index.candidates(spelled):
                number = phrase.owner
                if number not in found and size <= self._limits[number] and phrase.fullmatch(spelled):
                    found.add(number)
        return tuple(self.rules[number] for number in sorted(found))

    def folded(self, naked: str) -> str:
        """What the patterns of rules without `cased` are matched against: folded, moments marked on short lines."""
        folded = fold_phrase(naked)
        return self._moments.mark(folded) if len(folded) <= _MAX_MOMENT_CHARS else folded

    def find(self, text: str, place: str) -> Rule | None:
        """The first rule that claims this whole block at `place` (head, tail, between, or anywhere = all rules), or
        None."""
        return rule_at(self.rules_for(text), place)


def rule_at(rules: Iterable[Rule], place: str) -> Rule | None:
    """The first of the rules that counts at `place`, or None."""
    return next((rule for rule in rules if place == ANYWHERE or place in rule.where or ANYWHERE in rule.where), None)


@dataclass(frozen=True, slots=True)
class Moments:
    """Writes one sign for each date, hour and age in a folded block, so that patterns need not repeat the months of
    all languages."""

    expressions: tuple[tuple[re.Pattern[str], str], ...]

    def mark(self, folded: str) -> str:
        """The block with its dates as DATE, hours as HOUR and "3 days ago" as AGE."""
        if any(map(str.isdigit, folded)):
            for expression, sign in self.expressions:
                folded = expression.sub(sign, folded)
        return folded


@lru_cache(maxsize=1)
def phrasebook() -> Phrasebook:
    """The bundled phrases. Raises PhraseError on a faulty rule (the tests load it, so none is ever released)."""
    words = load_vocabulary()
    moments = Moments(
        tuple((re.compile(rf"(?<!\w)(?:{_fold_pattern(words[name])})(?!\w)"), sign) for name, sign in MOMENT_SIGNS)
    )
    return Phrasebook(tuple(_load_all()), moments)


def spell_out(pattern: str, words: Mapping[str, str], *, cased: bool, place: str) -> str:
    """The pattern with its `{words}` put in and folded like the text. Raises PhraseError naming `place`."""
    unknown = [name for name in _MACRO.findall(pattern) if name not in words]
    if unknown:
        raise PhraseError(f"{place}: pattern {pattern!r} uses {{{unknown[0]}}}, which vocabulary.toml does not have")
    if not cased and not pattern.islower() and (plain := re.sub(r"\\.", "", pattern)) != plain.lower():
        raise PhraseError(f"{place}: pattern {pattern!r} must be lower case (or the rule cased = true)")
    full = _PLAIN_BRACKET.sub("(?:", _MACRO.sub(lambda found: _spelled(words[found[1]]), pattern))
    return full if cased else _fold_pattern(full)


def check_rule(rule: Rule, place: str) -> None:
    """Raises PhraseError, naming `place`, for a pattern that is no regular expression. Not done on loading: it takes
    150 ms, and the tests do it."""
    for pattern in rule.patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise PhraseError(f"{place}: pattern {pattern!r} is no regular expression: {error}") from error


def _spelled(alternatives: str) -> str:
    """A word's alternatives as one group; a single sign stays bare, so that it may stand in a character class."""
    return alternatives if len(alternatives) == 1 else f"(?:{alternatives})"


def _fold_pattern(pattern: str) -> str:
    """Folded like text, but escapes such as \\S keep their case."""
    return "".join(part if part.startswith("\\") else fold_phrase(part) for part in re.split(r"(\\.)", pattern))


def _load_all() -> Iterator[Rule]:
    folder = resources.files("aggregator.text") / "phrases"
    words = dict(load_vocabulary())
    words |= dict(MOMENT_SIGNS) | {"moment": words["moment"]}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml") and file.name != "vocabulary.toml":
            for number, row in enumerate(load_table(f"phrases/{file.name}").get("rule", []), 1):
                yield read_rule(row, words, f"{file.name} rule {number}")


@lru_cache(maxsize=1)
def load_vocabulary() -> Mapping[str, str]:
    """Alternatives by name, from `phrases/vocabulary.toml`; later entries may use earlier ones."""
    words: dict[str, str] = {}
    for name, parts in load_table("phrases/vocabulary.toml")["words"].items():
        expanded = [_MACRO.sub(lambda found: f"(?:{words[found[1]]})", part) for part in parts]
        words[name] = "|".join(_PLAIN_BRACKET.sub("(?:", part) for part in expanded)
    return words


def read_rule(row: Mapping[str, Any], words: Mapping[str, str], place: str) -> Rule:
    """The rule of one `[[rule]]` table. Raises PhraseError that names `place`, the key and the remedy."""
    missing, unknown = {"name", "where", "reason", "patterns"} - row.keys(), row.keys() - _KEYS
    if missing or unknown:
        raise PhraseError(
            f"{place}: missing {sorted(missing)}, unknown {sorted(unknown)}; the keys are {sorted(_KEYS)}"
        )
    where = (row["where"],) if isinstance(row["where"], str) else tuple(row["where"])
    if not set(where) <= set(PLACES) or row.get("then", "nothing") not in FOLLOWERS:
        raise PhraseError(f"{place} ({row['name']}): 'where' is one or more of {PLACES}, 'then' one of {FOLLOWERS}")
    if row.get("tail") not in (None, *TAILS):
        raise PhraseError(f"{place} ({row['name']}): 'tail' is one of {TAILS} or left out")
    cased = bool(row.get("cased", False))
    patterns = [p for group in row["patterns"].values() for p in group]
    if not patterns or not str(row["reason"]).strip():
        raise PhraseError(f"{place} ({row['name']}): needs at least one pattern, and a reason")
    return Rule(
        name=row["name"],
        where=where,
        reason=row["reason"],
        patterns=tuple(spell_out(p, words, cased=cased, place=f"{place} ({row['name']})") for p in patterns),
        then=row.get("then", "nothing"),
        tail=row.get("tail"),
        max_chars=int(row.get("max_chars", 200)),
        cased=cased,
    )
