"""Which stored article a fetched page belongs to: by its spellings, and by its text where a spelling alone may lie.

A page's own address is its article's. What a page names as canonical, and what was asked for before a redirect, is
believed only where the texts agree: themes name one canonical for many articles, and consent pages answer for all of
them. So the order of arrival decides nothing: pages that name one canonical are one article where their texts are
alike, and different ones where they are not, and then the canonical is no spelling of either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from aggregator.items import Article
from aggregator.store.identity import Spellings, url_key
from aggregator.store.models import article_urls, articles, pages
from aggregator.text.likeness import shared_share
from aggregator.text.urls import plain_url, site_of

# From which share on two texts are versions of one article. Of 1,500 pairs of different articles (publishers, the half
# that is looked at, 2026-11-22; 20 pairs of one site among them) none shares more than .034; of 50 articles, the first
# and the last two thirds, which have one third in common, share .31 at least.
ALIKE = 0.15
# The same under different headlines: reports of one form (weather, police, matches, markets) share phrases and name one
# canonical where a theme does. Of 8 pairs of such reports, invented 2026-11-23, none shares more than .51; a page's
# preview, print or telephone form shares all but its furniture.
RETITLED = 0.8
# So many articles that name one canonical are compared with a page that names it too: beyond, it is a site's fault.
_MOST_NAMED = 20
# How sure a kind of spelling is, the surest first.
_STRENGTH = ("own", "canonical", "asked", "cited")


class Belonging:
    """For one batch: which article has which spelling, and which articles name which canonical."""

    def __init__(self, connection: Connection, asked: Sequence[Spellings]) -> None:
        self._connection = connection
        keys = {key for one in asked for key in one.keys}
        columns = (article_urls.c.url_hash, article_urls.c.article_id, article_urls.c.kind)
        found = connection.execute(select(*columns).where(article_urls.c.url_hash.in_(keys)))
        self._owners: dict[str, tuple[int, str]] = {row.url_hash: (row.article_id, row.kind) for row in found}
        self._naming: defaultdict[str, set[int]] = defaultdict(set)
        for row in connection.execute(
            select(articles.c.canonical_hash, articles.c.id).where(articles.c.canonical_hash.in_(keys))
        ):
            self._naming[row.canonical_hash].add(row.id)

    def rows(self, article: Article, address: Spellings) -> tuple[list[Row[Any]], list[Row[Any]]]:
        """The rows that are this page's article (several, where they turn out to be one), and those of other articles
        that it shares a spelling or a canonical with."""
        held = self._candidates(address)
        same: list[Row[Any]] = []
        others: list[Row[Any]] = []
        if held:
            found = select(articles).where(articles.c.id.in_(held)).order_by(articles.c.id)
            for row in self._connection.execute(found):
                (same if _is_same(row, held[row.id], article) else others).append(row)
        if others and not self.believes(address, same, others):  # then it leads to no stub either
            same = [row for row in same if row.state != "cited" or held[row.id] != {"canonical"}]
        return same, others

    def believes(self, address: Spellings, same: Sequence[Row[Any]], others: Sequence[Row[Any]]) -> bool:
        """True when the page's canonical is a spelling of its article: nobody else has it or names it, or the article
        was fetched there itself."""
        key = address.canonical_key
        if key is None:
            return True
        owner, kind = self._owners.get(key, (None, ""))
        if kind == "own" and owner in {row.id for row in same}:
            return True
        strange = {row.id for row in others}
        return owner not in strange and not self._naming[key] & strange

    def contested(self, address: Spellings, others: Sequence[Row[Any]]) -> list[str]:
        """The page's spellings that another article has only because it named them as canonical."""
        strange = {row.id for row in others}
        found = ((key, self._owners.get(key)) for key in address.keys)
        return [key for key, owner in found if owner is not None and owner[0] in strange and owner[1] == "canonical"]

    def _candidates(self, address: Spellings) -> dict[int, set[str]]:
        """{article: how it is held together with the page}: own, asked, canonical or cited."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for key, (_, kind) in address.keys.items():
            if key in self._owners:
                owner, owned_as = self._owners[key]
                found[owner].add(_weaker(kind, owned_as))
            if kind in ("own", "canonical"):
                for named in sorted(self._naming[key])[:_MOST_NAMED]:
                    found[named].add("canonical")
        return found

    def note(self, article_id: int, address: Spellings) -> set[str]:
        """Remember what the article has from now on; the keys that the table has under another article, or a weaker
        kind, and that are this article's."""
        if address.canonical_key is not None:
            self._naming[address.canonical_key].add(article_id)
        stale = set()
        for key, (_, kind) in address.keys.items():
            owner, owned_as = self._owners.get(key, (article_id, ""))
            is_stronger = not owned_as or _STRENGTH.index(kind) < _STRENGTH.index(owned_as)
            if (owner == article_id and is_stronger) or (owner != article_id and kind == "own"):
                self._owners[key] = (article_id, kind)
                if owned_as:
                    stale.add(key)
        return stale

    def merged(self, gone: Iterable[int], kept: int) -> None:
        """The rows `gone` have become part of `kept`."""
        gone = set(gone)
        self._owners = {key: (kept if owner in gone else owner, kind) for key, (owner, kind) in self._owners.items()}
        for ids in self._naming.values():
            if ids & gone:
                ids -= gone
                ids.add(kept)

    def dispute(self, key: str) -> None:
        """Take the spelling from the article that has it because it named it: several texts do, or another is there.

        Its row in the table must not be on its way any more."""
        owner, _ = self._owners.pop(key)
        self._connection.execute(delete(article_urls).where(article_urls.c.url_hash == key))
        own = self._connection.execute(select(articles.c.url).where(articles.c.id == owner)).scalar_one()
        first = select(pages.c.url).where(pages.c.article_id == owner).order_by(pages.c.fetched_at, pages.c.id)
        if url_key(own) == key and (url := self._connection.execute(first.limit(1)).scalar()):
            row = update(articles).where(articles.c.id == owner)
            self._connection.execute(row.values(url=plain_url(url), host=site_of(url)))


def _weaker(kind: str, owned_as: str) -> str:
    """How far a spelling tells that page and article are one: as far as its weaker side does."""
    if "asked" in (kind, owned_as):
        return "asked"
    return "canonical" if "canonical" in (kind, owned_as) else "own"


def _is_same(row: Row[Any], kinds: set[str], article: Article) -> bool:
    """True when the row is the page's article. A stub has no text that could gainsay."""
    if row.state == "cited" or "own" in kinds:
        return True
    assert article.extraction and article.body
    text, title = article.body.text, article.extraction.title
    is_titled_alike = row.title is None or title is None or row.title.casefold() == title.casefold()
    if row.text == text or (
        "canonical" in kinds and shared_share(row.text, text) >= (ALIKE if is_titled_alike else RETITLED)
    ):
        return True
    return "asked" in kinds and row.title is not None and row.title == title
