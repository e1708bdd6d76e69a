"""`scrapy crawl warc`: pages out of web archives, down the same line, without any request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from scrapy import signals
from twisted.python.failure import Failure
from w3lib.encoding import http_content_type_encoding

from aggregator.config import Config, ConfigurationError
from aggregator.discovery.archives import ArchivedPage, LeftOut, read_answers
from aggregator.discovery.records import BrokenArchiveError, CutArchiveError
from aggregator.items import Archived, Article, Page
from aggregator.sources.lookup import SourceIndex
from aggregator.spiders.line import KEPT_HEADERS, ArticleSpider

logger = logging.getLogger(__name__)
# Pages on the line at once: an archive is read much faster than its pages.
PAGES_IN_FLIGHT = 64
ENDINGS = (".warc", ".warc.gz")


class WarcSpider(ArticleSpider):
    """Arguments: path=FILE[,FILE…], WARC or WARC.gz (our own, Common Crawl's news files), or folders of such."""

    name = "warc"
    follows_origins: ClassVar[bool] = False
    paths: tuple[Path, ...]

    @classmethod
    def plan(cls, config: Config, sources: SourceIndex, arguments: Mapping[str, str]) -> dict[str, Any]:
        if set(arguments) != {"path"}:
            raise ConfigurationError("`scrapy crawl warc` takes path=FILE[,FILE…] or path=FOLDER")
        paths: list[Path] = []
        faults = []
        for asked in (Path(one.strip()) for one in arguments["path"].split(",") if one.strip()):
            found = _files_of(asked)
            if not found:
                what = "holds no *.warc or *.warc.gz" if asked.is_dir() else "no such file"
                faults.append(f"-a path={asked}: {what}")
            paths += found
        if faults or not paths:
            raise ConfigurationError("\n".join(faults) or "-a path=: names no file")
        return {"paths": tuple(dict.fromkeys(paths))}

    async def start(self) -> AsyncIterator[Article]:
        room = asyncio.Semaphore(PAGES_IN_FLIGHT)

        def leave(**_: Any) -> None:
            room.release()

        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            self.crawler.signals.connect(leave, signal=signal, weak=False)
        for path in self.paths:
            try:
                with path.open("rb") as stream:
                    for found in read_answers(stream):
                        if isinstance(found, LeftOut):
                            self._count(f"left_out/{found.reason}")
                            continue
                        await room.acquire()
                        yield Article(self._page(found, path))
            except CutArchiveError as error:
                self._count("archive/cut_short")
                logger.warning("%s: %s; it was read up to there", path, error)
            except (BrokenArchiveError, OSError) as error:
                self._count("archive/unreadable")
                logger.error("%s: cannot be read on: %s", path, error)
                # The run has failed, and its other files are read all the same.
                failure = Failure(error)  # type: ignore[no-untyped-call]
                self.crawler.signals.send_catch_log(signals.spider_error, failure=failure, response=None, spider=self)
        # The last ones leave the line: the run ends then, not at Scrapy's next heartbeat.
        for _ in range(PAGES_IN_FLIGHT):
            await room.acquire()

    def _count(self, what: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"aggregator/{what}")

    def _page(self, found: ArchivedPage, path: Path) -> Page:
        """The page as it was when it was fetched; of another's archive all that an archive can say."""
        known = found.metadata
        source = (self.sources.by_id(known.source_id) if known.source_id else None) or self.sources.of_url(found.url)
        return Page(
            source_id=source.id if source else None,
            asked_url=known.asked_url or found.url,
            url=found.url,
            fetched_at=found.fetched_at,
            status=found.status,
            headers={name: value for name, value in found.headers.items() if name in KEPT_HEADERS},
            html=found.html,
            encoding=http_content_type_encoding(found.headers.get("content-type", "")),
            hint=known.hint,
            way=known.way or "archive",
            archived=Archived(self._name_of(path), found.offset, found.length),
        )

    def _name_of(self, path: Path) -> str:
        """The file as `pages` names it: below the archive's folder where it is one of ours."""
        whole, folder = path.resolve(), Path(self.config.archive_folder).resolve()
        return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else str(whole)


def _files_of(asked: Path) -> list[Path]:
    """The file, or the folder's archives, sorted by name (ours sort by time); empty where there is none."""
    if asked.is_dir():
        return sorted(path for ending in ENDINGS for path in asked.rglob(f"*{ending}") if path.is_file())
    return [asked] if asked.is_file() else []
