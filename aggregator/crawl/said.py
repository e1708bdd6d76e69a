"""Spider middleware: an article gets all that a run's lists say of it, whichever of them asked for it first.

A page is asked for once, by the list that is read first: a sitemap, say, which knows the day of its last change. What
the feed says of it (the minute of publication, the author, the text) would be lost with its request.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Self

from aggregator.crawl.plan import rank
from aggregator.crawl.reach import is_named
from aggregator.items import Article, Page
from aggregator.store.identity import url_key
from aggregator.text.model import FeedHint
from aggregator.text.times.clocks import is_day_alone

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class Said:
    """Collects what is said of each page until it has come. Stands where only what is wanted passes (crawl.seen)."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[int, FeedHint]] = {}  # by key of the address: the best kind of list, and the sum

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls()

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for one in result:
            if is_named(one):
                self._note(one)
            elif isinstance(one, Article):
                one.page = self._told(one.page)
            yield one

    def _note(self, request: Request) -> None:
        key, said = url_key(request.url), (rank(request.meta["way"]), request.meta["hint"])
        known = self._said.get(key)
        if known is not None:
            better, other = (known, said) if known[0] <= said[0] else (said, known)
            said = better[0], sum_of(better[1], other[1])
        self._said[key] = said

    def _told(self, page: Page) -> Page:
        _, said = self._said.pop(url_key(page.asked_url), (0, None))
        if said is None or said == page.hint:
            return page
        return replace(page, hint=said if page.hint is None else sum_of(said, page.hint))


def sum_of(better: FeedHint, other: FeedHint) -> FeedHint:
    """What both say of a page: the better's word, the other's where it says nothing, and the time of publication of
    that which knows the time of day."""
    lacking = [field.name for field in fields(FeedHint) if not getattr(better, field.name)]
    if _is_day(better) and other.published_at is not None and not _is_day(other):
        lacking.append("published_at")
    return replace(better, **{name: getattr(other, name) for name in lacking})


def _is_day(hint: FeedHint) -> bool:
    return hint.published_at is not None and is_day_alone(hint.published_at)
