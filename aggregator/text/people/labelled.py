"""Names that stand behind a label among the short texts of a page, in a line with other fields or below the label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from aggregator.text.agencies import agency_named
from aggregator.text.metadata import name_key
from aggregator.text.people.byline_words import byline_words
from aggregator.text.people.person import is_placeholder

_MAX_LINE = 130
_MAX_LABEL = 24
_MIN_FAMILY_NAME = 4  # letters of a family name that an account is recognised by
_CAPITAL = r"[^\W\d_a-zß-ÿа-яёα-ω]"
_PARTICLES = r"(?:(?:von|van|der|den|de|da|di|du|del|della|la|le|zu|zur|bin|al|el|y|e) ){0,2}"
# Two to four words with capitals; none of them the label of the next field.
_NEXT = rf"{_PARTICLES}(?!\S{{1,20}}\s?[:：]){_CAPITAL}[\w'’-]{{1,25}}|{_CAPITAL}\."
_NAME = rf"{_CAPITAL}[\w'’.-]{{0,25}}(?: (?:{_NEXT})){{1,3}}"
_FULL_NAME = re.compile(rf"{_NAME}(?!\w)")
_ALONE = re.compile(_NAME)
_TOWN_BEHIND = re.compile(r"[^,]{2,30},\s*(?:[^\W\d_a-zß-ÿ][^,\d]{2,24})")
_DATE = re.compile(r"\d{1,2}\W{1,3}\w{1,12}\W{1,3}(?:19|20)\d\d|(?:19|20)\d\d\W{1,3}\d")
_ADDRESS = re.compile(r"(?P<account>[\w.+-]{2,60})@[\w.-]{3,60}")


def labelled_signature(texts: Sequence[str]) -> list[str]:
    """The full name behind the label of an author, where it is the only one that the texts so name: in a line of
    fields ("Date: 4 March Author: Ada Quill Source: Post"), before a job ("Author: Ada Quill, ferry correspondent."),
    or as a text of its own below the label. Empty where there is none or several."""
    found: dict[str, str] = {}
    for place, text in enumerate(texts):
        if len(text) > _MAX_LINE or not (":" in text or "：" in text):
            continue
        if len(text) <= _MAX_LABEL and _label_alone().fullmatch(text):
            below = texts[place + 1] if place + 1 < len(texts) else ""
            name = _FULL_NAME.match(below) if len(below) <= _MAX_LINE else None
        else:
            name = _field(text)
        if name:
            found.setdefault(name_key(name[0]), name[0])
    return list(found.values()) if len(found) == 1 else []


def _field(text: str) -> re.Match[str] | None:
    """The name behind the first label with a colon in a line that begins with it or with a date; not the author of a
    book that the line describes ("Title: … Author: … Publisher: …")."""
    label = _label_within().search(text)
    if label is None or (label.start() and not _DATE.search(text, 0, label.start())) or _of_a_work().search(text):
        return None
    return _FULL_NAME.match(text, label.end())


def mailed_signature(accounts: Iterable[str], texts: Iterable[str]) -> list[str]:
    """The full name that stands alone among the texts and whose last word an author's e-mail address holds:
    "Ada Quill" beside a.quill@post.example. Empty where no address is given or none is so named."""
    keys = {name_key(found["account"]) for account in accounts if (found := _ADDRESS.search(account))}
    for text in texts if keys else ():
        if len(text) <= _MAX_LINE and _ALONE.fullmatch(text):
            family = name_key(text.split()[-1])
            if len(family) >= _MIN_FAMILY_NAME and any(key.endswith(family) for key in keys):
                return [text]
    return []


def wire_lines(lines: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    """Agencies that sign in a line of their own: alone among `lines`, those under the headline, or before a town
    ("AFP, MANILA") anywhere."""
    found = {
        name: None
        for line in lines
        if len(line) <= _MAX_LABEL and not is_placeholder(line) and (name := agency_named(line))
    }
    for text in texts:
        wire, comma, _ = text.partition(",") if len(text) <= 2 * _MAX_LABEL else ("", "", "")
        if comma and wire.isupper() and _TOWN_BEHIND.fullmatch(text) and (name := agency_named(wire)):
            found[name] = None
    return tuple(found)


@cache
def _words() -> str:
    return "|".join(map(re.escape, sorted(byline_words("labels", "outspoken"), key=len, reverse=True)))


@cache
def _label_alone() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words()})\s?[:：]", re.IGNORECASE)


@cache
def _of_a_work() -> re.Pattern[str]:
    words = "|".join(map(re.escape, byline_words("labels", "of_a_work")))
    return re.compile(rf"\b(?:{words})\s?[:：]", re.IGNORECASE)


@cache
def _label_within() -> re.Pattern[str]:
    kinds = "|".join(map(re.escape, sorted(byline_words("labels", "with_pictures"), key=len, reverse=True)))
    return re.compile(rf"(?:^|(?<=[\s|•·–—-]))(?:{_words()}|{kinds})\s?[:：]\s*", re.IGNORECASE)
