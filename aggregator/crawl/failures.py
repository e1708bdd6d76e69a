"""What becomes of pages that fail: each is remembered with the time of its next try, and forgotten when dealt with.

Whoever settles what named a page writes it down through `in_order` too (store.writer): a killed run may lose both, and
read the list again, or neither.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.exceptions import DropItem

from aggregator import clock
from aggregator.crawl.backoff import BackOff
from aggregator.crawl.runs import RunRecorder
from aggregator.store.failed_pages import Failure, forget_failures, save_failure
from aggregator.store.writer import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy import Request
    from scrapy.crawler import Crawler

REDIRECT_LOOP = "redirect_loop"
QUARANTINED = "quarantined"
# In a request's meta: the page failed before, so that what becomes of it is to be remembered.
FAILED_BEFORE = "failed_before"
# No request was made, or none of its own: asking again costs nothing, and an answer would change nothing.
_UNASKED = frozenset({"robots_txt", "refused"})
_MISSING = frozenset({"http_404", "http_410"})  # a stored article's: store.rechecks goes on with it


def asked_url(request: Request) -> str:
    """The address that was asked for first, before redirects."""
    return str(request.meta.get("redirect_urls", [request.url])[0])


def is_redirect_loop(request: Request) -> bool:
    """True for a request, made by a redirect, for an address that the same redirects came through."""
    return request.url in request.meta.get("redirect_urls", ())


class PageRejectedError(DropItem):
    """The page is no article: `reason` is one of the names under `rejected/`."""

    def __init__(self, reason: str, url: str, title: str | None = None) -> None:
        super().__init__(f"{reason}: {url}", log_level="DEBUG")
        self.reason, self.title = reason, title


class Failures:
    """Writes down failures, and that they are over."""

    def __init__(self, crawler: Crawler) -> None:
        self._recorder = RunRecorder.of(crawler)
        self._back_off = BackOff.of(crawler)

    def page_failed(self, request: Request, reason: str, *, is_settled: bool) -> None:
        """A page never reached the line."""
        meta = request.meta
        if meta.get("known") and reason in _MISSING:
            self.mended(meta, asked_url(request))
            return
        is_wanted = reason not in _UNASKED and not (is_settled and meta.get("way") == "cited")
        seconds = self._back_off.seconds_left(urlsplit(request.url).hostname or "")
        rests_until = clock.now() + timedelta(seconds=seconds) if seconds else None
        self._note(meta, asked_url(request), reason, is_settled=is_settled, is_wanted=is_wanted, not_before=rests_until)

    def page_unread(self, meta: Mapping[str, Any], url: str, reason: str) -> None:
        """A page came, and nothing could be made of it: we failed, or it needs a browser."""
        self._note(meta, url, reason)

    def _note(self, meta: Mapping[str, Any], url: str, reason: str, **more: Any) -> None:
        way = meta.get("way")
        if way is None or way == "recheck":  # what is looked at again has its own ladder
            return
        more["is_wanted"] = more.get("is_wanted", True) and way != "given"
        failure = Failure(url, meta.get("initiator"), way, reason, clock.now(), meta.get("hint"), **more)
        self._recorder.writer.submit(in_order, partial(_save, failure))

    def mended(self, meta: Mapping[str, Any], url: str) -> None:
        """The page was dealt with: it is an article, or none."""
        if meta.get(FAILED_BEFORE) or meta.get("way") == "given":
            self._recorder.writer.submit(in_order, partial(_forget, url))


def _save(failure: Failure, connection: Any) -> None:
    save_failure(connection, failure)


def _forget(url: str, connection: Any) -> None:
    forget_failures(connection, [url])
