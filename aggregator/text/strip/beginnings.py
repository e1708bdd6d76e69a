"""How texts that a regular expression matches may begin: read from the expression, without compiling it.

Knows what the bundled phrases use: literals, classes, groups, alternatives, quantifiers, escapes, look-arounds. What it
cannot tell it calls open.
"""

from __future__ import annotations

import re
from collections.abc import Collection

DIGIT = "0"  # stands for all digits
# A beginning, and whether it is the whole of its part: what follows may then be read on to.
_Heads = set[tuple[str, bool]]

_OPEN: _Heads = {("", False)}
_EMPTY: _Heads = {("", True)}
_AROUND = re.compile(r"\(\?<?[=!]")
_FLAGGED = re.compile(r"\(\?[a-z-]+:")
_NAMED = re.compile(r"\((?:\?:|\?P<\w+>)?")
_CLASS = re.compile(r"\[(\^?)(\]?(?:\\.|[^\]\\])*)\]")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_QUANTIFIER = re.compile(r"([?*+]|\{(\d*)(?:(,)(\d*))?\})[?+]?")
_RANGE = re.compile(r"(\\?.)-(\\?.)|\\?.", re.DOTALL)
_MAX_RANGE = 40
_NEEDED_LENGTH, _MAX_NEEDED = 6, 30


def split_alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern's outermost level."""
    parts, start, depth = [], 0, 0
    for token in _TOKEN.finditer(pattern):
        sign = token[0]
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            parts.append(pattern[start : token.start()])
            start = token.end()
    return [*parts, pattern[start:]]


def beginnings(pattern: str, size: int) -> frozenset[str]:
    """Strings of up to `size` characters, one of which every text that the pattern matches begins with; digits count
    as "0". {""} when nothing is known."""
    return frozenset(head for head, _ in _alternatives(pattern, 0, size)[0])


def _alternatives(pattern: str, start: int, size: int) -> tuple[_Heads, int]:
    found: _Heads = set()
    while True:
        heads, start = _sequence(pattern, start, size)
        found |= heads
        if start >= len(pattern) or pattern[start] != "|":
            return found, start
        start += 1


def _sequence(pattern: str, start: int, size: int) -> tuple[_Heads, int]:
    """The beginnings of one alternative, and the position behind it."""
    growing: set[str] = {""}
    done: set[str] = set()
    while start < len(pattern) and pattern[start] not in "|)":
        item, start = _atom(pattern, start, size)
        item, start = _quantified(pattern, start, item)
        grown: set[str] = set()
        for head in growing:
            for text, whole in item:
                longer = head + text
                (grown if whole and len(longer) < size else done).add(longer[:size])
        growing = grown
        if not growing:
            start = _end_of_alternative(pattern, start)
            break
    return {(head, False) for head in done} | {(head, True) for head in growing}, start


def _end_of_alternative(pattern: str, start: int) -> int:
    depth = 0
    for token in _TOKEN.finditer(pattern, start):
        sign = token[0]
        if depth == 0 and sign in "|)":
            return token.start()
        depth += (sign == "(") - (sign == ")")
    return len(pattern)


def _atom(pattern: str, start: int, size: int) -> tuple[_Heads, int]:
    """The beginnings of the character, class or group at `start`, and the position behind it."""
    sign = pattern[start]
    if sign == "(":
        if around := _AROUND.match(pattern, start):
            return _EMPTY, _alternatives(pattern, around.end(), size)[1] + 1
        if flagged := _FLAGGED.match(pattern, start):
            return _OPEN, _alternatives(pattern, flagged.end(), size)[1] + 1
        opening = _NAMED.match(pattern, start)
        assert opening is not None
        heads, end = _alternatives(pattern, opening.end(), size)
        return heads, end + 1
    if sign == "[" and (found := _CLASS.match(pattern, start)):
        return (_OPEN if found[1] else _class(found[2])), found.end()
    if sign == "\\":
        return _escaped(pattern[start + 1]), start + 2
    if sign in "^$":
        return _EMPTY, start + 1
    return (_OPEN if sign == "." else {(DIGIT if sign.isdecimal() else sign, True)}), start + 1


def _escaped(letter: str) -> _Heads:
    if letter == "d":
        return {(DIGIT, True)}
    if letter in "bB":
        return _EMPTY
    return _OPEN if letter.isalnum() else {(letter, True)}


def _class(inner: str) -> _Heads:
    """The characters of a class; open where it holds \\w and the like, or a long range."""
    signs: set[str] = set()
    for part in _RANGE.finditer(inner):
        if part[1] is not None:
            first, last = ord(part[1][-1]), ord(part[2][-1])
            if last - first > _MAX_RANGE:
                return _OPEN
            signs.update(map(chr, range(first, last + 1)))
        elif part[0].startswith("\\") and part[0][1].isalnum():
            if part[0] != r"\d":
                return _OPEN
            signs.add(DIGIT)
        else:
            signs.add(part[0][-1])
    return {(DIGIT if sign.isdecimal() else sign, True) for sign in signs}


def _quantified(pattern: str, start: int, item: _Heads) -> tuple[_Heads, int]:
    """The item's beginnings with its quantifier read: what may repeat is not known to be whole, what may be missing
    may be empty."""
    found = _QUANTIFIER.match(pattern, start)
    if not found:
        return item, start
    least = {"?": 0, "*": 0, "+": 1}.get(found[1], int(found[2] or 0))
    most = found[1] if found[3] is None and found[1] in "*+" else (found[4] if found[3] else found[2])
    if found[1] != "?" and most != "1":
        item = {(head, False) for head, _ in item}
    return (item | _EMPTY if least == 0 else item), found.end()


def needed(pattern: str) -> tuple[str, ...]:
    """Strings of which a text must hold one to match the pattern, wherever; empty when none are known."""
    parts = split_alternatives(pattern)
    if len(parts) > 1:
        needs = [needed(part) for part in parts]
        return tuple(part for parts in needs for part in parts) if all(needs) else ()
    best: tuple[str, ...] = ()
    position = 0
    while position < len(pattern) and pattern[position] not in "|)":
        heads = {head.partition(DIGIT)[0] for head in beginnings(pattern[position:], _NEEDED_LENGTH)}
        if "" not in heads and len(heads) <= _MAX_NEEDED and _rarity(heads) > _rarity(best):
            best = tuple(sorted(head for head in heads if not any(o != head and o in head for o in heads)))
        item, position = _atom(pattern, position, 1)
        _, position = _quantified(pattern, position, item)
    return best


def _rarity(strings: Collection[str]) -> int:
    """Letters of the shortest string; signs are rare at any length."""
    return min((len(s) if s.strip().isalnum() else _NEEDED_LENGTH for s in strings), default=0)
