"""Keeps requests off private networks: on the name and number that is asked for, and on the address that is dialled.

A page decides what is fetched next (redirects, cited links), so a hostile one could point us at this machine or at a
cloud's metadata address. Two checks: `PrivateNetworkGuard` knows on whose behalf a request is made, `GuardedResolver`
sees every address just before it is dialled, literal ones included.
"""

from __future__ import annotations

import logging
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import DNSLookupError

from aggregator.config import Config, load
from aggregator.sources.load import load_sources
from aggregator.sources.lookup import SourceIndex
from aggregator.sources.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler, CrawlerProcess
    from scrapy.http import Response
    from twisted.internet.base import ReactorBase

logger = logging.getLogger(__name__)
LOCALHOST = "127.0.0.1"
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
# Not in `ipaddress`' list of Python 3.11: IPv4-compatible, local NAT64 (RFC 8215), site-local addresses.
_INSIDE = [IPv6Network(net) for net in ("::/96", "64:ff9b:1::/48", "fec0::/10")]


class RefusedError(IgnoreRequest):
    """A request that the guard did not let out."""


def is_private(address: str) -> bool:
    """True for every address that is not a public host: private, loopback, link-local, metadata, multicast, reserved.

    `address` is an IPv4 or IPv6 number; an IPv4 address inside an IPv6 one counts as itself. Source: IANA's registries
    of special-purpose addresses, through `ipaddress`.
    """
    number: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(number, IPv6Address):
        embedded = IPv4Address(int(number) & 0xFFFFFFFF) if number in _NAT64 else None
        number = number.ipv4_mapped or number.sixtofour or embedded or number
    return not number.is_global or number.is_multicast or any(number in net for net in _INSIDE)


def is_local_name(host: str) -> bool:
    """True for localhost and the names under it, which always mean this machine (RFC 6761, 6.3)."""
    return host == "localhost" or host.endswith(".localhost")


def private_places(sources: Iterable[Source]) -> frozenset[tuple[str, int]]:
    """The hosts and ports that sources with allow_private = true name as their own."""
    named = [
        url for source in sources if source.allow_private for url in (source.home, *(url for _, url in source.ways_in))
    ]
    return frozenset(_place(url) for url in named)


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return (parts.hostname or "").rstrip("."), parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)


class PrivateNetworkGuard:
    """Downloader middleware. A private host is reached only if a source names it, on behalf of a source that may."""

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        config: Config = spider.config
        self._sources: SourceIndex = spider.sources
        self._allow_all = config.allow_private_networks
        self._places = private_places(self._sources.sources)
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        host, port = _place(request.url)
        if not host or not port:
            self._refuse(request, "only http and https are fetched")
        is_named = host in {name for name, _ in self._places}
        if self._allow_all or not (is_named or is_local_name(host) or _is_private_literal(host)):
            return
        if (host, port) not in self._places:
            self._refuse(request, "a private address")
        if not self._may_reach_private(request):
            self._refuse(request, "a private host, asked for by a page that may not")

    def process_exception(self, request: Request, exception: Exception) -> Response | None:
        if not isinstance(exception, RefusedError) and urlsplit(request.url).hostname in GuardedResolver.refused:
            self._refuse(request, "its name leads to a private address")
        return None

    def _may_reach_private(self, request: Request) -> bool:
        """True when the source on whose behalf the request is made may live on a private address.

        robots.txt is asked for by Scrapy, without our marks: then the host first asked for speaks, so that a public
        site's robots.txt cannot redirect us inside.
        """
        if "initiator" in request.meta:
            source = self._sources.by_id(request.meta["initiator"] or "")
        else:
            source = self._sources.of_url(request.meta.get("redirect_urls", [request.url])[0])
        return source is not None and source.allow_private

    def _refuse(self, request: Request, why: str) -> None:
        if self._stats is not None:
            self._stats.inc_value("aggregator/refused/private_address")
        logger.info("refused %s: %s", request.url, why)
        raise RefusedError(f"refused: {why}")


def _is_private_literal(host: str) -> bool:
    try:
        return is_private(host)
    except ValueError:
        return False


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, without names that lead to private addresses, and with *.localhost for this machine.

    Addresses written as numbers, in whatever form, come through here too before they are dialled.
    """

    # Names refused so far: the guard tells them from names that do not exist.
    refused: ClassVar[set[str]] = set()

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._allow_all = False
        self._hosts: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler | CrawlerProcess, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)  # type: ignore[arg-type]
        config = load(crawler.settings)
        resolver._allow_all = config.allow_private_networks
        resolver._hosts = frozenset(host for host, _ in private_places(load_sources(Path(config.sources))))
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        found = succeed(LOCALHOST) if is_local_name(name) else super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> Any:
        if self._allow_all or name in self._hosts or not is_private(address):
            return address
        self.refused.add(name)
        return fail(DNSLookupError(f"{name} leads to the private address {address}"))
