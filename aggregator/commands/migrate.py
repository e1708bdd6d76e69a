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
            " on an older schema they stop and ask for this. Make a backup first. Where this version makes the keys"
            " of addresses and versions, or the fingerprints by which copies are found, in another way, they are"
            " made anew from what is stored."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.store.engine import is_busy, migrate, open_engine
        from aggregator.store.refingerprinting import refresh_fingerprints
        from aggregator.store.rekeying import refresh_keys
        from aggregator.terminal.complaints import complain

        assert self.settings is not None
        try:
            engine = open_engine(load(self.settings).database_url)
            name = engine.url.render_as_string(hide_password=True)
            try:
                if is_busy(engine):
                    print(f"scrapy migrate: waits for another run or program that writes to {name}", file=sys.stderr)
                before, after = migrate(engine)
                rekeyed = refresh_keys(engine)
                renewed = refresh_fingerprints(engine)
            finally:
                engine.dispose()
        except (ConfigurationError, SQLAlchemyError) as error:
            self.exitcode = complain("migrate", error)
            return
        print(f"{name}: schema {after}" + (" already" if before == after else f", was {before or 'empty'}"))
        if rekeyed:
            print(f"{rekeyed} keys of addresses and versions made anew; `scrapy relink` links what they changed")
        if renewed:
            print(f"fingerprints of {renewed} articles made anew; `scrapy relink --all` compares them by these")
