"""`scrapy explain`: one article, and why it is linked with what."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from aggregator.config import ConfigurationError, load

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Connection, Row

    from aggregator.terminal.bundle.evidence import LinkRows, PageRows
    from aggregator.terminal.links import Linked


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--texts | --bundle DIR] URL|ID"

    def short_desc(self) -> str:
        return "Show an article, its claims and the proof of its links"

    def long_desc(self) -> str:
        return (
            "Show one stored article: where each of its times came from, what it says about its origin, what was"
            " removed from its page by which rule, what it was copied from and who copied it, each link with its"
            " reasons and their weights (0 to 1). Where two texts were compared, their sentences stand side by side"
            " (below each other under 100 columns), altered words in [brackets], words of one side in <angles>."
            " URL is any spelling of the address, ID the number that `articles.id`, `copy_id` and `origin_id` hold."
            " --bundle writes the proof of where it came from as files to hand on: a page that needs nothing else, the"
            " evidence as JSON, both texts, and their digests."
            " Exit status: 0 shown, 1 not in the database, 2 bad configuration."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--texts", action="store_true", help="whole texts, claims and removed blocks, not only the telling parts"
        )
        parser.add_argument("--bundle", metavar="DIR", help="write the proof of its origins to this new folder")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        # Heavy imports wait until the command runs: every `scrapy` call loads every command module.
        from sqlalchemy.exc import SQLAlchemyError

        from aggregator.store.naming import named_article, why_unknown
        from aggregator.store.reading import open_filled
        from aggregator.terminal.bundle.files import BundleError
        from aggregator.terminal.complaints import complain
        from aggregator.terminal.console import make_console

        if opts.bundle and opts.texts:
            raise UsageError("--bundle holds the whole texts anyway: leave out --texts")
        if len(args) != 1:
            raise UsageError("name one article: scrapy explain URL, or its id")
        assert self.settings is not None
        try:
            engine = open_filled(load(self.settings))
            with engine.connect() as connection:
                article = named_article(connection, args[0])
                if article is None:
                    print(f"scrapy explain: {why_unknown(connection, args[0])}", file=sys.stderr)
                    self.exitcode = 1
                elif opts.bundle:
                    _write(connection, article, Path(opts.bundle))
                else:
                    _print(connection, article, make_console(), is_whole=opts.texts)
            engine.dispose()
        except (ConfigurationError, BundleError, SQLAlchemyError) as error:
            self.exitcode = complain("explain", error)


def _print(connection: Connection, article: Row[Any], console: Console, *, is_whole: bool) -> None:
    from aggregator.store.queries import claims_of, contradicted_positions, links_of, removed_from
    from aggregator.store.reading import source_row
    from aggregator.terminal.article import claims_table, facts, removed_table
    from aggregator.terminal.links import explain_link

    console.print(facts(article, source_row(connection, article.source_id)))
    if article.state == "stored":
        console.rule("what it claims", align="left")
        contradicted = contradicted_positions(connection, article.id)
        console.print(claims_table(claims_of(connection, article.id), contradicted, is_whole=is_whole))
        console.rule("what was removed", align="left")
        console.print(removed_table(removed_from(connection, article.revision_id), is_whole=is_whole))
    links = links_of(connection, article.id)
    for is_copy, title, nothing in (
        (True, "where it came from", "No origin was found: as far as is known, this is the original."),
        (False, "who copied it", "No copy of it was found."),
    ):
        console.rule(title, align="left")
        chosen = [link for link in links if (link.copy_id == article.id) == is_copy]
        for link in chosen:
            linked = _linked(connection, link)
            console.print(explain_link(linked, is_copy=is_copy, width=console.width, is_whole=is_whole), "")
        if not chosen:
            console.print(nothing)


def _write(connection: Connection, article: Row[Any], folder: Path) -> None:
    from aggregator.store.queries import links_of
    from aggregator.terminal.bundle.evidence import evidence
    from aggregator.terminal.bundle.files import BundleError, write_bundle

    links = [link for link in links_of(connection, article.id) if link.copy_id == article.id]
    if not links:
        raise BundleError(
            f"{article.url} has no origin that is known, so there is nothing to prove; name one of its copies"
        )
    found = [_link_rows(connection, link) for link in links]
    names = write_bundle(folder, evidence(_page_rows(connection, article), found, datetime.now(UTC)))
    print(f"{folder}: {', '.join(names)}")


def _page_rows(connection: Connection, article: Row[Any]) -> PageRows:
    from aggregator.store.queries import claims_of, removed_from
    from aggregator.store.reading import fetches_of, source_row
    from aggregator.terminal.bundle.evidence import PageRows

    return PageRows(
        article,
        source_row(connection, article.source_id),
        claims_of(connection, article.id),
        removed_from(connection, article.revision_id),
        fetches_of(connection, article.id),
    )


def _link_rows(connection: Connection, link: Row[Any]) -> LinkRows:
    from aggregator.store.history import changes_of
    from aggregator.store.reviews import words_on
    from aggregator.terminal.bundle.evidence import LinkRows

    linked = _linked(connection, link)
    sides = [_page_rows(connection, side) if side is not None else None for side in (linked.origin, linked.parent)]
    said = [
        word.words
        for word in words_on(connection, [link.copy_id])
        if word.is_general or link.origin_id in (word.origin, word.corrected)
    ]
    return LinkRows(link, sides[0], sides[1], linked.match, said, changes_of(connection, link.link_id))


def _linked(connection: Connection, link: Row[Any]) -> Linked:
    """The link with what it needs to be explained; compared with the direct parent where the origin's text is not."""
    from aggregator.store.queries import as_compared, find_article, match_of
    from aggregator.terminal.links import Linked

    copy = find_article(connection, str(link.copy_id))
    assert copy is not None, "a link without its copy"
    origin = find_article(connection, str(link.origin_id)) if link.origin_id is not None else None
    match = match_of(connection, copy.id, origin.id) if origin is not None else None
    if match is None and link.parent_url and (parent := find_article(connection, link.parent_url)) is not None:
        match = match_of(connection, copy.id, parent.id)
        copy, parent = as_compared(connection, copy, match), as_compared(connection, parent, match)
        return Linked(link, copy, origin, match, parent)
    if origin is not None:
        copy, origin = as_compared(connection, copy, match), as_compared(connection, origin, match)
    return Linked(link, copy, origin, match)
