"""A database full of generated articles: what linking is measured against.

Words follow each other as in the corpora's texts (pairs of stems) or are drawn by their frequency; one in ten is a
name out of a million, since every week brings new ones. So features repeat as in news: most are rare, a few are
everywhere.
"""

from __future__ import annotations

import struct
from array import array
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
from aggregator.store.models import articles, fingerprints
from aggregator.store.parts import stub_columns
from aggregator.store.postings import BUCKET_BITS, FREQUENT, PART_ENTRIES, bucket_of, key_of, pack_keys, write_parts

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
    """Store `count` generated articles, linked already; the postings are gathered and written in one piece."""
    writer = Writer(texts, "en", Random(seed))
    buckets = [array("Q") for _ in range(1 << BUCKET_BITS)]
    with writing(engine) as connection:
        numbers = iter(range(1, count + 1))
        while batch := list(islice(numbers, BATCH)):
            _add(connection, batch, writer, buckets)
        for start in range(0, len(buckets), BATCH):
            chunk = enumerate(buckets[start : start + BATCH], start)
            write_parts(connection, [row for bucket, entries in chunk for row in _parts(bucket, entries)])
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval(pg_get_serial_sequence('articles', 'id'), :last)"), {"last": count})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _add(connection: Connection, ids: Sequence[int], writer: Writer, buckets: Sequence[array[int]]) -> None:
    rows: list[dict[str, Any]] = []
    prints: list[dict[str, Any]] = []
    for id in ids:
        stems = writer.stems()
        found = features(stems, [stem for stem in stems if stem[1:].isdigit()])
        keys = sorted({key_of(feature) for feature in found})
        rows.append(
            stub_columns(f"https://site{id % 997}.example/{id}", None, START)
            | {"id": id, "state": "stored", "cited_reason": None, "language": "en", "completeness": "full"}
            | {"text": ". ".join(" ".join(part) for part in sentences(stems)), "word_count": len(stems)}
            | {"feature_count": len(found)}
        )
        prints.append({"article_id": id, "version": VERSION, "features": pack_keys(keys)})
        for key in keys:
            buckets[bucket_of(key)].append((key & 0xFFFF) << 32 | id)
    connection.execute(insert(articles), rows)
    connection.execute(insert(fingerprints), prints)


def _parts(bucket: int, entries: Sequence[int]) -> Iterator[tuple[int, int, bytes]]:
    """The rows of a bucket, as they would be after the articles had come one by one."""
    seen: Counter[int] = Counter()
    kept = []
    for entry in entries:
        seen[entry >> 32] += 1
        if seen[entry >> 32] <= FREQUENT + 1:
            kept.append(entry)
    for part, start in enumerate(range(0, len(kept), PART_ENTRIES)):
        some = sorted(kept[start : start + PART_ENTRIES])
        rests, ids = [entry >> 32 for entry in some], [entry & 0xFFFFFFFF for entry in some]
        yield bucket, part, struct.pack(f"<{len(some)}H{len(some)}I", *rests, *ids)


def sentences(stems: Sequence[str]) -> Iterator[Sequence[str]]:
    """The stems by twelve."""
    return (stems[at : at + 12] for at in range(0, len(stems), 12))
