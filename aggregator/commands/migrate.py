"""`scrapy migrate`: bring the database to this program's schema."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands import ScrapyCommand

from aggregator.config import ConfigurationError, load


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Bring the database to this program's schema"

    def long_desc(self) -> str:
        return (
            "Create or upgrade the schema of AGGREGATOR_DATABASE_URL. Crawls do it by themselves on an empty database;"
            " on an older schema they stop and ask for this. Make a backup first. Where this version finds copies"
            " by fingerprints of another kind, they are made anew from the stored texts."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.store.engine import migrate, open_engine
        from aggregator.store.refingerprinting import refresh_fingerprints

        assert self.settings is not None
        try:
            engine = open_engine(load(self.settings).database_url)
            try:
                before, after = migrate(engine)
                renewed = refresh_fingerprints(engine)
            finally:
                engine.dispose()
        except (ConfigurationError, SQLAlchemyError) as error:
            print(f"scrapy migrate: {error}", file=sys.stderr)
            self.exitcode = 2 if isinstance(error, ConfigurationError) else 1
            return
        name = engine.url.render_as_string(hide_password=True)
        print(f"{name}: schema {after}" + (" already" if before == after else f", was {before or 'empty'}"))
        if renewed:
            print(f"fingerprints of {renewed} articles made anew; `scrapy relink --all` compares them by these")
