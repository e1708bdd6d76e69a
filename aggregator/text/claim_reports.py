"""Claims of sentences that tell whose report it is: formulas of retelling, quoted agencies, an outlet's reporter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from aggregator.text.agencies import agencies_in
from aggregator.text.agency_mentions import quoted_agencies
from aggregator.text.attributions import attribution_data, attribution_searches, straight, triggers_in
from aggregator.text.claim_page import ClaimPage, claim
from aggregator.text.claim_targets import credited_link
from aggregator.text.credit_names import may_be_name
from aggregator.text.model import Block, Claim
from aggregator.text.strip.phrasebook import fold_phrase
from aggregator.text.strip.zones import is_prose

# Whose report it is, a text says at its beginning or its end; quoting formulas in between are about single facts.
_FIRST_PARAGRAPHS = 3
_LAST_BLOCKS = 4
_FORMULAS = ("attribution",)
_RANKS = "senior|political|chief|own|special"


def report_claims(page: ClaimPage) -> Iterator[Claim]:
    """Outlets and agencies whose report the first paragraphs or the last lines tell again. Weak: at most an
    attribution, never a wire credit."""
    blocks = _first_and_last(page)
    triggers = triggers_in((block.text for block in blocks), _FORMULAS)["attribution"]
    for block in blocks if triggers else ():
        low = block.text.lower()
        if any(trigger in low for trigger in triggers):
            yield from _formulas(page, block, straight(block.text))
    for block in islice(filter(is_prose, page.blocks), _FIRST_PARAGRAPHS):
        for words, name in quoted_agencies(straight(block.text)):
            if page.is_credit(name):
                yield claim("attribution", words, name=name)


def _first_and_last(page: ClaimPage) -> list[Block]:
    prose = [index for index, block in enumerate(page.blocks) if is_prose(block)][:_FIRST_PARAGRAPHS]
    first = prose[-1] + 1 if prose else _LAST_BLOCKS
    last = max(first, len(page.blocks) - _LAST_BLOCKS)
    return [block for block in (*page.blocks[:first], *page.blocks[last:]) if block.kind != "caption"]


def _formulas(page: ClaimPage, block: Block, text: str) -> Iterator[Claim]:
    low = text.lower()
    for key in ("patterns", "reported"):
        for pattern, needs in attribution_searches("attribution", key):
            if needs and not any(part in low for part in needs):
                continue
            found = pattern.search(text)
            if not found or not may_be_name(found["name"]):
                continue
            words = found["name"].split("'s ")[0]
            known = agencies_in(words, page.names.agencies)
            if not known and key == "reported" and not _is_outlet(page, found["name"]):
                continue
            target = credited_link(page, block, found["name"])
            for name in known or (page.usual(words),):
                if name and page.is_credit(name):
                    yield claim("attribution", found[0].strip(), target_url=target, name=name)


def _is_outlet(page: ClaimPage, words: str) -> bool:
    """True for words that are an outlet's name and no person's: a known one's, with an outlet's word, quotes, an
    address."""
    folded = fold_phrase(words).strip(" .")
    return folded in page.names.outlets or folded in _known_outlets() or _outlet_like().search(words) is not None


@lru_cache(maxsize=1)
def _known_outlets() -> frozenset[str]:
    return frozenset(map(fold_phrase, attribution_data()["own_reporter"]["outlets"]))


@lru_cache(maxsize=1)
def _outlet_like() -> re.Pattern[str]:
    data = attribution_data()["own_reporter"]
    ends, starts = ("|".join(data[key]) for key in ("name_words", "name_starts"))
    return re.compile(rf"[«\"“„]|\w\.\w{{2,}}|(?:{ends})$|^(?:{starts})\b", re.IGNORECASE)


def reporter_claims(page: ClaimPage) -> Iterator[Claim]:
    """Sentences in which an outlet's own reporter speaks: "Halvik News's Jane Doe said"."""
    pattern = _own_reporter()
    for block in page.blocks:
        if not _belonging().search(text := straight(block.text)):
            continue
        for found in pattern.finditer(text):
            name = page.usual(found["outlet"] or found["by"])
            if name and page.is_credit(name):
                yield claim("own_reporter", found[0], name=name)


@lru_cache(maxsize=1)
def _belonging() -> re.Pattern[str]:
    """The apostrophe of an outlet that a person or a role follows: quick to look for."""
    return re.compile(rf"'s? (?:[A-ZÀ-Þ]|(?:{_RANKS}|{'|'.join(attribution_data()['own_reporter']['reporting'])}) )")


@lru_cache(maxsize=1)
def _own_reporter() -> re.Pattern[str]:
    data = attribution_data()["own_reporter"]
    outlets = "|".join(re.escape(o) for o in sorted(data["outlets"], key=len, reverse=True))
    words, verbs, roles = ("|".join(data[key]) for key in ("name_words", "verbs", "reporting"))
    capital = r"[A-ZÀ-Þ]"
    person = rf"{capital}[\w'.-]+(?: (?:(?:al|el|de|van|von|bin|ibn|da|di)[- ])?{capital}[\w'.-]+){{1,3}}"
    outlet = rf"(?P<outlet>{outlets}|(?:{capital}[\w.-]+ ){{0,3}}(?={capital})[\w-]*(?i:{words}))"
    role = rf"(?:(?:{_RANKS}) )*(?:(?:{roles}) )?"
    spoken = rf"{outlet}(?:'s|(?<=s)') {role}{person}(?:,[^.,]{{3,60}},)? (?:{verbs})"
    reporting = rf"(?P<by>{capital}[\w.-]+(?: {capital}[\w.-]+){{0,3}})(?:'s|(?<=s)') {person}, (?:{roles})"
    return re.compile(rf"\b(?:{spoken}|{reporting})\b")
