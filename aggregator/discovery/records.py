"""The records of a web archive (WARC; plain, or gzip member by member), each of them whole.

warcio takes a record that was cut short for a short one, and bytes that cannot be unpacked for the end: both are told
apart here, since a run that was killed leaves the one, and only a damaged disk or a slip of the hand the other.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

LARGEST_BODY_BYTES = 10 * 1024 * 1024  # as DOWNLOAD_MAXSIZE
_LONGEST_HEADER_BYTES = 64 * 1024
_NO_ARCHIVE = "it is no web archive (WARC)"
_CLOSING = b"\r\n\r\n"  # of every record (WARC 1.1, 4)
_GZIP = b"\x1f\x8b"


class BrokenArchiveError(Exception):
    """An archive could not be read to its end; what came before the fault was given. `offset`: of the record with the
    fault, in bytes of the file."""

    def __init__(self, why: str, offset: int) -> None:
        super().__init__(f"{why} (byte {offset})")
        self.offset = offset


class CutArchiveError(BrokenArchiveError):
    """The file ends within a record, as a run that was killed leaves it, or a copy that was not waited for."""

    def __init__(self, offset: int) -> None:
        super().__init__("it ends within a record", offset)


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """One whole record. Its headers are in `record`, whose stream has been read."""

    record: ArcWarcRecord
    body: bytes | None  # unpacked; None where it was not asked for, or cannot be read
    offset: int  # in bytes of the file
    length: int


def whole_records(stream: BinaryIO, is_wanted: Callable[[ArcWarcRecord], bool]) -> Iterator[ArchiveRecord]:
    """The records from the stream's place on, with the bodies of those that are wanted.

    The stream must be one that can seek. Raises CutArchiveError where it ends within a record (or is empty), and
    BrokenArchiveError where it is no archive or cannot be read on.
    """
    size = _size(stream)
    archive = ArchiveIterator(stream)
    reader = archive.reader = _Reader(stream)
    while True:
        try:
            found = _next(archive, reader, size, is_wanted)
        except BrokenArchiveError:
            raise
        except Exception as error:  # warcio ends in AttributeError, zlib.error and others on cut or mangled files
            raise _fault(error, stream, reader, archive.offset) from error
        if found is None:
            break
        yield found
    if archive.offset == 0 or archive.offset < size:  # no record, or no more of the last than its frame
        raise CutArchiveError(archive.offset)


def _size(stream: BinaryIO) -> int:
    at = stream.tell()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(at)
    return size


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]
    """Reads one gzip member after the other, or plain bytes; raises zlib.error where warcio would read on."""

    decompressor: Any
    is_packed: bool = False
    is_mangled: bool = False

    def _decompress(self, data: bytes) -> bytes:
        if self.decompressor is None:
            return data
        if not self.is_packed and len(data) > 1 and not data.startswith(_GZIP):
            self.decompressor = None
            return data
        self.is_packed = True
        try:
            return bytes(self.decompressor.decompress(data))
        except zlib.error:
            self.is_mangled = True
            raise

    @property
    def is_member_whole(self) -> bool:
        """True where the gzip member that is being read was read to its end; of plain bytes always."""
        return self.decompressor is None or bool(self.decompressor.eof)


def _next(
    archive: ArchiveIterator, reader: _Reader, size: int, is_wanted: Callable[[ArcWarcRecord], bool]
) -> ArchiveRecord | None:
    record = next(archive, None)
    if record is None:
        return None
    if record.format != "warc":
        raise BrokenArchiveError(_NO_ARCHIVE, archive.offset)
    body = _body(record, reader) if is_wanted(record) else None
    # The record is read to its end here; only then does warcio know how long it is.
    offset, length = archive.get_record_offset(), archive.get_record_length()
    is_short = getattr(record.raw_stream, "limit", 0) > 0
    if reader.is_packed and archive.next_line:
        raise BrokenArchiveError(
            "it is packed as one gzip stream, not record by record: `warcio recompress FILE NEWFILE` makes one that"
            " can be read",
            offset,
        )
    if not (reader.is_member_whole if reader.is_packed else offset + length + len(_CLOSING) <= size):
        raise CutArchiveError(offset)
    return ArchiveRecord(record, None if is_short else body, offset, length)


def _body(record: ArcWarcRecord, reader: _Reader) -> bytes | None:
    try:
        return bytes(record.content_stream().read(LARGEST_BODY_BYTES))
    except Exception:  # what an answer says of its own packing may be wrong in any way; the next record is not its
        if reader.is_mangled:
            raise
        return None


def _fault(error: Exception, stream: BinaryIO, reader: _Reader, offset: int) -> BrokenArchiveError:
    """What the exception means, which warcio raised over the record at the offset."""
    if not reader.is_mangled and not (reader.is_packed and reader.is_member_whole):
        at_end = not stream.read(1) if reader.is_packed else _ends_in_header(stream, offset)
        if at_end:
            return CutArchiveError(offset)
    if offset == 0 and isinstance(error, ArchiveLoadFailed):
        return BrokenArchiveError(_NO_ARCHIVE, offset)
    return BrokenArchiveError(f"its bytes are damaged: {error!r}", offset)


def _ends_in_header(stream: BinaryIO, offset: int) -> bool:
    """True where a record's header begins at the offset, and no empty line ends it."""
    stream.seek(offset)
    header = stream.read(_LONGEST_HEADER_BYTES)
    return b"WARC/".startswith(header[:5]) and _CLOSING not in header
