"""Downloader middleware: robots.txt is obeyed, and remembered between runs: within its life nobody asks for it again.

Scrapy's own asks in every run, which doubles the price of a poll that brings nothing, and takes a robots.txt that
cannot be had for one that allows everything.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from aggregator import clock
from aggregator.crawl.robots_life import FORGOTTEN_AFTER, heard, serves
from aggregator.crawl.runs import RunRecorder
from aggregator.spiders import signals as our_signals
from aggregator.store.robots import RobotsFile, forget_robots, remembered_robots, save_robots

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)
# Of a redirect that never ends, as of one that the guard stops: RFC 9309, 2.3.1.2, lets it count as "unavailable".
_NO_END = 310
_DEFAULT_PORTS = {"http": 80, "https": 443}


class RobotsUnreachableError(Exception):
    """The host's robots.txt cannot be had, and no copy is known: RFC 9309, 2.3.1.4, forbids everything meanwhile.

    No IgnoreRequest: the page has not been refused, the next run asks for it again.
    """


class RobotsMemory(RobotsTxtMiddleware):
    """Scrapy's middleware with a memory. A run without a database (`scrapy sources try`) asks each host once."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._recorder = crawler.get_extension(RunRecorder)
        self._sources: Any = getattr(crawler.spider, "sources", None)
        self._rules: dict[str, asyncio.Task[RobotParser | str]] = {}  # by host; a text says why there are none

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules for the request's host. Raises RobotsUnreachableError."""
        host = host_of(request.url)
        if host not in self._rules:
            if not self._rules and self._recorder is not None:
                oldest = clock.now() - FORGOTTEN_AFTER
                self._recorder.do(lambda connection: forget_robots(connection, oldest))
            self._rules[host] = asyncio.ensure_future(self._learn(host, request))
        rules = await asyncio.shield(self._rules[host])  # whoever waits may be cancelled, the others wait on
        if isinstance(rules, str):
            raise RobotsUnreachableError(rules)
        return rules

    async def _learn(self, host: str, request: Request) -> RobotParser | str:
        """The host's rules, from memory or by asking; else why there are none."""
        known = None
        if self._recorder is not None:
            known = await asyncio.wrap_future(self._recorder.writer.submit(remembered_robots, host))
        if known is not None and serves(known, clock.now()):
            self._count("robots/remembered")
            return await self._parsed(known.body or b"", request)
        file, problem = await self._ask(host, request, known)
        if self._recorder is not None:
            self._recorder.writer.submit(save_robots, file)
        if file.body is None:
            self._count("robots/unreachable")
            text = f"robots.txt of {host} cannot be had ({problem}): the host is left alone in this run"
            is_watched = self._sources is not None and self._sources.of_url(request.url) is not None
            logger.log(logging.WARNING if is_watched else logging.INFO, "%s (RFC 9309, 2.3.1.4)", text)
            return text
        if file.unreachable_since is not None:
            self._count("robots/stale")
            logger.info("robots.txt of %s cannot be had (%s): what it said last holds on", host, problem)
        return await self._parsed(file.body, request)

    async def _ask(self, host: str, request: Request, known: RobotsFile | None) -> tuple[RobotsFile, str]:
        """What holds now, and the answer's status or what went wrong."""
        parts = urlsplit(request.url)
        asked = Request(
            f"{parts.scheme}://{parts.netloc}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        if known is not None and known.body is not None:
            if known.etag:
                asked.headers["If-None-Match"] = known.etag
            if known.last_modified:
                asked.headers["If-Modified-Since"] = known.last_modified
        self._count("robots/asked")
        self._stats.inc_value("robotstxt/request_count")
        status, body, headers, problem = 0, b"", {}, ""
        try:
            assert self.crawler.engine is not None
            response = await self.crawler.engine.download_async(asked)
            status, body, problem = response.status, response.body, f"HTTP {response.status}"
            headers = {
                name.decode("latin-1").lower(): b",".join(values).decode("latin-1")
                for name, values in response.headers.items()
            }
        except IgnoreRequest:
            status = _NO_END
        except Exception as error:  # whatever the network or the page's bytes made of it
            problem = str(error)[:200] or type(error).__name__
        return heard(host, status, body, headers, known=known, now=clock.now()), problem

    async def _parsed(self, body: bytes, request: Request) -> RobotParser:
        """The rules; all that goes by them is told."""
        netloc = urlsplit(request.url).netloc
        self.crawler.signals.send_catch_log(our_signals.robots_known, netloc=netloc, body=body)
        rules: RobotParser = self._parserimpl.from_crawler(self.crawler, body)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules

    def _count(self, outcome: str) -> None:
        if self._recorder is not None:
            self._recorder.count(outcome)


def host_of(url: str) -> str:
    """The host in lower case, with its port where that is not the scheme's own: what one robots.txt stands for."""
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    return name if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{parts.port}"
