"""The content that a stored page's entry had when the page was fetched last: it lies in the raw archive beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import Connection, select

from aggregator.discovery.archives import read_archive
from aggregator.discovery.records import BrokenArchiveError
from aggregator.store.identity import url_key
from aggregator.store.models import pages
from aggregator.store.watching import KEYS_ASKED

Position = tuple[str, int]  # a file below the archive's folder, and the offset in it


def last_positions(connection: Connection, urls: Iterable[str]) -> dict[str, Position]:
    """Where the last kept page of each of these addresses lies, by address; those that lie nowhere are left out."""
    by_key = {url_key(url): url for url in urls}
    keys, found = list(by_key), dict[str, Position]()
    columns = (pages.c.asked_hash, pages.c.warc_file, pages.c.warc_offset)
    kept = select(*columns).where(pages.c.outcome == "kept", pages.c.warc_file.is_not(None)).order_by(pages.c.id)
    for start in range(0, len(keys), KEYS_ASKED):
        for row in connection.execute(kept.where(pages.c.asked_hash.in_(keys[start : start + KEYS_ASKED]))):
            found[by_key[row.asked_hash]] = row.warc_file, row.warc_offset
    return found


def contents(folder: Path, positions: Mapping[str, Position]) -> dict[str, str]:
    """What the entries of these pages held, by address; those without are left out, and those whose file is gone or
    broken. Reads a page's records each: 2 ms."""
    return {url: content for url, position in positions.items() if (content := _content(folder, *position))}


def _content(folder: Path, file: str, offset: int) -> str | None:
    try:
        with (folder / file).open("rb") as stream:
            stream.seek(offset)
            page = next(read_archive(stream), None)
    except (OSError, BrokenArchiveError):
        return None
    return page.metadata.hint.content if page is not None and page.metadata.hint is not None else None
