"""Earlier versions of articles, where linking needs them: a copy was made of the text that its origin had then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from aggregator.copies.fingerprint import features_of
from aggregator.copies.stems import split_words
from aggregator.store.id_sets import one_of
from aggregator.store.models import articles, revisions
from aggregator.store.postings import replace_features
from aggregator.text.model import whole_text

# So many of an article's earlier versions are compared with one other text, and found by the candidate index: those
# that were seen last (before the other text appeared). Most articles that change at all do so once or twice.
EARLIER_MAX = 3


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version of an article's text."""

    id: int  # of its row in `revisions`
    article_id: int
    seen_at: datetime  # first


def earlier_versions(connection: Connection, ids: Collection[int]) -> dict[int, list[Version]]:
    """The versions of these articles that are not the current one, the newest first; articles without are left out."""
    columns = (revisions.c.id, revisions.c.article_id, revisions.c.seen_at)
    found = select(*columns).join(articles, articles.c.id == revisions.c.article_id)
    found = found.where(one_of(connection, revisions.c.article_id, ids), revisions.c.id != articles.c.revision_id)
    versions: defaultdict[int, list[Version]] = defaultdict(list)
    order = (revisions.c.seen_at.desc(), revisions.c.digest)  # nothing that depends on the order of arrival
    for row in connection.execute(found.order_by(*order)):
        versions[row.article_id].append(Version(row.id, row.article_id, row.seen_at))
    return dict(versions)


def seen_before(versions: Sequence[Version], at: datetime) -> list[Version]:
    """Those that may have been copied by what appeared then, the newest first."""
    return [one for one in versions if one.seen_at <= at][:EARLIER_MAX]


def version_texts(connection: Connection, version_ids: Collection[int]) -> dict[int, str]:
    """Standfirst and text of versions, by id."""
    columns = (revisions.c.id, revisions.c.summary, revisions.c.text)
    found = select(*columns).where(one_of(connection, revisions.c.id, version_ids))
    return {row.id: whole_text(row.summary, row.text) for row in connection.execute(found)}


def with_earlier(connection: Connection, features: Mapping[int, Sequence[int]]) -> dict[int, Sequence[int]]:
    """The features by article, joined by those of its earlier versions, so that their copies are found too.

    The articles' current versions must be written. Costs 3 ms of CPU for each earlier version.
    """
    wanted = {id: versions[:EARLIER_MAX] for id, versions in earlier_versions(connection, features.keys()).items()}
    if not wanted:
        return dict(features)
    texts = version_texts(connection, {one.id for versions in wanted.values() for one in versions})
    found = select(articles.c.id, articles.c.language).where(one_of(connection, articles.c.id, wanted))
    languages = {row.id: row.language for row in connection.execute(found)}
    joined = dict(features)
    for id, versions in wanted.items():
        whole = [texts[one.id] for one in versions]
        earlier = {value for text in whole for value in features_of(text, split_words(text, languages[id]))}
        joined[id] = tuple(sorted(earlier.union(features[id])))
    return joined


def find_earlier(connection: Connection, ids: Collection[int]) -> None:
    """Let these articles be found by the words of their earlier versions too."""
    columns = (articles.c.id, articles.c.summary, articles.c.text, articles.c.language)
    own = {}
    for row in connection.execute(select(*columns).where(one_of(connection, articles.c.id, ids))):
        whole = whole_text(row.summary, row.text)
        own[row.id] = features_of(whole, split_words(whole, row.language))
    replace_features(connection, with_earlier(connection, own))
