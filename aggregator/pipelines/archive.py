"""Stage archive: the page as it came goes into the raw archive, before anything is made of it."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import NotConfigured
from sqlalchemy.exc import SQLAlchemyError

from aggregator import __version__
from aggregator.items import Article, Page
from aggregator.pipelines.stage import Stage
from aggregator.store.raw import ArchiveOptions, RawArchive
from aggregator.store.retention import delete_files, expired_files, forget_positions
from aggregator.store.writer import DatabaseGoneError
from aggregator.text.noarchive import forbids_archiving

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)
_MEGABYTE = 1_000_000


class ArchivePipeline(Stage):
    """Writes on a thread of its own: packing lets go of the interpreter's lock, so that the crawl goes on meanwhile.

    A page that cannot be kept raw is read and stored all the same. After the first failure (a full disk, say) nothing
    more is kept in this run, and the run has failed.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._config = self._recorder.config
        if not self._config.archive:
            raise NotConfigured
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._archive: RawArchive | None = None
        self._failed = False

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.page.archived is None:
            if self._config.archive_noarchive or not forbids_archiving(item.page.html, item.page.headers):
                await self._keep(item)
            else:
                self._recorder.count("archive/noarchive")
        return item

    async def _keep(self, item: Article) -> None:
        if not self._failed:
            try:
                position = await asyncio.get_running_loop().run_in_executor(self._thread, self._write, item.page)
            except OSError as error:
                self._fail(error)
            else:
                item.page = replace(item.page, archived=position)
                return
        self._recorder.count("archive/failed")

    def _write(self, page: Page) -> Any:
        if self._archive is None:
            options = ArchiveOptions(
                Path(self._config.archive_folder),
                int(self._config.archive_file_mb * _MEGABYTE),
                self._config.archive_gzip_level,
                f"aggregator/{__version__}",
                self._recorder.context.run_id,
            )
            self._archive = RawArchive(options)
        return self._archive.write(page)

    def _fail(self, error: OSError) -> None:
        if not self._failed:
            self._failed = True
            self._recorder.failures["archive"] += 1
            logger.error("the raw archive cannot be written, pages of this run are stored without it: %s", error)

    async def close_spider(self) -> None:
        if self._archive is not None:
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._archive.close)
            except OSError as error:
                self._fail(error)
        self._thread.shutdown()
        if self._config.archive_days:
            await self._expire(Path(self._config.archive_folder))

    async def _expire(self, folder: Path) -> None:
        """Delete what is too old. First the positions, committed, then the files."""
        files = expired_files(folder, self._config.archive_days, datetime.now(UTC))
        if not files:
            return
        try:
            await asyncio.wrap_future(self._recorder.do(lambda connection: forget_positions(connection, files)))
            delete_files(folder, files)
        except (OSError, SQLAlchemyError, DatabaseGoneError) as error:
            self._recorder.failures["archive"] += 1
            logger.error("files of the raw archive that are too old could not be deleted: %s", error)
        else:
            self._recorder.count("archive/files_expired", len(files))
