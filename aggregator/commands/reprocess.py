"""`scrapy reprocess`: bring stored articles to what the program knows by now, without a request."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from aggregator.config import ConfigurationError, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Engine

    from aggregator.store.reprocessing import Change, Chosen
    from aggregator.terminal.reprocessing import Changes


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Strip stored articles again by what their sites have taught"

    def syntax(self) -> str:
        return "[--source ID] [--host SITE] [--since 30d] [--texts] [--apply]"

    def long_desc(self) -> str:
        return (
            "Blocks that a site's articles have in common (see the table site_blocks) are taken out of the articles"
            " that were stored before they were known for it, under the rule `repeated`; a block that proved to be a"
            " story's own comes back. Without --apply nothing is written: the blocks are shown with the number of"
            " articles that would change. With --apply texts change in place, without a new revision, and the articles"
            " are linked again. It may be broken off at any time and begun again. This version works on stored texts"
            " and on this one rule; pages are not read again."
            " Exit status: 0 fine, 1 the database failed, 2 bad configuration or arguments."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--source", metavar="ID", help="articles of this source only")
        parser.add_argument("--host", metavar="SITE", help="articles of this site only, as example.org")
        parser.add_argument("--since", metavar="TIME", help="articles first seen since then: 30d, 2026-11-01")
        parser.add_argument("--texts", action="store_true", help="show blocks whole")
        parser.add_argument("--apply", action="store_true", help="write the changes, and link what changed")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.store.reading import open_filled
        from aggregator.terminal.complaints import complain
        from aggregator.terminal.console import make_console
        from aggregator.terminal.reprocessing import changes_table

        if args:
            raise UsageError(f"no argument is taken: {' '.join(args)}; name a site with --host")
        assert self.settings is not None
        try:
            chosen = _chosen(opts)
            engine = open_filled(load(self.settings), links=opts.apply)
            try:
                _check_known(engine, chosen)
                found, articles = _reprocess(engine, chosen, is_applied=opts.apply)
                summary = _summary(engine, found, articles, is_applied=opts.apply)
            finally:
                engine.dispose()
        except (ConfigurationError, SQLAlchemyError) as error:
            self.exitcode = complain("reprocess", error)
            return
        if found:
            make_console().print(changes_table(found, is_whole=opts.texts))
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


def _reprocess(engine: Engine, chosen: Chosen, *, is_applied: bool) -> tuple[Changes, int]:
    """What changed or would change, and in how many articles."""
    from rich.progress import track

    from aggregator.store.history import Cause
    from aggregator.store.reprocessing import chosen_hosts
    from aggregator.store.turns import link_in_turns, waiting_batches

    found: Changes = Counter()
    articles = 0
    with engine.connect() as connection:
        hosts = chosen_hosts(connection, chosen)
    for host in track(hosts, "looking through", transient=True, disable=not sys.stderr.isatty()):
        for done in _host_changes(engine, host, chosen, is_applied=is_applied):
            found.update((host, comes_back, text) for comes_back, text in _blocks(done))
            articles += len(done)
    if is_applied:  # what changed, and whatever a run that was killed has left waiting
        link_in_turns(engine, waiting_batches(engine), Cause("reprocess"))
    return found, articles


def _host_changes(engine: Engine, host: str, chosen: Chosen, *, is_applied: bool) -> Iterator[Sequence[Change]]:
    """The changes of one host, some articles at a time; made before they are given where they are to be applied."""
    from aggregator.store.engine import writing
    from aggregator.store.reprocessing import apply_changes, changes, count_again, is_counted, learned_now
    from aggregator.store.turns import TURN_ARTICLES, TURN_SECONDS

    with engine.connect() as connection:
        must_count = is_applied and not is_counted(connection, host)
    if must_count:
        with writing(engine) as connection:
            count_again(connection, host)
    with engine.connect() as connection:
        learned = learned_now(connection, host)
        wanted = changes(connection, host, learned, chosen)
        while batch := list(islice(wanted, TURN_ARTICLES)):
            if is_applied:
                with writing(engine) as writer:
                    batch = apply_changes(writer, [one.article_id for one in batch], learned)
                time.sleep(TURN_SECONDS)
            yield batch


def _blocks(done: Iterable[Change]) -> Iterator[tuple[bool, str]]:
    """(it comes back, text) of each block, once an article."""
    for one in done:
        yield from {(False, text) for text in one.taken} | {(True, text) for text in one.put_back}


def _summary(engine: Engine, found: Changes, articles: int, *, is_applied: bool) -> str:
    from aggregator.store.queries import count_links

    if is_applied:
        with engine.connect() as connection:
            links = count_links(connection)
        return f"{len(found)} blocks changed in {articles} articles; the database holds {links} links"
    if not found:
        return "every stored text is as its site has taught"
    return f"{len(found)} blocks would change in {articles} articles: scrapy reprocess --apply does it"
