"""The reasons for a link, put in words: what a match and two times show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from aggregator.copies.model import Evidence, Match, Member, Passage

# What an order of times weighs as a reason, 0..1: published to the minute says much, the order of our visits little.
PUBLISHED_WEIGHT = 0.8
SEEN_WEIGHT = 0.5
# Reasons that compare two pages: in a chain only those of the copy and its origin are shown.
TEXT_KINDS = frozenset({"text_overlap", "altered_quotation", "same_image"})


def coverage(match: Match | None, member: Member) -> float | None:
    """The share of the member's words that the other side of the match has; None without a comparison of words."""
    if match is None or not _counted(match):
        return None
    return match.coverage_a if match.a == member.key else match.coverage_b


def _counted(match: Match) -> bool:
    """False across languages, where facts were compared and not words."""
    return match.relation != "translation" and bool(match.coverage_a or match.coverage_b)


def passages_of(match: Match | None, member: Member) -> list[tuple[int, int]]:
    """The character ranges of the member's text that the other side has."""
    if match is None:
        return []
    first = match.a == member.key
    return [_range(passage, first) for passage in match.passages]


def _range(passage: Passage, first: bool) -> tuple[int, int]:
    return (passage.a_start, passage.a_end) if first else (passage.b_start, passage.b_end)


def text_evidence(match: Match) -> list[Evidence]:
    """What a match shows: the shared words or facts, and the first altered quotation."""
    if not _counted(match):
        return [Evidence("facts_in_order", "numbers and names agree sentence by sentence", match.score)]
    words = sum(passage.words for passage in match.passages)
    passages = "1 passage" if len(match.passages) == 1 else f"{len(match.passages)} passages"
    found = [Evidence("text_overlap", f"{words} words in {passages}", match.score)]
    if match.altered_quotations:
        altered = match.altered_quotations[0]
        pair = sorted((altered.a, altered.b))
        found.append(Evidence("altered_quotation", " / ".join(pair), match.score))
    return found


def time_evidence(later: Member, earlier: Member, dated: bool) -> Evidence:
    """That one page came before the other: by their published times (`dated`), else by when they were first seen."""
    kind, field = ("published_earlier", "published_at") if dated else ("seen_earlier", "first_seen_at")
    times = [getattr(side, field) for side in (earlier, later)]
    words = " before ".join(utc(time).isoformat(timespec="minutes") if time else "?" for time in times)
    return Evidence(kind, words, PUBLISHED_WEIGHT if dated else SEEN_WEIGHT)


def ranked(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The reasons strongest first, each once."""
    return tuple(sorted(set(evidence), key=lambda reason: (-reason.weight, reason.kind, reason.words)))


def utc(time: datetime) -> datetime:
    """The time in UTC; a naive one is taken as UTC, since some databases keep no zone."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
