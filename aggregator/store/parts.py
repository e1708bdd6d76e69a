"""The rows around an article (addresses, claims, cited stubs, fingerprint, fetch), gathered and written in bulk.

Single inserts cost ten times as much as bulk ones (13,500 rows a second in batches of 100 against 1,200 with a commit a
row, SQLite, November 2026), and postings that arrive sorted touch fewer leaves of the index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from aggregator.items import Article
from aggregator.store.identity import Spellings, is_home, url_key
from aggregator.store.models import article_blocks, article_urls, articles, claims, pages
from aggregator.store.postings import replace_features
from aggregator.store.rows import claim_row
from aggregator.store.site_blocks import block_row, learn_from
from aggregator.store.versions import find_earlier, with_earlier
from aggregator.store.watching import NOT_FETCHED
from aggregator.text.model import CITING_KINDS
from aggregator.text.urls import plain_url, same_site, site_of

LONGEST_HOST = 255  # RFC 1035, 2.3.4; what is longer can be no address, and PostgreSQL cannot index it


@dataclass(frozen=True, slots=True)
class Context:
    """What the archive needs to know of a run: its row, and the watched source that an address belongs to."""

    run_id: int | None
    source_of: Callable[[str], str | None]
    is_replay: bool = False  # pages that were stored before are read again: their fetches are known
    full_ladder: frozenset[str] = frozenset()  # ids of sources whose articles are looked at again on every step


class Parts:
    """What a batch will write beside its articles. `flush` writes it; nothing is written before."""

    def __init__(self, connection: Connection, context: Context) -> None:
        self._connection = connection
        self._source_of = context.source_of
        self._is_replay = context.is_replay
        self._urls: dict[str, dict[str, Any]] = {}
        self._restated: dict[str, dict[str, Any]] = {}
        self._pages: list[dict[str, Any]] = []
        self._read: dict[int, tuple[Article, int]] = {}
        self._with_earlier: set[int] = set()

    def add_urls(self, article_id: int, address: Spellings, stale: Collection[str]) -> None:
        """The article's spellings; `stale`: keys that the table, or this batch, has otherwise."""
        for key, (url, kind) in address.keys.items():
            row = {"url_hash": key, "url": url, "article_id": article_id, "kind": kind}
            if key in stale:
                self._urls[key] = row
                self._restated[key] = row
            else:
                self._urls.setdefault(key, row)

    def add_page(self, row: dict[str, Any]) -> None:
        if not self._is_replay:
            self._pages.append(row)

    def replace(self, article_id: int, article: Article, revision_id: int) -> None:
        """Let the article's current revision, claims and fingerprint be those of this reading."""
        self._read[article_id] = (article, revision_id)

    def add_earlier(self, article_id: int) -> None:
        """An earlier version of the article came to light: it is found by that one's words too."""
        self._with_earlier.add(article_id)

    def flush(self) -> None:
        self._insert_new(article_urls, "url_hash", self._urls)
        for key, row in self._restated.items():
            self._connection.execute(update(article_urls).where(article_urls.c.url_hash == key).values(row))
        self._replace_read()
        if self._with_earlier:
            find_earlier(self._connection, self._with_earlier)
            self._with_earlier = set()
        if self._pages:
            self._connection.execute(insert(pages), self._pages)
        self._urls, self._restated, self._pages, self._read = {}, {}, [], {}

    def _replace_read(self) -> None:
        if not self._read:
            return
        connection, ids = self._connection, list(self._read)
        hosts = select(article_blocks.c.article_id, article_blocks.c.host).where(article_blocks.c.article_id.in_(ids))
        counted = {row.article_id: row.host for row in connection.execute(hosts)}
        for table in (claims, article_blocks):
            connection.execute(delete(table).where(table.c.article_id.in_(ids)))
        claim_rows, current = [], []
        found: dict[int, tuple[int, ...]] = {}
        for id, (article, revision_id) in self._read.items():
            assert article.extraction and article.fingerprint
            claim_rows += [claim_row(id, at, claim) for at, claim in enumerate(article.extraction.claims)]
            found[id] = article.fingerprint.features
            current.append({"article": id, "revision": revision_id})
        if claim_rows:
            connection.execute(insert(claims), claim_rows)
        connection.execute(
            update(articles).where(articles.c.id == bindparam("article")).values(revision_id=bindparam("revision")),
            current,
        )
        replace_features(connection, with_earlier(connection, found))
        self._add_blocks(counted)
        self._add_stubs()

    def _add_blocks(self, counted: Mapping[int, str]) -> None:
        """What these articles show of their hosts, and what the hosts have taught by now. `counted`: {article: host}
        as they were counted before."""
        rows, arrived = [], Counter[str]()
        for id, (article, _) in self._read.items():
            if article.body and article.body.sightings:
                host, seen_at = site_of(article.page.url), article.page.fetched_at
                rows.append(block_row(id, host, article.body.sightings, seen_at))
                arrived[host] += counted.get(id) != host
        if rows:
            self._connection.execute(insert(article_blocks), rows)
            learn_from(self._connection, arrived)

    def _add_stubs(self) -> None:
        """A row in state `cited` for every page that is named as an origin and not known yet."""
        wanted: dict[str, tuple[str, datetime]] = {}
        for article, _ in self._read.values():
            for url in cited_urls(article):
                key, plain = url_key(url), plain_url(url)
                if key not in wanted or plain < wanted[key][0]:
                    wanted[key] = (plain, article.page.fetched_at)
        self._respell_stubs({key: url for key, (url, _) in wanted.items()})
        for key in self._unknown(article_urls, "url_hash", wanted):
            self._insert_stub(key, *wanted[key])

    def restore_stub(self, key: str, url: str) -> None:
        """A row in state `cited` again, where articles cite an address that turned out to be nobody's."""
        citing = select(func.min(articles.c.first_seen_at)).join(claims, claims.c.article_id == articles.c.id)
        citing = citing.where(claims.c.target_hash == key, claims.c.kind.in_(CITING_KINDS))
        if is_page(url) and (seen_at := self._connection.execute(citing).scalar()) is not None:
            self._insert_stub(key, url, seen_at)

    def _insert_stub(self, key: str, url: str, seen_at: datetime) -> None:
        columns = stub_columns(url, self._source_of(url), seen_at)
        stub = self._connection.execute(insert(articles).values(columns).returning(articles.c.id))
        row = {"url_hash": key, "url": url, "article_id": stub.scalar_one(), "kind": "cited"}
        self._connection.execute(insert(article_urls).values(row))

    def _respell_stubs(self, wanted: dict[str, str]) -> None:
        """Of several spellings that cite one page the first of the alphabet names its stub, whichever came first."""
        known = select(article_urls.c.url_hash, articles.c.id, articles.c.url).join(
            articles, articles.c.id == article_urls.c.article_id
        )
        found = known.where(article_urls.c.url_hash.in_(wanted), articles.c.state == "cited")
        for row in self._connection.execute(found).all():
            if wanted[row.url_hash] < row.url:
                values = {"url": wanted[row.url_hash]}
                self._connection.execute(update(articles).where(articles.c.id == row.id).values(values))

    def _insert_new(self, table: Table, key: str, rows: dict[str, dict[str, Any]]) -> None:
        new = [rows[one] for one in self._unknown(table, key, rows)]
        if new:
            self._connection.execute(insert(table), new)

    def _unknown(self, table: Table, key: str, wanted: Iterable[str]) -> list[str]:
        """The keys that the table does not hold, in the order given. No other writer is at work."""
        keys = list(wanted)
        known = (
            set(self._connection.execute(select(table.c[key]).where(table.c[key].in_(keys))).scalars())
            if keys
            else set()
        )
        return [one for one in keys if one not in known]


def stub_columns(url: str, source_id: str | None, seen_at: datetime) -> dict[str, Any]:
    """The row of `articles` for a page that is known by reference only."""
    return {
        "url": url,
        "source_id": source_id,
        "host": site_of(url),
        "state": "cited",
        "cited_reason": NOT_FETCHED,
        "text": "",
        "authors": [],
        "agencies": [],
        "first_seen_at": seen_at,
        "last_seen_at": seen_at,
        "completeness": "unknown",
        "linked_at": seen_at,  # nothing to link: a stub has no text and no claims
    }


def cited_urls(article: Article, *, with_tail_links: bool = False) -> list[str]:
    """The pages on other sites that an article names as its origin, in its order, each once.

    A site's home page is no origin: its claim keeps the words and the name. A closing "Read more" counts on request.
    """
    assert article.extraction
    kinds = CITING_KINDS | {"tail_link"} if with_tail_links else CITING_KINDS
    targets = (claim.target_url for claim in article.extraction.claims if claim.kind in kinds and claim.target_url)
    return [url for url in dict.fromkeys(targets) if is_page(url) and not same_site(url, article.page.url)]


def is_page(url: str) -> bool:
    """True for an address that may be an article's: a web page that is no site's front page."""
    is_host = 0 < len(site_of(url)) <= LONGEST_HOST
    return is_host and url.startswith(("http://", "https://")) and not is_home(url)
