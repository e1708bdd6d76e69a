"""All that a page says about its origin, read from the raw page: extraction drops the very lines that say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aggregator.text.claim_lines import line_claims, split_lead
from aggregator.text.claim_links import declared_claims, link_claims, pixel_claims
from aggregator.text.claim_metas import feed_claims, meta_claims, structured_claims
from aggregator.text.claim_page import NO_NAMES, ClaimPage
from aggregator.text.claim_reports import report_claims, reporter_claims
from aggregator.text.claim_words import notice_claims, wire_claims
from aggregator.text.lead_image import lead_image_claims
from aggregator.text.metadata import PageFacts
from aggregator.text.model import Block, Claim, KnownNames

_MAX_CLAIMS = 60
_MAX_SOURCES = 6
_LED_KINDS = frozenset({"source_link", "attribution"})
_AGENCY_KINDS = frozenset({"wire_credit"})
_WORD_READERS = (notice_claims, line_claims, report_claims, wire_claims, reporter_claims)
_NO_FACTS = PageFacts("", {}, (), {}, None, None, None, (), (), None)


def harvest_claims(page: ClaimPage) -> tuple[Claim, ...]:
    """What a page claims about its origin, each claim once, links and metas before words; empty when it claims
    nothing. Reads the tree and leaves it as it is."""
    found: list[Claim] = []
    for reader in (
        link_claims,
        meta_claims,
        declared_claims,
        structured_claims,
        feed_claims,
        pixel_claims,
        *_WORD_READERS,
        lead_image_claims,
    ):
        found.extend(reader(page))
    return _distinct(found)


def claims_of_text(blocks: Sequence[Block], *, url: str = "", names: KnownNames = NO_NAMES) -> tuple[Claim, ...]:
    """What the words alone claim, for texts without a page: sentences, wire credits, own reporters."""
    page = ClaimPage(None, replace(_NO_FACTS, url=url), blocks, names=names)
    return _distinct(found for reader in _WORD_READERS for found in reader(page))


def credited_agencies(claims: Iterable[Claim]) -> tuple[str, ...]:
    """The agencies that wire credits name, in order, each once."""
    return tuple(dict.fromkeys(c.name for c in claims if c.kind in _AGENCY_KINDS and c.name))


def _without_references(found: list[Claim]) -> list[Claim]:
    """The claims without "Source: X" lines where a page has more of them than a digest: references of single facts."""
    led = {one for one in found if one.kind in _LED_KINDS and split_lead(one.words)[0]}
    sources = {one.target_url or one.name for one in led}
    return found if len(sources) <= _MAX_SOURCES else [one for one in found if one not in led]


def _distinct(found: Iterable[Claim]) -> tuple[Claim, ...]:
    """Each statement once: the same kind with the same target and name is one, the first words stay."""
    found = _without_references(list(found))
    kept: dict[tuple[str, str | None, str | None, str | None], Claim] = {}
    for one in found:
        words = one.words if not (one.target_url or one.name) else None
        kept.setdefault((one.kind, one.target_url, one.name, words), one)
    return tuple(kept.values())[:_MAX_CLAIMS]
