"""What a page without an article is that stands where one stood: an error page, a wall, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import islice

from lxml.html import HtmlElement

from aggregator.text.parse import parse_page
from aggregator.text.tables import load_table

# An error page says its word and offers what else there is; with more words than this it is something else, whatever
# its title says. Of 614 labelled pages (seen half, 2026-11-22) 53 are as short, and none is taken for an error page; of
# 14 below WALL_WORDS one is taken for a wall.
MOST_WORDS = 150
# A wall that lets more than this through shows a preview, which is the article's.
WALL_WORDS = 60
_FIRST_LINES, _LONGEST_LINE, _LONGEST_TITLE = 3, 200, 120
# A page that shows no more is nothing but the wall; a fuller one has "log in" in its menus as any has.
_FEW_WORDS = 60
_LETTERS_LOOKED_AT = 20_000
_MOST_ELEMENTS = 3000
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_PARTS = re.compile(r"\s[|·•»«›—–-]{1,2}\s|\s?[|»›]\s?")
_TRIM = " \t\n.,;:!?¡¿\"'“”„«»()[]…-–—|"
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head"})


def stand_in_of(
    html: bytes, encoding: str | None, *, title: str | None, lines: Sequence[str], words: int
) -> str | None:
    """What a page of so many words is, where it stands in an article's place: `error_page`, `walled`, or None.

    `title`, `lines`: the headline and the paragraphs that were found on it. Never raises.
    """
    if words > MOST_WORDS:
        return None
    if is_error_page((title, _title_element(html, encoding)), lines, html):
        return "error_page"
    return "walled" if words < WALL_WORDS and is_wall(html, encoding) else None


def is_error_page(titles: Iterable[str | None], lines: Iterable[str], html: bytes | str = b"") -> bool:
    """True for a page that says that what was asked for is not there. Never raises.

    `titles`: what the page gives as its headline or title; `lines`: its first paragraphs; `html`: the page, for the
    marks that programs leave. Asked of pages of MOST_WORDS at most.
    """
    tables = _tables()
    for title in titles:
        parts = [title or "", *_PARTS.split((title or "")[:_LONGEST_TITLE])]
        if any(tables.title.fullmatch(_folded(part)) for part in parts if part):
            return True
    for line in islice(lines, _FIRST_LINES):
        folded = _folded(line[: _LONGEST_LINE + 1])
        if len(line) <= _LONGEST_LINE and (tables.title.fullmatch(folded) or tables.line.search(folded)):
            return True
    head = html[:_LETTERS_LOOKED_AT]
    return tables.mark.search(head if isinstance(head, str) else head.decode("latin-1")) is not None


def is_wall(html: bytes | str, encoding: str | None = None) -> bool:
    """True for a page that keeps the reader out: asks for consent, a login, money, or a proof of being human. Never
    raises. Asked of pages without an article; wrong rather on the side of the wall."""
    tree = parse_page(html, encoding)
    if tree is None:
        return False
    tables, shown = _tables(), _shown(tree)
    looked_at = [_text(element) for element in islice(tree.iter("title", "h1", "h2"), 10)]
    if len(shown.split()) <= _FEW_WORDS:
        looked_at.append(shown)
    if any(tables.wall.search(text) for text in looked_at):
        return True
    if any(one.get("type") == "password" for one in islice(tree.iter("input"), 200)):
        return True
    return any(
        tables.box.search(f"{one.get('class') or ''} {one.get('id') or ''}"[:500])
        for one in islice(tree.iter("div", "section", "aside", "form", "iframe"), _MOST_ELEMENTS)
    )


def _title_element(html: bytes, encoding: str | None) -> str | None:
    try:
        text = html[:_LETTERS_LOOKED_AT].decode(encoding or "utf-8", "replace")
    except LookupError:  # an encoding that nobody knows
        text = html[:_LETTERS_LOOKED_AT].decode("utf-8", "replace")
    found = _TITLE.search(text)
    return unescape(found[1]) if found else None


def _shown(tree: HtmlElement) -> str:
    """The first letters that a reader sees, in lower case."""
    texts, letters = [], 0
    for element in tree.iter():
        if (
            not isinstance(element.tag, str)
            or element.tag in _UNSEEN
            or (element.getparent() is not None and element.getparent().tag in _UNSEEN)
        ):
            text = element.tail or ""
        else:
            text = f"{element.text or ''} {element.tail or ''}"
        texts.append(text[:_LETTERS_LOOKED_AT])
        letters += len(texts[-1])
        if letters > _LETTERS_LOOKED_AT:
            break
    return " ".join(" ".join(texts).split()).casefold()


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext())[:_LONGEST_LINE].casefold()


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(_TRIM)


@dataclass(frozen=True, slots=True)
class _Tables:
    title: re.Pattern[str]
    line: re.Pattern[str]
    mark: re.Pattern[str]
    wall: re.Pattern[str]
    box: re.Pattern[str]


@cache
def _tables() -> _Tables:
    table = load_table("stand_ins.toml")
    missing, wall = table["missing"], table["wall"]
    return _Tables(
        re.compile("|".join(f"(?:{one})" for one in missing["titles"])),
        re.compile("|".join(f"(?:{one})" for one in missing["lines"])),
        re.compile("|".join(table["missing_marks"]["marks"]), re.IGNORECASE),
        re.compile("|".join(f"(?:{one})" for one in wall["words"])),
        re.compile(str(wall["boxes"]), re.IGNORECASE),
    )
