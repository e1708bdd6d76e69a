"""How a person's word bends the links of a family: what is rejected goes, what is confirmed stays, what is corrected is
put right.

The judge's links are derived first, without the pairs that a person has rejected; then the words that uphold a link
are applied to them, oldest first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from aggregator.copies.credit import is_named
from aggregator.copies.model import CopyLink, Match, Member, MemberClaim
from aggregator.copies.origin import derive_links
from aggregator.copies.rerooting import Links, leads_to
from aggregator.copies.words import Pair, Said, Word


def derive_reviewed(members: Sequence[Member], matches: Sequence[Match], words: Sequence[Word]) -> list[CopyLink]:
    """The links of one family as `derive_links` gives them, bent by what people said of them.

    `words`: oldest first; of two on one pair the newer counts. No link is ever one of a rejected pair, in either
    direction; the copy gets its next best origin, or none. A confirmed link is always there, with direction `reviewed`
    where the judge alone would not have it; where its origin turned out to be a copy itself, the link leads to that
    one's origin with the confirmed page as `via`. A corrected one leads to the origin that the person named, and so do
    the links of all pages whose origin the copy was until then. Sorted as by `derive_links`. Pure.
    """
    if not words:
        return derive_links(members, matches)
    said = Said()
    for word in words:
        said.hear(word)
    known = {member.key: member for member in members}
    links = Links(known, matches, _unrejected(members, matches, said), said.rejected.keys())
    for word in said.upheld.values():
        links.uphold(word)

    def place(link: CopyLink) -> tuple[str, bool, str, str]:
        origin = "" if link.origin is None else known[link.origin].url
        return (known[link.copy].url, not link.is_primary, origin, link.origin_name or "")

    return sorted(_with_primaries(links.all), key=place)


def _with_primaries(links: Sequence[CopyLink]) -> list[CopyLink]:
    """The links with the surest of each copy as its primary one, where words took the primary one away."""
    bare = {link.copy for link in links} - {link.copy for link in links if link.is_primary}
    heads = {max((link for link in links if link.copy == copy), key=lambda link: link.confidence) for copy in bare}
    return [replace(link, is_primary=True) if link in heads else link for link in links]


def _unrejected(members: Sequence[Member], matches: Sequence[Match], said: Said) -> list[CopyLink]:
    """The judge's links without the rejected ones: their copies have the next best origin, or none."""
    blocked = set(said.rejected)
    while True:
        links = derive_links(*_apart(members, matches, blocked))
        own = [link for link in links if link.copy in said.originals and said.bars(link)]
        fresh = {frozenset((link.copy, end)) for link in own for end in (link.origin, link.via) if end is not None}
        if fresh <= blocked:
            break
        blocked |= fresh
    barred = [link for link in links if said.bars(link)]
    links = [link for link in links if not said.bars(link)]
    # What is barred still leads to its origin, over other pages: without that origin the way ends earlier.
    for copy in dict.fromkeys(link.copy for link in barred if link.origin is not None):
        out = {key for pair in said.rejected if copy in pair for key in pair if key != copy}
        found = derive_links(*_apart([member for member in members if member.key not in out], matches, blocked))
        links = [link for link in links if link.copy != copy]
        above = list(links)
        links += [
            link
            for link in found
            if link.copy == copy
            and not said.bars(link)
            and not any(leads_to(above, end, copy) for end in (link.origin, link.via))
        ]
    denied = {(link.copy, link.origin_name) for link in barred if link.origin is None}
    return [replace(link, origin_name=None) if (link.origin, link.origin_name) in denied else link for link in links]


def _apart(
    members: Iterable[Member], matches: Iterable[Match], blocked: Collection[Pair]
) -> tuple[list[Member], list[Match]]:
    """The family as if the two pages of each blocked pair had nothing to do with each other."""
    known = list(members)
    if not blocked:
        return known, list(matches)
    bent = [
        replace(member, claims=tuple(_heard(member, blocked, known)))
        if any(frozenset((member.key, claim.target)) in blocked for claim in member.claims)
        else member
        for member in known
    ]
    return bent, [match for match in matches if frozenset((match.a, match.b)) not in blocked]


def _heard(member: Member, blocked: Collection[Pair], members: Sequence[Member]) -> Iterable[MemberClaim]:
    """The claims of a member without those that name the other page of a blocked pair.

    One that names its outlet too still credits another page of that outlet, if the family has one.
    """
    for claim in member.claims:
        if claim.target is None or frozenset((member.key, claim.target)) not in blocked:
            yield claim
        elif claim.name is not None and any(
            is_named(claim.name, other) for other in members if other.key not in (member.key, claim.target)
        ):
            yield replace(claim, target=None)
