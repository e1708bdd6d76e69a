"""What a member says about another: which of its claims cite or credit that member's page or outlet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from aggregator.copies.model import Evidence, Member, MemberClaim

# How far one claim of a kind is believed, 0..1: the order is that of the project's plan (explicit citation, then wire
# or reporter credit), the figures are ours and only rank evidence and lower confidence where no text was seen.
CITING = {
    "source_link": 0.95,
    "canonical": 0.95,
    "syndication_meta": 0.95,
    "based_on": 0.95,
    "licence": 0.95,
    "first_published": 0.95,
    "og_url": 0.9,
    "via": 0.7,
}
# Believed only beside shared text: a closing "Read more" or a counting pixel alone proves no copy.
CITING_WITH_TEXT = {"republication_pixel": 0.9, "tail_link": 0.6}
# The name of an outlet or agency. Not `attribution` alone: agencies are quoted inside other people's stories.
CREDITING = {
    "own_reporter": 0.75,
    "wire_credit": 0.75,
    "feed_source": 0.7,
    "source_organization": 0.5,
    "attribution": 0.4,
}
# Credits that stand for the whole text, so that an agency named so is an origin even when none of its pages is known.
STRONG_CREDITS = {"wire_credit": 0.75, "own_reporter": 0.7, "first_published": 0.9, "licence": 0.9}
# Words that two spellings of one outlet's name may differ by: "The Courier", "Courier Online", "courier.com".
_FILLERS = frozenset(
    {"the", "news", "newspaper", "online", "english", "agency", "com", "org", "net", "www", "co", "uk"}
)
_TOKEN = re.compile(r"[^\W_]+")
# Two letters fit many names by chance (AP: Associated Press, Arab Post): shorter acronyms stand for agencies only.
_ACRONYM_MIN = 3


def citations(member: Member, other: Member, *, texts_match: bool) -> list[Evidence]:
    """The claims of `member` that name the other's page (or, where texts match, its outlet) as their source.

    Strongest first; empty when there is none. A claim with a target elsewhere says nothing about `other`.
    """
    kinds = CITING | CITING_WITH_TEXT if texts_match else CITING
    return _strongest_first(
        Evidence(claim.kind, claim.words, kinds[claim.kind])
        for claim in member.claims
        if claim.kind in kinds and (_points_to(claim, other) or (texts_match and _names(claim, other)))
    )


def credits(member: Member, other: Member) -> list[Evidence]:
    """The claims of `member` that credit the other's outlet or agency by name, strongest first."""
    return _strongest_first(
        Evidence(claim.kind, claim.words, CREDITING[claim.kind])
        for claim in member.claims
        if claim.kind in CREDITING and (_points_to(claim, other) or _names(claim, other))
    )


def _strongest_first(found: Iterable[Evidence]) -> list[Evidence]:
    return sorted(set(found), key=lambda reason: (-reason.weight, reason.kind, reason.words))


def _points_to(claim: MemberClaim, other: Member) -> bool:
    return claim.target is not None and claim.target == other.key


def _names(claim: MemberClaim, other: Member) -> bool:
    return claim.target is None and claim.name is not None and is_named(claim.name, other)


def is_named(name: str, member: Member) -> bool:
    """True when `name` is the member's source: its name, id or site, in another spelling or as an acronym."""
    spelled = _tokens(name)
    if not spelled:
        return False
    known = [value for value in (member.source_name, member.source_id, member.host.split(".")[0]) if value]
    letters = 2 if member.role == "agency" else _ACRONYM_MIN
    return any(_same_name(spelled, _tokens(value), letters) for value in known)


@lru_cache(maxsize=4096)  # a family's few names are compared with each other again and again
def _tokens(name: str) -> tuple[str, ...]:
    tokens = tuple(_TOKEN.findall(name.casefold()))
    return tuple(token for token in tokens if token not in _FILLERS) or tokens


def _same_name(a: tuple[str, ...], b: tuple[str, ...], acronym_letters: int) -> bool:
    if "".join(a) == "".join(b):
        return True
    return any(len(long) >= acronym_letters and short == (_initials(long),) for short, long in ((a, b), (b, a)))


def _initials(tokens: tuple[str, ...]) -> str:
    """AFP is Agence France-Presse."""
    return "".join(token[0] for token in tokens)


def agency_credits(member: Member) -> dict[str, Evidence]:
    """The agencies and outlets that a member credits for its whole text, by name, each with its best claim.

    Its own source is none of them.
    """
    found: dict[str, Evidence] = {}
    for claim in sorted(member.claims, key=lambda claim: (claim.kind, claim.words)):
        if claim.kind not in STRONG_CREDITS or not claim.name or is_named(claim.name, member):
            continue
        weight = STRONG_CREDITS[claim.kind]
        if claim.name not in found or weight > found[claim.name].weight:
            found[claim.name] = Evidence(claim.kind, claim.words, weight)
    return found


def credit_kind(copy: Member, origins: list[Member], agency: str | None) -> str:
    """How the copy credits its origin: link, name, agency, none; `unknown` where its end was not seen.

    `origins`: the origin and the pages between, if any; `agency`: the agency or outlet that it credits.
    """
    kinds = CITING | CITING_WITH_TEXT | CREDITING
    claims = [claim for claim in copy.claims if claim.kind in kinds]
    if any(_points_to(claim, origin) for claim in claims for origin in origins):
        return "link"
    named = [origin for claim in claims for origin in origins if claim.name and is_named(claim.name, origin)]
    if named:
        return "agency" if all(origin.role == "agency" for origin in named) else "name"
    if agency is not None and agency in agency_credits(copy):
        return "agency"
    return "unknown" if copy.completeness == "preview" or copy.state == "cited" else "none"
