"""The candidate index on disk: which articles have a feature, packed by the thousand features.

A row for each posting costs 88 bytes in PostgreSQL and 37 in SQLite, with its indexes; packed, a posting is 6 bytes.
Postings lie in `BUCKETS` buckets by the first bits of their feature, whatever the size of the database; a bucket's
entries lie in parts, of which only the last one grows. An article's own features are kept beside it, so that its
postings are found again when its text changes. All of this is written by one writer at a time (engine.writing).
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from aggregator.copies.fingerprint import VERSION
from aggregator.store.id_sets import one_of
from aggregator.store.models import fingerprints, postings

# 262,144: at 10,000 articles six postings share the row's overhead, at 1,000,000 a feature's bucket has 650 entries.
BUCKET_BITS = 18
# A feature is stored as 32 of its bits: two of the 100 million features of a million articles meet in every fortieth.
_KEY_BITS = 32
_KEY_SHIFT = 28  # the low bits are those by which fingerprints are sampled
# A feature of more articles than this tells hardly anything: further articles are not written, and for these only the
# first `KEPT_OF_FREQUENT` count, so that a lookup costs no more than the article's own features, however large the
# database. At 100,000 generated articles 12 of an article's 119 features were frequent (with 64: 28, with 512: 3);
# generated copies get as many links as among 10,000 articles (2026-11-22, benchmarks/linking.py).
FREQUENT = 256
# Where all of a text's features are frequent, it is a story on hundreds of sites: its first copies have them all, and
# lead to its origin.
KEPT_OF_FREQUENT = 32
# 960 bytes: the longest row that SQLite keeps on the page itself in a table without rowid (fileformat2.html, 1.6).
PART_ENTRIES = 160
_CHUNK = 1_000  # buckets at once: three parts each are some 3 MB

# Of one bucket: n times 2 bytes of features, then n times 4 of article ids; sorted by feature, then by arrival.
_Parts = list[bytes]


def replace_features(connection: Connection, wanted: Mapping[int, Collection[int]]) -> None:
    """Let each article have these features (of `copies.fingerprint`, version `VERSION`), and no others.

    Only what differs from its stored fingerprint is written: an unchanged text costs nothing but the comparison.
    """
    before = _stored(connection, wanted.keys())
    after = {id: tuple(sorted({key_of(value) for value in features})) for id, features in wanted.items()}
    stale = {id for id, keys in after.items() if before.get(id) != (VERSION, keys)}
    changes: defaultdict[int, dict[tuple[int, int], bool]] = defaultdict(dict)  # bucket -> (key, id) -> it is added
    for id in sorted(stale):
        old = set(before[id][1]) if id in before else set()
        for key in old.symmetric_difference(after[id]):
            changes[bucket_of(key)][key, id] = key not in old
    _apply(connection, changes)
    connection.execute(delete(fingerprints).where(one_of(connection, fingerprints.c.article_id, stale)))
    rows = [{"article_id": id, "version": VERSION, "features": pack_keys(after[id])} for id in sorted(stale)]
    if rows:
        connection.execute(insert(fingerprints), rows)


def articles_by_feature(connection: Connection, article_ids: Collection[int]) -> Iterator[tuple[int, list[list[int]]]]:
    """Each article with the ids of those that have each of its features, ascending, itself included where it was
    written: of a frequent feature the first `FREQUENT` + 1.

    Articles whose fingerprint is of another version are passed over.
    """
    stored = _stored(connection, article_ids)
    own = {id: keys for id, (version, keys) in stored.items() if version == VERSION}
    ids = sorted(own)
    while ids:
        now: list[int] = []
        wanted: set[int] = set()
        while ids and (not now or len(wanted) < _CHUNK):
            now.append(ids.pop(0))
            wanted.update(map(bucket_of, own[now[-1]]))
        found = _parts(connection, wanted)
        for id in now:
            yield id, [_read(found.get(bucket_of(key), []), key) for key in own[id]]


def forget_features(connection: Connection, article_ids: Collection[int]) -> None:
    """Take the articles out of the index, before they are deleted."""
    replace_features(connection, dict.fromkeys(article_ids, ()))
    connection.execute(delete(fingerprints).where(one_of(connection, fingerprints.c.article_id, article_ids)))


def key_of(feature: int) -> int:
    """The 32 bits under which a feature is stored."""
    return feature >> _KEY_SHIFT & ((1 << _KEY_BITS) - 1)


def bucket_of(key: int) -> int:
    """The bucket that holds the postings of a key."""
    return key >> _KEY_BITS - BUCKET_BITS


def _rest(key: int) -> int:
    """What tells the features of one bucket apart."""
    return key & 0xFFFF


def pack_keys(keys: Sequence[int]) -> bytes:
    """An article's sorted keys as they are stored."""
    return struct.pack(f"<{len(keys)}I", *keys)


def _stored(connection: Connection, article_ids: Collection[int]) -> dict[int, tuple[int, tuple[int, ...]]]:
    """Version and keys of each article's fingerprint; the keys sorted."""
    found = select(fingerprints).where(one_of(connection, fingerprints.c.article_id, article_ids))
    return {
        row.article_id: (row.version, struct.unpack(f"<{len(row.features) // 4}I", row.features))
        for row in connection.execute(found)
    }


def _parts(connection: Connection, buckets: Collection[int]) -> dict[int, _Parts]:
    found: defaultdict[int, _Parts] = defaultdict(list)
    if connection.dialect.name == "sqlite":  # in the driver's own words, as in `write_parts`: a fifth of the time
        query = "SELECT bucket, entries FROM postings WHERE bucket IN (SELECT value FROM json_each(?))"
        read = connection.exec_driver_sql(f"{query} ORDER BY bucket, part", (json.dumps(sorted(buckets)),))
    else:
        wanted = one_of(connection, postings.c.bucket, buckets)
        columns = select(postings.c.bucket, postings.c.entries)
        read = connection.execute(columns.where(wanted).order_by(postings.c.bucket, postings.c.part))
    for bucket, entries in read.all():
        found[bucket].append(entries)
    return found


def _numbers(kind: str, entries: bytes) -> array[int]:
    numbers = array(kind, entries)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _run(part: bytes, rest: int) -> tuple[int, int]:
    """From which to which entry of the part (half-open) the feature stands, or would stand."""
    rests = _numbers("H", part[: len(part) // 3])
    first = bisect_left(rests, rest)
    return first, bisect_right(rests, rest, first)


def _read(parts: Iterable[bytes], key: int) -> list[int]:
    """The articles that have the feature, by their ids: one whose text changed stands where it came first."""
    rest = _rest(key)
    sign = struct.pack("<H", rest)
    found: list[int] = []
    for part in parts:
        ids = len(part) // 3
        start = part.find(sign, 0, ids)
        if start < 0:  # most parts: a fifth of the time of a search by halves
            continue
        end = part.rfind(sign, start, ids)
        # Equal entries stand together: where both were found at entries, these are the first and the last.
        first, last = _run(part, rest) if start % 2 or end % 2 else (start // 2, end // 2 + 1)
        found += _numbers("I", part[ids + 4 * first : ids + 4 * last])
    found.sort()
    return found


def _apply(connection: Connection, changes: Mapping[int, Mapping[tuple[int, int], bool]]) -> None:
    """Adds and removes postings, bucket by bucket in their order: neighbours lie on one page."""
    ordered = sorted(changes)
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        before = _parts(connection, chunk)
        rows = []
        for bucket in chunk:
            old = before.get(bucket, [])
            new = _changed(old, changes[bucket])
            rows += [(bucket, at, part) for at, part in enumerate(new) if at >= len(old) or part != old[at]]
        write_parts(connection, rows)


def _changed(parts: Sequence[bytes], changes: Mapping[tuple[int, int], bool]) -> _Parts:
    """The parts of a bucket after the changes, never fewer than before."""
    changed = list(parts)
    for (key, id), is_added in changes.items():
        rest = _rest(key)
        if not is_added:
            changed = [_without(part, rest, id) for part in changed]
        elif not _is_frequent(changed, rest):
            if not changed or len(changed[-1]) >= 6 * PART_ENTRIES:
                changed.append(b"")
            changed[-1] = _with(changed[-1], rest, id)
    return changed


def _is_frequent(parts: Sequence[bytes], rest: int) -> bool:
    """True when no more articles of the feature are written: one more than `FREQUENT` tells that it is frequent."""
    if sum(map(len, parts)) <= 6 * FREQUENT:
        return False
    return sum(last - first for first, last in (_run(part, rest) for part in parts)) > FREQUENT


def _with(part: bytes, rest: int, id: int) -> bytes:
    middle, at = len(part) // 3, _run(part, rest)[1]
    place = middle + 4 * at
    return b"".join(
        (part[: 2 * at], struct.pack("<H", rest), part[2 * at : place], struct.pack("<I", id), part[place:])
    )


def _without(part: bytes, rest: int, id: int) -> bytes:
    middle, (first, last) = len(part) // 3, _run(part, rest)
    own = struct.pack("<I", id)
    for at in range(first, last):
        place = middle + 4 * at
        if part[place : place + 4] == own:
            return part[: 2 * at] + part[2 * at + 2 : place] + part[place + 4 :]
    return part


def write_parts(connection: Connection, rows: Sequence[tuple[int, int, bytes]]) -> None:
    """Write (bucket, part, entries) in the driver's own words: a hundred rows an article are the bulk of the work."""
    if not rows:
        return
    into = "INSERT INTO postings (bucket, part, entries)"
    on = "ON CONFLICT (bucket, part) DO UPDATE SET entries = excluded.entries"
    if connection.dialect.name == "postgresql":
        arrays = tuple(list(column) for column in zip(*rows, strict=True))
        values = "SELECT * FROM unnest(%s::integer[], %s::integer[], %s::bytea[])"
        connection.exec_driver_sql(f"{into} {values} {on}", arrays)
    else:
        connection.exec_driver_sql(f"{into} VALUES (?, ?, ?) {on}", list(rows))
