"""`scrapy review`: a person's word on a link."""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from aggregator.config import ConfigurationError, load

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from aggregator.store.saying import Saying


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return (
            "COPY [ORIGIN] --confirm | --reject | --origin URL  [--note TEXT] [--by NAME];"
            "  or: --list [--since 7d] [--json]"
        )

    def short_desc(self) -> str:
        return "Say of a link that it is right, wrong, or leads elsewhere"

    def long_desc(self) -> str:
        return (
            "Write a person's word on a link to `reviews`. It takes effect at once and outlives every crawl, relink and"
            " reprocess: a rejected link is gone and never comes back (the copy gets its next best origin, or none), a"
            " confirmed one stays though the judge withdraws it, and --origin names the right origin, known or not, to"
            " which all that hangs on the copy moves. COPY and ORIGIN are addresses in any spelling, or ids; ORIGIN may"
            " be the name of an agency. Without ORIGIN: --confirm confirms every link that the copy has now, --reject"
            " says that it is no copy at all, --origin replaces all its links. The newest word on a link counts."
            " Exit status: 0 written, 1 no such article or link, 2 bad arguments or configuration."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--confirm", action="store_true", help="the link is right")
        parser.add_argument("--reject", action="store_true", help="the link is wrong")
        parser.add_argument("--origin", metavar="URL", help="the right origin: address or id, known or not")
        parser.add_argument("--note", metavar="TEXT", help="why")
        parser.add_argument("--by", metavar="NAME", help="who says so (default: the login name)")
        parser.add_argument("--list", action="store_true", help="show what was said")
        parser.add_argument("--json", action="store_true", help="with --list: a JSON object a line, for other programs")
        parser.add_argument("--since", metavar="WHEN", help="with --list: from then on, as 7d or 2026-11-01")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.store.reading import open_filled
        from aggregator.store.saying import ReviewError
        from aggregator.terminal.complaints import complain

        self._check(args, opts)
        assert self.settings is not None
        try:
            engine = open_filled(load(self.settings), links=not opts.list)
            try:
                if opts.list:
                    _list(engine, opts.since, as_json=opts.json)
                else:
                    _say(engine, _saying(args, opts))
            finally:
                engine.dispose()
        except (ConfigurationError, ReviewError, SQLAlchemyError) as error:
            self.exitcode = complain("review", error)

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        words = [opts.confirm, opts.reject, opts.origin is not None]
        if opts.list:
            if args or any(words):
                raise UsageError("--list shows what was said: it takes --since, --json and nothing else")
            return
        if opts.since is not None or opts.json:
            raise UsageError(f"{'--json' if opts.json else '--since'} goes with --list")
        if not 1 <= len(args) <= 2:
            raise UsageError("name one copy, and its origin where you mean one of several links")
        if sum(words) != 1:
            said = "two of them exclude each other" if any(words) else "none was given"
            raise UsageError(f"say one of --confirm, --reject, --origin URL: {said}")


def _saying(args: list[str], opts: argparse.Namespace) -> Saying:
    from aggregator.store.saying import Saying

    verdict = "confirmed" if opts.confirm else "rejected" if opts.reject else "corrected"
    origin = args[1] if len(args) == 2 else None
    return Saying(args[0], origin, verdict, opts.origin, opts.note, opts.by or _login_name())


def _login_name() -> str | None:
    """Who is at the keyboard; None where the system does not know (a container without users)."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # KeyError: Python before 3.13
        return None


def _say(engine: Engine, saying: Saying) -> None:
    from aggregator.store.engine import writing
    from aggregator.store.saying import say
    from aggregator.terminal.console import make_console
    from aggregator.terminal.reviews import counted, links_now

    with writing(engine) as connection:
        done = say(connection, saying, datetime.now(UTC))
    console = make_console()
    ids = ", ".join(str(id) for id in done.review_ids)
    console.print(f"review {ids}: {saying.verdict}; links: {counted(done.changes)}")
    console.print(links_now(done.copy, done.links), soft_wrap=True)
    if done.stub_url is not None:
        url = done.stub_url
        console.print(
            f"{url} was not known: kept as a cited page; `scrapy crawl page -a url={url}` fetches it", soft_wrap=True
        )


def _list(engine: Engine, since: str | None, *, as_json: bool) -> None:
    from aggregator.store.reviews import all_reviews
    from aggregator.terminal.console import make_console
    from aggregator.terminal.json_lines import json_lines
    from aggregator.terminal.reviews import reviews_table
    from aggregator.terminal.times import point_in_time

    try:
        start = point_in_time(since, datetime.now(UTC)) if since is not None else None
    except ValueError as error:
        raise UsageError(f"--since {error}") from error
    with engine.connect() as connection:
        rows = all_reviews(connection, start)
    if as_json:
        print(json_lines(rows), end="")
    else:
        make_console().print(reviews_table(rows))
