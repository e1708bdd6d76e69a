"""The raw archive: what is written is read again, by us and by others; nothing is written over, old files go."""

from __future__ import annotations

import gzip
import io
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select
from warcio.archiveiterator import ArchiveIterator

from aggregator.discovery.archives import (
    ArchivedPage,
    PageMetadata,
    read_archive,
)
from aggregator.discovery.records import BrokenArchiveError
from aggregator.items import Archived, Page
from aggregator.store.engine import writing
from aggregator.store.models import pages
from aggregator.store.raw import ArchiveOptions, RawArchive
from aggregator.store.retention import delete_files, expired_files, forget_positions
from aggregator.store.rows import page_row
from aggregator.text.model import FeedHint
from tests.factory import NOON

OSLO = datetime.fromisoformat("2026-11-02T13:00:00+01:00")
HINT = FeedHint("A\ntitle", "By É. 山田", OSLO, None, "Wire", "https://wire.example/", 'A "summary"\r\nin two lines')
PAGE = Page(
    "paper",
    "https://paper.example/?p=7",
    "https://paper.example/bro-stengt-ø?a=1&b=2",
    NOON,
    200,
    {"content-type": "text/html; charset=utf-8", "etag": '"7"'},
    "<html><p>Å lukke en bru</p>".encode() * 50,
    "utf-8",
    HINT,
    "feed",
)


def archive_in(folder: Path, **options: object) -> RawArchive:
    known = {"folder": folder, "largest_file_bytes": 0, "gzip_level": 4, "software": "test/0", "run_id": 7} | options
    return RawArchive(ArchiveOptions(**known))  # type: ignore[arg-type]


def written(folder: Path, *given_pages: Page, **options: object) -> list[Archived]:
    archive = archive_in(folder, **options)
    positions = [archive.write(one) for one in given_pages]
    archive.close()
    return positions


def read(path: Path, offset: int = 0) -> list[ArchivedPage]:
    with path.open("rb") as stream:
        stream.seek(offset)
        return list(read_archive(stream))


def test_a_page_comes_back_with_all_that_we_knew_of_it(tmp_path: Path) -> None:
    second = replace(PAGE, url="https://paper.example/b", hint=None, source_id=None, html=b"")
    positions = written(tmp_path, PAGE, second)
    assert positions[0].file == positions[1].file
    one, other = read(tmp_path / positions[0].file)
    assert (one.url, one.fetched_at, one.status, one.html) == (PAGE.url, PAGE.fetched_at, 200, PAGE.html)
    assert one.metadata == PageMetadata(PAGE.asked_url, "paper", "feed", 7, HINT)
    assert one.metadata.hint and one.metadata.hint.published_at
    assert one.metadata.hint.published_at.utcoffset() == timedelta(hours=1)
    assert one.headers == PAGE.headers | {"content-length": str(len(PAGE.html))}
    assert other.metadata == PageMetadata(PAGE.asked_url, None, "feed", 7, None)
    assert [Archived(positions[0].file, at.offset, at.length) for at in (one, other)] == positions
    assert read(tmp_path / positions[1].file, positions[1].offset) == [other]


def test_every_record_is_a_gzip_member_with_right_digests(tmp_path: Path) -> None:
    """As warcio, an independent reader of the standard, checks them."""
    position = written(tmp_path, PAGE)[0]
    data = (tmp_path / position.file).read_bytes()
    member = gzip.decompress(data[position.offset : position.offset + position.length])
    assert member.startswith(b"WARC/1.1\r\n") and member.endswith(PAGE.html + b"\r\n\r\n")
    records = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        record.content_stream().read()
        records.append((record.rec_type, record.content_type))
    assert records == [
        ("warcinfo", "application/warc-fields"),
        ("response", "application/http; msgtype=response"),
        ("metadata", "application/json"),
    ]


def test_headers_of_the_wire_and_line_breaks_do_not_get_in(tmp_path: Path) -> None:
    headers = {
        "content-type": "text/html",
        "content-encoding": "br",
        "transfer-encoding": "chunked",
        "etag": "a\r\nSet-Cookie: x",
    }
    position = written(tmp_path, replace(PAGE, headers=headers, url="https://paper.example/a\r\nX: y\x00"))[0]
    found = read(tmp_path / position.file)[0]
    assert found.headers == {
        "content-type": "text/html",
        "etag": "a Set-Cookie: x",
        "content-length": str(len(PAGE.html)),
    }
    assert found.url == "https://paper.example/a%20X:%20y"


@pytest.mark.parametrize("level", range(10))
def test_every_level_is_gzip_that_anybody_reads(tmp_path: Path, level: int) -> None:
    page = replace(PAGE, html=PAGE.html * 200)
    (position,) = written(tmp_path, page, gzip_level=level)
    data = (tmp_path / position.file).read_bytes()
    member = gzip.decompress(data[position.offset : position.offset + position.length])
    assert member.endswith(page.html + b"\r\n\r\n")
    assert (position.length < len(page.html) / 2) is (level > 0)
    assert [one.html for one in read(tmp_path / position.file)] == [page.html]


def test_files_turn_by_size_and_by_run_and_are_never_opened_again(tmp_path: Path) -> None:
    names = [one.file for one in written(tmp_path, PAGE, PAGE, PAGE, largest_file_bytes=1)]
    names += [one.file for one in written(tmp_path, PAGE, PAGE)]
    assert len(set(names)) == 4 and names == sorted(names)
    assert [len(read(tmp_path / name)) for name in names[:4]] == [1, 1, 1, 2]


def test_a_killed_run_leaves_a_record_cut_short_that_is_skipped(tmp_path: Path) -> None:
    positions = written(tmp_path, PAGE, PAGE, PAGE)
    path = tmp_path / positions[0].file
    whole = path.read_bytes()
    last = positions[2]
    for end in range(last.offset + 1, last.offset + last.length, 37):
        path.write_bytes(whole[:end])
        found: list[ArchivedPage] = []
        with path.open("rb") as stream, suppress(BrokenArchiveError):
            found.extend(one for one in read_archive(stream))
        assert [one.html for one in found] == [PAGE.html] * 2, end
    path.write_bytes(whole[: last.offset + last.length])  # the page is whole, its metadata is not there
    assert [one.metadata.way for one in read(path)] == ["feed", "feed", None]


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    tmp_path.joinpath("taken").write_text("")
    with pytest.raises(OSError):
        archive_in(tmp_path / "taken").write(PAGE)


@given(st.binary(max_size=300), st.integers(0, 3000))
def test_no_bytes_break_more_than_the_reading(junk: bytes, at: int) -> None:
    stream = io.BytesIO()
    stream.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n") + junk)
    stream.seek(min(at, stream.tell()))
    with suppress(BrokenArchiveError):
        list(read_archive(stream))


def test_old_files_go_by_the_day_and_their_pages_lose_their_place(engine: Engine, tmp_path: Path) -> None:
    position = written(tmp_path, PAGE)[0]
    old = f"2026-08/{Path(position.file).name[:11]}20260831T235959Z-1-00001.warc.gz"
    (tmp_path / "2026-08").mkdir()
    (tmp_path / old).write_bytes(b"")
    (tmp_path / "2026-08" / "notes.txt").write_text("somebody's")
    with writing(engine) as connection:
        for file in (old, position.file, "/elsewhere/aggregator-20200101T000000Z-1-00001.warc.gz"):
            row = page_row(replace(PAGE, source_id=None, archived=Archived(file, 10, 20)), "kept", None)
            connection.execute(insert(pages).values(row))
    now = datetime(2026, 11, 30, 1, tzinfo=UTC)
    assert expired_files(tmp_path, 91, now) == []
    files = expired_files(tmp_path, 90, now)
    assert files == [old]
    with writing(engine) as connection:
        forget_positions(connection, files)
    delete_files(tmp_path, files)
    assert sorted(path.name for path in (tmp_path / "2026-08").iterdir()) == ["notes.txt"]
    with engine.connect() as connection:
        columns = (pages.c.warc_file, pages.c.warc_offset, pages.c.warc_length)
        found = connection.execute(select(*columns, pages.c.body_digest).order_by(pages.c.id)).all()
    assert [row[:3] for row in found] == [
        (None, None, None),
        (position.file, 10, 20),
        ("/elsewhere/aggregator-20200101T000000Z-1-00001.warc.gz", 10, 20),
    ]
    assert all(row.body_digest for row in found)
