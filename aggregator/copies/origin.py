"""From matches and claims to links: every copy of a family gets its origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.copies.agency import with_agencies
from aggregator.copies.credit import CITING, credit_kind
from aggregator.copies.direction import Edge, comparable, coverage, edge_between, order, passages_of, turned
from aggregator.copies.model import DIRECTIONS, CopyLink, Match, Member

# A second source of one copy (a digest) must bring this share of the copy's words beyond what the first covers: less is
# the background paragraph that two reports share. Digests of the invented newsroom bring .30 and more.
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
    family = _Family(members, matches)
    links = []
    for member in sorted(members, key=order):
        links.extend(family.links_of(member))
    links = with_agencies(links, {member.key: member for member in members})
    urls = {member.key: member.url for member in members}

    def place(link: CopyLink) -> tuple[str, bool, str, str]:
        origin = "" if link.origin is None else urls[link.origin]
        return (urls[link.copy], not link.is_primary, origin, link.origin_name or "")

    return sorted(links, key=place)


@dataclass(frozen=True, slots=True)
class _Path:
    """How a copy reaches an ancestor: the weakest direction on the way, the confidences multiplied."""

    ancestor: Member
    edge: Edge | None  # the direct edge, where there is one
    direction: str
    confidence: float
    only_cited: bool
    last: Edge


class _Family:
    """The edges of a family as a graph without circles."""

    def __init__(self, members: Sequence[Member], matches: Sequence[Match]) -> None:
        self._members = {member.key: member for member in members}
        self._bits = {member.key: 1 << at for at, member in enumerate(members)}
        self._ancestors = dict.fromkeys(self._members, 0)
        self._parents: dict[int, list[Edge]] = {key: [] for key in self._members}
        for edge in sorted(_edges(self._members, matches), key=lambda edge: edge.strength):
            self._insert(edge)

    def _insert(self, edge: Edge) -> None:
        """Adds the edge; one that would close a circle is turned round, since the stronger edges set the order."""
        if self._ancestors[edge.parent.key] & self._bits[edge.copy.key]:
            opposite = turned(edge)
            if opposite is None:
                return
            edge = opposite
        own = self._bits[edge.copy.key]
        gained = self._ancestors[edge.parent.key] | self._bits[edge.parent.key]
        for key, known in self._ancestors.items():
            if key == edge.copy.key or known & own:
                self._ancestors[key] = known | gained
        self._parents[edge.copy.key].append(edge)

    def links_of(self, copy: Member) -> list[CopyLink]:
        """The links of one copy: to its origin, and to each further source that it digests."""
        reached = self._reached(copy)
        roots = [path for key, path in reached.items() if not any(e.parent.key in reached for e in self._parents[key])]
        links: list[CopyLink] = []
        covered: list[tuple[int, int]] = []
        chosen: list[Member] = []
        for path in _by_claim(sorted(roots, key=_rank)):
            if chosen and not self._adds(copy, path, covered, chosen):
                continue
            links.append(self._link(copy, path, is_primary=not chosen))
            chosen.append(path.ancestor)
            covered += passages_of(path.edge.match if path.edge else None, copy)
        return links

    def _reached(self, copy: Member) -> dict[int, _Path]:
        """The ancestors that may be an origin of this copy: matched or cited directly, or along citations.

        Reports are not chained: an ancestor of an ancestor counts when its text matches the copy's, when citations
        alone lead to it, or when the last step is a citation and the two texts cannot be compared.
        """
        direct = {edge.parent.key: edge for edge in self._parents[copy.key]}
        reached: dict[int, _Path] = {}
        for key, edge in direct.items():
            reached[key] = _Path(edge.parent, edge, edge.direction, edge.confidence, edge.direction == "cited", edge)
        queue = sorted(reached.values(), key=_rank)
        while queue:
            path = queue.pop(0)
            for edge in sorted(self._parents[path.ancestor.key], key=lambda edge: edge.strength):
                if edge.parent.key in reached or edge.direction != "cited":
                    continue
                if path.only_cited or not comparable(copy, edge.parent):
                    weakest = max(path.direction, edge.direction, key=DIRECTIONS.index)
                    confidence = path.confidence * edge.confidence
                    step = _Path(edge.parent, None, weakest, confidence, path.only_cited, edge)
                    reached[edge.parent.key] = step
                    queue.append(step)
        return reached

    def _adds(self, copy: Member, path: _Path, covered: list[tuple[int, int]], chosen: list[Member]) -> bool:
        """True when a further source brings a part of the copy that the chosen ones do not have, and none of them."""
        match = path.edge.match if path.edge else None
        share = coverage(match, copy)
        own = passages_of(match, copy)
        total = sum(end - start for start, end in own)
        if share is None or not total or any(self._joined(path.ancestor, origin) for origin in chosen):
            return False
        fresh = sum(_uncovered(span, covered) for span in own)
        return share * fresh / total >= SECOND_SOURCE_SHARE

    def _joined(self, a: Member, b: Member) -> bool:
        return any(edge.parent.key == other.key for side, other in ((a, b), (b, a)) for edge in self._parents[side.key])

    def _link(self, copy: Member, path: _Path, *, is_primary: bool) -> CopyLink:
        origin = path.ancestor
        edge = path.edge
        via = self._via(copy, path)
        match = edge.match if edge else None
        named = origin.source_name is None
        between = [origin, via.parent] if via else [origin]
        evidence = edge.evidence if edge else ()
        if via is not None:
            evidence = tuple(dict.fromkeys((*evidence, *via.evidence)))
        if edge is None:
            evidence = tuple(dict.fromkeys((*evidence, *path.last.evidence)))
        return CopyLink(
            copy=copy.key,
            origin=origin.key,
            origin_name=_named_origin(copy, origin) if named else None,
            via=via.parent.key if via else None,
            relation=edge.relation
            if edge
            else path.last.relation
            if path.last.relation == "translation"
            else "unknown",
            direction=path.direction,
            confidence=round(path.confidence, 3),
            is_primary=is_primary,
            credit_kind=credit_kind(copy, between, None),
            coverage_copy=coverage(match, copy),
            coverage_origin=coverage(match, origin),
            evidence=tuple(sorted(evidence, key=lambda reason: (-reason.weight, reason.kind, reason.words))),
        )

    def _via(self, copy: Member, path: _Path) -> Edge | None:
        """The edge to the direct parent, where that is not the origin: better evidence, or clearly the closer text."""
        root = self._bits[path.ancestor.key]
        between = [edge for edge in self._parents[copy.key] if self._ancestors[edge.parent.key] & root]
        if not between:
            return None
        best = min(between, key=lambda edge: (DIRECTIONS.index(edge.direction), -_closeness(edge), edge.strength))
        if path.edge is None:
            return best
        gain = DIRECTIONS.index(path.edge.direction) - DIRECTIONS.index(best.direction)
        if gain > 0 or (gain == 0 and _closeness(best) > _closeness(path.edge) + VIA_CLOSER):
            return best
        return None


def _edges(members: Mapping[int, Member], matches: Iterable[Match]) -> list[Edge]:
    """One edge at most for each pair that was compared or that a citation joins."""
    pairs: dict[tuple[int, int], Match | None] = {}
    for member in members.values():
        for claim in member.claims:
            target = claim.target
            if claim.kind in CITING and target is not None and target in members and target != member.key:
                pairs[min(member.key, target), max(member.key, target)] = None
    for match in matches:
        if match.a in members and match.b in members and match.a != match.b:
            pairs[min(match.a, match.b), max(match.a, match.b)] = match
    found = (edge_between(members[a], members[b], match) for (a, b), match in pairs.items())
    return [edge for edge in found if edge is not None]


def _share(path: _Path) -> float:
    """The share of the copy's words that the path's ancestor has; 0.0 where no words were compared."""
    return coverage(path.edge.match, path.edge.copy) or 0.0 if path.edge else 0.0


def _rank(path: _Path) -> tuple[float, int, float, tuple[datetime, str]]:
    """Sorts roots: most of the copy covered first, then the better direction, then the earlier page."""
    return (-_share(path), DIRECTIONS.index(path.direction), -path.confidence, order(path.ancestor))


def _by_claim(roots: list[_Path]) -> list[_Path]:
    """A cited page whose text was not compared comes before matched pages that only time puts first."""
    if not roots or roots[0].direction in ("cited", "credited"):
        return roots
    return sorted(roots, key=lambda path: path.direction != "cited" or bool(_share(path)))


def _closeness(edge: Edge) -> float:
    if edge.match is None or edge.match.relation == "translation":
        return 0.0
    return (edge.match.score + edge.match.coverage_a + edge.match.coverage_b) / 3


def _uncovered(span: tuple[int, int], covered: list[tuple[int, int]]) -> int:
    """Characters of the span that no covered range holds."""
    left, fresh = span[0], 0
    for start, end in sorted(covered):
        if end <= left or start >= span[1]:
            continue
        fresh += max(0, start - left)
        left = max(left, end)
    return fresh + max(0, span[1] - left)


def _named_origin(copy: Member, origin: Member) -> str | None:
    """The name that the copy's claims give to an origin of no watched source."""
    names = {claim.name for claim in copy.claims if claim.name and claim.target == origin.key}
    return min(names) if names else None
