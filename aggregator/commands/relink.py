"""`scrapy relink`: compare and link stored articles again, without a request."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from aggregator.config import Config, ConfigurationError, load

if TYPE_CHECKING:
    from sqlalchemy import Engine

_BATCH = 100  # articles in one transaction: crawls that run beside wait no longer than it takes
# SQLite looks for its turn every 0.1 s and keeps no queue: without a pause a crawl beside would wait for ever.
TURN_SECONDS = 0.25


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Link stored articles again, without a request"

    def syntax(self) -> str:
        return "[--since 7d | --all]"

    def long_desc(self) -> str:
        return (
            "Compare articles with their candidates and derive their links anew, with today's code. Without options:"
            " the articles first seen within AGGREGATOR_RELINK_DAYS, and all that were stored and never linked."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--since", metavar="DAYSd", help="articles first seen within so many days, as 7d")
        parser.add_argument("--all", action="store_true", help="every stored article")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.store.engine import open_engine, prepare_schema

        assert self.settings is not None
        try:
            config = load(self.settings)
            since = self._since(opts, config)
            engine = open_engine(config.database_url)
            prepare_schema(engine)
            done, links = _relink(engine, since)
        except (ConfigurationError, SQLAlchemyError) as error:
            print(f"scrapy relink: {error}", file=sys.stderr)
            self.exitcode = 2 if isinstance(error, ConfigurationError) else 1
            return
        engine.dispose()
        print(f"{done} articles compared; the database holds {links} links")

    def _since(self, opts: argparse.Namespace, config: Config) -> datetime | None:
        """From when on; None: all."""
        if opts.all:
            if opts.since:
                raise UsageError("--all and --since exclude each other")
            return None
        days = (opts.since or f"{config.relink_days}d").removesuffix("d")
        if not days.isdigit():
            raise UsageError(f"--since {opts.since}: use a number of days, as 7d")
        return datetime.now(UTC) - timedelta(days=int(days))


def _relink(engine: Engine, since: datetime | None) -> tuple[int, int]:
    """How many articles were linked again, and how many links there are now."""
    from rich.progress import track

    from aggregator.store.engine import writing
    from aggregator.store.history import Cause
    from aggregator.store.linker import link_articles
    from aggregator.store.queries import count_links, ids_to_relink

    with engine.connect() as connection:
        ids = ids_to_relink(connection, since)
    batches = [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]
    for batch in track(batches, "linking", transient=True, disable=not sys.stderr.isatty()):
        with writing(engine) as connection:
            link_articles(connection, batch, datetime.now(UTC), Cause("relink"))
        time.sleep(TURN_SECONDS)
    with engine.connect() as connection:
        return len(ids), count_links(connection)
