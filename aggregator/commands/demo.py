"""`scrapy demo`: crawl the bundled newsroom on loopback, and show the copies found."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from aggregator.config import Config, ConfigurationError, load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rich.table import Table
    from sqlalchemy import Row

PORT = 8765  # fixed: the port is part of every address, and a second run must meet the same articles


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Crawl the bundled demo newsroom and show the copies found"

    def long_desc(self) -> str:
        return (
            "Serve the invented outlets of data/demo on this machine, run `scrapy crawl news` on them into"
            " data/demo.db, and print who copied whom. Needs no internet. Run twice, it ends in the same counts."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--port", type=int, default=PORT, help=f"loopback port of the newsroom (default: {PORT})")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            config = load(self.settings)
            if not config.root:
                raise ConfigurationError("no scrapy.cfg here or above; go to the project")
            self.exitcode = _demo(config, opts.port)
        except (ConfigurationError, OSError) as error:
            print(f"scrapy demo: {error}", file=sys.stderr)
            self.exitcode = 2


def _demo(config: Config, port: int) -> int:
    """The exit status of the crawl; prints the table when it went well."""
    from aggregator.newsroom import Newsroom
    from aggregator.store.engine import migrate, open_engine

    data = Path(config.root) / "data"
    # The port is part of every address: on another port the same newsroom is other articles.
    url = f"sqlite:///{data / ('demo.db' if port == PORT else f'demo-{port}.db')}"
    try:
        room = Newsroom(data / "demo", port)
    except OSError as error:
        raise OSError(f"port {port} of this machine is taken ({error.strerror}); choose another with --port") from error
    engine = open_engine(url)
    migrate(engine)  # the demo's own database may be of an earlier version of the program
    engine.dispose()
    with room, tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "sources.toml"
        sources.write_text(room.sources_toml(), encoding="utf-8")
        settings = {"AGGREGATOR_SOURCES": sources, "AGGREGATOR_DATABASE_URL": url, "LOG_LEVEL": "WARNING"}
        settings["AGGREGATOR_ARCHIVE"] = "no"  # invented pages have no place among the operator's
        options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        crawl = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "news", *options], cwd=config.root, check=False
        )
    if crawl.returncode == 0:
        _show(url)
    return crawl.returncode


def _show(url: str) -> None:
    from rich.console import Console

    from aggregator.store.engine import open_engine
    from aggregator.store.queries import count_articles, republications

    engine = open_engine(url)
    with engine.connect() as connection:
        rows, articles = republications(connection), count_articles(connection)
    engine.dispose()
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    console.print(_table(rows))
    print(f"{articles} articles, {len(rows)} links in {url.removeprefix('sqlite:///')}")
    print("Look closer: scrapy explain ADDRESS -s AGGREGATOR_DATABASE_URL=" + url)


def _table(rows: Sequence[Row[Any]]) -> Table:
    """Copy, origin, kind, confidence, delay, strongest evidence: one row a link, stories together."""
    from rich.table import Table

    table = Table(title="Copies found", header_style="bold", row_styles=("", "dim"), expand=True)
    for name, options in (
        ("copy", {"ratio": 5}),
        ("origin", {"ratio": 5}),
        ("kind", {"no_wrap": True}),
        ("sure", {"justify": "right", "no_wrap": True}),
        ("delay", {"justify": "right", "no_wrap": True}),
        ("strongest evidence", {"ratio": 6}),
    ):
        table.add_column(name, **options)
    for row in rows:
        origin = _page(row.origin_url, row.origin_source) if row.origin_url else f"{row.origin_name} (agency)"
        evidence = f"{row.evidence[0]['kind']}: {row.evidence[0]['words']}" if row.evidence else ""
        table.add_row(
            _page(row.copy_url, row.copy_source),
            origin if row.origin_state != "cited" else f"{origin} (not fetched)",
            row.relation,
            f"{row.confidence:.2f}",
            _delay(row.delay_minutes),
            evidence[:120],
        )
    return table


def _page(url: str, source: str | None) -> str:
    path = "/" + url.split("/", 3)[-1]
    return f"{source or url.split('/', 3)[2]} {path}"


def _delay(minutes: int | None) -> str:
    if minutes is None:
        return "–"
    sign, minutes = ("-" if minutes < 0 else ""), abs(minutes)
    return f"{sign}{minutes // 60}:{minutes % 60:02d} h" if minutes < 48 * 60 else f"{sign}{minutes // 1440} d"
