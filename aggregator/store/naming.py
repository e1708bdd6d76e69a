"""Which article a person means, and what to say when there is none."""

from __future__ import annotations

from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, Row, select

from aggregator.store.models import articles
from aggregator.store.queries import find_article
from aggregator.store.reading import last_fetch
from aggregator.text.urls import site_of

_LONGEST_ID = 18  # digits that fit the databases' 64-bit integers
# Addresses of the host that are looked through, the newest first, and how alike (0..100) one must be to be suggested.
_LOOKED_THROUGH, _ALIKE = 5000, 75
_SUGGESTED = 3


def named_article(connection: Connection, name: str) -> Row[Any] | None:
    """The article of that id or address (any spelling of it); None when there is none, or it is neither."""
    if name.isdigit() and not (name.isascii() and len(name) <= _LONGEST_ID):
        return None
    return find_article(connection, name)


def why_unknown(connection: Connection, name: str) -> str:
    """What was looked for, where, and what to do: for a name that `named_article` does not know."""
    database = connection.engine.url.render_as_string(hide_password=True)
    if name.isdigit():
        return f"no article has the id {name} in {database}; ids are `copy_id` and `origin_id` of `republications`"
    if "://" not in name:
        return f"{name!r} is neither an address nor an id; give the whole address, as https://example.org/page"
    fetch = last_fetch(connection, name)
    if fetch is not None:
        when = f"{fetch.fetched_at:%Y-%m-%d %H:%M} UTC"
        return f"{name} was fetched on {when} and is no article in {database}: {fetch.outcome}, {fetch.reason}"
    near = near_addresses(connection, name)
    known = f"; near to it are {', '.join(near)}" if near else ""
    return f"{name} is not in {database}; `scrapy crawl page -a url={name}` fetches it{known}"


def near_addresses(connection: Connection, url: str) -> list[str]:
    """Addresses of articles of the same site that are spelled much alike, the most alike first; three at most."""
    found = select(articles.c.url).where(articles.c.host == site_of(url)).order_by(articles.c.id.desc())
    urls = list(connection.execute(found.limit(_LOOKED_THROUGH)).scalars())
    alike = process.extract(url, urls, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_SUGGESTED)
    return [address for address, *_ in alike]
