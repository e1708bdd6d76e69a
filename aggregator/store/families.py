"""A family: articles held together by matches, citations and links, read from the database as plain values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, union_all

from aggregator.copies.model import COPY_RELATIONS, AlteredQuotation, CopyLink, Match, Member, MemberClaim, Passage
from aggregator.copies.stories import families, stories
from aggregator.store.candidates import LIMIT, citing_pairs
from aggregator.store.id_sets import one_of
from aggregator.store.models import article_urls, articles, claims, copies, matches, sources
from aggregator.store.reviews import upheld_pairs

# A page cited by more articles than this holds no family together (a home page, a licence): families of copies have
# tens of members. The citations themselves still count between members found another way.
HUB_CITATIONS = 500


@dataclass(frozen=True, slots=True)
class Family:
    """Everything that the origin step reads of one family."""

    members: tuple[Member, ...]
    matches: tuple[Match, ...]


def find_families(connection: Connection, article_ids: Collection[int]) -> list[Family]:
    """The families of these articles, each whole, in no order that anything may depend on."""
    pairs = _reachable(connection, article_ids)
    groups = families(article_ids, pairs)
    ids = {id for group in groups for id in group}
    members, found = members_of(connection, ids), _matches(connection, ids)
    by_member: defaultdict[int, list[Match]] = defaultdict(list)
    for match in found:
        by_member[match.a].append(match)
    return [
        Family(
            tuple(members[id] for id in group),
            tuple(match for id in group for match in by_member[id] if match.b in group),
        )
        for group in groups
    ]


def untried_origins(family: Family, links: Iterable[CopyLink], arrived: Set[int]) -> list[tuple[int, int]]:
    """The pairs (ids in order) of a copy and its story's first page that were not compared, one of them just arrived.

    In a family no larger than the list of candidates every page was compared with every other: none. Each such pair is
    named once, when the later of the two arrives; a new first page of 2,000 copies costs 2,000 comparisons.
    """
    if len(family.members) <= LIMIT:
        return []
    keys = {member.key for member in family.members if member.state == "stored"}
    compared = {frozenset((match.a, match.b)) for match in family.matches}
    first = stories(keys, [link for link in links if link.copy in keys])
    pairs = ((key, root) for key, root in first.items() if key != root and root in keys)
    return sorted(
        (min(pair), max(pair)) for pair in pairs if not arrived.isdisjoint(pair) and frozenset(pair) not in compared
    )


def _reachable(connection: Connection, seeds: Iterable[int]) -> set[tuple[int, int]]:
    """The pairs that hold together all that can be reached from the seeds: copy matches, citations, links, reviews."""
    seen: set[int] = set()
    pairs: set[tuple[int, int]] = set()
    new = set(seeds)
    while new:
        seen |= new
        near = _pairs(connection, new)
        pairs |= near
        new = {id for pair in near for id in pair} - seen
    return pairs


def _pairs(connection: Connection, ids: set[int]) -> set[tuple[int, int]]:
    """The pairs that one of the articles is part of."""
    linked = []
    for table, left, right in (
        (matches, matches.c.a_id, matches.c.b_id),
        (copies, copies.c.copy_id, copies.c.origin_id),
        (copies, copies.c.copy_id, copies.c.via_id),
    ):
        for side in (left, right):
            found = select(left.label("one"), right.label("other")).where(
                one_of(connection, side, ids), right.is_not(None)
            )
            linked.append(found.where(matches.c.relation.in_(COPY_RELATIONS)) if table is matches else found)
    pairs = {(row.one, row.other) for row in connection.execute(union_all(*linked))}
    citations = citing_pairs(connection, ids)
    times = Counter(cited for _, cited in citations)
    upheld = upheld_pairs(connection, ids)
    return pairs | upheld | {pair for pair in citations if times[pair[1]] <= HUB_CITATIONS}


def members_of(connection: Connection, ids: set[int]) -> dict[int, Member]:
    """The articles of these ids as the origin step sees them, with their claims."""
    spoken = _claims(connection, ids)
    columns = (articles, sources.c.name.label("source_name"), sources.c.role, sources.c.owner)
    found = (
        select(*columns)
        .outerjoin(sources, sources.c.id == articles.c.source_id)
        .where(one_of(connection, articles.c.id, ids))
    )
    return {row.id: _member(row, tuple(spoken[row.id])) for row in connection.execute(found)}


def _member(row: Row[Any], spoken: tuple[MemberClaim, ...]) -> Member:
    return Member(
        key=row.id,
        url=row.url,
        source_id=row.source_id,
        source_name=row.source_name,
        host=row.host,
        role=row.role or "unknown",
        owner=row.owner,
        language=row.language,
        state=row.state,
        completeness=row.completeness,
        published_at=row.published_at,
        published_precision=row.published_precision,
        published_trust=row.published_trust,
        first_seen_at=row.first_seen_at if row.state == "stored" else None,
        words=row.word_count,
        claims=spoken,
    )


def _claims(connection: Connection, ids: set[int]) -> defaultdict[int, list[MemberClaim]]:
    found = (
        select(claims, article_urls.c.article_id.label("target"))
        .outerjoin(article_urls, article_urls.c.url_hash == claims.c.target_hash)
        .where(one_of(connection, claims.c.article_id, ids))
        .order_by(claims.c.article_id, claims.c.position)
    )
    spoken: defaultdict[int, list[MemberClaim]] = defaultdict(list)
    for row in connection.execute(found):
        target = row.target if row.target in ids and row.target != row.article_id else None
        spoken[row.article_id].append(MemberClaim(row.kind, row.words, target, row.name))
    return spoken


def _matches(connection: Connection, ids: set[int]) -> list[Match]:
    # By one side only: asked for both, SQLite tries every pair of ids, 100 million of them for 10,000 pages.
    found = select(matches).where(one_of(connection, matches.c.a_id, ids))
    return [
        Match(
            a=row.a_id,
            b=row.b_id,
            relation=row.relation,
            score=row.score,
            coverage_a=row.coverage_a,
            coverage_b=row.coverage_b,
            passages=tuple(Passage(**one) for one in row.passages),
            altered_quotations=tuple(AlteredQuotation(**one) for one in row.altered_quotations),
        )
        for row in connection.execute(found)
        if row.b_id in ids
    ]
