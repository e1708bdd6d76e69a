"""Web archives of anybody: what is a page in them, and how damage is told."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Mapping

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from aggregator.discovery.archives import ArchivedPage, LeftOut, PageMetadata, metadata_bytes, read_answers
from aggregator.discovery.records import BrokenArchiveError, CutArchiveError

HTML = b"<!doctype html><html><body><p>The bridge closes on Monday.</p>\r\n\r\n</body></html>"
TYPE = {"Content-Type": "text/html"}
SITE = "https://paper.example"


class Archive:
    """A WARC file in the making."""

    def __init__(self, *, is_packed: bool = True) -> None:
        self.stream = io.BytesIO()
        self._writer = WARCWriter(self.stream, gzip=is_packed)
        self._writer.write_record(self._writer.create_warcinfo_record("test.warc.gz", {"software": "test"}))

    def add(
        self,
        url: str,
        body: bytes = HTML,
        headers: Mapping[str, str] = TYPE,
        status: str = "200 OK",
        kind: str = "response",
    ) -> Archive:
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http if kind in ("response", "revisit") else None,
            warc_headers_dict={"WARC-Date": "2026-11-02T12:00:00Z"},
        )
        self._writer.write_record(record)
        self._last = record.rec_headers.get_header("WARC-Record-ID")
        return self

    def add_metadata(self, url: str) -> Archive:
        block = metadata_bytes(PageMetadata(source_id="paper"))
        record = self._writer.create_warc_record(
            url, "metadata", payload=io.BytesIO(block), length=len(block), warc_content_type="application/json",
            warc_headers_dict={"WARC-Refers-To": self._last},
        )  # fmt: skip
        self._writer.write_record(record)
        return self


def read(data: bytes) -> tuple[list[ArchivedPage], list[str], BrokenArchiveError | None]:
    """The pages, why others were left out, and how it ended."""
    pages, left_out = [], []
    try:
        for found in read_answers(io.BytesIO(data)):
            if isinstance(found, LeftOut):
                left_out.append(found.reason)
            else:
                pages.append(found)
    except BrokenArchiveError as error:
        return pages, left_out, error
    return pages, left_out, None


def ours(*, is_packed: bool) -> bytes:
    archive = Archive(is_packed=is_packed)
    for name in ("a", "b"):
        archive.add(f"{SITE}/{name}").add_metadata(f"{SITE}/{name}")
    return archive.stream.getvalue()


@pytest.mark.parametrize("is_packed", [True, False])
def test_wherever_an_archive_is_cut_it_is_told_and_read_up_to_there(is_packed: bool) -> None:
    whole = ours(is_packed=is_packed)
    records = ArchiveIterator(io.BytesIO(whole))
    spans = [(one.rec_type, records.get_record_offset(), records.get_record_length()) for one in records]
    starts = [start for _, start, _ in spans]
    for end in range(len(whole)):
        pages, left_out, error = read(whole[:end])
        # What is whole by then; of a record of a plain file the empty lines that close it belong to it.
        done = [kind for (kind, _, _), after in zip(spans, [*starts[1:], len(whole)], strict=True) if after <= end]
        assert len(pages) == done.count("response"), end
        assert sum(page.metadata.source_id == "paper" for page in pages) == done.count("metadata"), end
        assert left_out == []
        if end in starts[1:]:
            assert error is None  # nothing tells it from a shorter archive
        else:
            assert isinstance(error, CutArchiveError), end
            assert error.offset == max(start for start in starts if start <= end), end
    assert read(whole)[2] is None and len(read(whole)[0]) == 2


def test_bytes_that_are_damaged_are_no_cut() -> None:
    whole = ours(is_packed=True)
    records = ArchiveIterator(io.BytesIO(whole))
    starts = [records.get_record_offset() for _ in records]
    for at in (starts[3], starts[3] + 12, starts[4] - 6):  # frame, packed bytes, check sum of the second page
        mangled = bytearray(whole)
        mangled[at] ^= 0xFF
        pages, _, error = read(bytes(mangled))
        assert len(pages) == 1 and error is not None and not isinstance(error, CutArchiveError), at
        assert error.offset == starts[3]
    plain = ours(is_packed=False)
    at = plain.rindex(b"WARC/")
    assert "damaged" in str(read(plain[:at] + b"JUNK" + plain[at:])[2])


@pytest.mark.parametrize("data", [HTML, gzip.compress(HTML), b"PK\x03\x04" + bytes(100)])
def test_what_is_no_archive_is_called_so(data: bytes) -> None:
    pages, _, error = read(data)
    assert pages == [] and "no web archive" in str(error) and not isinstance(error, CutArchiveError)


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b\x08\x00bad", b"WARC/1."])
def test_a_file_that_was_only_begun_is_cut_short(data: bytes) -> None:
    assert isinstance(read(data)[2], CutArchiveError)


def test_one_gzip_stream_is_told_with_the_remedy() -> None:
    large = Archive(is_packed=False).add(f"{SITE}/large", HTML + random.Random(7).randbytes(200_000)).add(f"{SITE}/b")
    for data in (ours(is_packed=False), large.stream.getvalue()):
        pages, _, error = read(gzip.compress(data))
        assert pages == [] and "warcio recompress" in str(error) and not isinstance(error, CutArchiveError)


def test_answers_that_are_no_page_are_counted_by_reason() -> None:
    archive = Archive()
    archive.add(f"{SITE}/gone", status="404 Not Found").add(f"{SITE}/moved", status="301 Moved Permanently")
    archive.add(f"{SITE}/odd", status="abc").add(f"{SITE}/image", headers={"Content-Type": "image/png"})
    archive.add(f"{SITE}/again", b"", kind="revisit").add(f"{SITE}/file", kind="resource")
    for url in ("http://[::bad/", "https://paper.example:99999/", "https:///a", "dns:paper.example"):
        archive.add(url)
    archive.add(f"{SITE}/b")
    pages, left_out, error = read(archive.stream.getvalue())
    assert [page.url for page in pages] == [f"{SITE}/b"] and error is None
    assert left_out == [
        "http_404", "http_301", "bad_status", "not_html", "revisit", "resource", *["bad_url"] * 4
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "is_page"),
    [
        (HTML, True),
        (b"\xef\xbb\xbf\n <HTML lang=en>", True),
        (b"<!-- saved --><p>", True),
        (b"<htmlish>", False),
        (b'{"a": "<html>"}', False),
        (b"<?xml version='1.0'?><rss>", False),
        (b"", False),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Content-Type": ""}])
def test_a_missing_type_is_read_from_the_first_bytes(body: bytes, is_page: bool, headers: dict[str, str]) -> None:
    pages, left_out, _ = read(Archive().add(f"{SITE}/a", body, headers).stream.getvalue())
    assert (len(pages), left_out) == ((1, []) if is_page else (0, ["not_html"]))
