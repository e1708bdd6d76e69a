"""`scrapy sources try URL`: one address looked at as `news` would, nothing stored. The spider keeps what it finds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.http import HtmlResponse, Response

from aggregator.config import Config, ConfigurationError
from aggregator.discovery.model import Lead, Reading
from aggregator.items import Article
from aggregator.sources.lookup import SourceIndex
from aggregator.spiders.answers import RobotsTexts
from aggregator.spiders.line import ArticleSpider
from aggregator.spiders.ways import (
    WayIn,
    address_of,
    has_failed,
    is_next_page,
    newest_first,
    read_answer,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser
    from twisted.python.failure import Failure

ARTICLES_TRIED = 5
WAYS_TRIED = 5  # a page may announce a feed per section and tag, an index of sitemaps a file a day


@dataclass(frozen=True, slots=True)
class WayFound:
    """One way in: how many articles it names, or why it could not be read."""

    kind: str
    url: str
    entries: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class Robots:
    """What robots.txt says to our user agent about the tried address."""

    is_allowed: bool
    delay_seconds: float | None  # Crawl-delay


@dataclass(slots=True)
class Findings:
    """All that a trial brought; filled while it runs."""

    url: str
    source_id: str | None = None
    robots: Robots | None = None  # None: robots.txt could not be had
    ways: list[WayFound] = field(default_factory=list)
    unread_ways: list[tuple[str, str]] = field(default_factory=list)  # kind and URL, beyond WAYS_TRIED
    asked: list[str] = field(default_factory=list)  # articles, in the order of the way in that names them
    pages: list[Article] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)  # URL and reason


class TrySpider(ArticleSpider):
    """Arguments: url=URL, a home page, another way in or an article. `findings` has what was there."""

    name = "try"
    follows_origins: ClassVar[bool] = False
    # Here and not in the command: in whatever way this spider is started, it touches no database.
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "ITEM_PIPELINES": {},
        "SPIDER_MIDDLEWARES": {},
        "EXTENSIONS": {"aggregator.crawl.politeness.RobotsDelay": 100},
    }
    url: str
    findings: Findings
    robots: RobotsTexts
    _followed = 0  # ways in

    @classmethod
    def plan(cls, config: Config, sources: SourceIndex, arguments: Mapping[str, str]) -> dict[str, Any]:
        url = arguments.get("url", "")
        try:
            parts = urlsplit(url)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_address = False
        if set(arguments) != {"url"} or not is_address:
            raise ConfigurationError(f"{url!r} is no http or https address; give it whole, as https://www.example.org/")
        source = sources.of_url(url)
        return {"url": url, "findings": Findings(url, source.id if source else None)}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.robots = RobotsTexts(crawler)
        crawler.signals.connect(spider.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(spider.raised, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        yield self._look_at(self.url, self.parse_given)

    def _look_at(self, url: str, callback: Any, kind: str = "home") -> Request:
        meta = {"initiator": self.findings.source_id, "kind": kind}
        errback = self.nothing_there if kind == "probe" else self.article_failed
        return Request(url, callback, errback=errback, meta=meta, dont_filter=True)

    def parse_given(self, response: Response) -> Iterator[Request | Article]:
        """A way in is read; a page is asked for those that it announces, and is itself tried as an article or a list
        of articles where it announces none."""
        answer = self.robots.answer_of(response)
        if not isinstance(response, HtmlResponse):
            kind = "wordpress" if answer.body.lstrip()[:2] == b"[{" else "feed"
            yield from self._way_in(*read_answer(kind, answer), response.url)
            return
        kind, feed = read_answer("feed", answer)  # whatever its content type says
        if not has_failed(feed, response.url):
            yield from self._way_in(kind, feed, response.url)
            return
        leads = read_answer("home", answer)[1].leads
        announced = [lead for lead in leads if lead.kind in ("wordpress", "feed")]
        if announced or urlsplit(response.url).path in ("", "/"):
            yield from self._follow(leads)
        else:
            yield from self.parse_article(response)

    def parse_way_in(self, response: Response) -> Iterator[Request]:
        yield from self._way_in(*read_answer(response.meta["kind"], self.robots.answer_of(response)), response.url)

    def _way_in(self, kind: str, reading: Reading, url: str) -> Iterator[Request]:
        """The first articles that it names, until ARTICLES_TRIED are asked for in all, and the files of an index."""
        problem = reading.problem if has_failed(reading, url) else None
        if kind == "probe":  # shown as what it is, if it is anything
            yield from self._follow(reading.leads)
            return
        room = max(0, ARTICLES_TRIED - len(self.findings.asked))
        self.findings.ways.append(WayFound(kind, url, len(reading.candidates), problem))
        for candidate in newest_first(reading.candidates, kind)[:room]:
            request = self.article_request(
                candidate.url, initiator=self.findings.source_id, way=kind, hint=candidate.hint()
            )
            if request.url not in self.findings.asked:
                self.findings.asked.append(request.url)
                yield request
        if problem is None:
            yield from self._follow([lead for lead in reading.leads if not is_next_page(lead, kind)])

    def _follow(self, leads: Sequence[Lead]) -> Iterator[Request]:
        """The ways in just found, WAYS_TRIED in all; the rest is only shown."""
        known = {found.url for found in self.findings.ways}
        for lead in leads:
            if (lead.url in known and lead.kind != "listing") or lead.is_reserve:
                continue
            if lead.kind == "probe":
                yield self._look_at(lead.url, self.parse_way_in, lead.kind)
                continue
            if self._followed >= WAYS_TRIED:
                self.findings.unread_ways.append((lead.kind, lead.url))
                continue
            self._followed += 1
            way_in = WayIn(self.findings.source_id or "", lead.url, lead.kind)
            yield self._look_at(address_of(way_in), self.parse_way_in, lead.kind)

    def nothing_there(self, failure: Failure) -> None:
        """What is only tried may be missing."""

    def parse_article(self, response: Response) -> Iterator[Article]:
        for article in super().parse_article(response):
            self.findings.pages.append(article)
            self.findings.pages.sort(key=lambda found: self._place(found.page.asked_url))
            yield article

    def _place(self, url: str) -> int:
        return self.findings.asked.index(url) if url in self.findings.asked else -1

    def page_failed(self, request: Request | None, reason: str, *, is_final: bool) -> None:
        self.findings.failed.append((request.url if request is not None else self.url, reason))

    def raised(self, failure: Failure, response: Response) -> None:
        """A fault of ours is no empty answer."""
        self.findings.failed.append((response.url, f"{type(failure.value).__name__}: {failure.value}"))

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        if self.findings.robots is None:  # the first is that of the tried address
            agent = self.settings["ROBOTSTXT_USER_AGENT"]
            allowed, delay = robotparser.allowed(self.url, agent), robotparser.crawl_delay(agent)
            self.findings.robots = Robots(allowed, float(delay) if delay else None)
