"""Which names of two texts in two languages are one: the same consonants, as far as scripts and cases keep them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aggregator.copies.anchors import Sentence
from aggregator.copies.bridging import Anchor

# Shorter consonants meet by chance: `mn` is Iman, Mona and the Arabic word "from".
POSSIBLE_MIN = 3
FUZZY_MIN = 4  # consonants of which one may be missing or another
PREFIX_MIN = 3  # consonants before an ending that one language adds
ENDING_MAX = 2
# Words of the other script in katakana lose consonants (Laurent, ローラン): a name missing there tells half as much.
KATAKANA_WEIGHT = 0.5
_TWICE = re.compile(r"(.)\1+")
_NAMED_MIN = 5  # possible names of a text whose script can show names at all; Chinese cannot


@dataclass(frozen=True, slots=True)
class Keyed:
    """A sentence whose anchors have keys that both texts share."""

    length: int
    found: Mapping[str, float]  # every anchor that either text is sure of, and its weight
    expected: Mapping[str, float]  # those that a translation would have too


def keyed(a: Sequence[Sentence], b: Sequence[Sentence]) -> tuple[list[Keyed], list[Keyed]]:
    """Both texts' sentences with one key a number, date and name, whatever its script and spelling.

    Words of a script without capitals count as names only where the other text is sure of the name. A name that the
    other script cannot show (Chinese spells by sound in characters) is found nowhere and expected nowhere.
    """
    sure_a, sure_b = _sure(a), _sure(b)
    of_b = _same(sure_a, sure_b)
    sure = sorted(set(sure_a) | {of_b.get(name, name) for name in sure_b})
    maps = _same(sure, _possible(a)), _same(sure, _possible(b))
    return _keyed(a, maps[0], _shows_names(b)), _keyed(b, maps[1], _shows_names(a))


def _sure(sentences: Sequence[Sentence]) -> list[str]:
    found = {one.keys[0] for one in _anchors(sentences) if one.certain and one.is_name}
    return sorted(found)


def _possible(sentences: Sequence[Sentence]) -> list[str]:
    return sorted({key for one in _anchors(sentences) if one.is_name for key in one.keys})


def _anchors(sentences: Sequence[Sentence]) -> Iterable[Anchor]:
    return (anchor for sentence in sentences for anchor in sentence.anchors)


def _shows_names(sentences: Sequence[Sentence]) -> float:
    """1 where names can be read, 0 where they cannot, between in katakana."""
    scripts = Counter(one.script for one in _anchors(sentences) if one.kind == "name")
    if scripts.total() < _NAMED_MIN:
        return 0.0
    return KATAKANA_WEIGHT if scripts["katakana"] * 2 > scripts.total() else 1.0


def _keyed(sentences: Sequence[Sentence], names: Mapping[str, str], shown: float) -> list[Keyed]:
    result = []
    for sentence in sentences:
        found: dict[str, float] = {}
        expected: dict[str, float] = {}
        for one in sentence.anchors:
            key = _key(one, names)
            if key is None:
                continue
            found[key] = one.weight
            weight = one.weight * shown if one.kind == "name" else one.weight
            if one.certain and weight:
                expected[key] = weight
        result.append(Keyed(sentence.length, found, expected))
    return result


def _key(anchor: Anchor, names: Mapping[str, str]) -> str | None:
    if not anchor.is_name:
        return f"{anchor.kind} {anchor.keys[0]}"
    key = next((names[key] for key in anchor.keys if key in names), None)
    return key if key is None or anchor.certain or len(key) >= POSSIBLE_MIN else None


def _same(names: Sequence[str], others: Iterable[str]) -> dict[str, str]:
    """By name of the other text: the name of these that it is. Names are their consonants."""
    found = {name: name for name in names}
    merged: dict[str, str] = {}
    shorter: dict[str, str] = {}
    beginnings: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        merged.setdefault(_merged(name), name)
        beginnings[name[:PREFIX_MIN]].append(name)
        if len(name) >= FUZZY_MIN:
            for cut in _cut(_merged(name)):
                shorter.setdefault(cut, name)
    for other in others:
        if other not in found and (spelled := _spelled(other, merged, shorter, beginnings)):
            found[other] = spelled
    return found


def _spelled(
    other: str, merged: Mapping[str, str], shorter: Mapping[str, str], beginnings: Mapping[str, Sequence[str]]
) -> str | None:
    if len(other) < PREFIX_MIN:
        return None
    plain = _merged(other)
    if plain in merged:
        return merged[plain]
    for name in beginnings.get(other[:PREFIX_MIN], ()):
        if abs(len(name) - len(other)) <= ENDING_MAX and (name.startswith(other) or other.startswith(name)):
            return name
    if len(other) <= FUZZY_MIN:
        return None
    if plain in shorter:
        return shorter[plain]
    return next((table[cut] for cut in _cut(plain) for table in (merged, shorter) if cut in table), None)


def _merged(name: str) -> str:
    """Japanese knows one of l and r, and m before b and p as n; what is then twice is once."""
    return _TWICE.sub(r"\1", name.replace("l", "r").replace("m", "n"))


def _cut(name: str) -> list[str]:
    return [name[:at] + name[at + 1 :] for at in range(len(name))]
