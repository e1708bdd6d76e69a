"""Claims of lines that are a credit and nothing else: "Source: X", "via X", "With inputs from X", an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.text.agencies import agencies_in
from aggregator.text.attributions import attribution_index, attribution_patterns, straight
from aggregator.text.claim_labels import host_name, is_label
from aggregator.text.claim_links import is_story_address
from aggregator.text.claim_page import ClaimPage, claim
from aggregator.text.claim_targets import credited_link
from aggregator.text.credit_names import holds_picture, may_be_name
from aggregator.text.model import Block, Claim
from aggregator.text.strip.zones import is_prose
from aggregator.text.wire import is_generic, opens_byline

_MAX_LINE_CHARS = 130
_MAX_CREDIT_CHARS = 90
_MAX_LEAD_CHARS = 40
_ENDING_BLOCKS = 3
_MIN_PARAGRAPHS = 5
# Where a credit without a colon stands: "(mit dpa)" in between is about a table or a quotation.
_LAST_BLOCKS = 5
_MAX_NOTICE_CHARS = 300
_COPYRIGHT_BEGINNINGS = frozenset("©Cc(")
_VIA_BEGINNINGS = frozenset("vVhH([")
_MAX_COLONS = 4
_ADDRESS_ONLY = re.compile(r"<?(https?://\S+?)>?")
_ADDRESS_LINE = re.compile(r"(?P<lead>(?:\S{1,12} ){0,3})<?(?P<address>https?://[^\s<>]+)>?")
# What follows an outlet's name on its line: a bracket, a dash, a date.
_NAME_END = re.compile(r"\s+[-–—|]\s+|\s\(|\.\s|,\s*\d")
_COLON_SIGNS = (":", "：", "՝", " -", " –", " |", "\u00a0")
_COLON = re.compile(r"\s?[:：՝]{1,2}\s?|\s+[-–|]\s+")
_CLAUSE_END = re.compile(r"[.!?。]\s+|\s[-–—|]\s")
_COUNTRY = re.compile(r"^[A-Z]{2}, (?=\w)")
_CLOSING = re.compile(r"[(（\[]([^()（）\[\]]{4,90})[)）\]]\s*\.?$")


def line_claims(page: ClaimPage) -> Iterator[Claim]:
    """Claims of the short lines in and around the text, of the bracket that closes it, and of a bare address."""
    prose = [index for index, block in enumerate(page.blocks) if is_prose(block)]
    first = prose[0] if prose else 0
    ends = {id(block) for block in (*page.blocks[: first + 1], *page.blocks[-_LAST_BLOCKS:])}
    charts = {id(block) for block in page.blocks[slice(*_middle(prose))]} - ends
    for block in (*page.blocks, *page.outside):
        at_end = id(block) in ends or opens_byline(block.text)
        if len(block.text) <= (_MAX_NOTICE_CHARS if at_end else _MAX_LINE_CHARS) and block.kind != "caption":
            for found in _line_claims(page, block, straight(block.text), at_end=at_end):
                if found.target_url or id(block) not in charts:
                    yield found
    for block in page.blocks[-_ENDING_BLOCKS:]:
        closing = _CLOSING.search(block.text[-_MAX_CREDIT_CHARS:]) if len(block.text) > _MAX_CREDIT_CHARS else None
        if closing:
            yield from _line_claims(page, block, straight(closing[1]), at_end=True)
    yield from _bare_addresses(page)


def _middle(prose: list[int]) -> tuple[int, int]:
    """The range of blocks between the second paragraph and the third from the end: "Source: X" without a link names
    the source of a chart or a box there."""
    return (prose[1] + 1, prose[-3]) if len(prose) > _MIN_PARAGRAPHS else (0, 0)


def _bare_addresses(page: ClaimPage) -> Iterator[Claim]:
    """An address alone on the first or last line of the text."""
    for block in {id(block): block for block in (*page.blocks[:1], *page.blocks[-_ENDING_BLOCKS:])}.values():
        found = _ADDRESS_LINE.fullmatch(block.text)
        if not found or not _leads_to_source(found["lead"]):
            continue
        target = found["address"]
        if page.is_elsewhere(target) and is_story_address(target):
            yield claim("tail_link", block.text, target_url=target)
            return


def _leads_to_source(lead: str) -> bool:
    """True where nothing or a reading word stands before the address: no "Tickets:" and no "Register at"."""
    words = lead.strip(" :：-–")
    return (
        not words or is_label("source_lead", words) or is_label("tail_label", words) or is_label("source_label", words)
    )


def _line_claims(page: ClaimPage, block: Block, text: str, *, at_end: bool) -> Iterator[Claim]:
    lead, rest = split_lead(text)
    if lead:
        yield from _led(page, block, text, rest)
        return
    if (outlet := host_name(text)) and is_label("source_label", text) and page.is_credit(outlet):
        yield claim("attribution", text, name=page.usual(outlet))
    bare = text.strip(" .")
    if bare[:1] in _VIA_BEGINNINGS:
        for pattern in attribution_patterns("via"):
            found = pattern.fullmatch(bare)
            if found and may_be_name(found["name"]) and page.is_credit(found["name"]):
                target = credited_link(page, block, found["name"])
                yield claim("via", text, target_url=target, name=page.usual(found["name"]))
                return
    if at_end and len(bare) <= (_MAX_NOTICE_CHARS if bare[:1] in _COPYRIGHT_BEGINNINGS else _MAX_CREDIT_CHARS):
        yield from _credit_line(page, block, bare.strip("()[]（）*•– -"))


def _led(page: ClaimPage, block: Block, text: str, rest: str) -> Iterator[Claim]:
    """What "Source:" leads to."""
    address = _ADDRESS_ONLY.fullmatch(rest.strip())
    target = address[1] if address else credited_link(page, block, rest)
    if target and page.is_elsewhere(target):
        name = None if address or not may_be_name(rest) else page.usual(rest)
        yield claim("source_link", text, target_url=target, name=name)
        return
    if not address:
        yield from _named(page, text, _NAME_END.split(_COUNTRY.sub("", rest))[0].strip(" *"))


def _credit_line(page: ClaimPage, block: Block, text: str) -> Iterator[Claim]:
    """A line that names its source without a colon: "(mit dpa)", "With inputs from agencies", "Quelle dpa"."""
    for pattern in attribution_patterns("credit_line"):
        if not (found := pattern.fullmatch(text)) or holds_picture(text):
            continue
        groups = found.groupdict()
        if outlet := groups.get("outlet"):
            yield from _named(page, text, outlet)
            return
        words = groups.get("name") or groups.get("infocom")
        if words is None or is_generic(words):
            yield claim("wire_credit", block.text)
            return
        for name in agencies_in(words, page.names.agencies):
            if page.is_credit(name):
                yield claim("wire_credit", block.text, name=name)


def _named(page: ClaimPage, text: str, words: str) -> Iterator[Claim]:
    """A source named in words: agencies each, else the outlet, else a wire that is not named."""
    if is_generic(words):
        yield claim("wire_credit", text)
    elif page.is_credit(words):
        known = agencies_in(words, page.names.agencies)
        for name in known or ((page.usual(words),) if may_be_name(words) else ()):
            if name and page.is_credit(name):
                yield claim("attribution", text, name=name)


def split_lead(text: str) -> tuple[str | None, str]:
    """("Source", "Halvik Courier") of a line that names its source behind such a word; (None, text) of others."""
    if not any(sign in text for sign in _COLON_SIGNS):
        return None, text
    line = text.strip(" ()[]（）")
    for count, colon in enumerate(_COLON.finditer(line)):
        before, rest = line[: colon.start()], line[colon.end() :]
        if not rest or len(before) > _MAX_LEAD_CHARS or count >= _MAX_COLONS:
            break
        label = _CLAUSE_END.split(before)[-1]  # "Translated from Norse. Source: X", "3 March | Source: X"
        if attribution_index("source_lead").matches(label.strip(" *•-–(")):
            return before, rest
    return None, text
