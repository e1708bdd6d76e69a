"""Posts as WordPress's REST API gives them, to candidates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aggregator.discovery.fields import absolute, in_range, markup, moment, person, plain
from aggregator.discovery.model import Candidate, Lead, Reading
from aggregator.discovery.unpacking import not_meant
from aggregator.discovery.wordpress_api import api_of as api_of
from aggregator.discovery.wordpress_api import page_of, simpler, with_page
from aggregator.discovery.wordpress_api import posts_url as posts_url
from aggregator.discovery.wordpress_api import probe_url as probe_url
from aggregator.discovery.wordpress_api import types_url as types_url
from aggregator.discovery.wordpress_types import leads_of_types, may_be_article
from aggregator.text.normalise import decode, storable

MOST_PAGES = 100  # of 100 posts: what an archive is read back to
_SUMMARY_CHARACTERS = 2000
_MOST_NAMES = 20
# What stands before the answer where PHP prints its warnings: they may hold brackets, so only these begin it.
_BEGINNINGS = ('[{"', '{"', "[]")
# Where no header tells how many pages there are: posts that servers give where more were asked for than they allow.
_CAPPED_PAGES = frozenset({10, 12, 15, 20, 24, 25, 30, 40, 50})
_BEYOND_THE_LAST = frozenset({"rest_post_invalid_page_number"})

Post = Mapping[str, Any]


def read_posts(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str] | None = None,
    after: datetime | None = None,
    now: datetime | None = None,
) -> Reading:
    """The published posts of one answer in its order as candidates, the next page as a lead of kind "wordpress".

    `url` is the address asked for (`posts_url`), `headers` the answer's; X-WP-TotalPages tells whether there
    is another page, and without it a full one does. None follows the page on which a post is not changed after `after`
    (aware), and none page MOST_PAGES. Times are exact: aware UTC from date_gmt and modified_gmt, None for a zero and
    for one outside 1990 to two days ahead of `now` (aware, default the clock). Drafts, private and protected posts and
    posts of another type are no candidates. No WordPress, or one whose API is switched off, is a `problem` in words.
    Never raises.
    """
    now = now or datetime.now(UTC)
    found, problem = _posts(body, headers)
    if found is None:
        return Reading(problem=problem)
    posts = [post for post in found if isinstance(post, dict) and isinstance(post.get("link"), str)]
    if found and not posts:
        return Reading(problem="JSON, but no posts of WordPress")
    candidates: dict[str, Candidate] = {}
    for post in posts:
        if _is_public(post) and (address := absolute(post["link"], url)) and address not in candidates:
            candidates[address] = _candidate(post, address, now)
    return Reading(tuple(candidates.values()), tuple(_next(posts, url, _total(headers), after)))


def read_types(body: bytes, *, url: str, headers: Mapping[str, str] | None = None) -> Reading:
    """The lists of further types of posts that look like articles, as leads of kind "wordpress": none mostly. `url` is
    the address asked for (`types_url`). Never raises."""
    if problem := not_meant(body[:4096], _header(headers, "content-type")):
        return Reading(problem=f"{problem}, not types of WordPress")
    return leads_of_types(_answer(body), url=url)


def simpler_question(body: bytes, url: str) -> str | None:
    """The posts address to ask where the one asked, `url`, was answered with status 400: without what the answer says
    that it does not know (old versions: orderby=modified), or refuses (more than so many a page); simpler still where
    it says "no" and not to what. None where no API answers."""
    answer = _answer(body)
    if not isinstance(answer, dict) or not isinstance(code := answer.get("code"), str) or code in _BEYOND_THE_LAST:
        return None
    data = answer.get("data")
    refused = data.get("params") if isinstance(data, dict) else None
    return simpler(url, [name for name in refused if isinstance(name, str)] if isinstance(refused, dict | list) else [])


def _answer(body: bytes) -> object:
    return _json(decode(body, "application/json; charset=utf-8").lstrip("\ufeff \t\r\n"))


def _posts(body: bytes, headers: Mapping[str, str] | None) -> tuple[list[Any] | None, str | None]:
    if problem := not_meant(body[:4096], _header(headers, "content-type")):
        return None, f"{problem}, not posts of WordPress"
    answer = _answer(body)
    if isinstance(answer, list):
        return answer, None
    if isinstance(answer, dict) and isinstance(code := answer.get("code"), str):
        if code in _BEYOND_THE_LAST:
            return [], None
        return None, f"the REST API refuses ({storable(code)[:80]})"
    return None, "not readable as JSON" if answer is None else "JSON, but no posts of WordPress"


def _json(text: str) -> object:
    """What the text says, begun where the JSON begins; None where it is none."""
    begins = [0, *sorted(at for start in _BEGINNINGS if (at := text.find(start)) > 0)]
    for at in begins:
        try:
            return json.JSONDecoder().raw_decode(text, at)[0]  # what a plugin prints behind the JSON does no harm
        except (ValueError, RecursionError):
            continue
    return None


def _is_public(post: Post) -> bool:
    parts = (post.get("content"), post.get("excerpt"))
    is_protected = any(isinstance(one, dict) and one.get("protected") is True for one in parts)
    return post.get("status", "publish") == "publish" and may_be_article(post.get("type")) and not is_protected


def _candidate(post: Post, address: str, now: datetime) -> Candidate:
    authors = [name for one in _embedded(post, "author") if (name := person(_text(one, "name")))]
    terms = (term for group in _embedded(post, "wp:term") if isinstance(group, list) for term in group)
    categories = [
        name
        for term in terms
        if isinstance(term, dict) and term.get("taxonomy") == "category" and (name := plain(_text(term, "name"), 200))
    ]
    return Candidate(
        url=address,
        title=plain(_text(post.get("title"), "rendered")),
        published_at=in_range(moment(post.get("date_gmt")), now),
        modified_at=in_range(moment(post.get("modified_gmt")), now),
        author=", ".join(authors[:_MOST_NAMES]) or None,
        summary=plain(_text(post.get("excerpt"), "rendered"), _SUMMARY_CHARACTERS, gap=" "),
        categories=tuple(dict.fromkeys(categories[:_MOST_NAMES])),
        content=markup(_text(post.get("content"), "rendered")),
    )


def _embedded(post: Post, relation: str) -> list[Any]:
    embedded = post.get("_embedded")
    found = embedded.get(relation) if isinstance(embedded, dict) else None
    return found if isinstance(found, list) else []


def _text(holder: object, key: str) -> str | None:
    value = holder.get(key) if isinstance(holder, dict) else None
    return storable(value) if isinstance(value, str) else None


def _next(posts: Sequence[Post], url: str, total: int | None, after: datetime | None) -> Iterator[Lead]:
    page, size = page_of(url)
    more = page < total if total is not None else len(posts) >= size or len(posts) in _CAPPED_PAGES
    changes = [at for post in posts if (at := moment(post.get("modified_gmt")))]
    is_new = after is None or not changes or min(changes) > after
    if posts and more and is_new and page < MOST_PAGES:
        yield Lead(with_page(url, page + 1), "wordpress")


def _total(headers: Mapping[str, str] | None) -> int | None:
    value = (_header(headers, "x-wp-totalpages") or "").strip()
    return int(value) if value.isdecimal() and len(value) < 9 else None


def _header(headers: Mapping[str, str] | None, name: str) -> str | None:
    """The header's value, however its name is written."""
    return next((value for key, value in (headers or {}).items() if key.lower() == name), None)
