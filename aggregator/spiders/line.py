"""What every spider shares: its settings and sources, and how a response becomes an article on the line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from w3lib.encoding import http_content_type_encoding

from aggregator import __version__, clock
from aggregator.config import Config, ConfigurationError, load
from aggregator.items import Article, Page
from aggregator.sources.faults import SourcesError
from aggregator.sources.load import load_sources
from aggregator.sources.lookup import SourceIndex
from aggregator.spiders import signals as our_signals
from aggregator.text.model import FeedHint
from aggregator.text.urls import canonical_url, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

KEPT_HEADERS = ("content-type", "etag", "last-modified", "date", "x-robots-tag")
# Answers that settle a page for now: asking again in the next run would not help.
_FINAL_STATUS = {401, 402, 403, 404, 405, 406, 410, 451}
# What Scrapy says of requests that it ignores, and the name that it gets; whatever else is said, we refused ourselves.
_IGNORED = {"robots.txt": "robots_txt", "max redirections": "redirect_loop"}


def read_sources(config: Config) -> SourceIndex:
    """The watched sources. Raises ConfigurationError with every fault of the files."""
    try:
        return SourceIndex(load_sources(Path(config.sources), identity=canonical_url), site_of)
    except SourcesError as error:
        raise ConfigurationError(str(error)) from error


class ArticleSpider(Spider):
    """Base of our spiders. `plan` checks arguments without starting anything, so that a bad one ends with status 2."""

    follows_origins: ClassVar[bool] = True
    takes_up_citations: ClassVar[bool] = False  # asks for the cited pages that a killed run left; it has `chosen`
    config: Config
    sources: SourceIndex
    arguments: dict[str, str]

    @classmethod
    def plan(cls, config: Config, sources: SourceIndex, arguments: Mapping[str, str]) -> dict[str, Any]:
        """Attributes for the spider, made of its -a arguments. Raises ConfigurationError naming a bad one."""
        raise NotImplementedError

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        config = load(crawler.settings)
        sources = read_sources(config)
        spider = super().from_crawler(crawler, **cls.plan(config, sources, kwargs))
        spider.config, spider.sources, spider.arguments = config, sources, dict(kwargs)
        _set_up_politeness(crawler.settings, config, sources)
        return spider

    def article_request(
        self, url: str, *, initiator: str | None, way: str, hint: FeedHint | None = None, **meta: Any
    ) -> Request:
        """A request for a page that may be an article, on behalf of the source `initiator` (None: of nobody)."""
        meta |= {"initiator": initiator, "way": way, "hint": hint}
        return Request(url, callback=self.parse_article, errback=self.article_failed, meta=meta)

    def parse_article(self, response: Response) -> Iterator[Article]:
        """One page on the line; what it is is decided there. One that is as it was when it was stored needs none."""
        if response.status == 304:
            self.crawler.signals.send_catch_log(our_signals.article_unchanged, request=response.request)
            return
        source = self.sources.of_url(response.url)
        if not isinstance(response, TextResponse):
            self.page_failed(response.request, "not_html", is_final=True)
            return
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        headers = {
            name: value.decode("latin-1") for name in KEPT_HEADERS if (value := response.headers.get(name)) is not None
        }
        if robots := response.headers.getlist("x-robots-tag"):  # each line may speak to another crawler
            headers["x-robots-tag"] = b"\n".join(robots).decode("latin-1")
        yield Article(
            page=Page(
                source_id=source.id if source else None,
                asked_url=response.meta.get("redirect_urls", [response.url])[0],
                url=response.url,
                fetched_at=clock.now(),
                status=response.status,
                headers=headers,
                html=response.body,
                encoding=http_content_type_encoding(content_type),
                hint=response.meta.get("hint"),
                way=response.meta.get("way", "given"),
            )
        )

    def article_failed(self, failure: Failure) -> None:
        """Name what went wrong with a page; a page that is gone or forbidden is settled, others are asked for again."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, HttpError):
            status = failure.value.response.status
            self.page_failed(request, f"http_{status}", is_final=status in _FINAL_STATUS)
        elif isinstance(failure.value, IgnoreRequest):
            reason = next((name for words, name in _IGNORED.items() if words in str(failure.value)), "refused")
            self.page_failed(request, reason, is_final=reason != "redirect_loop")
        else:
            self.page_failed(request, type(failure.value).__name__, is_final=False)

    def page_failed(self, request: Request | None, reason: str, *, is_final: bool) -> None:
        """Tell the components above that a page never reached the line."""
        self.crawler.signals.send_catch_log(our_signals.page_failed, request=request, reason=reason, is_final=is_final)


def _set_up_politeness(settings: BaseSettings, config: Config, sources: SourceIndex) -> None:
    """The run's length, the contact, and the delays of the sources' hosts, as Scrapy's own settings."""
    settings.set("CLOSESPIDER_TIMEOUT", config.run_minutes * 60, priority="spider")
    contact = f"; {config.contact}" if config.contact else ""
    settings.set("USER_AGENT", f"aggregator/{__version__} (news research crawler{contact})", priority="project")
    slots = settings.getdict("DOWNLOAD_SLOTS")
    for source in sources.sources:
        host = urlsplit(source.home).hostname
        if source.delay_seconds is not None and host:
            slots.setdefault(host, {"delay": source.delay_seconds, "concurrency": 1})
    settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
