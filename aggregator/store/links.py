"""Families' links and stories into the database. A link that stays keeps its id and the time since when it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from aggregator.copies.model import CopyLink, Member
from aggregator.copies.stories import stories as stories_of
from aggregator.copies.verdict import METHOD_VERSION
from aggregator.store.models import articles, copies, sources, stories

Key = tuple[int, int | None, str | None]


def write_links(
    connection: Connection, members: Collection[Member], links: Collection[CopyLink], now: datetime
) -> None:
    """Let exactly these links stand for the members, and put the members into their stories."""
    by_key = {member.key: member for member in members}
    licences = _licences(connection, {member.source_id for member in members if member.source_id})
    known = {
        _key(row.copy_id, row.origin_id, row.origin_name): row
        for row in connection.execute(select(copies).where(copies.c.copy_id.in_(by_key)))
    }
    new, changed = [], []
    for link in links:
        columns = _columns(link, by_key, licences)
        row = known.pop(_key(link.copy, link.origin, link.origin_name), None)
        if row is None:
            new.append(columns | {"linked_at": now})
        elif any(getattr(row, name) != value for name, value in columns.items()):
            changed.append((row.id, columns))
    if known:
        connection.execute(delete(copies).where(copies.c.id.in_([row.id for row in known.values()])))
    if new:
        connection.execute(insert(copies), new)
    for id, columns in changed:
        connection.execute(update(copies).where(copies.c.id == id).values(columns))
    _write_stories(connection, by_key, links)


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
    found = select(articles.c.id, articles.c.story_id).where(articles.c.id.in_(members))
    before = {row.id: row.story_id for row in connection.execute(found)}
    moved = [{"article": key, "story": story_of.get(key)} for key in members if before[key] != story_of.get(key)]
    if moved:
        by_id = update(articles).where(articles.c.id == bindparam("article"))
        connection.execute(by_id.values(story_id=bindparam("story")), moved)
    if left := {id for id in before.values() if id is not None} - set(story_of.values()):
        used = select(articles.c.story_id).where(articles.c.story_id.in_(left))
        connection.execute(delete(stories).where(stories.c.id.in_(left), stories.c.id.not_in(used)))


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
    found = select(stories).where(stories.c.origin_id.in_(wanted))
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
