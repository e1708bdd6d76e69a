"""Stored articles brought to what their host has taught by now: blocks go, or come back, in the current revision.

An article's new text follows from its stored blocks and from what its host teaches, whatever was taken out before: any
order of arrival ends alike, and what is done twice or was cut short half-way ends alike too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, union_all, update

from aggregator.copies.fingerprint import features_of
from aggregator.copies.stems import split_words
from aggregator.store.models import article_blocks, articles, revisions
from aggregator.store.postings import replace_features
from aggregator.store.rows import body_columns, stored_body
from aggregator.store.site_blocks import (
    MAX_ARTICLES,
    ArticleBlocks,
    block_row,
    blocks_of,
    learned_from,
    learned_of,
    save_learned,
)
from aggregator.store.versions import with_earlier
from aggregator.text.language import detect_language
from aggregator.text.model import Body, whole_text
from aggregator.text.strip.repeated import stored_sightings, strip_repeated, whole_blocks

_READ_AT_ONCE = 200  # texts in memory
_IS_COUNTED = select(article_blocks.c.article_id).where(article_blocks.c.article_id == articles.c.id).exists()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which articles are brought up to date: all of them, or those of a source, a site, or first seen since then.

    What a host teaches is always learned from all of its articles.
    """

    source: str | None = None
    host: str | None = None
    since: datetime | None = None

    def narrow(self, found: Select[Any]) -> Select[Any]:
        """The statement over `articles`, for these only, of whichever host."""
        found = found.where(articles.c.state == "stored")
        if self.source is not None:
            found = found.where(articles.c.source_id == self.source)
        return found if self.since is None else found.where(articles.c.first_seen_at >= self.since)


@dataclass(frozen=True, slots=True)
class Change:
    """What one article loses, and what it gets back."""

    article_id: int
    taken: tuple[str, ...]
    put_back: tuple[str, ...]


def chosen_hosts(connection: Connection, chosen: Chosen) -> list[str]:
    """The hosts of the chosen articles' texts, in the order of the alphabet."""
    found = chosen.narrow(select(_host()).select_from(articles.outerjoin(article_blocks)))
    hosts = set(connection.execute(found.distinct()).scalars())
    return sorted(hosts if chosen.host is None else hosts & {chosen.host})


def newest_article(connection: Connection, chosen: Chosen) -> datetime | None:
    """When the newest article of the source and site was first seen (UTC), whatever `since` says; None without one."""
    found = replace(chosen, since=None).narrow(select(func.max(articles.c.first_seen_at)))
    if chosen.host is not None:
        found = found.where(articles.c.host == chosen.host)
    newest: datetime | None = connection.execute(found).scalar()
    return newest


def _host() -> ColumnElement[str]:
    """Whose furniture is around the text of `articles` joined with `article_blocks`: the host that answered last. An
    article whose site moves keeps the host that it was first seen under."""
    return func.coalesce(article_blocks.c.host, articles.c.host)


def learned_now(connection: Connection, host: str) -> dict[str, str]:
    """What the host's articles teach, {block hash: place}, whatever `site_blocks` says; writes nothing."""
    facts = blocks_of(connection, host)
    facts += _uncounted(connection, host, facts)
    learned = {key: one.place for key, one in learned_from(facts).items()}
    return learned_of(connection, [host])[0] | learned if len(facts) >= MAX_ARTICLES else learned


def is_counted(connection: Connection, host: str) -> bool:
    """True when `count_again` would change nothing that texts depend on: no need to take the writer's turn."""
    is_whole = not _uncounted(connection, host, blocks_of(connection, host))
    return is_whole and learned_now(connection, host) == learned_of(connection, [host])[0]


def count_again(connection: Connection, host: str) -> dict[str, str]:
    """The same, written: articles that came before blocks were counted are counted, `site_blocks` is made anew."""
    facts = blocks_of(connection, host)
    uncounted = _uncounted(connection, host, facts)
    if uncounted:
        rows = [block_row(one.article_id, host, one.blocks, one.seen_at) for one in uncounted]
        connection.execute(insert(article_blocks), rows)
    save_learned(connection, host, blocks_of(connection, host))
    return learned_of(connection, [host])[0]


def _uncounted(connection: Connection, host: str, facts: Collection[ArticleBlocks]) -> list[ArticleBlocks]:
    """What those articles show that are not in `article_blocks`: from their texts, without links and kinds."""
    if len(facts) >= MAX_ARTICLES:
        return []
    found = _current().where(articles.c.host == host, articles.c.state == "stored", ~_IS_COUNTED)
    rows = connection.execute(found.order_by(articles.c.id.desc()).limit(MAX_ARTICLES - len(facts)))
    return [
        ArticleBlocks(row.id, row.last_seen_at, stored_sightings(whole_blocks(stored_body(row.text, row.removed))))
        for row in rows
    ]


def changes(connection: Connection, host: str, learned: Mapping[str, str], chosen: Chosen) -> Iterator[Change]:
    """What would change in the host's chosen articles, oldest first; nothing is written."""
    ids = _ids_of(connection, host, chosen)
    for start in range(0, len(ids), _READ_AT_ONCE):
        found = _current().where(articles.c.id.in_(ids[start : start + _READ_AT_ONCE])).order_by(articles.c.id)
        for row in connection.execute(found).all():
            before = stored_body(row.text, row.removed)
            if change := _change(row.id, before, strip_repeated(before, learned)):
                yield change


def _ids_of(connection: Connection, host: str, chosen: Chosen) -> list[int]:
    """The chosen articles whose text is the host's, oldest first; each half by an index of its own."""
    own = chosen.narrow(select(articles.c.id))
    counted = own.join(article_blocks).where(article_blocks.c.host == host)
    others = own.where(articles.c.host == host, ~_IS_COUNTED)
    return sorted(connection.execute(union_all(counted, others)).scalars())


def apply_changes(connection: Connection, article_ids: Collection[int], learned: Mapping[str, str]) -> list[Change]:
    """Change the articles' current revisions, texts, fingerprints and languages in place; what was changed.

    No new revision: the page is the same. The articles wait for the linker afterwards (`linked_at` empty). All of them
    belong to the host that has taught `learned`.
    """
    done, features = [], {}
    for row in connection.execute(_current().where(articles.c.id.in_(article_ids))).all():
        before = stored_body(row.text, row.removed)
        after = strip_repeated(before, learned)
        if change := _change(row.id, before, after):
            features[row.id] = _write(connection, row, after)
            done.append(change)
    replace_features(connection, with_earlier(connection, features))
    return done


def _current() -> Select[Any]:
    columns = (articles.c.id, articles.c.summary, articles.c.language, articles.c.last_seen_at, articles.c.revision_id)
    found = select(*columns, revisions.c.text, revisions.c.removed)
    return found.join(revisions, revisions.c.id == articles.c.revision_id)


def _change(article_id: int, before: Body, after: Body) -> Change | None:
    old = {one.at: one.text for one in before.removed if one.at is not None}
    new = {one.at: one.text for one in after.removed if one.at is not None}
    taken = tuple(text for at, text in new.items() if at not in old)
    put_back = tuple(text for at, text in old.items() if at not in new)
    return Change(article_id, taken, put_back) if taken or put_back else None


def _write(connection: Connection, row: Row[Any], body: Body) -> tuple[int, ...]:
    """Writes the revision and the article; the article's features."""
    columns = body_columns(body)
    connection.execute(update(revisions).where(revisions.c.id == row.revision_id).values(columns))
    whole = whole_text(row.summary, body.text)
    language = detect_language(whole, row.language)
    split = split_words(whole, language.code)
    features = features_of(whole, split)
    values = {
        "text": columns["text"],
        "language": language.code,
        "language_confidence": language.confidence,
        "word_count": len(split.stems),
        "feature_count": len(features),
        "linked_at": None,
    }
    connection.execute(update(articles).where(articles.c.id == row.id).values(values))
    return features
