"""Invented listing pages that carry their own answer: `data-gold` on the links that are articles'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import html as lxml_html

from aggregator.discovery.fields import absolute
from aggregator.discovery.listings import read_listing
from aggregator.discovery.model import Reading
from aggregator.text.urls import canonical_url

PAGES = Path(__file__).parent.parent / "ways"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_ADDRESS = re.compile(r"<!--\s*(\S+)\s*-->\s*")
_GOLD = re.compile(r"\sdata-gold(?:=\"[^\"]*\")?")


@dataclass(frozen=True)
class ListingPage:
    """A page as a server would send it, its address, and its articles: address -> day ("" where none is asked)."""

    name: str
    url: str
    body: bytes
    gold: dict[str, str]

    def read(self) -> Reading:
        return read_listing(self.body, url=self.url, now=NOW)


def listing_pages(folder: str) -> list[ListingPage]:
    return [_page(path) for path in sorted((PAGES / folder).glob("*.html"))]


def _page(path: Path) -> ListingPage:
    text = path.read_text("utf-8")
    head = _ADDRESS.match(text)
    assert head, path
    url, text = head[1], text[head.end() :]
    gold: dict[str, str] = {}
    for link in lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8")).iter("a"):
        if (day := link.get("data-gold")) is not None and (address := absolute(link.get("href"), url)):
            key = canonical_url(address)
            gold[key] = gold.get(key) or day
    return ListingPage(f"{path.parent.name}/{path.stem}", url, _GOLD.sub("", text).encode(), gold)


def score(pages: list[ListingPage]) -> tuple[float, float, float]:
    """Precision and recall of article links, and the share of the asked days that were found and right."""
    right = found = wanted = days = asked = 0
    for page in pages:
        candidates = {canonical_url(one.url): one for one in page.read().candidates}
        right += len(candidates.keys() & page.gold.keys())
        found, wanted = found + len(candidates), wanted + len(page.gold)
        for key, day in page.gold.items():
            at = candidates[key].published_at if key in candidates else None
            asked += bool(day)
            days += bool(day) and at is not None and at.date().isoformat() == day
    return right / found, right / wanted, days / asked
