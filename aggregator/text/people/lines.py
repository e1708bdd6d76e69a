"""Lines that say in words who signs: "By Ada Quill", "Posted in Ferries by quill on 4 March"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from aggregator.text.people.byline_words import byline_words
from aggregator.text.times.datetext import parse_printed_date

_MAX_LINE = 130
_MAX_UNCASED = 20  # letters of the first word in a script without capitals; Chinese runs a whole list into one word
_SENTENCE_ENDS = (".", "!", "?", "…", ":")
_INITIAL = re.compile(r"\b\w\.$")
_GLUED = re.compile(r"^By(?=[A-ZÀ-Þ][a-zß-ÿ])")
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[.:/]\d{2}|@ \d")
_FIELDS = re.compile(r"\s[|·•/@]\s?|\s[-–—]\s")
_LATER = re.compile(r"\s*[,|·•–—-]?\s*\b(?:am |on |le |el )?\d.*$")
_DASHES = re.compile(r"\s+[-–—]\s+")
_CAPITAL = r"[^\W\d_a-zß-ÿа-яёα-ω]"
_BARE = re.compile(rf"{_CAPITAL}[\w'’-]{{1,25}} (?:{_CAPITAL}\. ){{0,2}}{_CAPITAL}[\w'’-]{{2,30}}")
_HEAD_LINES = 6
_MAX_DATE = 40
_NAME_LIKE = re.compile(r"[^\W\d_a-zß-ÿа-яёα-ω][\w'’.-]*")


def signing_lines(lines: Iterable[str]) -> list[str]:
    """The first of the lines that names its author, from the name on; a line that is only a label takes the next one
    with it. Empty when no line does.
    """
    kept = list(lines)
    for place, line in enumerate(kept):
        if found := _signed(line, kept[place + 1 : place + 2]):
            return [found]
    return []


def bare_signature(lines: Sequence[str]) -> list[str]:
    """The name that stands without a label before or behind a date and a dash: "4 March 2024 - Ada Quill".

    First and last name, perhaps an initial, and no more. In a line of its own beside the date it is as often a section
    (segments, 2026-11-22: 2 right, 2 wrong).
    """
    for line in lines[:_HEAD_LINES]:
        fields = _DASHES.split(line, maxsplit=1) if len(line) <= _MAX_LINE else []
        for name, date in (fields, fields[::-1]) if len(fields) == 2 else ():
            if _BARE.fullmatch(name) and _is_date(date) and not _is_date(name):
                return [name]
    return []


def _is_date(line: str) -> bool:
    return len(line) <= _MAX_DATE and parse_printed_date(line) is not None


def lone_signature(texts: Sequence[str]) -> list[str]:
    """The names in the one line among `texts` that says no more than "By NAMES", wherever it stands, perhaps printed
    several times; empty where there is none, or where such lines name several people: other articles' teasers.
    """
    found: dict[str, None] = {}
    for text in texts:
        text = text.strip(" ()（）[]【】")
        if len(text) > _MAX_LINE or text.endswith(_SENTENCE_ENDS):
            continue
        if (label := _outspoken().match(text)) and _is_name_like(rest := text[label.end() :]):
            found[_LATER.sub("", rest)] = None
            if len(found) > 1:
                return []
    return list(found)


def closing_signature(texts: Sequence[str]) -> list[str]:
    """The last of the texts where it is a bare name of two to four words, as Vietnamese papers sign; else empty."""
    last = texts[-1].strip(" ()*") if texts else ""
    tokens = last.split()
    return [last] if 1 < len(tokens) < 5 and all(t[0].isupper() and t.isalpha() for t in tokens) else []


def _signed(line: str, following: Sequence[str]) -> str | None:
    line = line.strip()
    if len(line) > _MAX_LINE or (line.endswith(_SENTENCE_ENDS) and not _is_label(line) and not _INITIAL.search(line)):
        return None
    start, inside = _labels()
    line = _GLUED.sub("By ", line)
    if _is_label(line):
        rest = following[0].strip() if following and len(following[0]) <= _MAX_LINE else ""
        return rest if _is_name_like(rest) else None
    if found := start.match(line):
        rest = line[found.end() :]
        least = 1 if found["strong"] or _DATED.search(rest) else 2
        if _is_name_like(rest, least) or (found["strong"] and rest[0].isalpha()):
            return _first_field(rest)
    if _DATED.search(line) and (found := inside.search(line)):
        rest = line[found.end() :]
        return _first_field(rest) if rest[:1].isalpha() else None
    return None


def _first_field(rest: str) -> str:
    return _FIELDS.split(rest, maxsplit=1)[0]


def _is_label(line: str) -> bool:
    """True for a line such as "By" or "Autor:"."""
    return line.rstrip(" :：").casefold() in byline_words("labels")


def _is_name_like(rest: str, least: int = 2) -> bool:
    """True when the words begin like a person's name: with `least` capitalised words, or without capitals."""
    tokens = rest.split()
    if rest[:1].isalpha() and rest[0].lower() == rest[0].upper():
        return len(tokens[0]) < _MAX_UNCASED
    return len(tokens) >= least and all(_NAME_LIKE.match(token) for token in tokens[:least])


@cache
def _outspoken() -> re.Pattern[str]:
    """The labels that stand before an author and nothing else."""
    words = sorted(byline_words("labels", "outspoken"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})(?:\s*[:：]\s*|\s+)(?=\S)", re.IGNORECASE)


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A label at the start of a line, and one within it."""
    words = sorted(byline_words("labels"), key=len, reverse=True)
    strong = "|".join(re.escape(word) for word in words if " " in word)
    weak = "|".join(re.escape(word) for word in words if " " not in word)
    by = "|".join(map(re.escape, byline_words("kinds", "by")))
    kinds = "|".join(re.escape(word) for word in sorted(byline_words("kinds"), key=len, reverse=True))
    return (
        re.compile(
            rf"(?:(?P<strong>{strong}|(?:[^\W\d_]{{1,20}} ){{0,2}}(?:{kinds}) (?:{by}))|(?:{weak}))"
            r"(?:\s*[:：–—-]\s*|\s+)(?=\S)",
            re.IGNORECASE,
        ),
        re.compile(
            r"(?:(?<!cc)\s|^|[,|•·–—-])(?:by|von|par|por|door|автор|oleh|作者|文)[:：]?\s+(?=\S)", re.IGNORECASE
        ),
    )
