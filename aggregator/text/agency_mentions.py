"""Agencies that prose quotes: the name of one beside words such as "told" or "according to"; `agency_mentions.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregator.text.agencies import agency_spellings
from aggregator.text.attributions import plain_brackets
from aggregator.text.normalise import WIDE_SIGN
from aggregator.text.tables import load_table

_RUN = re.compile(r"[^\W_]+")
_WINDOW_CHARS = 48
_MAX_MENTIONS = 20
# Russian, Ukrainian and Bulgarian decline names: "по Интерфаксу".
_CYRILLIC = re.compile("[а-яёіїєґ]")
_MAX_ENDING = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """One agency where a text names it."""

    name: str  # in its usual spelling
    start: int
    end: int


def quoted_agencies(text: str) -> Iterator[tuple[str, str]]:
    """(words, name) of each agency that a paragraph quotes, in order: its name beside a quoting word."""
    before, after, between = _cues()
    last = -1  # where the last quoted agency ended
    for found in _mentions(text):
        head, tail = text[max(0, found.start - _WINDOW_CHARS) : found.start], text[found.end :][:_WINDOW_CHARS]
        cue, behind = before.search(head), after.match(tail)
        joined = last >= 0 and between.fullmatch(text[last : found.start][:_WINDOW_CHARS])
        if cue or behind or joined:
            last = found.end
            yield f"{cue[0] if cue else ''}{text[found.start : found.end]}{behind[0] if behind else ''}", found.name


def _mentions(text: str) -> list[Mention]:
    """Where a text names agencies, in order, the longest spelling at each place."""
    by_first, wide = agency_spellings()
    found: list[Mention] = []
    covered = 0
    for run in _RUN.finditer(text):
        if run.start() < covered:
            continue
        if mention := _spelled_at(text, run, by_first):
            found.append(mention)
            covered = mention.end
        if len(found) >= _MAX_MENTIONS:
            break
    if WIDE_SIGN.search(text):
        for spelling, name in wide.items():
            at = text.find(spelling)
            if at >= 0:
                found.append(Mention(name, at, at + len(spelling)))
        found.sort(key=lambda one: (one.start, -one.end))
    return found[:_MAX_MENTIONS]


def _spelled_at(text: str, run: re.Match[str], by_first: dict[str, tuple[tuple[str, str], ...]]) -> Mention | None:
    token = run[0]
    endings = range(_MAX_ENDING + 1) if _CYRILLIC.search(token) else (0,)
    for cut in endings:
        for spelling, name in by_first.get(token[: len(token) - cut], ()):
            end = run.start() + len(spelling)
            if text.startswith(spelling, run.start()) and (cut or not text[end : end + 1].isalnum()):
                return Mention(name, run.start(), max(end, run.end()) if cut else end)
    return None


@lru_cache(maxsize=1)
def _cues() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands before a quoted agency, behind it, and between two."""
    data = load_table("agency_mentions.toml")
    before, after, between = ("|".join(map(plain_brackets, data[key])) for key in ("before", "after", "between"))
    return (
        re.compile(rf"(?:{before})$", re.IGNORECASE),
        re.compile(rf"(?:{after})", re.IGNORECASE),
        re.compile(rf"(?:{between})", re.IGNORECASE),
    )
