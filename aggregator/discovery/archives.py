"""Web archives (WARC, ISO 28500) -> the pages in them: our own with all that we knew of a page, and anybody's.

Our metadata record stands right behind the response that it describes and names it in WARC-Refers-To. It is JSON: a
feed's summary has line breaks, which `application/warc-fields` has no form for that readers agree on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord

from aggregator.discovery.records import ArchiveRecord, BrokenArchiveError, whole_records
from aggregator.text.model import FeedHint

HTML_TYPES = ("text/html", "application/xhtml+xml")
# What begins a page whose server did not say what it is (WHATWG MIME Sniffing, 7.1, read 2026-11-23).
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!--|"
    rb"(?:!doctype html|html|head|title|body|script|style|iframe|h1|div|font|table|a|b|br|p)[\s>])",
    re.IGNORECASE,
)
METADATA_TYPE = "application/json"
_METADATA_KEY = "aggregator"  # of the JSON object: the version of its form
METADATA_VERSION = 1


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


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An answer of an archive that is no page, and why: `http_404` and the like, `not_html`, `revisit`, `resource`,
    `bad_url`, `bad_status`, `unreadable`."""

    reason: str
    offset: int  # in bytes of the file


def read_archive(stream: BinaryIO) -> Iterator[ArchivedPage]:
    """The pages of a WARC or WARC.gz file from the stream's place on, in order.

    Everything that is no 200 answer with HTML in it is left out. Raises CutArchiveError where the file ends within a
    record, as a run that was killed leaves it, BrokenArchiveError where it cannot be read on for another reason.
    """
    return (found for found in read_answers(stream) if isinstance(found, ArchivedPage))


def read_answers(stream: BinaryIO) -> Iterator[ArchivedPage | LeftOut]:
    """The same, and of the answers that are no page why they are left out. Raises what `read_archive` raises."""
    records = whole_records(stream, _is_wanted)
    waiting: tuple[str, dict[str, Any]] | None = None  # a page until its metadata has, or has not, come
    try:
        for found in records:
            if waiting is not None:
                metadata = _metadata_of(found, waiting[0])
                yield ArchivedPage(**waiting[1], metadata=metadata or PageMetadata())
                waiting = None
            if (reason := _left_out(found)) is not None:
                yield LeftOut(reason, found.offset)
            elif found.record.rec_type == "response":
                waiting = (found.record.rec_headers.get_header("WARC-Record-ID") or "", _page_columns(found))
    except BrokenArchiveError:
        if waiting is not None:  # the page is whole, only what was known of it is not
            yield ArchivedPage(**waiting[1])
        raise
    if waiting is not None:
        yield ArchivedPage(**waiting[1])


def _is_wanted(record: ArcWarcRecord) -> bool:
    """True for records whose body may be needed: of pictures and films it is not even unpacked."""
    if record.rec_type == "response":
        if record.http_headers is None or record.http_headers.get_statuscode() != "200":
            return False
        return not (said := _type_of(record)) or said.startswith(HTML_TYPES)
    return bool(record.rec_type == "metadata")


def _left_out(found: ArchiveRecord) -> str | None:
    """Why an answer is no page; None for a page, and for records that are no answers."""
    record, answer = found.record, found.record.http_headers
    if record.rec_type in ("revisit", "resource"):
        return str(record.rec_type)  # its page lies elsewhere; it came by no HTTP
    if record.rec_type != "response":
        return None
    if answer is None or not _is_address(_url_of(record)):
        return "bad_url"
    if (status := answer.get_statuscode()) != "200":
        return f"http_{status}" if re.fullmatch(r"[1-9][0-9]{2}", status) else "bad_status"
    content_type = _type_of(record)
    if content_type and not content_type.startswith(HTML_TYPES):
        return "not_html"
    if found.body is None:
        return "unreadable"
    return None if content_type or _HTML_START.match(found.body) else "not_html"


def _type_of(record: ArcWarcRecord) -> str:
    return (record.http_headers.get_header("Content-Type") or "").strip().lower()


def _url_of(record: ArcWarcRecord) -> str:
    return record.rec_headers.get_header("WARC-Target-URI") or ""


def _is_address(url: str) -> bool:
    """True for an address of the web that names a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket without its other, a port that is none
        return False


def _page_columns(found: ArchiveRecord) -> dict[str, Any]:
    """The answer as a page's columns."""
    headers = found.record.rec_headers
    return {
        "url": _url_of(found.record),
        "fetched_at": (_moment(headers.get_header("WARC-Date")) or datetime.now(UTC)).astimezone(UTC),
        "status": 200,
        "headers": {name.lower(): value for name, value in found.record.http_headers.headers},
        "html": found.body,
        "offset": found.offset,
        "length": found.length,
    }


def metadata_bytes(metadata: PageMetadata) -> bytes:
    """The block of our metadata record: one JSON object, UTF-8, without what is unknown."""
    known = {name: value for name, value in asdict(metadata).items() if value is not None}
    if metadata.hint is not None:
        known["hint"] = said_of(metadata.hint)
    words = json.dumps({_METADATA_KEY: METADATA_VERSION} | known, default=datetime.isoformat, ensure_ascii=True)
    return words.encode()


def _metadata_of(found: ArchiveRecord, response_id: str) -> PageMetadata | None:
    """What our metadata record says; None where the record is another's, or of another page."""
    record = found.record
    if record.rec_type != "metadata" or record.rec_headers.get_header("WARC-Refers-To") != response_id:
        return None
    try:
        said = json.loads(found.body or b"")
    except ValueError:
        return None
    if not isinstance(said, dict) or _METADATA_KEY not in said:
        return None
    hint = said.get("hint")
    return PageMetadata(
        asked_url=asked if (asked := _text(said.get("asked_url"))) and _is_address(asked) else None,
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
