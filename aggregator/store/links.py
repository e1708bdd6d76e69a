"""A family's links and stories into the database. A link that stays keeps its id and the time since when it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from aggregator.copies.model import CopyLink, Member
from aggregator.copies.stories import stories as stories_of
from aggregator.copies.verdict import METHOD_VERSION
from aggregator.store.families import Family
from aggregator.store.models import articles, copies, stories

Key = tuple[int, int | None, str | None]


def write_links(connection: Connection, family: Family, links: list[CopyLink], now: datetime) -> None:
    """Let exactly these links stand for the family's members, and put the members into their stories."""
    members = {member.key: member for member in family.members}
    known = {
        _key(row.copy_id, row.origin_id, row.origin_name): row.id
        for row in connection.execute(select(copies).where(copies.c.copy_id.in_(members)))
    }
    for link in links:
        columns = _columns(link, members, family.licences)
        link_id = known.pop(_key(link.copy, link.origin, link.origin_name), None)
        if link_id is None:
            connection.execute(insert(copies).values(columns | {"linked_at": now}))
        else:
            connection.execute(update(copies).where(copies.c.id == link_id).values(columns))
    if known:
        connection.execute(delete(copies).where(copies.c.id.in_(known.values())))
    _write_stories(connection, members, links)


def _key(copy: int, origin: int | None, name: str | None) -> Key:
    """What makes a link the same link: its two pages; the name only where no page is known."""
    return copy, origin, name if origin is None else None


def _columns(link: CopyLink, members: dict[int, Member], licences: dict[int, frozenset[str]]) -> dict[str, Any]:
    copy, origin = members[link.copy], members.get(link.origin) if link.origin is not None else None
    sides = {
        name.casefold()
        for name in (link.origin_name, origin and origin.source_id, origin and origin.source_name)
        if name
    }
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
        "licensed": bool(sides & licences.get(link.copy, frozenset())),
        "evidence": [asdict(one) for one in link.evidence],
        "method_version": METHOD_VERSION,
    }


def _same_owner(copy: Member, origin: Member) -> bool:
    if copy.source_id and copy.source_id == origin.source_id:
        return True
    return bool(copy.owner and origin.owner and copy.owner.casefold() == origin.owner.casefold())


def _write_stories(connection: Connection, members: dict[int, Member], links: list[CopyLink]) -> None:
    """One story per root with all its copies. A lone page that only credits a name is a story of its own."""
    credits = {link.copy: link for link in links if link.is_primary and link.origin is None}
    by_root: defaultdict[int, list[Member]] = defaultdict(list)
    for key, root in stories_of(members, links).items():
        if key != root:
            by_root[root].append(members[key])
    story_of: dict[int, int] = {}
    for root in by_root.keys() | credits.keys():
        story_id = _save_story(connection, members[root], by_root[root], credits.get(root))
        story_of |= dict.fromkeys([root, *(member.key for member in by_root[root])], story_id)
    rooted = articles.c.id.in_(members) & articles.c.story_id.is_not(None)
    before = set(connection.execute(select(articles.c.story_id).where(rooted)).scalars())
    rows = [{"article": key, "story": story_of.get(key)} for key in members]
    moved = update(articles).where(articles.c.id == bindparam("article")).values(story_id=bindparam("story"))
    connection.execute(moved, rows)
    _drop_empty(connection, before - set(story_of.values()))


def _save_story(connection: Connection, root: Member, copies_of: list[Member], credit: CopyLink | None) -> int:
    seen = [member.first_seen_at for member in (root, *copies_of) if member.first_seen_at]
    columns = {
        "origin_id": root.key,
        "origin_name": credit.origin_name if credit else root.source_name,
        "size": len(copies_of),
        "first_seen_at": min(seen, default=None),
        "last_seen_at": max(seen, default=None),
    }
    known = connection.execute(select(stories.c.id).where(stories.c.origin_id == root.key)).scalar()
    if known is None:
        return int(connection.execute(insert(stories).values(columns).returning(stories.c.id)).scalar_one())
    connection.execute(update(stories).where(stories.c.id == known).values(columns))
    return int(known)


def _drop_empty(connection: Connection, story_ids: Iterable[int]) -> None:
    ids = sorted(story_ids)
    used = select(articles.c.story_id).where(articles.c.story_id.in_(ids))
    connection.execute(delete(stories).where(stories.c.id.in_(ids), stories.c.id.not_in(used)))
