"""A database full of generated articles: what linking is measured against.

Words follow each other as in the corpora's texts (pairs of stems) or are drawn by their frequency; one in ten is a
name out of a million, since every week brings new ones. So features repeat as in news: most are rare, a few are
everywhere.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate, islice, pairwise
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

from aggregator.copies.fingerprint import VERSION, features
from aggregator.copies.stems import split_words
from aggregator.store.engine import writing
from aggregator.store.models import articles
from aggregator.store.parts import stub_columns

START = datetime(2026, 11, 1, tzinfo=UTC)
FOLLOWS = 0.3  # share of words that stand after the one before them in the corpora too
NAMES, NAME_SHARE = 1_000_000, 0.1
LENGTHS = (60, 420)  # content words: the corpora's pages have 240 in the mean
BATCH = 1000


class Writer:
    """Writes texts of stems."""

    def __init__(self, texts: Iterable[str], language: str, rng: Random) -> None:
        self._rng = rng
        counts: Counter[str] = Counter()
        self._after: defaultdict[str, list[str]] = defaultdict(list)
        for one in texts:
            words = split_words(one, language)
            stems = [stem for stem, content in zip(words.stems, words.content, strict=True) if content]
            counts.update(stems)
            for left, right in pairwise(stems):
                self._after[left].append(right)
        self._stems = list(counts)
        self._weights = list(accumulate(counts.values()))

    def stems(self) -> list[str]:
        """The content stems of one article."""
        draw, found, last = self._rng.random, [], ""
        total = self._weights[-1]
        for _ in range(self._rng.randint(*LENGTHS)):
            chance = draw()
            if chance < NAME_SHARE:
                last = f"n{int(NAMES ** draw())}"
            elif chance < NAME_SHARE + FOLLOWS and (after := self._after.get(last)):
                last = after[int(draw() * len(after))]
            else:
                last = self._stems[bisect(self._weights, draw() * total)]
            found.append(last)
        return found


def fill(engine: Engine, count: int, texts: Sequence[str], seed: str) -> None:
    """Store `count` generated articles, linked already; the postings are sorted once and written in one piece."""
    writer = Writer(texts, "en", Random(seed))
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE filling (feature BIGINT, article_id BIGINT)"))
        connection.execute(text("DROP INDEX ix_fingerprints_article_id"))
        numbers = iter(range(1, count + 1))
        while batch := list(islice(numbers, BATCH)):
            _add(connection, batch, writer)
        connection.execute(
            text(
                "INSERT INTO fingerprints (feature, article_id, version)"
                f" SELECT feature, article_id, {VERSION} FROM filling ORDER BY feature, article_id"
            )
        )
        connection.execute(text("CREATE INDEX ix_fingerprints_article_id ON fingerprints (article_id)"))
        connection.execute(text("DROP TABLE filling"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval(pg_get_serial_sequence('articles', 'id'), :last)"), {"last": count})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _add(connection: Connection, ids: Sequence[int], writer: Writer) -> None:
    rows: list[dict[str, Any]] = []
    postings: list[tuple[int, int]] = []
    for id in ids:
        stems = writer.stems()
        found = features(stems)
        rows.append(
            stub_columns(f"https://site{id % 997}.example/{id}", None, START)
            | {"id": id, "state": "stored", "cited_reason": None, "language": "en", "completeness": "full"}
            | {"text": ". ".join(" ".join(part) for part in sentences(stems)), "word_count": len(stems)}
            | {"feature_count": len(found)}
        )
        postings += [(feature, id) for feature in found]
    connection.execute(insert(articles), rows)
    if connection.dialect.name == "postgresql":
        columns = tuple(list(column) for column in zip(*postings, strict=True))
        connection.exec_driver_sql("INSERT INTO filling SELECT * FROM unnest(%s::bigint[], %s::bigint[])", columns)
    else:
        connection.exec_driver_sql("INSERT INTO filling VALUES (?, ?)", postings)


def sentences(stems: Sequence[str]) -> Iterator[Sequence[str]]:
    """The stems by twelve."""
    return (stems[at : at + 12] for at in range(0, len(stems), 12))
