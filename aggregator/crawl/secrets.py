"""Keys of subscriptions and licensed feeds: environment variables whose values are sent as headers, to one site only.

A value stands on a request only while that request is with the downloader. So no redirect, retry, log, exception,
page or archive ever holds it: whatever copies a request, copies it without.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest, NotConfigured

from aggregator.config import ConfigurationError
from aggregator.sources.model import Source
from aggregator.text.urls import site_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]  # scheme, host, port


class SourceKeys:
    """Downloader middleware, the one nearest to the network: puts a source's headers on, and takes them off again."""

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        self._sources = {source.id: source for source in spider.sources.sources if source.headers_env}
        if not self._sources:
            raise NotConfigured
        self._origins = {id: key_origins(source) for id, source in self._sources.items()}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Only what is asked for on the source's own behalf has its keys: a page elsewhere that links there has not."""
        source = self._sources.get(request.meta.get("initiator") or "")
        if source is None or _origin(request.url) not in self._origins[source.id]:
            return
        if missing_keys([source], os.environ):
            raise IgnoreRequest(f"refused: a key of source {source.id!r} is not set")
        for header, variable in source.headers_env:
            request.headers[header] = os.environ[variable].strip()

    def process_response(self, request: Request, response: Response) -> Response:
        if self._take_off(request):
            response.headers.pop("Set-Cookie", None)  # a session that the key has opened is as good as the key
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        self._take_off(request)

    def _take_off(self, request: Request) -> bool:
        """True when the request carried keys; now it does not."""
        source = self._sources.get(request.meta.get("initiator") or "")
        carried = [header for header, _ in source.headers_env if header in request.headers] if source else []
        for header in carried:
            del request.headers[header]
        return bool(carried)


def key_origins(source: Source) -> frozenset[Origin]:
    """Where a source's keys are sent: scheme, host and port of its home page, and of its ways in on the same site."""
    site = site_of(source.home)
    ways = (*source.feeds, *source.sitemaps, *source.wordpress, *source.listings)
    return frozenset(_origin(url) for url in (source.home, *(url for url in ways if site and site_of(url) == site)))


def missing_keys(sources: Iterable[Source], environment: Mapping[str, str]) -> list[str]:
    """A sentence for each key that cannot be sent: source, key, variable, remedy. Never the value."""
    return [
        f"source {source.id!r}: headers_env.{header}: the environment variable {variable} {problem}"
        for source in sources
        for header, variable in source.headers_env
        if (problem := _problem(environment.get(variable)))
    ]


def require_keys(sources: Iterable[Source]) -> None:
    """Raises ConfigurationError naming every key of these sources that is missing in this process's environment."""
    if faults := missing_keys(sources, os.environ):
        raise ConfigurationError("\n".join(faults))


def _problem(value: str | None) -> str | None:
    if value is None or not value.strip():
        return "is not set; set it where the crawl is started, or take the key out"
    if not (value.strip().isascii() and value.strip().isprintable()):
        return "holds a line break or a letter outside ASCII, which no header may; set it anew"
    return None


def _origin(url: str) -> Origin:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(parts.scheme, 0)
