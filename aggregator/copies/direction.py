"""Which of two pages is the copy: one edge copy -> parent, with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.copies.credit import STRONG_CREDITS, citations, credits
from aggregator.copies.evidence import coverage, ranked, text_evidence, time_evidence, utc
from aggregator.copies.model import COPY_RELATIONS, DIRECTIONS, Evidence, Match, Member
from aggregator.copies.same_image import pair_evidence
from aggregator.copies.verdict import COVERED

# How sure the direction is, 0..1, by where it comes from. Our own estimates: false credits are known (the agency quoted
# inside the story), and of 36 real copy pairs with dates to the day the copy was put first in 3 and tied in 23.
DIRECTION_CERTAINTY = {"cited": 0.98, "credited": 0.9, "dated": 0.8, "unknown": 0.5}
# A citation of a text that nobody compared: the claim's weight, lowered. Where the texts were compared without a clear
# finding, the mean of the claim's weight and the match's score stands.
UNSEEN = 0.9
# Times that may decide who was first.
TRUSTED = frozenset({"structured", "meta", "element", "feed"})
# Two pages of one source are versions of one story only when the one has this share of the other's words: less is the
# standing background paragraph or the table of a series. Later versions of the demo's and the corpora's stories keep
# .79 and more, two days of one market report .31.
VERSION_COVERED = 0.50
# Claims that name the page itself: they outweigh a comparison that two languages do not allow.
EXPLICIT = frozenset(
    {"source_link", "canonical", "og_url", "syndication_meta", "based_on", "licence", "first_published"}
)


@dataclass(frozen=True, slots=True)
class Edge:
    """One page derives from another, as far as these two pages show."""

    copy: Member
    parent: Member
    relation: str
    direction: str
    derived: float  # 0..1: how sure it is that one derives from the other, whichever
    evidence: tuple[Evidence, ...]  # strongest first
    match: Match | None = None

    @property
    def confidence(self) -> float:
        """0..1: that the copy derives from this parent, and not the other way round."""
        return self.derived * DIRECTION_CERTAINTY[self.direction]

    @property
    def strength(self) -> tuple[int, float, str, str]:
        """Sorts edges strongest first, the same in every order of arrival."""
        return (DIRECTIONS.index(self.direction), -self.derived, self.copy.url, self.parent.url)


def order(member: Member) -> tuple[datetime, str]:
    """Sorts members by the time they were first seen, then by address: what breaks every tie."""
    return (utc(member.first_seen_at) if member.first_seen_at else datetime.max.replace(tzinfo=UTC), member.url)


def same_source(x: Member, y: Member) -> bool:
    """True when both are pages of one watched source, or of one site where no source is known."""
    if x.source_id is not None and y.source_id is not None:
        return x.source_id == y.source_id
    return x.host == y.host


def edge_between(x: Member, y: Member, match: Match | None) -> Edge | None:
    """The edge that a pair's texts and claims support; None where they support none. Order does not matter."""
    matched = match is not None and match.relation in COPY_RELATIONS
    if same_source(x, y):
        return _update(x, y, match) if match is not None and matched else None
    if match is not None and matched:
        return _copied(x, y, match)
    return _cited_only(x, y, match)


def comparable(x: Member, y: Member) -> bool:
    """True when the two texts can be held against each other: both stored and whole, in one language."""
    if "cited" in (x.state, y.state) or "preview" in (x.completeness, y.completeness):
        return False
    return not two_languages(x, y)


def two_languages(x: Member, y: Member) -> bool:
    """True when both languages are known and differ."""
    return x.language is not None and y.language is not None and x.language != y.language


def published_order(x: Member, y: Member) -> tuple[Member, Member] | None:
    """(later, earlier) by publication times that both may be trusted to the minute; None otherwise or when equal."""
    for side in (x, y):
        if side.published_trust not in TRUSTED or side.published_precision != "minute":
            return None
    if x.published_at is None or y.published_at is None:
        return None
    of_x, of_y = utc(x.published_at), utc(y.published_at)
    if of_x == of_y:
        return None
    return (x, y) if of_x > of_y else (y, x)


def _seen_order(x: Member, y: Member) -> tuple[Member, Member]:
    return (x, y) if order(x) > order(y) else (y, x)


def _update(x: Member, y: Member, match: Match) -> Edge | None:
    """The later page of one source is the update of the earlier: never an accusation."""
    if max(match.coverage_a, match.coverage_b) < VERSION_COVERED:
        return None
    dated = published_order(x, y)
    later, earlier = dated or _seen_order(x, y)
    reason = time_evidence(later, earlier, dated is not None)
    evidence = ranked([*text_evidence(match), reason])
    return Edge(later, earlier, "update", "dated" if dated else "unknown", match.score, evidence, match)


def _copied(x: Member, y: Member, match: Match) -> Edge:
    """A verified pair: citation decides, then credit, then trusted times, then only the order of arrival."""
    copy, parent, direction, reasons = _decide(x, y)
    derived = match.score
    if direction == "cited":
        derived = 1 - (1 - match.score) * (1 - reasons[0].weight)
    evidence = ranked([*pair_evidence(x, y, match), *reasons])
    return Edge(copy, parent, relation_of(copy, parent, match), direction, derived, evidence, match)


def _decide(x: Member, y: Member) -> tuple[Member, Member, str, list[Evidence]]:
    for direction, reasons_of in (("cited", _cites), ("credited", credits)):
        of_x, of_y = reasons_of(x, y), reasons_of(y, x)
        if bool(of_x) != bool(of_y):
            return (x, y, direction, of_x) if of_x else (y, x, direction, of_y)
    dated = published_order(x, y)
    later, earlier = dated or _seen_order(x, y)
    return later, earlier, "dated" if dated else "unknown", [time_evidence(later, earlier, dated is not None)]


def _cites(member: Member, other: Member) -> list[Evidence]:
    return citations(member, other, texts_match=True)


def _cited_only(x: Member, y: Member, match: Match | None) -> Edge | None:
    """No verified copy: a strong citation stands where the texts do not contradict it."""
    doubtful = match is not None and match.relation == "uncertain"
    of_x, of_y = (citations(side, other, texts_match=False) for side, other in ((x, y), (y, x)))
    direction = "cited"
    if doubtful and not of_x and not of_y:
        of_x, of_y = (_strong_credits(side, other) for side, other in ((x, y), (y, x)))
        direction = "credited"
    if bool(of_x) == bool(of_y):
        return None
    copy, parent, reasons = (x, y, of_x) if of_x else (y, x, of_y)
    relation = _cited_relation(copy, parent, doubtful, explicit=any(reason.kind in EXPLICIT for reason in reasons))
    if relation is None:
        return None
    derived = reasons[0].weight * UNSEEN
    if relation != "unknown":
        derived = ((match.score if match else 0.0) + reasons[0].weight) / 2
    seen = match if doubtful else None
    evidence = ranked([*(pair_evidence(x, y, seen) if seen else []), *reasons])
    return Edge(copy, parent, relation, direction, derived, evidence, seen)


def _cited_relation(copy: Member, parent: Member, doubtful: bool, *, explicit: bool) -> str | None:
    """The relation that a citation without a verified match supports; None where the texts contradict it.

    Two stored texts of one language contradict it when they were compared without a finding, and a pair without any
    match counts as compared: every citing pair is.
    """
    if "cited" in (copy.state, parent.state):
        return "unknown"
    if two_languages(copy, parent):
        return "translation" if explicit or doubtful else None
    if doubtful:
        return "rewrite"
    return None if comparable(copy, parent) else "unknown"


def _strong_credits(member: Member, other: Member) -> list[Evidence]:
    return [reason for reason in credits(member, other) if reason.kind in STRONG_CREDITS]


def relation_of(copy: Member, parent: Member, match: Match) -> str:
    """The verdict's relation seen from the copy.

    Covered and shorter than its original: trimmed. Part of a longer text of its own: excerpt. A preview shows neither,
    since its rest was not seen.
    """
    if match.relation not in ("trimmed", "excerpt"):
        return match.relation
    if "preview" in (copy.completeness, parent.completeness):
        return "same"
    of_copy, of_parent = coverage(match, copy) or 0.0, coverage(match, parent) or 0.0
    return "trimmed" if of_copy >= COVERED and of_copy > of_parent else "excerpt"


def turned(edge: Edge) -> Edge | None:
    """The edge the other way round, for a pair whose order stronger edges have settled; None without a verified match.

    Its own reasons spoke for the other direction: what stays is what both pages have.
    """
    match = edge.match
    if match is None or match.relation not in COPY_RELATIONS:
        return None
    copy, parent = edge.parent, edge.copy
    if edge.relation == "update":
        return Edge(copy, parent, "update", "unknown", match.score, ranked(text_evidence(match)), match)
    evidence = ranked(pair_evidence(copy, parent, match))
    return Edge(copy, parent, relation_of(copy, parent, match), "unknown", match.score, evidence, match)
