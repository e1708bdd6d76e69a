"""Origins of which no page is known: an agency or outlet that a family credits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from aggregator.copies.credit import agency_credits, credit_kind, is_named
from aggregator.copies.direction import DIRECTION_CERTAINTY, UNSEEN
from aggregator.copies.model import CopyLink, Evidence, Member

# Relations in which the copy's credit stands for the text that it shares with its origin: an excerpt's may stand for
# the rest of its text.
_WHOLE_TEXT = frozenset({"same", "trimmed", "rewrite", "translation"})


def with_agencies(links: Sequence[CopyLink], members: Mapping[int, Member]) -> list[CopyLink]:
    """The links, and one more from the earliest page of each family to the agency that the family credits.

    Only where none of the family's pages is the agency's own. The other copies keep their link to the earliest page
    and get the agency as `origin_name` beside it.
    """
    copies: defaultdict[int, list[CopyLink]] = defaultdict(list)
    linked = {link.copy for link in links}
    for link in links:
        if link.is_primary and link.origin is not None:
            copies[link.origin].append(link)
    named: dict[int, str] = {}
    found: list[CopyLink] = []
    for root in members.values():
        if root.key in linked:
            continue
        credited = _credited(root, copies[root.key], members)
        if credited is None:
            continue
        name, evidence = credited
        named[root.key] = name
        if root.state == "stored":
            found.append(_agency_link(root, name, evidence))
    return [*(_beside(link, named, members) for link in links), *found]


def _credited(root: Member, copies: list[CopyLink], members: Mapping[int, Member]) -> tuple[str, Evidence] | None:
    """The agency that a family credits, with the best claim for it; None when it names none or has its page.

    The root's own credit counts first. A copy's counts when the copy has the whole text and does not cite the root:
    one that links to its source has said where it comes from.
    """
    family = [root, *(members[link.copy] for link in copies)]
    own = agency_credits(root)
    if not own and root.role == "agency":
        return None
    voices = [own] if own else [agency_credits(members[link.copy]) for link in copies if _speaks_for(link, root)]
    votes: Counter[str] = Counter()
    best: dict[str, Evidence] = {}
    own_names: dict[str, bool] = {}  # asked once a name: 2,000 copies credit the same agency
    for voice in voices:
        for name, evidence in voice.items():
            if name not in own_names:
                own_names[name] = any(is_named(name, member) for member in family)
            if own_names[name]:
                continue
            votes[name] += 1
            if name not in best or (evidence.weight, best[name].words) > (best[name].weight, evidence.words):
                best[name] = evidence
    if not votes:
        return None
    name = min(votes, key=lambda name: (-votes[name], -best[name].weight, name))
    return name, best[name]


def _speaks_for(link: CopyLink, root: Member) -> bool:
    """True when the copy's credit may be the root's too."""
    return root.state == "cited" or (link.relation in _WHOLE_TEXT and link.direction != "cited")


def _agency_link(root: Member, name: str, evidence: Evidence) -> CopyLink:
    return CopyLink(
        copy=root.key,
        origin=None,
        origin_name=name,
        via=None,
        relation="unknown",
        direction="credited",
        confidence=round(evidence.weight * UNSEEN * DIRECTION_CERTAINTY["credited"], 3),
        is_primary=True,
        credit_kind="agency" if name in agency_credits(root) else "none",
        coverage_copy=None,
        coverage_origin=None,
        evidence=(evidence,),
    )


def _beside(link: CopyLink, named: Mapping[int, str], members: Mapping[int, Member]) -> CopyLink:
    """The link with the agency beside its origin, and the copy's credit judged with it."""
    name = named.get(link.origin) if link.origin is not None else None
    if name is None or link.origin is None:
        return link
    copy = members[link.copy]
    kind = link.credit_kind
    if kind in ("none", "unknown"):
        kind = credit_kind(copy, [], name)
    return replace(link, origin_name=name, credit_kind=kind)
