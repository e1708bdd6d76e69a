"""Claims in the words of a page: where it was published first, under which licence, whose wire or reporter it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from aggregator.text.agencies import agencies_in, agency_named
from aggregator.text.attributions import (
    attribution_data,
    attribution_index,
    attribution_patterns,
    attribution_searches,
    straight,
    triggers_in,
)
from aggregator.text.claim_labels import host_name, is_label
from aggregator.text.claim_links import is_article_address, is_home
from aggregator.text.claim_page import ClaimPage, claim
from aggregator.text.model import Block, Claim
from aggregator.text.strip.zones import is_prose
from aggregator.text.wire import MAX_LINE_CREDIT_CHARS, byline_credits, closing_credits, dateline_credits, line_credits

# Datelines stand in the first paragraphs; quoting formulas further down are about single facts.
_DATELINE_PARAGRAPHS = 3
_ENDING_BLOCKS = 3
_MAX_LINE_CHARS = 130
_RANKS = "senior|political|chief|own|special"
_MAX_NOTICE_CHARS = 900
_MAX_LEAD_CHARS = 40
_ADDRESS_ONLY = re.compile(r"<?(https?://\S+?)>?")
_ADDRESS_LINE = re.compile(r"(?:\S{1,12} ){0,3}<?(?P<address>https?://[^\s<>]+)>?")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}")
# What follows an outlet's name on its line: a bracket, a dash, a date.
_NAME_END = re.compile(r"\s+[-–—|]\s+|\s\(|\.\s|,\s*\d")
_COLON_SIGNS = (":", "：", " -", " –", " |", "\u00a0")
_COLON = re.compile(r"\s?[:：]{1,2}\s?|\s+[-–|]\s+")


def sentence_claims(page: ClaimPage) -> Iterator[Claim]:
    """First-published sentences, licence sentences, re-reporting formulas, `via` and "Source: X" lines."""
    triggers = triggers_in(block.text for block in (*page.blocks, *page.outside))
    for block in (*page.blocks, *page.outside):
        text = straight(block.text)
        if len(text) <= _MAX_NOTICE_CHARS:
            low = text.lower()
            for kind in ("first_published", "licence"):
                if any(trigger in low for trigger in triggers[kind]):
                    yield from _notice_claims(page, block, text, kind)
        if len(text) <= _MAX_LINE_CHARS:
            yield from _line_claims(page, block, text)
    for block in page.blocks:
        low = block.text.lower()
        if any(trigger in low for trigger in triggers["attribution"]):
            yield from _attribution_claims(page, block, straight(block.text))
    yield from _quoting_claims(page)
    yield from _bare_addresses(page)


def _bare_addresses(page: ClaimPage) -> Iterator[Claim]:
    """An address alone on the first or last line of the text."""
    for block in {id(block): block for block in (*page.blocks[:1], *page.blocks[-_ENDING_BLOCKS:])}.values():
        found = _ADDRESS_LINE.fullmatch(block.text)
        target = found["address"] if found else None
        if target and page.is_elsewhere(target) and not is_home(target) and is_article_address(target):
            yield claim("tail_link", block.text, target_url=target)
            return


def _notice_claims(page: ClaimPage, block: Block, text: str, kind: str) -> Iterator[Claim]:
    low = text.lower()
    for pattern, needs in attribution_searches(kind):
        if needs and not any(part in low for part in needs):
            continue
        found = pattern.search(text)
        if not found:
            continue
        raw = found.groupdict().get("name")
        name = page.usual(raw)
        if page.is_own(name):
            continue
        target = _target(page, block, raw)
        # Books and photographs are published and reproduced too: "in 1950 by Faber", "with permission of the museum".
        if target or (name and _is_name(raw)):
            yield claim(kind, block.text if len(block.text) <= 300 else found[0], target_url=target, name=name)
            return


def _attribution_claims(page: ClaimPage, block: Block, text: str) -> Iterator[Claim]:
    low = text.lower()
    for key in ("patterns", "reported"):
        for pattern, needs in attribution_searches("attribution", key):
            if needs and not any(part in low for part in needs):
                continue
            found = pattern.search(text)
            if not found or not _is_name(found["name"]):
                continue
            known = agencies_in(found["name"].split("'s ")[0], page.names.agencies)
            if not known and key == "reported" and not _outlet_like().search(found["name"]):
                continue
            for name in known or (page.usual(found["name"].split("'s ")[0]),):
                if name and not page.is_own(name):
                    yield claim(
                        "attribution", found[0].strip(), target_url=_target(page, block, found["name"]), name=name
                    )


@lru_cache(maxsize=1)
def _outlet_like() -> re.Pattern[str]:
    """What tells an outlet's name from a person's: an outlet's word, quotes, an address."""
    words = "|".join(attribution_data()["own_reporter"]["name_words"])
    return re.compile(rf"[«\"“]|\w\.\w{{2,}}|(?:{words})$", re.IGNORECASE)


def _target(page: ClaimPage, block: Block, name: str | None) -> str | None:
    """The link elsewhere that goes with a sentence: the one whose words are the outlet or the article, else the only
    one."""
    links = [link for link in block.links if page.is_elsewhere(link.href) and "creativecommons.org" not in link.href]
    articles = [link for link in links if not is_home(link.href)]
    named = [link for link in articles if name and (link.text in name or name in link.text)]
    chosen = named or articles
    return chosen[0].href if chosen else None


def _is_name(raw: str | None) -> bool:
    words = (raw or "").strip(" «»\"“”'")
    if _HOST.fullmatch(words):
        return True
    return bool(words) and (words[0].isupper() or not words[0].isascii()) and len(words.split()) <= 6


def _line_claims(page: ClaimPage, block: Block, text: str) -> Iterator[Claim]:
    """A line of its own: "Source: X", "via X", a bare address."""
    lead, rest = _split_lead(text)
    if lead:
        address = _ADDRESS_ONLY.fullmatch(rest.strip())
        target = address[1] if address else _target(page, block, rest)
        if target and page.is_elsewhere(target):
            yield claim("source_link", text, target_url=target, name=None if address else page.usual(rest))
        elif not address and _is_name(rest := _NAME_END.split(rest)[0]) and not page.is_own(rest):
            for name in agencies_in(rest, page.names.agencies) or (page.usual(rest),):
                yield claim("attribution", text, name=name)
        return
    if is_label("source_label", text) and (outlet := host_name(text)) and not page.is_own(outlet):
        yield claim("attribution", text, name=page.usual(outlet))
    for pattern in attribution_patterns("via"):
        found = pattern.fullmatch(text.strip())
        if found and _is_name(found["name"]) and not page.is_own(found["name"]):
            yield claim("via", text, target_url=_target(page, block, found["name"]), name=page.usual(found["name"]))


def _split_lead(text: str) -> tuple[str | None, str]:
    if not any(sign in text for sign in _COLON_SIGNS):
        return None, text
    parts = _COLON.split(text.strip(" ()[]"), maxsplit=1)
    if len(parts) != 2 or not parts[1] or len(parts[0]) > _MAX_LEAD_CHARS:
        return None, text
    label = re.split(r"[.!?。]\s+", parts[0])[-1]  # "Translated from Norse. Source: X"
    is_lead = attribution_index("source_lead").matches(label.strip(" *•-–("))
    return (parts[0], parts[1]) if is_lead else (None, text)


def _quoting_claims(page: ClaimPage) -> Iterator[Claim]:
    """Agencies quoted in the first paragraphs: at most an attribution, never a wire credit."""
    for block in islice(filter(is_prose, page.blocks), _DATELINE_PARAGRAPHS):
        text = straight(block.text)
        if not any(word in text for word in ("ccording to", "report", "told", "said", "says")):
            continue
        for pattern in attribution_patterns("attribution", "quoting"):
            for found in pattern.finditer(text):
                name = agency_named(found["name"], page.names.agencies)
                if name and not page.is_own(name):
                    yield claim("attribution", found[0].strip(" ,.;"), name=name)


def wire_claims(page: ClaimPage) -> Iterator[Claim]:
    """Agencies in the byline, the dateline, the end of the text, or alone on a line next to it."""
    found: list[tuple[str, str | None]] = []
    for words in [page.author_words or "", *page.facts.metas.get("author", ())]:
        found += [(words, name) for name in agencies_in(words, page.names.agencies)]
    paragraphs = [block for block in page.blocks if is_prose(block)]
    # Where the first paragraph is taken for a standfirst, its dateline stands there.
    for text in (page.summary or "", *(block.text for block in paragraphs[:_DATELINE_PARAGRAPHS])):
        found += dateline_credits(text, page.names.agencies)
    ends = {
        id(block): block for block in (*paragraphs[-2:], *page.blocks[-_ENDING_BLOCKS:]) if block is not page.blocks[0]
    }
    for block in ends.values():
        found += closing_credits(block.text, page.names.agencies)
        if any(pattern.fullmatch(straight(block.text)) for pattern in attribution_patterns("wire_line")):
            found.append((block.text, None))
    first = page.blocks.index(paragraphs[0]) if paragraphs else len(page.blocks)
    for index, block in enumerate(page.blocks):
        if index < first:
            found += byline_credits(block.text, page.names.agencies)
        if len(block.text) > MAX_LINE_CREDIT_CHARS or block.kind == "heading" or block.links:
            continue
        if index <= first or is_prose(page.blocks[index - 1]):
            found += line_credits(block.text, page.names.agencies)
    for words, name in found:
        if not page.is_own(name):
            yield claim("wire_credit", words, name=name)


def reporter_claims(page: ClaimPage) -> Iterator[Claim]:
    """Sentences in which an outlet's own reporter speaks: "Halvik News's Jane Doe said"."""
    pattern = _own_reporter()
    for block in page.blocks:
        if not _belonging().search(text := straight(block.text)):
            continue
        for found in pattern.finditer(text):
            name = page.usual(found["outlet"] or found["by"])
            if name and not page.is_own(name):
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
