"""The values that the text room makes: plain, frozen, picklable (they cross a process border).

Closed lists are documented here and nowhere else; docs/glossary.md explains the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

CLAIM_KINDS = frozenset(
    {
        "source_link",  # a link labelled as the source: "Source link", "Read the original at X"
        "canonical",  # rel=canonical on another site
        "og_url",  # og:url on another site
        "syndication_meta",  # meta syndication-source / original-source
        "based_on",  # JSON-LD isBasedOn
        "source_organization",  # JSON-LD sourceOrganization, provider or copyrightHolder
        "republication_pixel",  # counting pixel of a republication programme
        "licence",  # licence sentence: "republished from X under a Creative Commons licence"
        "first_published",  # "This story was originally published by X"
        "via",  # via X, h/t X
        "attribution",  # a source named in words: "Source: X"
        "wire_credit",  # an agency in dateline, byline, last line or meta author
        "own_reporter",  # "Al Jazeera's NAME said": the text belongs to the outlet that it names
        "tail_link",  # weak: a closing "Read more" that leads to another site
        "feed_source",  # <source> of the feed entry
        "lead_image",  # names no origin: the file name of the declared lead image, which a copy may share
    }
)
# Claims that name a page and, alone, are reason enough to fetch it.
CITING_KINDS = frozenset(
    {"source_link", "canonical", "og_url", "syndication_meta", "based_on", "licence", "first_published", "via"}
)
# How far a time is to be trusted, best first; None where there is no time.
PUBLISHED_TRUST = (
    "structured",  # JSON-LD datePublished
    "meta",  # article:published_time and its kin
    "element",  # <time> or a date element of the article's own header
    "feed",  # the feed's or sitemap's date
    "url",  # a date in the page's address, day only
    "text",  # a labelled date line in the text
)
COMPLETENESS = ("full", "preview", "unknown")


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor inside a block: its words and its absolute address."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, quote or table row; white space folded to single spaces."""

    text: str
    kind: str = "paragraph"  # paragraph | heading | list_item | quote | table | caption
    links: tuple[Link, ...] = ()
    region: str | None = None  # the part of the page that its element is by name: one of phrases/regions.toml


@dataclass(frozen=True, slots=True)
class Removed:
    """A block that is not the article, and the name of the rule that removed it."""

    text: str
    rule: str
    at: int | None = None  # rule `repeated`: its position among the blocks that the other rules left


@dataclass(frozen=True, slots=True)
class Sighting:
    """A block of one article that other articles of its host may have too; text.repeated makes and reads it."""

    key: str  # of its words
    traits: str  # h head, t tail, s sentence, p prose, b brief, l link or address, o own matter, m longest


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a page says about its origin. A claim is evidence, not truth."""

    kind: str  # one of CLAIM_KINDS
    words: str  # as found on the page, at most 500 characters
    target_url: str | None = None  # absolute, as found (not canonicalised)
    name: str | None = None  # the outlet or agency, in its usual spelling where known


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a page gives it."""

    at: datetime  # aware; in the page's own offset where it gives one, else UTC
    precision: str  # "minute" | "day"
    trust: str  # one of PUBLISHED_TRUST


@dataclass(frozen=True, slots=True)
class FeedHint:
    """What the feed or sitemap said of a page: raw, possibly wrong, all optional."""

    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None  # aware
    modified_at: datetime | None = None  # aware
    source_name: str | None = None  # RSS <source>
    source_url: str | None = None
    summary: str | None = None
    content: str | None = field(default=None, repr=False)  # HTML of the whole text, where the way in gives it


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Outlets that the operator's list of sources names; text.agencies.known_names makes it."""

    own: tuple[str, ...] = ()  # of the page's own source: no credit on its pages
    outlets: frozenset[str] = frozenset()  # of all sources, folded
    agencies: Mapping[str, str] = field(default_factory=dict)  # folded spelling -> usual name


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """Section `extraction`: all that one page yields before anything is stripped."""

    title: str | None
    summary: str | None  # standfirst, where the page marks one
    authors: tuple[str, ...]  # people only
    agencies: tuple[str, ...]  # organisations that sign: agencies in their usual spelling, then desks as printed
    published: Moment | None
    modified: Moment | None
    language_hint: str | None  # ISO 639-1, from html lang and metas
    completeness: str  # one of COMPLETENESS
    blocks: tuple[Block, ...]  # document order, boilerplate of the article's neighbourhood included
    outside: tuple[Block, ...]  # blocks away from the article that a named rule may claim (clock, comment form)
    claims: tuple[Claim, ...]
    site_name: str | None = None
    canonical: str | None = None  # rel=canonical, absolute, whichever site it is on
    from_entry: bool = False  # the text is that of the feed's or API's entry: the page does not show it


@dataclass(frozen=True, slots=True)
class Body:
    """Section `body`: the article's own blocks and what was removed, each with its rule."""

    kept: tuple[Block, ...]
    removed: tuple[Removed, ...]
    sightings: tuple[Sighting, ...] = ()  # what its host can be learned from

    @property
    def text(self) -> str:
        """The kept blocks joined by a blank line; empty when nothing is left."""
        return "\n\n".join(block.text for block in self.kept)


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """Section `language`: ISO 639-1 code (None when the text is too short to tell) and confidence 0..1."""

    code: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Stripped:
    """What `strip_text` gives back: the text without furniture, and the furniture."""

    text: str
    removed: tuple[Removed, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What `extract_article` gives back: one page, read and stripped."""

    title: str | None
    summary: str | None
    text: str
    authors: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    published_precision: str | None = None
    published_trust: str | None = None
    modified_at: datetime | None = None
    language: str | None = None
    completeness: str = "unknown"
    removed: list[Removed] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def whole_text(summary: str | None, text: str) -> str:
    """Standfirst and text, as fingerprints and the judge read them: copies print the standfirst as a paragraph."""
    return f"{summary}\n\n{text}" if summary and summary not in text else text
