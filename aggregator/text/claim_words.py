"""Claims in the words of a page: where it was published first, under which licence, whose wire it is."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.text.agencies import agencies_in
from aggregator.text.attributions import attribution_patterns, attribution_searches, straight, triggers_in
from aggregator.text.claim_page import ClaimPage, claim
from aggregator.text.claim_targets import credited_link
from aggregator.text.credit_names import may_be_name
from aggregator.text.model import Block, Claim
from aggregator.text.strip.zones import is_prose
from aggregator.text.wire import MAX_LINE_CREDIT_CHARS, byline_credits, closing_credits, dateline_credits, line_credits

# Datelines stand in the first paragraphs; quoting formulas further down are about single facts.
_DATELINE_PARAGRAPHS = 3
_ENDING_BLOCKS = 3
_MAX_NOTICE_CHARS = 900
_NOTICES = ("first_published", "licence")


def notice_claims(page: ClaimPage) -> Iterator[Claim]:
    """First-published and licence sentences."""
    # A notice above the first paragraph may be taken for the standfirst.
    blocks = (*((Block(page.summary),) if page.summary else ()), *page.blocks, *page.outside)
    triggers = triggers_in((block.text for block in blocks), _NOTICES)
    if not any(triggers.values()):
        return
    for block in blocks:
        text = straight(block.text)
        if len(text) > _MAX_NOTICE_CHARS or block.kind == "caption":
            continue
        low = text.lower()
        for kind in _NOTICES:
            if any(trigger in low for trigger in triggers[kind]):
                yield from _notice_claims(page, block, text, kind)


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
        if not page.is_credit(name):
            continue
        target = credited_link(page, block, raw)
        # Books and photographs are published and reproduced too: "in 1950 by Faber", "with permission of the museum".
        if target or (name and may_be_name(raw)):
            yield claim(kind, block.text if len(block.text) <= 300 else found[0], target_url=target, name=name)
            return


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
        if page.is_credit(name):
            yield claim("wire_credit", words, name=name)
