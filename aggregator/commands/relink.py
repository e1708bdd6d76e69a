"""`scrapy relink`: compare and link stored articles again, without a request."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from aggregator.config import Config, ConfigurationError, load

if TYPE_CHECKING:
    from sqlalchemy import Engine


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
        parser.add_argument("--since", metavar="TIME", help="articles first seen since then: 7d, 2026-11-01")
        parser.add_argument("--all", action="store_true", help="every stored article")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.store.confirming import with_confirmer
        from aggregator.store.engine import open_engine, prepare_schema

        assert self.settings is not None
        try:
            config = load(self.settings)
            since = self._since(opts, config)
            engine = open_engine(config.database_url)
            try:
                prepare_schema(with_confirmer(engine, config))
                done, links = _relink(engine, since)
            finally:
                engine.dispose()
        except (ConfigurationError, SQLAlchemyError) as error:
            print(f"scrapy relink: {error}", file=sys.stderr)
            self.exitcode = 2 if isinstance(error, ConfigurationError) else 1
            return
        print(f"{done} articles compared; the database holds {links} links")

    def _since(self, opts: argparse.Namespace, config: Config) -> datetime | None:
        """From when on; None: all."""
        from aggregator.terminal.times import point_in_time

        if opts.all:
            if opts.since:
                raise UsageError("--all and --since exclude each other")
            return None
        try:
            return point_in_time(opts.since or f"{config.relink_days}d", datetime.now(UTC))
        except ValueError as error:
            raise UsageError(f"--since {error}") from error


def _relink(engine: Engine, since: datetime | None) -> tuple[int, int]:
    """How many articles were linked again, and how many links there are now."""
    from rich.progress import track

    from aggregator.store.history import Cause
    from aggregator.store.queries import count_links, ids_to_relink
    from aggregator.store.refingerprinting import refresh_fingerprints
    from aggregator.store.turns import batches_of, link_in_turns

    refresh_fingerprints(engine)  # those that a newer version of the program makes in another way
    with engine.connect() as connection:
        ids = ids_to_relink(connection, since)
    batches = track(batches_of(ids), "linking", transient=True, disable=not sys.stderr.isatty())
    link_in_turns(engine, batches, Cause("relink"))
    with engine.connect() as connection:
        return len(ids), count_links(connection)
