"""A family: articles held together by matches, citations and links, read from the database as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from aggregator.copies.model import COPY_RELATIONS, AlteredQuotation, Match, Member, MemberClaim, Passage
from aggregator.store.candidates import citing_pairs
from aggregator.store.models import article_urls, articles, claims, copies, matches, sources

# A page cited by more articles than this holds no family together (a home page, a licence): measured families of
# copies have tens of members. The citations themselves still count between members found another way.
HUB_CITATIONS = 500


@dataclass(frozen=True, slots=True)
class Family:
    """Everything that the origin step reads, and what the links table needs beside it."""

    members: tuple[Member, ...]
    matches: tuple[Match, ...]
    licences: dict[int, frozenset[str]]  # member key: case-folded source ids and names whose texts it may carry


def family_ids(connection: Connection, seeds: Iterable[int]) -> set[int]:
    """The ids of all articles reachable from the seeds through copy matches, citations and existing links."""
    found: set[int] = set()
    new = set(seeds)
    while new:
        found |= new
        new = _neighbours(connection, sorted(new)) - found
    return found


def _neighbours(connection: Connection, ids: list[int]) -> set[int]:
    near: set[int] = set()
    for table, left, right, extra in (
        (matches, "a_id", "b_id", matches.c.relation.in_(COPY_RELATIONS)),
        (copies, "copy_id", "origin_id", None),
        (copies, "copy_id", "via_id", None),
    ):
        for own, other in ((left, right), (right, left)):
            rows = select(table.c[other]).where(table.c[own].in_(ids), table.c[other].is_not(None))
            near.update(connection.execute(rows if extra is None else rows.where(extra)).scalars())
    citing = defaultdict(set)
    for citer, cited in citing_pairs(connection, ids):
        citing[cited].add(citer)
    for cited, citers in citing.items():
        if len(citers) <= HUB_CITATIONS:
            near |= {cited, *citers}
    return near


def load_family(connection: Connection, ids: set[int]) -> Family:
    """The family of these ids, in no particular order: whoever decides must not depend on it."""
    spoken = _claims(connection, ids)
    columns = (
        articles,
        sources.c.name.label("source_name"),
        sources.c.role,
        sources.c.owner,
        sources.c.licensed_from,
    )
    found = select(*columns).outerjoin(sources, sources.c.id == articles.c.source_id).where(articles.c.id.in_(ids))
    rows = connection.execute(found).all()
    licences = {row.id: frozenset(name.casefold() for name in row.licensed_from or ()) for row in rows}
    members = tuple(_member(row, tuple(spoken[row.id])) for row in rows)
    return Family(members, _matches(connection, ids), licences)


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
        .where(claims.c.article_id.in_(ids))
        .order_by(claims.c.article_id, claims.c.position)
    )
    spoken: defaultdict[int, list[MemberClaim]] = defaultdict(list)
    for row in connection.execute(found):
        target = row.target if row.target in ids and row.target != row.article_id else None
        spoken[row.article_id].append(MemberClaim(row.kind, row.words, target, row.name))
    return spoken


def _matches(connection: Connection, ids: set[int]) -> tuple[Match, ...]:
    found = select(matches).where(matches.c.a_id.in_(ids), matches.c.b_id.in_(ids))
    return tuple(
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
    )
