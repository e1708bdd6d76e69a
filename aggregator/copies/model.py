"""The values that the copies room makes: plain, frozen, free of database and Scrapy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# What the text shows. `uncertain` is stored and never counted as a link.
# `unknown`: a link by citation or credit alone, the origin's text was never seen.
RELATIONS = ("same", "trimmed", "excerpt", "rewrite", "translation", "update", "unrelated", "uncertain", "unknown")
COPY_RELATIONS = frozenset({"same", "trimmed", "excerpt", "rewrite", "translation", "update"})
# Where the direction comes from, strongest first. `reviewed`: a person's word, where the judge alone says otherwise.
DIRECTIONS = ("reviewed", "cited", "credited", "dated", "unknown")
CREDIT_KINDS = ("link", "name", "agency", "none", "unknown")


@dataclass(frozen=True, slots=True)
class Passage:
    """One shared run: half-open character ranges into the two texts as they were given."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    words: int  # words of side a


@dataclass(frozen=True, slots=True)
class AlteredQuotation:
    """The same quotation in two wordings: best evidence of spinning."""

    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two texts show about each other. Symmetric: judge(b, a) swaps the sides and nothing else."""

    relation: str  # one of RELATIONS except update and unknown
    score: float  # 0..1: how sure that one derives from the other
    coverage_a: float  # 0..1: share of a's words that b has
    coverage_b: float
    passages: tuple[Passage, ...] = ()
    altered_quotations: tuple[AlteredQuotation, ...] = ()

    @property
    def is_copy(self) -> bool:
        """True for the copy relations; False for `unrelated` and `uncertain`."""
        return self.relation in COPY_RELATIONS


@dataclass(frozen=True, slots=True)
class MemberClaim:
    """A claim as the origin step sees it: target already looked up in the database."""

    kind: str  # text.model.CLAIM_KINDS
    words: str
    target: int | None = None  # key of the cited member
    name: str | None = None  # outlet or agency named


@dataclass(frozen=True, slots=True)
class Member:
    """One article (or cited page) of a family, as the origin step sees it.

    Nothing that decides may depend on `key` (database ids follow the order of arrival); ties are
    broken by `first_seen_at`, then by `url`.
    """

    key: int
    url: str
    source_id: str | None  # None: a page of no watched source
    source_name: str | None
    host: str  # site of the URL (registrable domain), for pages of no watched source
    role: str = "unknown"  # publisher | agency | republisher | unknown
    owner: str | None = None
    language: str | None = None
    state: str = "stored"  # stored | cited
    completeness: str = "unknown"
    published_at: datetime | None = None
    published_precision: str | None = None  # minute | day
    published_trust: str | None = None
    first_seen_at: datetime | None = None
    words: int = 0  # length of the text
    claims: tuple[MemberClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A verified pair of members; undirected, a.url < b.url."""

    a: int
    b: int
    relation: str
    score: float
    coverage_a: float
    coverage_b: float
    passages: tuple[Passage, ...] = ()
    altered_quotations: tuple[AlteredQuotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a link: what kind, in which words, how heavy (0..1)."""

    # A claim kind, or text_overlap | altered_quotation | facts_in_order | same_image | published_earlier | seen_earlier
    # | review.
    kind: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class CopyLink:
    """One link copy -> origin, derived from a family's matches and claims."""

    copy: int
    origin: int | None  # None: the agency or outlet in origin_name is all that is known
    origin_name: str | None  # the credited agency or outlet, also beside a known page
    via: int | None  # the direct parent, when it is not the origin
    relation: str
    direction: str
    confidence: float  # 0..1
    is_primary: bool
    credit_kind: str  # one of CREDIT_KINDS
    coverage_copy: float | None
    coverage_origin: float | None
    evidence: tuple[Evidence, ...]
