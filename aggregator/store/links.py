"""Families' links and stories into the database. A link that stays keeps its id and the time since when it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from aggregator.copies.model import CopyLink, Member
from aggregator.copies.stories import stories as stories_of
from aggregator.copies.verdict import METHOD_VERSION
from aggregator.store.history import UNNAMED, Cause, Journal, next_link_id
from aggregator.store.id_sets import one_of
from aggregator.store.models import articles, copies, sources, stories

Key = tuple[int, int | None, str | None]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What must be done to `copies` so that exactly the wanted links stand."""

    new: list[dict[str, Any]]
    changed: list[tuple[Row[Any], dict[str, Any]]]
    gone: list[Row[Any]]


def write_links(
    connection: Connection,
    members: Collection[Member],
    links: Collection[CopyLink],
    now: datetime,
    cause: Cause = UNNAMED,
) -> None:
    """Let exactly these links stand for the members, and put the members into their stories."""
    by_key = {member.key: member for member in members}
    plan = _plan(connection, by_key, links)
    journal = Journal(cause, now)
    for row in plan.gone:
        journal.withdrawn(row)
    if plan.gone:
        connection.execute(delete(copies).where(one_of(connection, copies.c.id, [row.id for row in plan.gone])))
    replaced = {row.copy_id: row.id for row in plan.gone if row.is_primary}
    for columns in _inserted(connection, plan.new, now):
        journal.added(columns["id"], columns, replaced.get(columns["copy_id"]) if columns["is_primary"] else None)
    for row, columns in plan.changed:
        journal.changed(row, columns)
        connection.execute(update(copies).where(copies.c.id == row.id).values(columns))
    journal.write(connection)
    _write_stories(connection, by_key, links)


def _plan(connection: Connection, members: dict[int, Member], links: Collection[CopyLink]) -> _Plan:
    licences = _licences(connection, {member.source_id for member in members.values() if member.source_id})
    standing = select(copies).where(one_of(connection, copies.c.copy_id, members)).order_by(copies.c.id)
    known = {_key(row.copy_id, row.origin_id, row.origin_name): row for row in connection.execute(standing)}
    plan = _Plan([], [], [])
    for link in links:
        columns = _columns(link, members, licences)
        row = known.pop(_key(link.copy, link.origin, link.origin_name), None)
        if row is None:
            plan.new.append(columns)
        elif any(getattr(row, name) != value for name, value in columns.items()):
            plan.changed.append((row, columns))
    plan.gone.extend(known.values())
    return plan


def _inserted(connection: Connection, new: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """The columns of the new links, with their ids, after they were written."""
    if not new:
        return []
    first = next_link_id(connection)
    rows = [
        columns | {"linked_at": now} | ({} if first is None else {"id": first + at}) for at, columns in enumerate(new)
    ]
    key = (copies.c.copy_id, copies.c.origin_id, copies.c.origin_name)
    made = connection.execute(insert(copies).returning(copies.c.id, *key), rows)
    ids = {_key(row.copy_id, row.origin_id, row.origin_name): int(row.id) for row in made}
    return [
        columns | {"id": ids[_key(columns["copy_id"], columns["origin_id"], columns["origin_name"])]}
        for columns in rows
    ]


def _key(copy: int, origin: int | None, name: str | None) -> Key:
    """What makes a link the same link: its two pages; the name only where no page is known."""
    return copy, origin, name if origin is None else None


def _licences(connection: Connection, source_ids: set[str]) -> dict[str, frozenset[str]]:
    """By source the case-folded ids and names of those whose texts it may carry."""
    found = select(sources.c.id, sources.c.licensed_from).where(sources.c.id.in_(source_ids))
    return {row.id: frozenset(name.casefold() for name in row.licensed_from) for row in connection.execute(found)}


def _columns(link: CopyLink, members: dict[int, Member], licences: dict[str, frozenset[str]]) -> dict[str, Any]:
    copy, origin = members[link.copy], members[link.origin] if link.origin is not None else None
    names = [link.origin_name] + ([origin.source_id, origin.source_name] if origin else [])
    sides = {name.casefold() for name in names if name}
    return {
        "copy_id": link.copy,
        "origin_id": link.origin,
        "origin_name": link.origin_name,
        "via_id": link.via,
        "relation": link.relation,
        "direction": link.direction,
        "confidence": link.confidence,
        "is_primary": link.is_primary,
        "credit_kind": link.credit_kind,
        "coverage_copy": link.coverage_copy,
        "coverage_origin": link.coverage_origin,
        "same_owner": origin is not None and _same_owner(copy, origin),
        "licensed": bool(sides & licences.get(copy.source_id or "", frozenset())),
        "evidence": [asdict(one) for one in link.evidence],
        "method_version": METHOD_VERSION,
    }


def _same_owner(copy: Member, origin: Member) -> bool:
    if copy.source_id and copy.source_id == origin.source_id:
        return True
    return bool(copy.owner and origin.owner and copy.owner.casefold() == origin.owner.casefold())


def _write_stories(connection: Connection, members: dict[int, Member], links: Iterable[CopyLink]) -> None:
    """One story per root with all its copies. A lone page that only credits a name is a story of its own."""
    credits = {link.copy: link.origin_name for link in links if link.is_primary and link.origin is None}
    copies_of: defaultdict[int, list[Member]] = defaultdict(list)
    for key, root in stories_of(members, links).items():
        if key != root:
            copies_of[root].append(members[key])
    roots = copies_of.keys() | credits.keys()
    ids = _save_stories(connection, {root: _story(members[root], copies_of[root], credits.get(root)) for root in roots})
    story_of = {key: ids[root] for root in roots for key in (root, *(member.key for member in copies_of[root]))}
    found = select(articles.c.id, articles.c.story_id).where(one_of(connection, articles.c.id, members))
    before = {row.id: row.story_id for row in connection.execute(found)}
    moved = [{"article": key, "story": story_of.get(key)} for key in members if before[key] != story_of.get(key)]
    if moved:
        by_id = update(articles).where(articles.c.id == bindparam("article"))
        connection.execute(by_id.values(story_id=bindparam("story")), moved)
    if left := {id for id in before.values() if id is not None} - set(story_of.values()):
        used = select(articles.c.story_id).where(one_of(connection, articles.c.story_id, left))
        connection.execute(delete(stories).where(one_of(connection, stories.c.id, left), stories.c.id.not_in(used)))


def _story(root: Member, copies_of: list[Member], credit: str | None) -> dict[str, Any]:
    seen = [member.first_seen_at for member in (root, *copies_of) if member.first_seen_at]
    return {
        "origin_id": root.key,
        "origin_name": credit or root.source_name,
        "size": len(copies_of),
        "first_seen_at": min(seen, default=None),
        "last_seen_at": max(seen, default=None),
    }


def _save_stories(connection: Connection, wanted: dict[int, dict[str, Any]]) -> dict[int, int]:
    """The story ids by root; stories that are there already are brought up to date."""
    found = select(stories).where(one_of(connection, stories.c.origin_id, wanted))
    known = {row.origin_id: row for row in connection.execute(found)}
    for root, row in known.items():
        if any(getattr(row, name) != value for name, value in wanted[root].items()):
            connection.execute(update(stories).where(stories.c.id == row.id).values(wanted[root]))
    ids = {root: int(row.id) for root, row in known.items()}
    new = [columns for root, columns in wanted.items() if root not in known]
    if new:
        made = connection.execute(insert(stories).returning(stories.c.id, stories.c.origin_id), new)
        ids |= {row.origin_id: int(row.id) for row in made}
    return ids
