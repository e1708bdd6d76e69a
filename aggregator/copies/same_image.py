"""One picture on two pages: a reason beside shared text, which decides nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from aggregator.copies.evidence import text_evidence
from aggregator.copies.model import COPY_RELATIONS, Evidence, Match, Member
from aggregator.copies.stories import families

Place = tuple[str, str]  # a source and an image that it shows

_KIND = "lead_image"
# 0..1, our own estimate: one agency picture stands beside many independent reports, so it is the lightest of reasons.
SAME_IMAGE_WEIGHT = 0.3


def pair_evidence(x: Member, y: Member, match: Match) -> list[Evidence]:
    """What two pages of different sources share: words or facts, and the lead image. Order does not matter."""
    shared = sorted(_images(x) & _images(y))
    return [*text_evidence(match), *(Evidence("same_image", name, SAME_IMAGE_WEIGHT) for name in shared)]


def without_site_images(members: Sequence[Member], matches: Sequence[Match]) -> list[Member]:
    """The members without the images that a source puts beside texts that are no copies of each other: its default.

    Linear in members and matches; their order does not matter.
    """
    shown: defaultdict[Place, set[int]] = defaultdict(set)
    for member in members:
        for name in _images(member):
            shown[_source(member), name].add(member.key)
    repeated = {place: keys for place, keys in shown.items() if len(keys) > 1}
    if not repeated:
        return list(members)
    alike = _pairs_by_place(repeated, matches)
    defaults = {place for place, keys in repeated.items() if len(families(keys, alike[place])) > 1}
    return [_without(member, defaults) for member in members]


def _pairs_by_place(
    shown: Mapping[Place, set[int]], matches: Iterable[Match]
) -> defaultdict[Place, list[tuple[int, int]]]:
    """The copies among the pages that show one image of one source."""
    places: defaultdict[int, set[Place]] = defaultdict(set)
    for place, keys in shown.items():
        for key in keys:
            places[key].add(place)
    pairs: defaultdict[Place, list[tuple[int, int]]] = defaultdict(list)
    for match in matches:
        if match.relation in COPY_RELATIONS and match.a in places and match.b in places:
            for place in places[match.a] & places[match.b]:
                pairs[place].append((match.a, match.b))
    return pairs


def _without(member: Member, defaults: Collection[Place]) -> Member:
    source = _source(member)
    kept = tuple(claim for claim in member.claims if claim.kind != _KIND or (source, claim.words) not in defaults)
    return member if len(kept) == len(member.claims) else replace(member, claims=kept)


def _source(member: Member) -> str:
    return member.source_id or member.host


def _images(member: Member) -> set[str]:
    return {claim.words for claim in member.claims if claim.kind == _KIND}
