"""The raw archive: every fetched page in WARC 1.1 files, a gzip member a record, one writer a file.

A response record holds the status line, the few kept headers and the body as it was read (decoded: there is no
Content-Encoding in it); our metadata record (see discovery.archives) follows it. Requests are not kept: a site's keys
are in them.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO, FileIO
from itertools import count
from pathlib import Path

from isal import isal_zlib
from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from aggregator.discovery.archives import METADATA_TYPE, PageMetadata, metadata_bytes
from aggregator.items import Archived, Page
from aggregator.text.normalise import storable

PREFIX, SUFFIX = "aggregator", ".warc.gz"
# Of how the bytes travelled; those kept here are unpacked and in one piece.
_OF_THE_WIRE = {"content-encoding", "transfer-encoding", "content-length"}
_PHRASES = {int(one): one.phrase for one in HTTPStatus}
_GZIP = zlib.MAX_WBITS + 16  # zlib's word for a gzip frame
_VERSION = "WARC/1.1"
_numbers = count(1)  # of all files of this process: the names of two archives in one second sort by time too


@dataclass(frozen=True, slots=True)
class ArchiveOptions:
    """Where the archive is and how its files are made."""

    folder: Path
    largest_file_bytes: int  # a file that has grown so large is closed; 0: never
    gzip_level: int  # 0..9
    software: str
    run_id: int | None = None


class RawArchive:
    """Writes pages into files of its own, opened when there is something to write. For one thread at a time.

    No file is ever opened twice: a run that was killed leaves its last record cut short, and what came after it could
    not be read.
    """

    def __init__(self, options: ArchiveOptions) -> None:
        self._options = options
        self._file: FileIO | None = None
        self._name = ""

    def write(self, page: Page) -> Archived:
        """Where the page lies; its records have been handed to the operating system.

        Raises OSError; the file ends there, with a record cut short, and the next page begins another.
        """
        response = _response(page)
        members = [self._packed(response), self._packed(_metadata(page, response, self._options.run_id))]
        file = self._opened()
        position = Archived(self._name, file.tell(), len(members[0]))
        try:
            _write_all(file, b"".join(members))
        except OSError:
            self.close()
            raise
        if 0 < self._options.largest_file_bytes <= file.tell():
            self.close()
        return position

    def close(self) -> None:
        """Close the file, its bytes safe on the disk. May be called twice. Raises OSError."""
        file, self._file = self._file, None
        if file is not None:
            with file:
                os.fsync(file.fileno())

    def _opened(self) -> FileIO:
        if self._file is None:
            self._file, self._name = self._made()
            _write_all(self._file, self._packed(self._info()))
        return self._file

    def _made(self) -> tuple[FileIO, str]:
        """A new file, and its name below the folder: month/prefix-moment-process-number, so that names sort by time."""
        while True:
            now = datetime.now(UTC)
            name = f"{now:%Y-%m}/{PREFIX}-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}-{next(_numbers):05}{SUFFIX}"
            path = self._options.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return FileIO(path, "x"), name
            except FileExistsError:  # another machine's process of this number, in this second
                continue

    def _info(self) -> ArcWarcRecord:
        said = {
            "software": self._options.software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": f"run-{self._options.run_id}" if self._options.run_id is not None else "",
        }
        record: ArcWarcRecord = _builder().create_warcinfo_record(Path(self._name).name, said)
        return record

    def _packed(self, record: ArcWarcRecord) -> bytes:
        """The record as a gzip member of its own. warcio itself packs at level 9 only: 10 ms a page of 382 kB."""
        plain = BytesIO()
        WARCWriter(plain, gzip=False, warc_version=_VERSION).write_record(record)
        level = self._options.gzip_level
        # ISA-L takes a fourth of zlib's time for the same size (benchmarks/README.md); its levels end at 3, and its
        # level 0 packs.
        library = isal_zlib if 0 < level <= isal_zlib.ISAL_BEST_COMPRESSION else zlib
        packer = library.compressobj(level, zlib.DEFLATED, _GZIP)
        packed: bytes = packer.compress(plain.getbuffer()) + packer.flush()
        return packed


def _builder() -> RecordBuilder:
    return RecordBuilder(warc_version=_VERSION)


def _response(page: Page) -> ArcWarcRecord:
    headers = [(name.title(), value) for name, value in page.headers.items() if name not in _OF_THE_WIRE]
    headers.append(("Content-Length", str(len(page.html))))
    record: ArcWarcRecord = _builder().create_warc_record(
        _address(page.url),
        "response",
        payload=BytesIO(page.html),
        length=len(page.html),
        http_headers=StatusAndHeaders(
            f"{page.status} {_PHRASES.get(page.status, '')}",
            [(name, _one_line(value)) for name, value in headers],
            protocol="HTTP/1.1",
        ),
        warc_headers_dict={"WARC-Date": _warc_date(page.fetched_at)},
    )
    return record


def _metadata(page: Page, response: ArcWarcRecord, run_id: int | None) -> ArcWarcRecord:
    block = metadata_bytes(PageMetadata(page.asked_url, page.source_id, page.way, run_id, page.hint))
    record: ArcWarcRecord = _builder().create_warc_record(
        _address(page.url),
        "metadata",
        payload=BytesIO(block),
        length=len(block),
        warc_content_type=METADATA_TYPE,
        warc_headers_dict={
            "WARC-Date": _warc_date(page.fetched_at),
            "WARC-Refers-To": response.rec_headers.get_header("WARC-Record-ID"),
        },
    )
    return record


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _address(url: str) -> str:
    """The URL without white space (RFC 3986, 2), which would end the header's value or make it no address."""
    return "%20".join(storable(url).split())


def _one_line(value: str) -> str:
    """The value as a header may hold it: a line break in it would begin another header."""
    return storable(" ".join(value.splitlines()))


def _write_all(file: FileIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) or 0 :]
