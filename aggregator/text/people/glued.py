"""Words that a page's style sheet alone keeps apart, parted: a name and a date, each in a `<span>` of its own."""

from __future__ import annotations

from lxml.html import HtmlElement

from aggregator.text.normalise import WIDE_SIGN

_LABELLED = frozenset({"span", "a", "time", "small", "em", "strong"})
_MIN_CHARACTERS = 3  # of either word: a drop cap and an ordinal's ending are shorter
_MAX_CHARACTERS = 80  # of either element: longer ones are sentences, which have their spaces


def part_glued(root: HtmlElement) -> None:
    """Puts a space between neighbours that have a class each and no sign between them, where the words would run into
    each other: a small letter and a capital, a letter and a number, letters of a script without capitals."""
    for element in root.iter("span", "a", "small"):
        if not element.get("class") or element.tail:
            continue
        following = element.getnext()
        if following is None or following.tag not in _LABELLED:
            continue
        if not following.get("class") and following.tag != "time":
            continue
        before, behind = _words(element), _words(following)
        if before and behind and _is_glued(before[-1], behind[0]):
            element.tail = " "


def _words(element: HtmlElement) -> str:
    parts, size = [], 0
    for text in element.itertext():
        parts.append(text)
        size += len(text)
        if size > _MAX_CHARACTERS:
            return ""
    words = "".join(parts)
    return words if len(words.strip()) >= _MIN_CHARACTERS else ""


def _is_glued(last: str, first: str) -> bool:
    if not (last.isalnum() and first.isalnum()) or (last.isdigit() and first.isdigit()):
        return False
    if last.isdigit() != first.isdigit():
        return True
    if WIDE_SIGN.match(last) or WIDE_SIGN.match(first):
        return False
    cased = last.lower() != last.upper()
    return (last.islower() and first.isupper()) if cased else True
