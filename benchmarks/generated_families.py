"""Generated families with claims and times: whether each copy is linked to its origin, and a digest to both of its own.

One family of a source: the original, a copy that cites it (dated before it by a wrong clock, every third time), one
that credits it by name, one that only is younger, a copy of the first copy, one without any evidence, a digest of this
and another source, an independent report that quotes the outlet by name. Addresses and order of arrival are random.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

from aggregator.copies.align import prepare
from aggregator.copies.model import CopyLink, Match, Member, MemberClaim
from aggregator.copies.origin import derive_links
from aggregator.copies.verdict import judge_prepared
from benchmarks.generated_copies import Makers, digest, other_clothes, round_trip, second_source, spun, trimmed
from benchmarks.generated_independents import retold
from benchmarks.generated_words import Text

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ORIGINAL, CITES, CREDITS, YOUNGER, SECOND_HAND, BARE, DIGEST, OTHER, INDEPENDENT = range(9)
EVIDENT = (CITES, CREDITS, YOUNGER, SECOND_HAND)


@dataclass(frozen=True)
class Family:
    """Members by role (the constants above), their texts, and the links that were derived."""

    members: Sequence[Member]
    links: Sequence[CopyLink]

    def origins(self, role: int) -> list[int]:
        """The roles of the origins that a member is linked to, the primary one first."""
        roles = {member.key: number for number, member in enumerate(self.members)}
        key = self.members[role].key
        found = sorted((link for link in self.links if link.copy == key), key=lambda link: not link.is_primary)
        return [roles[link.origin] for link in found if link.origin is not None]


def families_of(makers: Makers, sources: Iterable[Text], seed: str) -> list[Family]:
    """A family of each source in whose language there are others."""
    return [
        _family(source, makers, Random(f"{seed} family {source.name}"), number)
        for number, source in enumerate(sources)
        if makers.has_others(source)
    ]


def _family(source: Text, makers: Makers, rng: Random, number: int) -> Family:
    first_hand = spun(0.2)(source, makers, rng)
    texts = {
        ORIGINAL: source.text,
        CITES: first_hand,
        CREDITS: other_clothes(source, makers, rng),
        YOUNGER: trimmed(source, makers, rng),
        SECOND_HAND: round_trip(Text(source.name, "", source.language, first_hand), makers, rng),
        BARE: spun(0.3)(source, makers, rng),
        DIGEST: digest(source, makers, rng),
        OTHER: second_source(source, makers).text,
        INDEPENDENT: retold(source, makers.another(source, rng, second_source(source, makers)), makers, rng),
    }
    keys = rng.sample(range(1, 100), len(texts))
    members = [_member(role, keys, rng, wrong_clock=number % 3 == 0) for role in sorted(texts)]
    prepared = [prepare(texts[role], source.language) for role in sorted(texts)]
    matches = []
    for i, j in combinations(range(len(members)), 2):
        a, b = sorted((i, j), key=lambda role: members[role].url)
        found = judge_prepared(prepared[a], prepared[b])
        if found.relation != "unrelated":
            figures = (found.relation, found.score, found.coverage_a, found.coverage_b)
            matches.append(Match(members[a].key, members[b].key, *figures, passages=found.passages))
    shuffled = rng.sample(members, len(members))
    return Family(members, derive_links(shuffled, matches))


def _member(role: int, keys: Sequence[int], rng: Random, *, wrong_clock: bool) -> Member:
    """The page of a role: outlet, address, claims and times."""
    minutes = {ORIGINAL: 0, OTHER: 5, YOUNGER: 45, CREDITS: 90, SECOND_HAND: 200, DIGEST: 300, INDEPENDENT: 20}
    minutes[CITES] = -30 if wrong_clock else 60
    claims = {
        CITES: (MemberClaim("source_link", "Source link", keys[ORIGINAL], None),),
        CREDITS: (MemberClaim("own_reporter", "told Outlet Zero", None, "Outlet 0"),),
        SECOND_HAND: (MemberClaim("via", "via", keys[CITES], None),),
        INDEPENDENT: (MemberClaim("attribution", "told Outlet Zero", None, "Outlet 0"),),
    }
    at = None if role == BARE else START + timedelta(minutes=minutes[role])
    host = f"site{rng.randrange(10**6)}.example"
    return Member(
        key=keys[role],
        url=f"https://{host}/{keys[role]}",
        source_id=f"outlet-{role}",
        source_name=f"Outlet {role}",
        host=host,
        completeness="full",
        published_at=at,
        published_precision="minute" if at else None,
        published_trust="structured" if at else None,
        first_seen_at=START + timedelta(days=1, minutes=rng.randrange(600)),
        words=400,
        claims=claims.get(role, ()),
    )


def family_figures(families: Sequence[Family]) -> dict[str, float]:
    """Shares of copies with evidence that lead to their origin, of digests with both links, of others without one."""
    links = [family.origins(role)[:1] == [ORIGINAL] for family in families for role in EVIDENT]
    digests = [set(family.origins(DIGEST)) == {ORIGINAL, OTHER} for family in families]
    alone = [not family.origins(role) for family in families for role in (ORIGINAL, OTHER, INDEPENDENT)]
    count = max(1, len(families))
    return {
        "direction right": sum(links) / (count * len(EVIDENT)),
        "both sources of a digest": sum(digests) / count,
        "originals and independents unlinked": sum(alone) / (count * 3),
    }
