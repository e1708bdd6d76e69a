"""Linking: stored articles -> verified matches -> a family's links, in a transaction that sees all that is committed.

What is kept is the verified pair; links are derived from a family's matches and claims, and derived anew whenever a
member arrives, so the order of arrival leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from aggregator.copies.align import Prepared, prepare
from aggregator.copies.model import CopyLink, Verdict
from aggregator.copies.origin import derive_links
from aggregator.copies.verdict import METHOD_VERSION, judge_prepared, judge_translation
from aggregator.store.candidates import citing_pairs, similar
from aggregator.store.families import family_ids, load_family
from aggregator.store.links import write_links
from aggregator.store.models import articles, matches
from aggregator.text.model import whole_text

PREPARED_TEXTS = 512  # kept in memory: a story's copies arrive together


@dataclass(frozen=True, slots=True)
class _Text:
    """An article's text as the judge reads it."""

    id: int
    url: str
    whole: str
    language: str | None


def link_articles(connection: Connection, article_ids: Iterable[int], now: datetime) -> dict[int, list[CopyLink]]:
    """The links of each given article after linking it and all its family; stamps `linked_at`.

    Runs in the caller's writing transaction. Articles that are gone by now are left out.
    """
    ids = sorted(set(article_ids))
    stored = select(articles.c.id).where(articles.c.id.in_(ids), articles.c.state == "stored")
    present = list(connection.execute(stored).scalars())
    judged = _Judge(connection, now)
    for article_id in present:
        judged.compare(article_id)
    links: dict[int, list[CopyLink]] = {}
    done: set[int] = set()
    for article_id in present:
        if article_id not in done:
            family = load_family(connection, family_ids(connection, [article_id]))
            derived = derive_links(family.members, family.matches)
            write_links(connection, family, derived, now)
            done |= {member.key for member in family.members}
            for link in derived:
                links.setdefault(link.copy, []).append(link)
    if present:
        connection.execute(update(articles).where(articles.c.id.in_(present)).values(linked_at=now))
    return {article_id: links.get(article_id, []) for article_id in present}


def waiting(connection: Connection, limit: int) -> list[int]:
    """Stored articles that were never linked, or changed since: oldest first."""
    found = select(articles.c.id).where(articles.c.linked_at.is_(None), articles.c.state == "stored")
    return list(connection.execute(found.order_by(articles.c.id).limit(limit)).scalars())


class _Judge:
    """Compares articles with their candidates; every text is stemmed once."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def compare(self, article_id: int) -> None:
        """Judge the article against its candidates and all that cite it or are cited by it; keep the matches."""
        connection = self._connection
        cited = {one for pair in citing_pairs(connection, [article_id]) for one in pair} - {article_id}
        others = set(similar(connection, article_id)) | cited
        either = (matches.c.a_id == article_id) | (matches.c.b_id == article_id)
        connection.execute(delete(matches).where(either))
        texts = self._texts([article_id, *sorted(others)])
        own = texts.pop(article_id, None)
        if own is None:
            return
        rows = [row for other in texts.values() if (row := self._match(own, other, is_cited=other.id in cited))]
        if rows:
            connection.execute(insert(matches), rows)

    def _match(self, one: _Text, other: _Text, *, is_cited: bool) -> dict[str, Any] | None:
        a, b = sorted((one, other), key=lambda text: text.url)
        if a.language and b.language and a.language != b.language:
            if not is_cited:
                return None  # across languages only a citation says that one is worth comparing with the other
            verdict = judge_translation(a.whole, b.whole)
        else:
            verdict = judge_prepared(_prepared(a), _prepared(b))
        return None if verdict.relation == "unrelated" else _row(a, b, verdict, self._now)

    def _texts(self, ids: list[int]) -> dict[int, _Text]:
        columns = (articles.c.id, articles.c.url, articles.c.summary, articles.c.text, articles.c.language)
        found = select(*columns).where(articles.c.id.in_(ids), articles.c.state == "stored")
        rows = self._connection.execute(found)
        return {row.id: _Text(row.id, row.url, whole_text(row.summary, row.text), row.language) for row in rows}


def _prepared(text: _Text) -> Prepared:
    return _prepare(text.whole, text.language)


_prepare = lru_cache(maxsize=PREPARED_TEXTS)(prepare)


def _row(a: _Text, b: _Text, verdict: Verdict, now: datetime) -> dict[str, Any]:
    return {
        "a_id": a.id,
        "b_id": b.id,
        "relation": verdict.relation,
        "score": verdict.score,
        "coverage_a": verdict.coverage_a,
        "coverage_b": verdict.coverage_b,
        "passages": [asdict(one) for one in verdict.passages],
        "altered_quotations": [asdict(one) for one in verdict.altered_quotations],
        "method_version": METHOD_VERSION,
        "judged_at": now,
    }
