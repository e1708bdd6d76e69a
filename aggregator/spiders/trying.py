"""`scrapy sources try URL`: one address looked at as `news` would, nothing stored. The spider keeps what it finds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.http import HtmlResponse, Response

from aggregator.config import Config, ConfigurationError
from aggregator.discovery.autodiscovery import find_feeds
from aggregator.discovery.feeds import parse_feed
from aggregator.items import Article
from aggregator.sources.lookup import SourceIndex
from aggregator.spiders.line import ArticleSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser
    from twisted.python.failure import Failure

ARTICLES_TRIED = 5
FEEDS_TRIED = 5  # a page may announce a feed per section and tag


@dataclass(frozen=True, slots=True)
class FeedFound:
    """One feed: how many articles it names, or why it could not be read."""

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
    feeds: list[FeedFound] = field(default_factory=list)
    unread_feeds: list[str] = field(default_factory=list)  # announced, beyond FEEDS_TRIED
    asked: list[str] = field(default_factory=list)  # articles, in the order of the feed
    pages: list[Article] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)  # URL and reason


class TrySpider(ArticleSpider):
    """Arguments: url=URL, a home page, a feed or an article. `findings` has what was there."""

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
        crawler.signals.connect(spider.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(spider.raised, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        yield self._look_at(self.url, self.parse_given)

    def _look_at(self, url: str, callback: Any) -> Request:
        meta = {"initiator": self.findings.source_id}
        return Request(url, callback, errback=self.article_failed, meta=meta, dont_filter=True)

    def parse_given(self, response: Response) -> Iterator[Request | Article]:
        """A feed is read; a page is asked for its feeds, and is itself tried as an article when it announces none."""
        feed = parse_feed(response.body, url=response.url, content_type=_content_type(response))
        if feed.problem is None:
            yield from self.parse_feed(response)
            return
        announced = find_feeds(response.body, url=response.url)
        self.findings.unread_feeds = announced[FEEDS_TRIED:]
        for url in announced[:FEEDS_TRIED]:
            yield self._look_at(url, self.parse_feed)
        if announced:
            return
        if not isinstance(response, HtmlResponse):
            self.findings.feeds.append(FeedFound(response.url, 0, feed.problem))
        elif urlsplit(response.url).path not in ("", "/"):
            yield from self.parse_article(response)

    def parse_feed(self, response: Response) -> Iterator[Request]:
        """The first entries of the feed, until ARTICLES_TRIED are asked for in all."""
        feed = parse_feed(response.body, url=response.url, content_type=_content_type(response))
        room = ARTICLES_TRIED - sum(min(found.entries, ARTICLES_TRIED) for found in self.findings.feeds)
        self.findings.feeds.append(FeedFound(response.url, len(feed.candidates), feed.problem))
        for candidate in feed.candidates[: max(0, room)]:
            request = self.article_request(
                candidate.url, initiator=self.findings.source_id, way="feed", hint=candidate.hint()
            )
            self.findings.asked.append(request.url)
            yield request

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


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
