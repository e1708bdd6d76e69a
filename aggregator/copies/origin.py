"""From matches and claims to links: every copy of a family gets its origin."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.copies.agency import with_agencies
from aggregator.copies.credit import credit_kind
from aggregator.copies.direction import Edge, order
from aggregator.copies.evidence import TEXT_KINDS, coverage, passages_of, ranked
from aggregator.copies.lineage import Lineage, Path
from aggregator.copies.model import DIRECTIONS, CopyLink, Evidence, Match, Member
from aggregator.copies.same_image import without_site_images

# A second source of one copy (a digest) must bring this share of the copy's words beyond what the first covers: less is
# the background paragraph that two reports share. Digests of the demo newsroom bring .30 and more.
SECOND_SOURCE_SHARE = 0.10
# A sibling is the direct parent only when it is so much closer than the origin (mean of score and both coverages): the
# best-matching sibling shares the true source in 95 to 100 % of cases, whoever it copied itself (COPIES).
VIA_CLOSER = 0.05


def derive_links(members: Sequence[Member], matches: Sequence[Match]) -> list[CopyLink]:
    """The links of one family (or of several): each copy to its origin, with reasons and a confidence.

    `members`: the pages, keys unique; `matches`: the pairs among them that were compared (`unrelated` ones may be left
    out; every pair of which one cites the other counts as compared). What leads out of `members` is passed over.
    The result is sorted by the copies' addresses, primary link first; neither the order of the inputs nor the keys
    decide. One primary link a copy; a digest of sources that share no text has one link for each; an article that
    credits an agency of which no page is known has a link with `origin` None. Empty when nothing is linked. Pure.

    Confidence = how sure the derivation is (the match's score, raised by a citation; without a text the claim's weight)
    x how sure its direction is (`direction.DIRECTION_CERTAINTY`); along a chain the steps are multiplied.
    """
    members = without_site_images(members, matches)
    lineage = Lineage(members, matches)
    links = [link for member in sorted(members, key=order) for link in _links_of(member, lineage)]
    known = {member.key: member for member in members}

    def place(link: CopyLink) -> tuple[str, bool, str, str]:
        origin = "" if link.origin is None else known[link.origin].url
        return (known[link.copy].url, not link.is_primary, origin, link.origin_name or "")

    return sorted(with_agencies(links, known), key=place)


def _links_of(copy: Member, lineage: Lineage) -> list[CopyLink]:
    """The links of one copy: to its origin, and to each further source that it digests."""
    links: list[CopyLink] = []
    chosen: list[Path] = []
    for path in _unseen_first(lineage.roots(copy)):
        if not chosen or _adds(copy, path, chosen, lineage):
            links.append(_link(copy, path, lineage, is_primary=not chosen))
            chosen.append(path)
    return links


def _unseen_first(roots: list[Path]) -> list[Path]:
    """A cited page whose words were not compared comes before matched pages that only time puts first."""
    if not roots or roots[0].direction in ("cited", "credited"):
        return roots
    return sorted(roots, key=lambda path: path.direction != "cited" or bool(path.share))


def _adds(copy: Member, path: Path, chosen: list[Path], lineage: Lineage) -> bool:
    """True when a further source brings a part of the copy that the chosen ones lack, and matches none of them."""
    own = _passages(copy, path)
    total = sum(end - start for start, end in own)
    if not total or any(lineage.between(path.ancestor, other.ancestor) for other in chosen):
        return False
    covered = [span for other in chosen for span in _passages(copy, other)]
    fresh = sum(_uncovered(span, covered) for span in own)
    return path.share * fresh / total >= SECOND_SOURCE_SHARE


def _passages(copy: Member, path: Path) -> list[tuple[int, int]]:
    return passages_of(path.edge.match, copy) if path.edge else []


def _uncovered(span: tuple[int, int], covered: list[tuple[int, int]]) -> int:
    """Characters of the span that no covered range holds."""
    left, fresh = span[0], 0
    for start, end in sorted(covered):
        if end > left and start < span[1]:
            fresh += max(0, start - left)
            left = end
    return fresh + max(0, span[1] - left)


def _link(copy: Member, path: Path, lineage: Lineage, *, is_primary: bool) -> CopyLink:
    origin, edge = path.ancestor, path.edge
    match = edge.match if edge else None
    via = _via(copy, path, lineage)
    ways = [path]
    if via is not None and (last := lineage.between(via.parent, origin)) is not None:
        ways.append(Path((via, last)))
    best = min(ways, key=lambda way: (DIRECTIONS.index(way.direction), -way.confidence))
    return CopyLink(
        copy=copy.key,
        origin=origin.key,
        origin_name=_outlet_named(copy, origin) if origin.source_name is None else None,
        via=via.parent.key if via else None,
        relation=edge.relation if edge else _relation_along(path),
        direction=best.direction,
        confidence=round(best.confidence, 3),
        is_primary=is_primary,
        credit_kind=credit_kind(copy, [origin, via.parent] if via else [origin], None),
        coverage_copy=coverage(match, copy),
        coverage_origin=coverage(match, origin),
        evidence=ranked([*(reason for step in path.steps for reason in step.evidence), *_spoken(via, path)]),
    )


def _spoken(via: Edge | None, path: Path) -> list[Evidence]:
    """The direct parent's reasons beside those of the path: what was said, not a second count of shared words."""
    if via is None or path.edge is None:
        return []
    return [reason for reason in via.evidence if reason.kind not in TEXT_KINDS]


def _relation_along(path: Path) -> str:
    """The relation to an origin whose text was not compared with the copy's: what the last step can tell."""
    return "translation" if path.steps[-1].relation == "translation" else "unknown"


def _via(copy: Member, path: Path, lineage: Lineage) -> Edge | None:
    """The edge to the direct parent, where that is not the origin: better evidence, or clearly the closer text."""
    if path.edge is None:
        return path.steps[0]
    between = [edge for edge in lineage.parents[copy.key] if lineage.descends(edge.parent, path.ancestor)]
    if not between:
        return None
    best = min(between, key=lambda edge: (DIRECTIONS.index(edge.direction), -_closeness(edge), edge.strength))
    gain = DIRECTIONS.index(path.edge.direction) - DIRECTIONS.index(best.direction)
    if gain > 0 or (gain == 0 and _closeness(best) > _closeness(path.edge) + VIA_CLOSER):
        return best
    return None


def _closeness(edge: Edge) -> float:
    """How near two texts are, 0..1: the mean of score and coverages; 0.0 where no words were compared."""
    if edge.match is None or edge.match.relation == "translation":
        return 0.0
    return (edge.match.score + edge.match.coverage_a + edge.match.coverage_b) / 3


def _outlet_named(copy: Member, origin: Member) -> str | None:
    """The name that the copy's claims give to an origin of no watched source."""
    names = {claim.name for claim in copy.claims if claim.name and claim.target == origin.key}
    return min(names) if names else None
