"""`scrapy history`: which links came, changed and went, and how they stood on a day."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from aggregator.config import ConfigurationError, load


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--since 7d | --at 2026-11-01] [--json]"

    def short_desc(self) -> str:
        return "Show which links were added, changed or withdrawn"

    def long_desc(self) -> str:
        return (
            "Show the changes of links since a day (default: the last seven days), each with what made it: a crawl and"
            " its run, a relink, a review. --at shows the links as they stood at a time instead, so that figures that"
            " were published can be counted again. Times are UTC: 7d, 2026-11-01 or 2026-11-01T18:30."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--since", metavar="WHEN", help="changes from then on (default: 7d)")
        parser.add_argument("--at", metavar="WHEN", help="the links as they stood then")
        parser.add_argument("--json", action="store_true", help="a JSON object a line, for other programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.store.history import changes, links_as_of
        from aggregator.store.reading import open_filled
        from aggregator.terminal.complaints import complain
        from aggregator.terminal.console import make_console
        from aggregator.terminal.json_lines import json_lines
        from aggregator.terminal.reviews import history_table, standing_table
        from aggregator.terminal.times import point_in_time

        if args or (opts.since and opts.at):
            raise UsageError(
                "--since and --at exclude each other" if opts.since and opts.at else "no argument is taken"
            )
        option = "--at" if opts.at else "--since"
        try:
            moment = point_in_time(opts.at or opts.since or "7d", datetime.now(UTC))
        except ValueError as error:
            raise UsageError(f"{option} {error}") from error
        assert self.settings is not None
        try:
            engine = open_filled(load(self.settings))
            with engine.connect() as connection:
                rows = links_as_of(connection, moment) if opts.at else changes(connection, moment)
            engine.dispose()
            if opts.json:
                print(json_lines(rows), end="")
            else:
                make_console().print(standing_table(rows) if opts.at else history_table(rows))
        except (ConfigurationError, SQLAlchemyError) as error:
            self.exitcode = complain("history", error)
