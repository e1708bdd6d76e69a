"""`scrapy crawl`: Scrapy's own, with an honest exit status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from aggregator.config import Config, ConfigurationError, load
from aggregator.crawl.lock import RunningError, held, lock_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scrapy import Spider

    from aggregator.sources.lookup import SourceIndex
    from aggregator.sources.model import Source


class Command(ScrapyCrawl):
    def short_desc(self) -> str:
        return "Run a spider: news, page or warc"

    def long_desc(self) -> str:
        return (
            "Run a spider of this project. `scrapy crawl news` reads all watched sources (-a source=ID[,ID],"
            " -a since=2024-01-01); `scrapy crawl page -a url=URL` or -a urls=FILE fetches single pages; `scrapy crawl"
            " warc -a path=FILE` reads web archives without a request. Exit status: 0 fine (also when another run of"
            " the same kind is at work), 1 failed (all sources down, a stage raised, the database went away), 2 bad"
            " configuration (nothing was crawled), 75 another run has held the lock for over two hours."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        # Heavy imports wait until the command runs: every `scrapy` call loads every command module.
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.crawl.runs import BAD_CONFIGURATION, FAILED, LOCKED
        from aggregator.store.remedies import in_words

        if len(args) != 1:
            raise UsageError("name one spider: scrapy crawl news")
        try:
            config = self._check(args[0], opts.spargs)
            locks = Path(config.root or ".") / "data" / "locks"
            with held(lock_file(locks, config.database_url, args[0], opts.spargs)):
                self._crawl(args[0], opts)
        except ConfigurationError as error:
            self._end(BAD_CONFIGURATION, error)
        except RunningError as error:
            if error.is_long_held:
                self._end(LOCKED, error)
        except SQLAlchemyError as error:
            self._end(FAILED, in_words(error))

    def _check(self, name: str, arguments: dict[str, str]) -> Config:
        """The settings, once the spider's arguments, the sources and the schema have been found right."""
        from aggregator.crawl.browser import require_browser
        from aggregator.crawl.secrets import require_keys
        from aggregator.spiders.line import ArticleSpider, read_sources
        from aggregator.store.confirming import with_confirmer
        from aggregator.store.engine import open_engine, prepare_schema

        assert self.settings is not None and self.crawler_process is not None
        config = load(self.settings)
        try:
            spider: type[Spider] = self.crawler_process.spider_loader.load(name)
        except KeyError:
            names = ", ".join(self.crawler_process.spider_loader.list())
            raise ConfigurationError(f"no spider {name!r}; there are: {names}") from None
        if issubclass(spider, ArticleSpider):
            sources = read_sources(config)
            asked_of = tuple(_asked_of(spider.plan(config, sources, arguments), sources))
            require_keys(asked_of)
            require_browser(asked_of, config)
        engine = open_engine(config.database_url)
        try:
            prepare_schema(with_confirmer(engine, config))
        finally:
            engine.dispose()
        return config

    def _crawl(self, name: str, opts: argparse.Namespace) -> None:
        from aggregator.crawl.runs import FAILED, RunRecorder

        assert self.crawler_process is not None
        crawler = self._create_crawler(name)
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        try:
            recorder = cast("Any", crawler).get_extension(RunRecorder)
        except RuntimeError:  # a component could not be made, and Scrapy has told which
            recorder = None
        if recorder is None:
            self._end(FAILED, "the run did not begin; the lines above say why")
        else:
            self.exitcode = recorder.exit_status

    def _end(self, status: int, why: object) -> None:
        print(f"scrapy crawl: {why}", file=sys.stderr)
        self.exitcode = status


def _asked_of(planned: Mapping[str, Any], sources: SourceIndex) -> Iterable[Source]:
    """The sources on whose behalf the planned run will ask for pages."""
    if "chosen" in planned:
        return cast("Iterable[Source]", planned["chosen"])
    return {source for url in planned.get("urls", ()) if (source := sources.of_url(url))}
