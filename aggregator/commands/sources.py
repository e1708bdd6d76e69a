"""`scrapy sources`: the watched sites listed, their files checked, an address tried."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from aggregator.config import Config, ConfigurationError, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aggregator.sources.faults import Fault
    from aggregator.sources.lookup import SourceIndex
    from aggregator.sources.model import Source

_ARGUMENTS = {"list": (0,), "check": (0,), "try": (1,), "import": (1,), "export": (0, 1)}  # how many words follow


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False  # `try` starts one of its own, with less log

    def syntax(self) -> str:
        return "[list | check | try URL | import FILE | export [FILE]]"

    def short_desc(self) -> str:
        return "List the watched sources, check their files, try an address, import and export OPML"

    def long_desc(self) -> str:
        return (
            "`scrapy sources` (or `list`) shows every source of the files and, where a database exists, its last poll,"
            " its articles and what is wrong with it. `scrapy sources check` reads the files and prints every fault"
            " with its line and remedy. `scrapy sources try URL` looks at a home page, a feed or an article as a crawl"
            " would: feeds, robots.txt, the first five articles with what would be stored of them and what removed."
            " Nothing is stored. A private address is tried only if a source with allow_private = true names it, or"
            " with -s AGGREGATOR_ALLOW_PRIVATE_NETWORKS=1. `scrapy sources import FILE` adds the subscriptions of an"
            " OPML file to sources.local.toml (--dry-run prints them); `scrapy sources export [FILE]` writes all as"
            " OPML; - is standard input or output. Exit status: 0 fine, 1 nothing was found at the address, 2 faults in"
            " the files or settings."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="import: print what would be added, add nothing")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.discovery.mending import mended
        from aggregator.spiders.line import read_sources
        from aggregator.terminal.complaints import complain
        from aggregator.terminal.subscriptions import export_subscriptions, import_subscriptions

        action, *rest = args or ["list"]
        if len(rest) not in _ARGUMENTS.get(action, ()):
            raise UsageError(
                "use `scrapy sources`, or `scrapy sources` with check, try URL, import FILE, export [FILE]"
            )
        assert self.settings is not None
        try:
            config = load(self.settings)
            sources = read_sources(config)
            if action == "list":
                _list(config, sources)
            elif action == "check":
                _check(config, sources)
            elif action == "import":
                import_subscriptions(config, sources, rest[0], is_dry=opts.dry_run, mend=mended)
            elif action == "export":
                export_subscriptions(sources, rest[0] if rest else None)
            else:
                self._try(config, sources, rest[0])
        except (ConfigurationError, SQLAlchemyError) as error:
            self.exitcode = complain("sources" if action != "check" else None, error)

    def _try(self, config: Config, sources: SourceIndex, url: str) -> None:
        from scrapy.crawler import AsyncCrawlerProcess

        from aggregator.crawl.browser import require_browser
        from aggregator.crawl.secrets import require_keys
        from aggregator.spiders.trying import TrySpider
        from aggregator.terminal.console import make_console
        from aggregator.terminal.trial import nothing_found, read_article, trial

        assert self.settings is not None
        findings = TrySpider.plan(config, sources, {"url": url})["findings"]
        asked_of = [source for source in sources.sources if source.id == findings.source_id]
        require_keys(asked_of)
        require_browser(asked_of, config)
        # What went wrong is in the findings, without tracebacks; -L and -s LOG_LEVEL= still win.
        self.settings.set("LOG_LEVEL", "CRITICAL", priority="project")
        process = AsyncCrawlerProcess(self.settings)
        crawler = process.create_crawler(TrySpider)
        process.crawl(crawler, url=url)
        process.start()
        findings = crawler.spider.findings if isinstance(crawler.spider, TrySpider) else findings
        source = sources.by_id(findings.source_id or "")
        readings = [read_article(page, source) for page in findings.pages]
        make_console().print(trial(findings, readings, source))
        if reason := nothing_found(findings, readings):
            print(f"scrapy sources: nothing was found: {reason}", file=sys.stderr)
            self.exitcode = 1


def _list(config: Config, sources: SourceIndex) -> None:
    from aggregator.store.reading import open_to_read, source_health
    from aggregator.terminal.console import make_console
    from aggregator.terminal.sources import source_table

    health = None
    if (engine := open_to_read(config)) is not None:
        with engine.connect() as connection:
            health = {row.source_id: row for row in source_health(connection)}
        engine.dispose()
    make_console().print(source_table(sources.sources, health, datetime.now(UTC).date()))


def _check(config: Config, sources: SourceIndex) -> None:
    from aggregator.sources.faults import SourcesError
    from aggregator.sources.load import local_beside

    file = Path(config.sources)
    files = [one for one in (file, local_beside(file)) if one.is_file()]
    if faults := _selector_faults(sources.sources, {one: one.read_text("utf-8-sig") for one in files}):
        raise ConfigurationError(str(SourcesError(tuple(faults))))
    today = datetime.now(UTC).date()
    active = sum(source.is_active(today) for source in sources.sources)
    print(f"{len(sources.sources)} sources, {active} of them watched, no fault")


def _selector_faults(sources: Iterable[Source], texts: Mapping[Path, str]) -> list[Fault]:
    """A fault for each selector that does not compile: the room that reads the files has no CSS parser."""
    from aggregator.sources.faults import Fault
    from aggregator.text.selectors import selector_problem

    faults = []
    for source in sources:
        for key in ("content_css", "drop_css"):
            selector = getattr(source, key)
            if selector is not None and (problem := selector_problem(selector)):
                file, line = _place(texts, source.id, key)
                faults.append(
                    Fault(str(file), line, repr(source.id), key, problem, "write one such as 'article .body'")
                )
    return faults


def _place(texts: Mapping[Path, str], source_id: str, key: str) -> tuple[Path, int | None]:
    """The file and line of a source's key; the line is None where the file is written in an unusual way."""
    named = re.compile(rf"\s*[\"']?id[\"']?\s*=\s*[\"']{re.escape(source_id)}[\"']")
    keyed = re.compile(rf"\s*[\"']?{key}[\"']?\s*=")
    for file, text in texts.items():
        line, is_here = None, False
        for number, words in enumerate(text.splitlines(), start=1):
            if words.lstrip().startswith("[["):
                if is_here:
                    break
                line = None
            is_here = is_here or bool(named.match(words))
            line = line or (number if keyed.match(words) else None)
        if is_here:
            return file, line
    return next(iter(texts)), None
