"""All that a page says about its origin, read from the raw page: extraction drops the very lines that say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from aggregator.text.claim_links import link_claims, pixel_claims
from aggregator.text.claim_metas import feed_claims, meta_claims, structured_claims
from aggregator.text.claim_page import ClaimPage
from aggregator.text.claim_words import reporter_claims, sentence_claims, wire_claims
from aggregator.text.metadata import PageFacts, read_facts
from aggregator.text.model import Block, Claim, FeedHint

_MAX_CLAIMS = 60
_AGENCY_KINDS = frozenset({"wire_credit"})
_NO_FACTS = PageFacts("", {}, (), {}, None, None, None, (), (), None)


def harvest_claims(
    tree: HtmlElement,
    *,
    url: str,
    blocks: Sequence[Block],
    outside: Sequence[Block] = (),
    site_name: str | None = None,
    summary: str | None = None,
    author_words: str | None = None,
    facts: PageFacts | None = None,
    hint: FeedHint | None = None,
    extra_names: Mapping[str, str] | None = None,
) -> tuple[Claim, ...]:
    """What the page claims about its origin, each claim once, links and metas before words; empty when it claims
    nothing.

    Reads the tree and leaves it as it is. `url` is the page's final address: a link, canonical or name of the same
    site is no claim. `blocks` are the article's in document order, nothing stripped; `outside` the short blocks around
    it; `summary` the standfirst, where the page set one apart: a dateline may stand in it. `facts` spares a second
    reading of the head; `hint` is what the feed said. `extra_names` maps spellings to agencies that the bundled table
    lacks.
    """
    known = facts or read_facts(tree, url)
    if site_name and not known.site_name:
        known = _with_site_name(known, site_name)
    page = ClaimPage(tree, known, blocks, outside, author_words, extra_names or {}, summary, hint)
    found: list[Claim] = []
    for reader in (
        link_claims,
        meta_claims,
        structured_claims,
        feed_claims,
        pixel_claims,
        sentence_claims,
        wire_claims,
        reporter_claims,
    ):
        found.extend(reader(page))
    return _distinct(found)


def claims_of_text(
    blocks: Sequence[Block],
    *,
    url: str = "",
    site_name: str | None = None,
    extra_names: Mapping[str, str] | None = None,
) -> tuple[Claim, ...]:
    """What the words alone claim, for texts without a page: sentences, wire credits, own reporters."""
    page = ClaimPage(None, _with_site_name(_NO_FACTS, site_name, url), blocks, extra_names=extra_names or {})
    return _distinct([*sentence_claims(page), *wire_claims(page), *reporter_claims(page)])


def credited_agencies(claims: Iterable[Claim]) -> tuple[str, ...]:
    """The agencies that wire credits name, in order, each once."""
    return tuple(dict.fromkeys(c.name for c in claims if c.kind in _AGENCY_KINDS and c.name))


def _with_site_name(facts: PageFacts, site_name: str | None, url: str | None = None) -> PageFacts:
    return replace(facts, site_name=site_name, url=facts.url if url is None else url)


def _distinct(found: Iterable[Claim]) -> tuple[Claim, ...]:
    """Each statement once: the same kind with the same target and name is one, the first words stay."""
    kept: dict[tuple[str, str | None, str | None, str | None], Claim] = {}
    for one in found:
        words = one.words if not (one.target_url or one.name) else None
        kept.setdefault((one.kind, one.target_url, one.name, words), one)
    return tuple(kept.values())[:_MAX_CLAIMS]
