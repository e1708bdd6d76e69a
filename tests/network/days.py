"""Days of a paper in seconds: cron starts the news spider every ten minutes of a simulated time.

`python -m tests.network.days FOLDER DAYS PER_DAY SEED` prints what came of it as JSON (`Outcome`). The runs are real,
one after the other in this process; one that finds nothing due asks for nothing, and is left out here.
"""

from __future__ import annotations

import json
import logging
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor
from sqlalchemy import Engine, text

from aggregator import clock
from aggregator.crawl.guard import GuardedResolver
from aggregator.crawl.plan import KnownWays
from aggregator.spiders.news import NewsSpider
from aggregator.spiders.ways import WayIn
from aggregator.store.engine import open_engine, prepare_schema
from aggregator.store.polls import known_ways
from tests.network import formats
from tests.network.by_feed import RSS
from tests.network.kinds import sources_toml
from tests.network.paper import DAY, Paper, open_paper
from tests.network.server import Network

TICK = timedelta(minutes=10)  # between two runs of cron
FEED_ENTRIES = 30
# Articles an hour, as a share of the mean: nights are quiet, mornings are not.
RHYTHM = (
    0.1,
    0.05,
    0.05,
    0.05,
    0.1,
    0.4,
    1.2,
    2,
    2.2,
    1.8,
    1.6,
    1.5,
    1.4,
    1.4,
    1.5,
    1.6,
    1.6,
    1.4,
    1.2,
    1,
    0.8,
    0.5,
    0.3,
    0.25,
)


@dataclass
class Outcome:
    """What a reader of the paper saw, in minutes since the beginning, and what it asked for."""

    published: list[float] = field(default_factory=list)  # each article, in order
    found: list[float] = field(default_factory=list)  # the same
    waits: list[float] = field(
        default_factory=list
    )  # the same: minutes from the poll before it to the one that found it
    polls: int = 0  # runs that asked for anything
    requests: int = 0  # robots.txt, the home page and the feed
    articles: int = 0  # requests for articles


def schedule(start: datetime, days: float, per_day: float, seed: int) -> Iterator[datetime]:
    """Times of publication in order: by chance (Poisson), at the pace of RHYTHM."""
    chance = random.Random(seed)
    at, end, top = start, start + days * DAY, max(RHYTHM)
    scale = per_day / sum(RHYTHM)
    while True:
        at += timedelta(hours=chance.expovariate(top * scale))
        if at >= end:
            return
        if chance.random() < RHYTHM[at.hour] / top:
            yield at.replace(microsecond=0)


def oracle_requests(published: list[float]) -> int:
    """What a reader with foresight asks for: the feed in each run of cron that finds news there, robots.txt once a day
    where there is any, and each article once."""
    minutes, day = TICK.total_seconds() / 60, DAY.total_seconds() / 60
    runs, days = ({int(at // one) for at in published} for one in (minutes, day))
    return len(runs) + len(days) + len(published)


async def watch(reactor: Any, folder: Path, days: float, per_day: float, seed: int) -> Outcome:
    """Watch a paper for so many days from midnight on; what it published in the three days before is there already."""
    network = Network()
    start = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    network.ahead = start - datetime.now(UTC)
    paper = open_paper(network.host("daily"), stories=0, old=0)
    paper.host.add("/feed", lambda: formats.rss(paper.stories[:FEED_ENTRIES], paper.link), RSS)
    paper.announce("/feed", RSS)
    for at in schedule(start - 3 * DAY, 3, per_day, seed + 1):
        paper.publish(at)
    engine = open_engine(f"sqlite:///{folder / 'days.db'}")
    prepare_schema(engine)
    (folder / "sources.toml").write_text(sources_toml({"daily": paper}), encoding="utf-8")
    with network.serving():
        outcome = await _run(
            network, paper, engine, _runner(reactor, folder), start, list(schedule(start, days, per_day, seed))
        )
    engine.dispose()
    return outcome


async def _run(
    network: Network, paper: Paper, engine: Engine, runner: AsyncCrawlerRunner, start: datetime, times: list[datetime]
) -> Outcome:
    outcome, waiting, last_poll = Outcome(), {}, start
    for tick in range(int((times[-1] - start) / TICK) + 145):
        now = start + tick * TICK
        _set_clocks(network, now)
        while times and times[0] <= now:
            at = times.pop(0)
            waiting[paper.link(paper.publish(at))] = at
        with engine.connect() as connection:
            known = KnownWays.of(known_ways(connection, ["daily"]))
        if not known.due_ways(WayIn("daily", paper.host.url(), "home"), clock.now()):
            continue
        network.forget()
        await runner.crawl(NewsSpider)
        outcome.polls += 1
        articles = sum(count for path, count in paper.host.asked.items() if path.startswith("/news/"))
        if tick:  # the first meeting is not the question here
            outcome.articles += articles
            outcome.requests += paper.host.asked.total() - articles
        with engine.connect() as connection:
            stored = set(connection.execute(text("SELECT url FROM articles")).scalars())
        for url in [url for url in waiting if url in stored]:
            outcome.published.append((waiting.pop(url) - start).total_seconds() / 60)
            outcome.found.append((now - start).total_seconds() / 60)
            outcome.waits.append((now - last_poll).total_seconds() / 60)
        last_poll = now
    assert not waiting, sorted(waiting)[:3]
    return outcome


def _set_clocks(network: Network, now: datetime) -> None:
    network.ahead = now - datetime.now(UTC)
    clock.advance(now - clock.now())


def _runner(reactor: Any, folder: Path) -> AsyncCrawlerRunner:
    settings = Settings()
    settings.setmodule("aggregator.settings", priority="project")
    own = {
        "LOG_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "AGGREGATOR_ROOT": str(folder),
        "AGGREGATOR_SOURCES": str(folder / "sources.toml"),
        "AGGREGATOR_DATABASE_URL": f"sqlite:///{folder / 'days.db'}",
        "AGGREGATOR_EXTRACT_WORKERS": 0,
        "AGGREGATOR_ARCHIVE": False,
        "AGGREGATOR_BATCH_SECONDS": 0.01,
    }
    settings.update(own, priority="cmdline")
    runner = AsyncCrawlerRunner(settings)
    GuardedResolver.from_crawler(runner, reactor).install_on_reactor()  # as `scrapy crawl` does
    return runner


def main() -> None:
    folder, days, per_day, seed = sys.argv[1:]
    logging.disable(logging.WARNING)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.utils.defer import deferred_f_from_coro_f  # after the reactor: it imports it
    from twisted.internet.task import react

    async def watched(reactor: Any) -> None:
        outcome = await watch(reactor, Path(folder), float(days), float(per_day), int(seed))
        sys.stdout.write(json.dumps(asdict(outcome)))

    react(deferred_f_from_coro_f(watched))


if __name__ == "__main__":
    main()
