"""Fetches the pages of sources with `browser = true` by scrapy-playwright. Loaded only where there is one."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from scrapy import signals
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import HtmlResponse, TextResponse
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from aggregator.config import load
from aggregator.crawl.gate import Gate
from aggregator.crawl.guard import private_places

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from aggregator.sources.model import Source

logger = logging.getLogger(__name__)
logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)  # it logs what fails a second time, with its traceback
# Pages open at a time, of all sources: one takes about 150 MB.
MOST_PAGES = 3
# Of a page's time, how much is given to the network to become quiet once the document is there.
QUIET_SHARE = 0.5
_CLOSE_SECONDS = 10.0
_OURS = "playwright"  # the beginning of the keys that scrapy-playwright reads in a request's meta
_PAGES_OF_LINKS = frozenset({"home", "listing"})
_CONDITIONS = ("If-None-Match", "If-Modified-Since")


class BrowserPages:
    """Downloader middleware: marks the pages that a browser is to fetch, and opens a gate for each source of such."""

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        self._sources, self._config = spider.sources, spider.config
        self._crawler = crawler
        self._user_agent = crawler.settings["USER_AGENT"]
        self._gates: dict[str, tuple[Gate, str]] = {}
        self._opening = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        pages = cls(crawler)
        crawler.signals.connect(pages.engine_stopped, signal=signals.engine_stopped)
        return pages

    async def process_request(self, request: Request) -> None:
        for key in [key for key in request.meta if isinstance(key, str) and key.startswith(_OURS)]:
            del request.meta[key]  # of the request that this one was made from: a redirect to another site, say
        source = self._sources.of_url(request.url)
        if source is None or not source.browser or not _is_page(request):
            return
        for header in _CONDITIONS:  # a browser that has nothing yet can do nothing with "not modified"
            request.headers.pop(header, None)
        marks = {
            "playwright": True,
            "playwright_context": source.id,
            "playwright_context_kwargs": {
                "proxy": {"server": await self._gate(source), "bypass": "<-loopback>"},
                "service_workers": "block",
                "accept_downloads": False,
                "user_agent": self._user_agent,
            },
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            "playwright_page_methods": [PageMethod(self._settle)],
            "dont_retry": True,  # it had its time; the next run asks again
        }
        request.meta.update(marks)
        self._count("browser/asked")

    async def _settle(self, page: Page) -> None:
        """Wait until the page has asked for nothing more for half a second, or long enough."""
        with suppress(PlaywrightError):
            await page.wait_for_load_state("networkidle", timeout=self._config.browser_seconds * 1000 * QUIET_SHARE)

    async def _gate(self, source: Source) -> str:
        async with self._opening:
            if source.id not in self._gates:
                gate = Gate(
                    private_places([source]), allow_all=self._config.allow_private_networks, on_refusal=self._refused
                )
                self._gates[source.id] = gate, await gate.open()
        return self._gates[source.id][1]

    def _refused(self, place: str) -> None:
        self._count("refused/private_address")
        logger.info("refused %s to a page in the browser: a private address", place)

    def _count(self, outcome: str) -> None:
        """As RunRecorder.count; `scrapy sources try` has no recorder."""
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"aggregator/{outcome}")

    async def engine_stopped(self) -> None:
        await asyncio.gather(*(gate.close() for gate, _ in self._gates.values()))


def _is_page(request: Request) -> bool:
    """True for articles, home pages and listings; feeds, sitemaps, APIs and robots.txt need no scripts."""
    way_in = request.meta.get("way_in")
    return "way" in request.meta or (way_in is not None and way_in.kind in _PAGES_OF_LINKS)


class BrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """scrapy-playwright's, with an end to every page: a script that never returns would hold the run for ever."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._seconds = load(crawler.settings).browser_seconds
        self._largest_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._room = asyncio.Semaphore(MOST_PAGES)

    async def download_request(self, request: Request) -> Response:
        if not request.meta.get("playwright"):
            response: Response = await super().download_request(request)
            return response
        opened: list[Page] = []

        async def remember(page: Page, _request: Request) -> None:
            opened.append(page)

        request.meta["playwright_page_init_callback"] = remember
        async with self._room:
            try:
                # Twice: once for the document, once for what its scripts fetch.
                async with asyncio.timeout(2 * self._seconds):
                    response = await super().download_request(request)
            except (TimeoutError, PlaywrightError) as error:
                await _close(opened)
                raise DownloadTimeoutError(f"{request.url}: {str(error).splitlines()[:1] or 'no end'}") from None
            except asyncio.CancelledError:
                await _close(opened)
                raise
        return self._as_utf8(response, request)

    def _as_utf8(self, response: Response, request: Request) -> Response:
        """The page as the browser had it: characters, so in UTF-8, whatever its server and its elements say."""
        if response.url != request.url:  # scripts may change the address too
            request.meta.setdefault("redirect_urls", [request.url])
        if not isinstance(response, TextResponse):
            return response
        body = response.text.encode("utf-8", "replace")
        if len(body) > self._largest_bytes:
            raise DownloadTimeoutError(f"{request.url}: {len(body)} bytes after its scripts ran")
        headers = response.headers.copy()
        headers["Content-Type"] = "text/html; charset=utf-8"
        return HtmlResponse(
            response.url, status=response.status, headers=headers, body=body, encoding="utf-8", request=request
        )

    async def _close(self) -> None:
        with suppress(TimeoutError, PlaywrightError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await super()._close()


async def _close(pages: list[Page]) -> None:
    for page in pages:
        with suppress(TimeoutError, PlaywrightError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await page.close()
