"""A word outlives crawls, `scrapy relink` and `scrapy reprocess`, and the history replays through all of it."""

from __future__ import annotations

from sqlalchemy import Engine, func, select, text

from aggregator.commands.relink import Command as Relink
from aggregator.commands.reprocess import Command as Reprocess
from aggregator.commands.review import Command as Review
from aggregator.store.engine import writing
from aggregator.store.history import Cause
from aggregator.store.linker import link_articles, waiting
from aggregator.store.models import link_history
from tests.commands.runs import InProcess
from tests.factory import article, later
from tests.furnished import furnished_site
from tests.store.test_history import arrive, holds
from tests.store.test_site_blocks import HOST, crawl


def links(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT copy_url, origin_url FROM republications"))
        return {row.copy_url: row.origin_url for row in found}


def test_a_word_lasts(run: InProcess, engine: Engine, database_url: str) -> None:
    settings = {"AGGREGATOR_DATABASE_URL": database_url}
    pages = furnished_site(HOST)[:12]
    story, other = pages[2].story, pages[5].story
    copies = [
        article(f"https://copy{n}.example/{at}", page, published=later(10**6 + n))
        for n in (1, 2, 3)
        for at, page in enumerate((story, other))
    ]
    arrive(engine, *copies)
    crawl(engine, pages)  # the originals come last
    with writing(engine) as connection:
        link_articles(connection, waiting(connection, 100), later(2000), Cause("crawl"))
    holds(engine)
    rejected, confirmed = "https://copy2.example/0", "https://copy3.example/1"
    assert links(engine)[rejected] == pages[2].url and links(engine)[confirmed] == pages[5].url
    for words in (
        (rejected, pages[2].url, "--reject"),
        (confirmed, "--confirm"),
        (pages[5].url, "--origin", "https://x.example/y"),
    ):
        assert run(Review(), *words, **settings).status == 0
        holds(engine)
    after = links(engine)
    assert after.get(rejected) != pages[2].url and after[confirmed] == "https://x.example/y"
    with engine.connect() as connection:
        rows = connection.execute(select(func.count()).select_from(link_history)).scalar_one()
    for command, *options in ((Relink(), "--all"), (Reprocess(), "--apply"), (Relink(), "--all")):
        said = run(command, *options, **settings)
        assert said.status == 0, said.err
        holds(engine)
        assert links(engine) == after
    with engine.connect() as connection:
        made = connection.execute(select(link_history.c.command).where(link_history.c.id > rows)).scalars().all()
    assert set(made) <= {"reprocess", "relink"}
