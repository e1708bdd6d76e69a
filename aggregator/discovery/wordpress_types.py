"""WordPress's post types: which of them are articles, and where their posts are listed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from aggregator.discovery.fields import absolute
from aggregator.discovery.model import Lead, Reading
from aggregator.discovery.wordpress_api import collection_of
from aggregator.text.urls import same_site

# Each is a request a poll, until it proves quiet.
MOST_TYPES = 5
_WORD = re.compile(r"[a-z]{1,40}")
_POST = "post"


def leads_of_types(types: object, *, url: str) -> Reading:
    """The lists of the public post types that look like articles by their names, as leads of kind "wordpress", at most
    5; `post` itself is none of them, since the API's root leads to it.

    `types` is the answer of /wp/v2/types as parsed JSON, `url` its address. A problem in words for another answer.
    """
    if not isinstance(types, Mapping) or not any(isinstance(one, Mapping) and "slug" in one for one in types.values()):
        return Reading(problem="no types of WordPress")
    named = (_collection(one, url) for one in types.values() if isinstance(one, Mapping) and _is_of_articles(one))
    found = dict.fromkeys(address for address in named if address is not None)
    return Reading(leads=tuple(Lead(address, "wordpress") for address in list(found)[:MOST_TYPES]))


def may_be_article(type_name: object) -> bool:
    """False for the posts of types that never are articles: pages, products, menus. True where no type is told."""
    return not isinstance(type_name, str) or _words(type_name).isdisjoint(_table()["never"])


def _is_of_articles(one: Mapping[str, Any]) -> bool:
    names = [value for key in ("slug", "rest_base") if isinstance(value := one.get(key), str)]
    if _POST in names or one.get("hierarchical") is True or one.get("viewable") is False:
        return False
    words = _words(" ".join(names))
    return words.isdisjoint(_table()["never"]) and not words.isdisjoint(_table()["article"])


def _words(name: str) -> set[str]:
    """The words of a name, and each without its English plural."""
    words = set(_WORD.findall(name[:200].lower()))
    return words | {word.removesuffix("s") for word in words}


def _collection(one: Mapping[str, Any], url: str) -> str | None:
    """Where the type's posts are listed: what it links to, else its name in the place of `types`."""
    links = one.get("_links")
    items = links.get("wp:items") if isinstance(links, Mapping) else None
    first = items[0] if isinstance(items, list) and items else None
    address = absolute(first.get("href"), url) if isinstance(first, Mapping) else None
    if (
        address is None
        and isinstance(base := one.get("rest_base"), str)
        and one.get("rest_namespace", "wp/v2") == "wp/v2"
    ):
        address = collection_of(url, base)
    return address if address and same_site(address, url) and collection_of(address) == address else None


@cache
def _table() -> dict[str, frozenset[str]]:
    """The words by what they decide."""
    file = resources.files("aggregator.discovery") / "wordpress_types.toml"
    groups = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: frozenset(word for row in rows for word in row["words"]) for name, rows in groups.items()}
