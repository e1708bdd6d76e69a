"""`scrapy reprocess`: do the thinking again by what the program knows by now, without a request."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from aggregator.config import Config, ConfigurationError, load

if TYPE_CHECKING:
    from rich.console import RenderableType
    from sqlalchemy import Connection, Engine

    from aggregator.store.reprocessing import Chosen

# As pipelines.reprocessing has them, which is too heavy to be imported for a list of options.
STAGES = ("extract", "strip", "dedup")


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Read, strip or judge stored articles again by today's code, without a request"

    def syntax(self) -> str:
        return "[--stage extract|strip|dedup] [--source ID] [--host SITE] [--since 30d] [--texts] [--apply]"

    def long_desc(self) -> str:
        return (
            "--stage extract (what is done when pages are archived) reads the archived pages again, in parallel,"
            " strips what their sites have taught by now and links what changed. --stage strip works on the stored"
            " texts: blocks that a site's articles have in common (see the table site_blocks) go under the rule"
            " `repeated`, or come back. --stage dedup compares and links the chosen articles again. Without --apply"
            " nothing is written: it is tried on a copy of the database (it needs as much room beside it), and what"
            " would change is printed. With --apply articles change in place, without a new revision. It may be"
            " broken off at any time: begun again, it goes on where it was. Articles whose page is not archived are"
            " left as they are, and counted."
            " Exit status: 0 fine, 1 the database failed, 2 bad configuration or arguments, 130 or 143 broken off by"
            " Ctrl-C or SIGTERM."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--stage", choices=STAGES, help="where to begin: the page, its text, or its links")
        parser.add_argument("--source", metavar="ID", help="articles of this source only")
        parser.add_argument("--host", metavar="SITE", help="articles of this site only, as example.org")
        parser.add_argument("--since", metavar="TIME", help="articles first seen since then: 30d, 2026-11-01")
        parser.add_argument("--texts", action="store_true", help="show texts and blocks whole")
        parser.add_argument("--apply", action="store_true", help="write the changes, and link what changed")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from aggregator.terminal.interruption import BrokenOffError, interruptible

        try:
            with interruptible():
                self._run(args, opts)
        except BrokenOffError as error:
            kept = "what is done stays done, and the same command goes on where it stopped"
            print(
                f"scrapy reprocess: broken off: {kept if opts.apply else 'it was a trial, nothing was written'}",
                file=sys.stderr,
            )
            self.exitcode = error.exit_status

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.crawl.lock import RunningError
        from aggregator.store.reading import open_filled
        from aggregator.terminal.complaints import complain
        from aggregator.terminal.console import make_console

        if args:
            raise UsageError(f"no argument is taken: {' '.join(args)}; name a site with --host")
        assert self.settings is not None
        try:
            chosen, config = _chosen(opts), load(self.settings)
            engine = open_filled(config, links=opts.apply or opts.stage != "strip")
            try:
                _check_known(engine, chosen)
                parts, summary = _reprocess(engine, config, chosen, opts)
            finally:
                engine.dispose()
        except RunningError as error:
            print(f"scrapy reprocess: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        except (ConfigurationError, SQLAlchemyError) as error:
            self.exitcode = complain("reprocess", error)
            return
        for part in parts:
            make_console().print(part)
        print(summary)


def _chosen(opts: argparse.Namespace) -> Chosen:
    from aggregator.store.reprocessing import Chosen
    from aggregator.terminal.times import point_in_time
    from aggregator.text.urls import site_of

    since = None
    if opts.since is not None:
        try:
            since = point_in_time(opts.since, datetime.now(UTC))
        except ValueError as error:
            raise UsageError(f"--since {error}") from error
    host = opts.host and site_of(opts.host if "://" in opts.host else f"https://{opts.host}")
    if host == "":
        raise UsageError(f"--host {opts.host}: that is no site; use its name, as example.org")
    return Chosen(opts.source, host, since)


def _check_known(engine: Engine, chosen: Chosen) -> None:
    """Raises ConfigurationError for a source or site without an article: a slip of the pen must not read as "fine"."""
    from aggregator.store.reprocessing import chosen_hosts

    asked = {"--source": chosen.source, "--host": chosen.host}
    if words := " ".join(f"{option} {value}" for option, value in asked.items() if value is not None):
        with engine.connect() as connection:
            if not chosen_hosts(connection, replace(chosen, since=None)):
                place = engine.url.render_as_string(hide_password=True)
                raise ConfigurationError(
                    f"{words}: no such article is stored in {place}; `scrapy sources` lists the ids of sources,"
                    " the column `host` of the table `articles` the sites"
                )


def _reprocess(
    engine: Engine, config: Config, chosen: Chosen, opts: argparse.Namespace
) -> tuple[list[RenderableType], str]:
    """What is printed: tables, and a line at the end."""
    from pathlib import Path

    from aggregator.crawl.lock import held, lock_file
    from aggregator.pipelines.reprocessing import EXTRACT, STRIP, Task, restrip, think_again
    from aggregator.spiders.line import read_sources
    from aggregator.store.raw_pages import has_archive
    from aggregator.store.scratch import scratch_copy, sweep
    from aggregator.terminal.reprocessing import changes_summary, changes_table
    from aggregator.terminal.rereading import progress, report_parts, report_summary

    folder = config.database_file.parent if config.database_file else Path(config.root or ".") / "data"
    sweep(folder)
    with engine.connect() as connection:
        if words := _nothing_since(connection, chosen):
            return [], words
        stage = opts.stage or (EXTRACT if has_archive(connection, chosen) else STRIP)
    if stage == STRIP:
        report = restrip(engine, chosen, progress, is_applied=opts.apply)
        table = [changes_table(report.blocks, is_whole=opts.texts)] if report.blocks else []
        words = changes_summary(report.blocks, report.block_articles, report.link_count, is_applied=opts.apply)
        return table, words if opts.stage else f"no page is archived, so stored texts were looked through: {words}"
    task = Task(stage, chosen, config, read_sources(config), is_trial=not opts.apply)
    if opts.apply:
        locks = Path(config.root or ".") / "data" / "locks"
        with held(lock_file(locks, config.database_url, "reprocess", {})):
            report = think_again(engine, task, progress)
    else:
        with scratch_copy(engine, folder) as copy:
            report = think_again(copy, task, progress)
    return report_parts(report, is_whole=opts.texts), report_summary(report, stage, is_applied=opts.apply)


def _nothing_since(connection: Connection, chosen: Chosen) -> str | None:
    """What is said where nothing of what was chosen is as new as --since; None where something is."""
    from aggregator.store.raw_pages import count_units
    from aggregator.store.reprocessing import chosen_hosts, newest_article

    if chosen.since is None or count_units(connection, chosen) or chosen_hosts(connection, chosen):
        return None
    newest = newest_article(connection, chosen)
    last = f"the newest was first seen {newest:%Y-%m-%d %H:%M}" if newest else "none is stored"
    return f"nothing to do: no page was fetched since {chosen.since:%Y-%m-%d %H:%M}; {last} (UTC)"
