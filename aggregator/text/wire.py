"""Wire credits by their form: in datelines, at the end of a text, alone on a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from aggregator.text.agencies import agencies_in, agency_named
from aggregator.text.attributions import attribution_data
from aggregator.text.credit_names import holds_picture
from aggregator.text.strip.phrasebook import fold_phrase
from aggregator.text.times.datetext import is_month

_DATELINE_CHARS = 160
MAX_LINE_CREDIT_CHARS = 60
_DASH = r"[-–—―:]|\.\s?[-–—]|--"
# CITY, 4 Jan (Name) – ; the place may be missing. Round brackets in Latin, Cyrillic, Arabic and Asian scripts.
_BRACKETED = re.compile(
    r"^(?P<place>[^()（）!?]{0,70}(?:\([^()]{2,20}\)[^()（）!?]{0,30})?)"
    r"\s*[(（\[【]\s*(?P<name>[^()（）\[\]【】]{2,60})\s*[)）\]】]"
    rf"\s*(?P<dash>{_DASH}|=|\s|$)"
)
# Астана, 7 января — ИА Имя. and /ИМЯ/.
_AFTER_DATE = re.compile(
    r"^(?P<place>[^()—–]{2,60}?)\s*[-–—]{1,2}\s*(?P<name>(?:ИА )?[^—–.()]{2,30}?)[.:]\s"
    r"|^(?:[^()/—–]{2,60}?[.,]?\s)?/(?P<slashed>[А-ЯA-Z][\w .-]{1,20})/"
    r"|^[^()—–.]{2,40}\.\s\d{1,2}\s\w{3,9}\.\s(?P<capitals>[А-ЯЁA-Z]{3,12})\s[-–—]"
    r"|^(?:[^()—–.,/]{2,40}[/,]\s?)?(?P<run>[A-ZÀ-Þ][A-ZÀ-Þ ]{1,20}?)\s?(?:\.-|\.–|\s[-–—])"
)
# Agency, town, day, 电; 【town agency】; [town=agency].
_ASIAN = re.compile(
    r"^[【［\[][^】］\]]{0,30}?\s(?P<bracket>[^\s】］\]]{2,10})[】］\]]|"
    r"^[【\[〔(（]?(?P<name>[^\s\d【】\[\]()（）=]{2,8}?(?:社|网|網)?)(?P<place>[一-鿿]{2,6}?)?\d{1,2}月\d{1,2}日[电電讯訊]"
    r"|^[【(（](?P<town>[^\s【】=]{2,8}?)[=＝ ]?(?P<jp>共同|時事|聯合ニュース|ロイター|AFP時事|新華社|AFP|CNS)[】)）]"
    r"|^[\[(【](?P<city>[가-힣·]{2,12})=(?P<kr>[가-힣A-Za-z0-9]{2,10})[\])】]"
)
_NAMES = frozenset({"name", "jp", "kr", "slashed", "capitals", "run", "bracket"})
_CLOSING = re.compile(
    r"(?:[(（\[【]\s*(?P<name>[^()（）\[\]【】]{2,40})\s*[)）\]】]|[—–-]{1,2}\s?(?P<dashed>[^()—–.]{2,30})"
    r"|\s/(?P<slashed>\w{2,10})/|(?<=[.!?\"”»])\s(?P<bare>[A-ZÀ-Þ]{3,8}))\s*\.?$"
)
_BYLINE_LEAD = re.compile(r"(?:written )?(?:by|von|par|por|di|door|av|af|autor|автор|oleh|yazan)\b:?\s", re.IGNORECASE)
_CAPITAL_PLACE = re.compile(r"[A-ZÀ-ÞА-ЯЁΑ-Ω]{3,}")
_DATED = re.compile(r"\d")
_NAME_FORM = re.compile(r"^[A-ZÀ-ÞА-ЯЁ][\w'.&-]*(?: [A-ZÀ-ÞА-ЯЁ&][\w'.&-]*){0,4}$|^[a-z]{2,5}$")
_WIRE_LOOK = re.compile(r"^(?!(?:UTC|GMT|[CE]E?S?T|AM|PM)$)[A-ZÀ-ÞА-ЯЁ]{2,6}$|[a-zß-ÿа-яё][A-ZÀ-ÞА-ЯЁ]|^[a-z]{3,5}$")
_PLACE_WORD = re.compile(
    r"^[A-ZÀ-ÞА-ЯЁΑ-Ω]|^(?:de|del|la|el|al|of|am|du|di|da|do|and|the|upon|sur|im|an|der|on|d'|l'|\d)"
)


def dateline_credits(text: str, extra_names: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """(words, name) of each agency that a paragraph's dateline credits; empty when it has none.

    Known agencies count wherever a dateline may hold them; an unknown name in brackets counts by form alone: a place
    in capitals
    or a date before it, a dash behind it ("HALVIK (NordPress) – …").
    """
    start = text[:_DATELINE_CHARS]
    found = _BRACKETED.match(start)
    if found and _is_place(found["place"]) and (credits := _bracketed(found, extra_names)):
        return credits
    for pattern in (_ASIAN, _AFTER_DATE):
        if found := pattern.match(start):
            inner = next((v for k, v in found.groupdict().items() if v and k in _NAMES), "")
            if name := agency_named(inner, extra_names) or _within(inner, extra_names):
                return [(found[0].strip(), name)]
            if inner and found.groupdict().get("run") == inner != start[: len(inner)] and _has_outlet_word(inner):
                return [(found[0].strip(), inner)]
    return []


def _within(inner: str, extra_names: Mapping[str, str]) -> str | None:
    """The agency with which Asian datelines run into the town: 新华社北京."""
    return next((n for size in range(len(inner) - 1, 1, -1) if (n := agency_named(inner[:size], extra_names))), None)


def _bracketed(found: re.Match[str], extra_names: Mapping[str, str]) -> list[tuple[str, str | None]]:
    inner, place, dash = found["name"].strip(), found["place"].strip(" ,-–—"), found["dash"].strip()
    words = found[0].strip()
    if known := agencies_in(inner, extra_names):
        return [(words, name) for name in known] if dash or not place or _is_dated_town(place) else []
    if not dash or is_no_wire(inner):
        return [(words, None)] if dash and is_generic(inner) else []
    if not place or _is_dated_town(place):
        names = [part.strip() for part in re.split(r"\s*[/;|]\s*|\s*-\s+", inner)]
        return [(words, name) for name in names if _NAME_FORM.match(name) and _may_be_wire(name)]
    return []


def _is_dated_town(place: str) -> bool:
    return _CAPITAL_PLACE.search(place) is not None or _DATED.search(place) is not None


def _may_be_wire(name: str) -> bool:
    """True for an unknown name that looks like an agency's: an abbreviation, a capital inside, a word for an outlet.

    Parties, counties and towns stand in the same brackets ("SMITH (Labour) –", "MUMBAI (Maharashtra):").
    """
    if is_no_wire(name) or is_month(name):
        return False
    return _WIRE_LOOK.search(name) is not None or _has_outlet_word(name)


def _has_outlet_word(name: str) -> bool:
    return name.split()[-1].casefold().endswith(_outlet_words())


@lru_cache(maxsize=1)
def _outlet_words() -> tuple[str, ...]:
    return tuple(attribution_data()["own_reporter"]["name_words"])


def _is_place(place: str) -> bool:
    """True when the words before the bracket are a town and perhaps a date, whose month may be in lower case."""
    tokens = [bare for token in place.replace("/", " ").split() if (bare := token.strip(",.[]()-–—"))]
    ordinary = [token for token in tokens if not _PLACE_WORD.match(token) and token[0].isascii()]
    return len(tokens) <= 9 and len(ordinary) <= (1 if _DATED.search(place) else 0)


def closing_credits(text: str, extra_names: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """(words, name) of the agencies in brackets or behind a dash at the very end of a text; only known ones."""
    found = _CLOSING.search(text[-60:])
    if not found:
        return []
    inner = found["name"] or found["dashed"] or found["slashed"] or found["bare"]
    if len(text) > 60 and found["name"] is None and text[-60:][: found.start()].rstrip()[-1:] not in '.!?"”’»':
        return []
    if holds_picture(text if len(text) <= MAX_LINE_CREDIT_CHARS else inner):
        return []
    return [(found[0].strip(), name) for name in agencies_in(inner, extra_names)]


def line_credits(text: str, extra_names: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """(words, name) of the agencies that are all a short line says: "Reuters", "(AFP)", "By AP", "© 2022 AFP"."""
    if len(text) > MAX_LINE_CREDIT_CHARS:
        return []
    if holds_picture(text):
        return []
    bare = re.sub(r"^(?:©|\(c\)|copyright)+\s*\d{4}\s*|,? all rights reserved\.?$", "", text, flags=re.IGNORECASE)
    if is_generic(bare.strip(" .()[]-–—")):
        return [(text, None)]
    parts = re.split(r"\s*[/,;&|]\s*|\s+and\s+|\s+und\s+|\s+et\s+|\s+y\s+|\s+e\s+", bare)
    names = [agency_named(part, extra_names) for part in parts if part]
    return [(text, name) for name in names] if names and all(names) else []


def byline_credits(text: str, extra_names: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """(words, name) of the agencies in a byline ("By Jane Doe, AP Writer | 3 March") or a bar ("Reuters | Halvik")."""
    if len(text) > 130 or not (_BYLINE_LEAD.match(text) or " | " in text):
        return []
    parts = [part for bar in text.split(" | ") for part in (bar, *bar.split(",")) if not _DATED.search(part)]
    return [(text, name) for name in dict.fromkeys(n for part in parts for n in agencies_in(part, extra_names))]


def opens_byline(text: str) -> bool:
    """True when a line begins as bylines do: By, Von, Par."""
    return _BYLINE_LEAD.match(text) is not None


def is_no_wire(name: str) -> bool:
    """True for a country, a state or another thing that datelines set in brackets and that is no agency."""
    places, generic = _no_wires()
    low = fold_phrase(name).strip(" .")
    return low in places or low in generic


def is_generic(name: str) -> bool:
    """True for words such as "Agencies": a wire text, but not whose."""
    return fold_phrase(name).strip(" .") in _no_wires()[1]


@lru_cache(maxsize=1)
def _no_wires() -> tuple[frozenset[str], frozenset[str]]:
    data = attribution_data()["not_wires"]
    return frozenset(map(fold_phrase, data["places"])), frozenset(map(fold_phrase, data["generic"]))
