"""`scrapy crawl news`: every watched source, through its feeds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response

from aggregator.config import Config, ConfigurationError
from aggregator.discovery.autodiscovery import find_feeds
from aggregator.discovery.feeds import parse_feed
from aggregator.sources.lookup import SourceIndex
from aggregator.sources.model import Source
from aggregator.spiders import signals as our_signals
from aggregator.spiders.line import ArticleSpider

if TYPE_CHECKING:
    from twisted.python.failure import Failure


@dataclass(frozen=True, slots=True)
class WayIn:
    """One URL of a source that leads to its articles."""

    source_id: str
    url: str
    kind: str = "feed"  # feed | home


class NewsSpider(ArticleSpider):
    """Arguments: source=ID[,ID] reads these sources only; since=2024-01-01 goes further back than a first meeting."""

    name = "news"
    chosen: tuple[Source, ...]
    since: datetime | None

    @classmethod
    def plan(cls, config: Config, sources: SourceIndex, arguments: Mapping[str, str]) -> dict[str, Any]:
        unknown = [name for name in arguments if name not in ("source", "since")]
        faults = [f"-a {name}: unknown; `scrapy crawl news` takes source= and since=" for name in unknown]
        today = datetime.now(UTC).date()
        chosen = tuple(source for source in sources.sources if source.is_active(today))
        if "source" in arguments:
            ids = [one.strip() for one in arguments["source"].split(",") if one.strip()]
            missing = [id for id in ids if not sources.by_id(id)]
            faults += [f"-a source={id}: no such source; `scrapy sources` lists them" for id in missing]
            chosen = tuple(source for id in ids if (source := sources.by_id(id)) and not source.retired)
        since = None
        if "since" in arguments:
            try:
                since = datetime.combine(date.fromisoformat(arguments["since"]), datetime.min.time(), UTC)
            except ValueError:
                faults.append(f"-a since={arguments['since']}: use a day as 2024-01-01")
        if not faults and not chosen:
            faults.append(f"{config.sources}: no source is active; all are retired, paused, or there is none")
        if faults:
            raise ConfigurationError("\n".join(faults))
        return {"chosen": chosen, "since": since}

    async def start(self) -> AsyncIterator[Request]:
        for source in self.chosen:
            for url in source.feeds:
                yield self._way_in_request(WayIn(source.id, url))
            if not source.feeds:
                yield self._way_in_request(WayIn(source.id, source.home, "home"))

    def _way_in_request(self, way_in: WayIn) -> Request:
        meta = {"initiator": way_in.source_id, "way_in": way_in, "handle_httpstatus_list": [304]}
        callback = self.parse_home if way_in.kind == "home" else self.parse_feed
        return Request(way_in.url, callback, errback=self.way_in_failed, meta=meta, dont_filter=True, priority=10)

    def parse_home(self, response: Response) -> Iterator[Request]:
        """The feeds that a home page announces."""
        way_in: WayIn = response.meta["way_in"]
        found = find_feeds(response.body, url=response.url)
        problem = None if found else "the home page announces no feed: name one in `feeds`"
        self._way_in_read(way_in, response, problem)
        for url in found:
            yield self._way_in_request(WayIn(way_in.source_id, url))

    def parse_feed(self, response: Response) -> Iterator[Request]:
        """The feed's entries, in its order. What is known or too old is skipped above (seen.py)."""
        way_in: WayIn = response.meta["way_in"]
        if response.status == 304:
            self._way_in_read(way_in, response, None)
            return
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        feed = parse_feed(response.body, url=response.url, content_type=content_type)
        self._way_in_read(way_in, response, feed.problem)
        for candidate in feed.candidates:
            yield self.article_request(
                candidate.url,
                initiator=way_in.source_id,
                way="feed",
                hint=candidate.hint(),
                way_in=way_in,
                since=self.since,
                skip_seen=True,
            )

    def way_in_failed(self, failure: Failure) -> None:
        """The way in could not be fetched at all."""
        response = getattr(failure.value, "response", None)
        problem = (
            f"HTTP {response.status}" if response is not None else str(failure.value) or type(failure.value).__name__
        )
        self._way_in_read(failure.request.meta["way_in"], response, problem)  # type: ignore[attr-defined]

    def _way_in_read(self, way_in: WayIn, response: Response | None, problem: str | None) -> None:
        self.crawler.signals.send_catch_log(our_signals.way_in_read, way_in=way_in, response=response, problem=problem)
