"""People and agencies in the words of a byline, everything else cut off."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregator.text.agencies import agencies_in, agency_named
from aggregator.text.metadata import PageFacts, name_key
from aggregator.text.normalise import fold_space
from aggregator.text.people.byline_words import byline_patterns
from aggregator.text.people.person import ADDRESS, is_house, is_person, is_placeholder, opens_with_site
from aggregator.text.people.towns import is_place_beside, is_town
from aggregator.text.times.datetext import words_before_date
from aggregator.text.urls import site_of

# Before a name that the page's code declares to be an organisation's; stands in no text.
ORGANISATION = "\x1f"
_MAX_CHARACTERS = 640  # longer words are no byline
_HANDLE = re.compile(r"(?<!\S)@\w{2,30}(?!\S)|\S{1,64}@\S{1,64}")
_BRACKETS = re.compile(r"\s*[(\[（【](?P<inside>[^)\]）】]{0,80})[)\]）】]?")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# "Quill, Ada" and "Quill, Ada M.": two words about one comma are one name turned round.
# A particle may stand before the first: "De Wit, Jan".
_TURNED = re.compile(
    r"(?P<family>(?:(?i:de|di|da|van|der|den|la|le|el|al|du|del|bin|ben) ){0,3}[^\W\d_][\w'’-]{1,30}),\s+"
    r"(?P<given>[^\W\d_][\w'’-]{1,30}(?: [^\W\d_]\.)?)"
)
# A label ends at a colon: "Interview: Ada Quill", "Text und Fotos: Ada Quill". Names hold none.
_COLON = re.compile(r"^(?P<label>(?:(?! / |\. )[^:：,;|\d\n]){1,40})\s*[:：]\s*(?=\S)")
_GLUED = re.compile(r"^(?:By|Von|Por|Par)(?=[A-ZÀ-Þ][a-zß-ÿ])")
_BIOGRAPHY = re.compile(r"\s+(?:is|was|ist|est|es|è|é)\s+(?:a|an|the|ein|eine|un|une|una|um|uma)\s.*$")
_WHOLLY = re.compile(r"[【〔](?P<inside>[^【】〔〕]{2,40})[】〕]")
_WITHOUT_PARTICLES = "nl"  # a language in which De, Di and Da are no labels: none follows another
_MAX_AGENCY_WORDS = 4
# 柯静怡 王大伟: in Chinese a space parts names; in Japanese it may part family and given name.
_SPACED_NAMES = re.compile("[\u4e00-\u9fff]{2,4}(?: [\u4e00-\u9fff]{2,4}){1,5}")
_OF_THE = re.compile(r"(?:\s+(?:of|for|the)){1,2}$", re.IGNORECASE)
_HYPHENS = re.compile(r"\s*[-–/]\s*")
_EDGES = " .:–—-*\"'“”„«»‘’>"


@dataclass(frozen=True, slots=True)
class Signers:
    """Who stands in a byline."""

    people: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()  # the outlet itself and its desks, as they sign


def split_names(raw: Iterable[str], facts: PageFacts, *, apart: bool = False) -> Signers:
    """The people and the agencies in raw byline strings, each once, in order.

    Labels, jobs, places, dates, addresses and handles are cut off; placeholders, desks, photographers, companies and
    the site's own name are dropped. Cleaning a clean name leaves it as it is. `apart`: each string is a signer of its
    own, not a piece of one line.
    """
    own_site = site_of(facts.url) or "\0"
    language = (facts.html_lang or "")[:2].lower()
    people: dict[str, str] = {}
    agencies: dict[str, None] = {}
    desks: dict[str, None] = {}
    whole = False
    for text in raw:
        text = _prepared(text)
        if not text or any(own_site in found.casefold() for found in _BRACKETS.findall(text)):
            continue  # "Name of the outlet (www.outlet.example)"
        if text.startswith(ORGANISATION):
            house = fold_space(text[1:])
            (agencies if agency_named(house) else desks)[agency_named(house) or house] = None
            continue
        if opens_with_site(text, facts):
            continue  # "outlet.example, Halvik, Norway"
        whole = whole and not apart  # a full name is out: single words behind it are its place, its section, a button
        pieces = [piece for piece in _single(_parts(text, language), facts) if not is_town(piece)]
        houses = [piece for piece in pieces if len(pieces) > 1 and is_house(piece, facts)]
        for part in pieces:
            if is_place_beside(part, pieces, houses):
                continue
            part, wires = _without_agency(part)
            agencies.update(dict.fromkeys(wires))
            if not part:
                continue
            if own_site in part.casefold() or is_house(part, facts):
                if not is_placeholder(part):
                    desks[part] = None
                if people and not apart:
                    break  # "Ada Quill, Harbour Post, New Halvik": behind the outlet stands a town
            elif is_person(part, facts) and not (whole and (_is_one_word(part) or _is_job(part, apart))):
                people.setdefault(name_key(part), part)
                whole = whole or " " in part
        for found in _BRACKETS.findall(text):
            agencies.update(dict.fromkeys(agencies_in(found)))
    return Signers(tuple(_each_once(people)), tuple(agencies), tuple(desks))


@lru_cache(maxsize=4096)
def _without_agency(part: str) -> tuple[str, tuple[str, ...]]:
    """What is left of a piece without the agencies that it is ("AFP-JIJI") or ends with ("Ada Quill AP"), and these."""
    if whole := agency_named(part):
        return "", (whole,)
    pieces = [agency_named(piece) for piece in _HYPHENS.split(part)]
    if len(pieces) > 1 and all(pieces):
        return "", tuple(name for name in pieces if name)
    *name, last = part.split()
    if len(name) > 1 and last.isupper() and not name[-1].isupper() and (wire := agency_named(last)):
        return " ".join(name), (wire,)
    tokens = part.split()
    for size in range(2, min(_MAX_AGENCY_WORDS, len(tokens) - 2) + 1):  # "ADA QUILL Associated Press"
        if wire := agency_named(" ".join(tokens[-size:])):
            return _OF_THE.sub("", " ".join(tokens[:-size])), (wire,)
    return part, ()


def _single(parts: Iterable[str], facts: PageFacts) -> Iterator[str]:
    """The parts, those cut that hold several names without a joint between them."""
    is_chinese = (facts.html_lang or "").lower().startswith("zh")
    for part in parts:
        if is_chinese and _SPACED_NAMES.fullmatch(part):
            yield from part.split()
        elif glued := byline_patterns().glued_joint.fullmatch(part):
            yield from glued.groups()
        else:
            yield part


def _is_job(part: str, apart: bool) -> bool:
    """True for a piece behind a name that is a job or begins with an outlet's letters ("Editor", "BBC Sport")."""
    return not apart and byline_patterns().job.search(part) is not None


def _is_one_word(name: str) -> bool:
    """True for a single word of a script that sets spaces between the words of a name."""
    return " " not in name and "\u0041" <= name[0] <= "\u1fff"


def _prepared(text: str) -> str:
    if len(text) > _MAX_CHARACTERS:
        return ""
    text = html.unescape(text) if "&" in text else text
    return _INVISIBLE.sub("", text)


def _parts(text: str, language: str) -> Iterator[str]:
    """The names in one byline string, label and job cut off."""
    patterns = byline_patterns()
    if wholly := _WHOLLY.fullmatch(text.strip()):
        text = wholly["inside"]
    text = _HANDLE.sub(" ", _BRACKETS.sub(" ", text))
    text = "\n".join(line for piece in text.split("\n") if (line := fold_space(piece)))
    if ADDRESS.search(text) or is_placeholder(text):
        return
    if (whole := agency_named(text)) is not None:
        yield whole
        return
    text = patterns.credits.split(text, maxsplit=1)[0]  # "Text: Ada Quill Fotos: Tom Reed"
    for words in (text, _without_label(text, language)):
        if (turned := _TURNED.fullmatch(words)) and not any(map(_is_no_name, turned.groups())):
            yield f"{turned['given']} {turned['family']}"
            return
    for place, piece in enumerate(patterns.split.split(_BIOGRAPHY.sub("", words))):
        piece = patterns.opening_joint.sub("", piece) if place else piece
        if place and patterns.second.match(piece):
            continue  # "Reporting by Ada Quill; editing by Tom Reed"
        if name := _bare(piece, language if place == 0 and words == text else _WITHOUT_PARTICLES):
            yield name


def _is_no_name(word: str) -> bool:
    """True for what stands about a comma in bylines and is no part of a name: "AFP, Manila", "Ada, Redaktion"."""
    return agency_named(word) is not None or is_town(word) or is_placeholder(word)


@lru_cache(maxsize=4096)
def _bare(piece: str, language: str) -> str:
    """One piece of a byline without label, date, job and stray signs; empty where it credits a picture."""
    if _is_picture_credit(piece):
        return ""
    name = words_before_date(_without_label(piece.strip(), language)).strip(_EDGES)
    for end in (*byline_patterns().heads, *byline_patterns().tails):
        name = end.sub("", name)
    for job in (byline_patterns().role, byline_patterns().lead):
        named = job.sub("", name)
        if " " in named.strip():  # "Roving Reporter" is a pen name
            name = named
    return _once(name.strip(_EDGES))


def _is_picture_credit(piece: str) -> bool:
    """True for "Photo: NAME", "© NAME" and their kin."""
    return byline_patterns().picture.match(piece.strip()) is not None


def _without_label(text: str, language: str) -> str:
    """The words behind all labels at their start; nothing where a label credits a picture."""
    patterns = byline_patterns()
    whole = text
    for _ in range(4):
        if patterns.picture.match(text):
            return ""
        cut = patterns.kind.sub("", _GLUED.sub("", text))
        behind = patterns.label.sub("", cut)
        label = cut[: len(cut) - len(behind)].rstrip()
        if not (label and patterns.is_particle(label, behind, language, is_first=cut == whole)):
            cut = behind
        if colon := _COLON.match(cut):
            cut = cut[colon.end() :]
        if cut == text:
            break
        text = cut
    return text


def _once(name: str) -> str:
    """A name that a page prints twice in one element, once."""
    tokens = name.split()
    half = len(tokens) // 2
    return " ".join(tokens[:half]) if half and tokens[:half] == tokens[half:] else name


def _each_once(people: dict[str, str]) -> Iterator[str]:
    """The names without those that another spells more fully: "Ada Quill" beside "Ada M. Quill"."""
    tokens = {name: name.casefold().replace(".", "").split() for name in people.values()}
    for name, own in tokens.items():
        fuller = (
            len(other) > len(own) > 1 and other[0] == own[0] and other[-1] == own[-1] and set(own) <= set(other)
            for other in tokens.values()
        )
        if not any(fuller):
            yield name
