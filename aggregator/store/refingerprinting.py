"""Fingerprints of an older method, made anew from the stored texts: articles without one are found by nobody."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, or_, select, update

from aggregator.copies.fingerprint import VERSION, features_of
from aggregator.copies.stems import split_words
from aggregator.store.engine import writing
from aggregator.store.models import articles, fingerprints
from aggregator.store.postings import replace_features
from aggregator.store.versions import with_earlier
from aggregator.text.model import whole_text

_TURN_ARTICLES = 200  # in one transaction: half a second in which crawls beside wait
_TURN_SECONDS = 0.25  # SQLite looks for its turn every 0.1 s and keeps no queue: without a pause they wait for ever


def refresh_fingerprints(engine: Engine) -> int:
    """How many articles got a fingerprint of today's `VERSION`; about 3 ms of CPU each. Nothing is linked by it.

    May be broken off at any time and begun again.
    """
    done = last = 0
    while True:
        with engine.connect() as connection:
            found = _outdated(connection, last)
        if not found:
            return done
        with writing(engine) as connection:
            _refresh(connection, [row.id for row in found])
        done, last = done + len(found), found[-1].id
        time.sleep(_TURN_SECONDS)


def _outdated(connection: Connection, after: int) -> Sequence[Row[Any]]:
    """The next articles, by id, that have no fingerprint of this version."""
    other = or_(fingerprints.c.version.is_(None), fingerprints.c.version != VERSION)
    found = select(articles.c.id).outerjoin(fingerprints, fingerprints.c.article_id == articles.c.id)
    found = found.where(articles.c.id > after, articles.c.state == "stored", other)
    return connection.execute(found.order_by(articles.c.id).limit(_TURN_ARTICLES)).all()


def _refresh(connection: Connection, ids: Sequence[int]) -> None:
    """Read again as the writer: a crawl may have brought a newer text meanwhile."""
    columns = (articles.c.id, articles.c.summary, articles.c.text, articles.c.language)
    wanted = {}
    for row in connection.execute(select(*columns).where(articles.c.id.in_(ids), articles.c.state == "stored")):
        whole = whole_text(row.summary, row.text)
        wanted[row.id] = features_of(whole, split_words(whole, row.language))
    replace_features(connection, with_earlier(connection, wanted))
    counts = [{"article": id, "count": len(features)} for id, features in wanted.items()]
    by_id = update(articles).where(articles.c.id == bindparam("article"))
    if counts:
        connection.execute(by_id.values(feature_count=bindparam("count")), counts)
