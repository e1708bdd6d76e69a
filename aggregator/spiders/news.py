"""`scrapy crawl news`: every watched source, through its ways in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from aggregator import clock
from aggregator.config import Config, ConfigurationError
from aggregator.discovery.model import Candidate, Lead
from aggregator.discovery.wordpress import simpler_question
from aggregator.sources.lookup import SourceIndex
from aggregator.sources.model import Source
from aggregator.spiders import signals as our_signals
from aggregator.spiders.answers import RobotsTexts
from aggregator.spiders.line import ArticleSpider
from aggregator.spiders.ways import (
    WayIn,
    address_of,
    has_failed,
    is_next_page,
    newest_first,
    own_ways_in,
    read_answer,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure


class NewsSpider(ArticleSpider):
    """Arguments: source=ID[,ID] reads these sources only; since=2024-01-01 goes further back than a first meeting."""

    name = "news"
    takes_up_citations: ClassVar[bool] = True
    chosen: tuple[Source, ...]
    since: datetime | None
    robots: RobotsTexts

    @classmethod
    def plan(cls, config: Config, sources: SourceIndex, arguments: Mapping[str, str]) -> dict[str, Any]:
        unknown = [name for name in arguments if name not in ("source", "since")]
        faults = [f"-a {name}: unknown; `scrapy crawl news` takes source= and since=" for name in unknown]
        today = clock.now().date()
        chosen = tuple(source for source in sources.sources if source.is_active(today))
        if "source" in arguments:
            ids = [one.strip() for one in arguments["source"].split(",") if one.strip()]
            missing = [id for id in ids if not sources.by_id(id)]
            if not ids:
                faults.append("-a source=: names no source; `scrapy sources` lists them, and without it all are read")
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

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.robots = RobotsTexts(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """One request for each way in that the operator names; which are due, and what is remembered in the place of a
        home page, is decided above (polls.py)."""
        for source in self.chosen:
            for way_in in own_ways_in(source):
                yield self.way_in_request(way_in)

    def way_in_request(self, way_in: WayIn, url: str | None = None, page: int = 1) -> Request:
        """The request for a way in, or for a further page of it."""
        url = url or address_of(way_in)
        meta: dict[str, Any] = {"initiator": way_in.source_id, "way_in": way_in, "page": page, "asked_url": url}
        # A WordPress that does not know all of the question says so by status 400; on a further page it has no more.
        meta["handle_httpstatus_list"] = [304, 400] if way_in.kind == "wordpress" and page == 1 else [304]
        return Request(url, self.parse_way_in, errback=self.way_in_failed, meta=meta, dont_filter=True, priority=10)

    def parse_way_in(self, response: Response) -> Iterator[Request]:
        """What a way in names: articles, its next page, other ways in. What of them is asked for is decided above."""
        way_in: WayIn = response.meta["way_in"]
        if response.status == 304:
            self._way_in_read(response.meta, response, None)
            return
        if response.status == 400:
            if simpler := simpler_question(response.body, response.url):
                yield self.way_in_request(way_in, simpler)
            else:
                self._way_in_read(response.meta, response, "HTTP 400")
            return
        kind, reading = read_answer(way_in.kind, self.robots.answer_of(response, way_in.after))
        failed = has_failed(reading, response.url)
        self._way_in_read(response.meta, response, reading.problem if failed else None)
        if failed:
            return
        if reading.problem:
            self.logger.warning("%s: %s: %s", way_in.source_id, response.url, reading.problem)
        yield from self._articles(newest_first(reading.candidates, kind), way_in, kind)
        for lead in reading.leads:
            yield self._lead_request(lead, way_in, kind, response.meta["page"])

    def _articles(self, candidates: Iterable[Candidate], way_in: WayIn, kind: str) -> Iterator[Request]:
        for candidate in candidates:
            yield self.article_request(
                candidate.url,
                initiator=way_in.source_id,
                way=kind,
                hint=candidate.hint(),
                since=self.since,
                skip_seen=True,
            )

    def _lead_request(self, lead: Lead, way_in: WayIn, kind: str, page: int) -> Request:
        if is_next_page(lead, kind):
            request = self.way_in_request(way_in, lead.url, page + 1)
        else:
            request = self.way_in_request(WayIn(way_in.source_id, lead.url, lead.kind, parent=way_in.url))
        request.meta["lead"] = lead
        return request

    def way_in_failed(self, failure: Failure) -> None:
        """The way in could not be fetched at all."""
        response = getattr(failure.value, "response", None)
        problem = (
            f"HTTP {response.status}" if response is not None else str(failure.value) or type(failure.value).__name__
        )
        meta = failure.request.meta  # type: ignore[attr-defined]
        meta["is_refused"] = isinstance(failure.value, IgnoreRequest) and response is None
        self._way_in_read(meta, response, problem)

    def _way_in_read(self, meta: Mapping[str, Any], response: Response | None, problem: str | None) -> None:
        """Tell the components above: meta has the way in, the page of it, and the address asked for."""
        self.crawler.signals.send_catch_log(our_signals.way_in_read, meta=meta, response=response, problem=problem)
