"""News agencies by their spellings; the table is `agencies.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from aggregator.text.model import KnownNames
from aggregator.text.normalise import WIDE_SIGN
from aggregator.text.strip.phrasebook import fold_phrase
from aggregator.text.tables import load_table

# Up to so many Latin letters a spelling is an abbreviation that words and first names share: its case counts.
_CASED_CHARS = 4
_AROUND = " \t.,:;()[]{}<>/|*-–—_\"'«»“”©=#"
_PIECE = re.compile(r"[/,;|&+]| and | und | et | y | e | och | og |\s*[-–—]\s+")
_QUOTES = re.compile('[«»"“”]')
_MAX_CHARS = 200


def agency_named(words: str, extra_names: Mapping[str, str] | None = None) -> str | None:
    """The usual name of the agency that the words are, as a whole ("By AP", "(dpa)", "Reuters Staff"); None when
    they are not just an agency.

    An agency that the table lacks is known by its form and keeps its spelling: "Halvik News Agency".
    `extra_names` maps further spellings, folded, to usual names: of watched sources with the role agency.
    """
    if len(words) > _MAX_CHARS:
        return None
    exact, folded, before, behind = _tables()
    extra = extra_names or {}
    text = words.strip(_AROUND)
    tried: list[str] = []
    while len(tried) < 8 and text not in tried[::2]:  # one word around the name may hide another: "By the AP staff"
        low = fold_phrase(text)
        if found := exact.get(text) or extra.get(low) or folded.get(low):
            return found
        tried.append(text)
        named = before.sub("", text)
        tried.append(named)
        text = behind.sub("", named).strip(_AROUND)
    return next((_QUOTES.sub("", text) for text in tried if _has_form(text)), None)


def known_names(outlets: Iterable[str] = (), agencies: Iterable[str] = (), own: Iterable[str] = ()) -> KnownNames:
    """The names of watched outlets and agencies as the claim readers ask for them."""
    spelled = {fold_phrase(name): name for name in agencies}
    return KnownNames(tuple(own), frozenset({*map(fold_phrase, outlets), *spelled}), spelled)


def _has_form(words: str) -> bool:
    """True when the words are an agency's name by their form."""
    hints, forms = _forms()
    return hints.search(words) is not None and forms.fullmatch(words) is not None


def find_agency(words: str, extra_names: Mapping[str, str] | None = None) -> str | None:
    """The first agency that byline-like words name as a part of their own ("Jane Doe, AP"; "Reuters / Halvik"), or
    None. Not for prose."""
    return next(iter(agencies_in(words, extra_names)), None)


def agencies_in(words: str, extra_names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """All agencies that byline-like words name, each once, in order: whole, by parts, or as the last words of one."""
    if len(words) > _MAX_CHARS:
        return ()
    if whole := agency_named(words, extra_names):
        return (whole,)
    found: dict[str, None] = {}
    for piece in re.split(r"[()\[\]]", words):
        for part in _PIECE.split(piece):
            name = agency_named(part, extra_names) or _at_the_edge(part, extra_names)
            if name:
                found[name] = None
    return tuple(found)


def _at_the_edge(part: str, extra_names: Mapping[str, str] | None) -> str | None:
    """The agency at the end or start of a name part: "CARLA DOE AP Medical Writer", "Associated Press Jane Doe"."""
    exact, _, _, behind = _tables()
    whole = part.strip(_AROUND)
    text = behind.sub("", whole)
    tokens = text.split()
    for size in (3, 2, 1):
        if len(tokens) <= size:
            continue
        tail = " ".join(tokens[-size:])
        # One word alone may be a surname (Mehr, Antara): it counts in capitals, or with "staff" and the like behind.
        if size > 1 or tail in exact or text != whole:
            name = agency_named(tail, extra_names) or (agency_named(" ".join(tokens[:size])) if size > 1 else None)
            if name:
                return name
    return None


@lru_cache(maxsize=1)
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What every form holds, quick to look for, and the forms."""
    data = _table()["forms"]
    no_name = "|".join(map(re.escape, data["no_name"]))
    first = rf"(?!(?i:{no_name})\b)(?:[^\W\d_a-zß-ÿа-яёα-ω][\w'’.&-]*)"
    spelled = {
        "name": rf"{first}(?: (?:of |de |del |di |du |da )?{first}){{0,2}}",
        "short": rf"{first}(?: {first})?",
        "run": r"\w{2,10}",
    }
    forms = []
    for pattern in data["patterns"]:
        pieces = re.split(r"\{(\w+)\}", pattern)
        forms.append("".join(spelled[p] if i % 2 else (f"(?i:{p})" if p else "") for i, p in enumerate(pieces)))
    hints = "|".join(sorted(map(re.escape, data["hints"])))
    return re.compile(hints, re.IGNORECASE), re.compile("|".join(forms))


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return load_table("agencies.toml")


def _is_everyday(spelling: str) -> bool:
    return spelling.isascii() and spelling.islower() and spelling not in ("dpa", "epd")


@lru_cache(maxsize=1)
def agency_spellings() -> tuple[dict[str, tuple[tuple[str, str], ...]], dict[str, str]]:
    """(spelling, usual name) as prose writes them, longest first, by their first word; and those in scripts that set no
    spaces. Spellings of few small letters are everyday words (ats, sda) and left out."""
    by_first: dict[str, dict[str, str]] = {}
    wide: dict[str, str] = {}
    for name, spellings in _table()["names"].items():
        for spelling in (name, *spellings, name.upper()):
            if WIDE_SIGN.search(spelling):
                wide[spelling] = name
            elif (first := re.match(r"[^\W_]+", spelling)) and not _is_everyday(spelling):
                by_first.setdefault(first[0], {})[spelling] = name
    ordered = {first: tuple(sorted(some.items(), key=lambda one: -len(one[0]))) for first, some in by_first.items()}
    return ordered, wide


@lru_cache(maxsize=1)
def _tables() -> tuple[Mapping[str, str], Mapping[str, str], re.Pattern[str], re.Pattern[str]]:
    """Spellings whose case counts, the others folded, and the words before and behind a name."""
    data = _table()
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    for name, spellings in data["names"].items():
        for spelling in (name, *spellings):
            if len(spelling) <= _CASED_CHARS and spelling.isascii():
                exact[spelling] = name
            else:
                folded[fold_phrase(spelling)] = name
    before = "|".join(re.escape(word) for word in sorted(data["around"]["before"], key=len, reverse=True))
    behind = "|".join(re.escape(word) for word in sorted(data["around"]["behind"], key=len, reverse=True))
    return (
        exact,
        folded,
        re.compile(rf"^(?:{before})\b[\s:.]*", re.IGNORECASE),
        re.compile(rf"[\s,]+(?:{behind})$", re.IGNORECASE),
    )
