"""Web archives (WARC, ISO 28500) -> the pages in them: our own with all that we knew of a page, and anybody's.

Our metadata record stands right behind the response that it describes and names it in WARC-Refers-To. It is JSON: a
feed's summary has line breaks, which `application/warc-fields` has no form for that readers agree on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from aggregator.text.model import FeedHint

HTML_TYPES = ("text/html", "application/xhtml+xml")
LARGEST_PAGE_BYTES = 10 * 1024 * 1024  # as DOWNLOAD_MAXSIZE
METADATA_TYPE = "application/json"
_METADATA_KEY = "aggregator"  # of the JSON object: the version of its form
METADATA_VERSION = 1


class BrokenArchiveError(Exception):
    """An archive could not be read to its end; what came before the fault was given."""


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What we knew of a page beside its bytes, as our metadata record keeps it."""

    asked_url: str | None = None
    source_id: str | None = None
    way: str | None = None
    run_id: int | None = None
    hint: FeedHint | None = None


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """One successful HTML answer of an archive."""

    url: str
    fetched_at: datetime  # UTC
    status: int
    headers: dict[str, str]  # lower-case names
    html: bytes = field(repr=False)
    offset: int  # of the response record, in bytes of the file
    length: int
    metadata: PageMetadata = PageMetadata()


def read_archive(stream: BinaryIO) -> Iterator[ArchivedPage]:
    """The pages of a WARC or WARC.gz file from the stream's place on, in order.

    Everything that is no 200 answer with HTML in it is left out. Raises BrokenArchiveError where the file cannot be
    read on: a run that was killed leaves the last record cut short.
    """
    records = ArchiveIterator(stream)
    waiting: tuple[str, dict[str, Any]] | None = None  # a page until its metadata has, or has not, come
    try:
        for record in records:
            if waiting is not None:
                metadata = _metadata_of(record, waiting[0])
                yield ArchivedPage(**waiting[1], metadata=metadata or PageMetadata())
                waiting = None
            if (columns := _page_columns(record)) is not None:
                # The record is read to its end here; only then does warcio know how long it is.
                columns |= {"offset": records.get_record_offset(), "length": records.get_record_length()}
                if getattr(record.raw_stream, "limit", 0) > 0:  # warcio takes a cut member for a short page
                    raise EOFError("the last record is cut short")
                waiting = (record.rec_headers.get_header("WARC-Record-ID") or "", columns)
    except Exception as error:  # warcio ends in AttributeError, zlib.error and others on cut or mangled files
        if waiting is not None:
            yield ArchivedPage(**waiting[1])
        raise BrokenArchiveError(f"broken archive, read as far as it goes: {error!r}") from error
    if waiting is not None:
        yield ArchivedPage(**waiting[1])


def _page_columns(record: ArcWarcRecord) -> dict[str, Any] | None:
    """The record as a page's columns; None for everything that is no successful answer with HTML in it."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    answer = record.http_headers
    if record.rec_type != "response" or answer is None or not url.startswith(("http://", "https://")):
        return None
    content_type = answer.get_header("Content-Type") or ""
    if answer.get_statuscode() != "200" or not content_type.lower().startswith(HTML_TYPES):
        return None
    return {
        "url": url,
        "fetched_at": (_moment(record.rec_headers.get_header("WARC-Date")) or datetime.now(UTC)).astimezone(UTC),
        "status": 200,
        "headers": {name.lower(): value for name, value in answer.headers},
        "html": record.content_stream().read(LARGEST_PAGE_BYTES),
    }


def metadata_bytes(metadata: PageMetadata) -> bytes:
    """The block of our metadata record: one JSON object, UTF-8, without what is unknown."""
    known = {name: value for name, value in asdict(metadata).items() if value is not None}
    if metadata.hint is not None:
        known["hint"] = said_of(metadata.hint)
    words = json.dumps({_METADATA_KEY: METADATA_VERSION} | known, default=datetime.isoformat, ensure_ascii=True)
    return words.encode()


def _metadata_of(record: ArcWarcRecord, response_id: str) -> PageMetadata | None:
    """What our metadata record says; None where the record is another's, or of another page."""
    if record.rec_type != "metadata" or record.rec_headers.get_header("WARC-Refers-To") != response_id:
        return None
    try:
        said = json.loads(record.content_stream().read(LARGEST_PAGE_BYTES))
    except ValueError:
        return None
    if not isinstance(said, dict) or _METADATA_KEY not in said:
        return None
    hint = said.get("hint")
    return PageMetadata(
        asked_url=_text(said.get("asked_url")),
        source_id=_text(said.get("source_id")),
        way=_text(said.get("way")),
        run_id=said["run_id"] if isinstance(said.get("run_id"), int) else None,
        hint=hint_of(hint) if isinstance(hint, dict) else None,
    )


def said_of(hint: FeedHint) -> dict[str, str]:
    """What is known of the hint, by field, times as ISO 8601: what `hint_of` reads."""
    known = {name: value for name, value in asdict(hint).items() if value is not None}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in known.items()}


def hint_of(said: dict[str, Any]) -> FeedHint:
    """The hint of today's fields; what another version of the program knew more is left out."""
    known = {}
    for one in fields(FeedHint):
        value = _text(said.get(one.name))
        known[one.name] = _moment(value) if one.name.endswith("_at") else value
    return FeedHint(**known)  # type: ignore[arg-type]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _moment(words: str | None) -> datetime | None:
    """The time (WARC 1.1: W3C profile of ISO 8601, UTC); None where there is none that can be read."""
    try:
        moment = datetime.fromisoformat(words or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
