"""A fetch whose bytes may still be there: in a WARC file, or beside a quarantined page. Worker processes read it: no
database here.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from w3lib.encoding import http_content_type_encoding

from aggregator.discovery.archives import read_archive
from aggregator.discovery.records import BrokenArchiveError
from aggregator.items import Page
from aggregator.store.identity import digest
from aggregator.text.model import FeedHint


@dataclass(frozen=True, slots=True)
class Fetch:
    """One row of `pages`, without the bytes."""

    id: int
    source_id: str | None
    asked_url: str
    url: str
    way: str
    status: int
    fetched_at: datetime
    body_digest: str
    warc_file: str | None
    warc_offset: int | None
    raw: bytes | None = field(default=None, repr=False)  # of a quarantined page that lies in no archive

    @property
    def is_kept(self) -> bool:
        """True where the bytes should be there."""
        return self.warc_file is not None or self.raw is not None


def page_of(fetch: Fetch, folder: Path) -> Page | None:
    """The page as it was fetched; None where its file is gone, cut short, or holds other bytes there.

    What the feed said and the answer's headers come from the archive, all else from the database.
    """
    if fetch.warc_file is None:
        html = _unpacked(fetch.raw) if fetch.raw is not None else None
        return _page(fetch, html, None, None) if html is not None else None
    try:
        with (folder / fetch.warc_file).open("rb") as stream:
            stream.seek(fetch.warc_offset or 0)
            found = next(read_archive(stream), None)
    except (OSError, BrokenArchiveError):
        return None
    if found is None or digest(found.html) != fetch.body_digest:
        return None
    content_type = found.headers.get("content-type", "")
    return _page(fetch, found.html, http_content_type_encoding(content_type), found.metadata.hint)


def _page(fetch: Fetch, html: bytes, encoding: str | None, hint: FeedHint | None) -> Page:
    return Page(
        source_id=fetch.source_id,
        asked_url=fetch.asked_url,
        url=fetch.url,
        fetched_at=fetch.fetched_at,
        status=fetch.status,
        headers={},
        html=html,
        encoding=encoding,
        hint=hint,
        way=fetch.way,
    )


def _unpacked(raw: bytes) -> bytes | None:
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        return None
