"""`scrapy crawl warc`: pages out of web archives, down the same line, without any request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy import signals
from w3lib.encoding import http_content_type_encoding
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from aggregator.config import Config, ConfigurationError
from aggregator.items import Article, Page
from aggregator.sources.lookup import SourceIndex
from aggregator.spiders.line import ArticleSpider

_HTML = ("text/html", "application/xhtml+xml")
LARGEST_PAGE_BYTES = 10 * 1024 * 1024  # as DOWNLOAD_MAXSIZE
# Pages on the line at once: an archive is read much faster than its pages.
PAGES_IN_FLIGHT = 64


class BrokenArchiveError(Exception):
    """An archive could not be read to its end; what came before the fault is stored."""


class WarcSpider(ArticleSpider):
    """Arguments: path=FILE[,FILE…], WARC or WARC.gz (our own, Common Crawl's news files)."""

    name = "warc"
    follows_origins: ClassVar[bool] = False
    paths: tuple[Path, ...]

    @classmethod
    def plan(cls, config: Config, sources: SourceIndex, arguments: Mapping[str, str]) -> dict[str, Any]:
        if set(arguments) != {"path"}:
            raise ConfigurationError("`scrapy crawl warc` takes path=FILE[,FILE…]")
        paths = tuple(Path(one.strip()) for one in arguments["path"].split(",") if one.strip())
        faults = [f"-a path={path}: no such file" for path in paths if not path.is_file()]
        if faults or not paths:
            raise ConfigurationError("\n".join(faults) or "-a path=: names no file")
        return {"paths": paths}

    async def start(self) -> AsyncIterator[Article]:
        room = asyncio.Semaphore(PAGES_IN_FLIGHT)

        def leave(**_: Any) -> None:
            room.release()

        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            self.crawler.signals.connect(leave, signal=signal, weak=False)
        broken: list[str] = []
        for path in self.paths:
            try:
                for record in _records(path):
                    if page := self._page(record):
                        await room.acquire()
                        yield Article(page)
            except BrokenArchiveError as error:
                broken.append(str(error))
        for _ in range(
            PAGES_IN_FLIGHT
        ):  # the last ones leave the line: the run ends then, not at Scrapy's next heartbeat
            await room.acquire()
        if broken:
            raise BrokenArchiveError("; ".join(broken))

    def _page(self, record: ArcWarcRecord) -> Page | None:
        """The record as a page; None for everything that is no successful answer with HTML in it."""
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        answer = record.http_headers
        if record.rec_type != "response" or answer is None or not url.startswith(("http://", "https://")):
            return None
        content_type = answer.get_header("Content-Type") or ""
        if answer.get_statuscode() != "200" or not content_type.lower().startswith(_HTML):
            return None
        source = self.sources.of_url(url)
        return Page(
            source_id=source.id if source else None,
            asked_url=url,
            url=url,
            fetched_at=_moment(record.rec_headers.get_header("WARC-Date")),
            status=200,
            headers={"content-type": content_type},
            html=record.content_stream().read(LARGEST_PAGE_BYTES),
            encoding=http_content_type_encoding(content_type),
            way="archive",
        )


def _records(path: Path) -> Iterator[ArcWarcRecord]:
    """The records of the file. Raises BrokenArchiveError where it cannot be read on."""
    try:
        with path.open("rb") as stream:
            yield from ArchiveIterator(stream)
    except Exception as error:  # warcio ends in AttributeError, zlib.error and others on cut or mangled files
        raise BrokenArchiveError(f"{path}: broken archive, read as far as it goes: {error!r}") from error


def _moment(words: str | None) -> datetime:
    """The record's time (WARC 1.1: W3C profile of ISO 8601, UTC); now where it has none that can be read."""
    try:
        moment = datetime.fromisoformat(words or "")
    except ValueError:
        return datetime.now(UTC)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
