"""One page, read: headline, dates, signers, claims, and the blocks of its article."""

from __future__ import annotations

from datetime import datetime

from aggregator.text.body.main_text import read_main_text
from aggregator.text.claim_page import NO_NAMES, ClaimPage
from aggregator.text.claims import credited_agencies, harvest_claims
from aggregator.text.completeness import completeness_of_entry, read_completeness
from aggregator.text.headline import read_title
from aggregator.text.hyphenation import mend_print
from aggregator.text.language import language_code
from aggregator.text.metadata import PageFacts, read_facts
from aggregator.text.model import ExtractedPage, FeedHint, KnownNames
from aggregator.text.parse import parse_page
from aggregator.text.people.byline import read_byline
from aggregator.text.people.glued import part_glued
from aggregator.text.structured import strings
from aggregator.text.times.dates import read_modified, read_published
from aggregator.text.urls import site_of

_EMPTY = ExtractedPage(None, None, (), (), None, None, None, "unknown", (), (), ())
_LANGUAGE_METAS = ("content-language", "dc.language", "dcterms.language", "og:locale", "language", "inlanguage")


def read_page(
    html: bytes | str,
    *,
    url: str,
    fetched_at: datetime | None = None,
    encoding: str | None = None,
    hint: FeedHint | None = None,
    content_css: str | None = None,
    drop_css: str | None = None,
    names: KnownNames = NO_NAMES,
) -> ExtractedPage:
    """All that one page yields before anything is stripped; a page without text gives no blocks. Never raises.

    `url` is the final address, absolute; `fetched_at` is aware; `encoding` the charset of the HTTP header;
    `content_css` and `drop_css` are the operator's selectors for this site: the article's element, and what to leave
    out. A selector that is no CSS counts as absent. `names` are those of the operator's sources.
    """
    tree = parse_page(html, encoding)
    if tree is None:
        return _EMPTY
    url = url if site_of(url) else ""  # an address that cannot be parsed makes no link absolute
    facts = read_facts(tree, url)
    part_glued(tree)
    title = read_title(facts, tree)
    content = hint.content if hint else None
    article = read_main_text(tree, facts, title, content_css=content_css, drop_css=drop_css, content=content)
    blocks = mend_print(article.blocks)
    texts = [block.text for block in blocks]
    around = [*(block.text for block in article.outside), *texts]
    byline = read_byline(facts, tree, lines=article.head_lines, texts=around, hint=hint)
    claims = harvest_claims(
        ClaimPage(tree, facts, blocks, article.outside, byline.words, article.summary, hint=hint, names=names)
    )
    return ExtractedPage(
        title=title or (hint.title if hint else None),
        summary=article.summary,
        authors=byline.authors,
        agencies=tuple(dict.fromkeys((*byline.agencies, *credited_agencies(claims), *byline.desks))),
        published=read_published(
            facts, tree, lines=article.head_lines, fetched_at=fetched_at, hint=hint, title=title, texts=texts
        ),
        modified=read_modified(facts, fetched_at=fetched_at, hint=hint, lines=article.head_lines),
        language_hint=_language_hint(facts),
        completeness=(
            completeness_of_entry(blocks)
            if article.from_entry
            else read_completeness(facts, tree, blocks, article.outside)
        ),
        blocks=blocks,
        outside=article.outside,
        claims=claims,
        site_name=facts.site_name,
        canonical=facts.canonical,
        from_entry=article.from_entry,
    )


def _language_hint(facts: PageFacts) -> str | None:
    declared = (
        facts.html_lang,
        *strings(facts.article.get("inLanguage")),
        *(facts.meta(name) for name in _LANGUAGE_METAS),
    )
    return next((code for text in declared if (code := language_code(text))), None)
