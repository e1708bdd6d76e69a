"""WordPress: its API is found, asked for little, and its answers are read whatever stands around them."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.model import Candidate, Lead, Reading
from aggregator.discovery.wordpress import (
    api_of,
    posts_url,
    probe_url,
    read_posts,
    read_types,
    simpler_question,
    types_url,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOME = "https://tide.example/blog/"
API = "https://tide.example/blog/wp-json/"
URL = posts_url(API, after=None)
CONTENT = "<p>It runs again, and calls at the new pier on the northern shore from today.</p>" * 4


def post(**changes: Any) -> dict[str, Any]:
    return {
        "type": "post",
        "status": "publish",
        "link": "https://tide.example/blog/2026/11/ferry/",
        "date_gmt": "2026-11-20T08:30:15",
        "modified_gmt": "2026-11-21T09:00:00",
        "title": {"rendered": "Ferry &#8220;runs&#8221; &amp; sings <em>again</em>"},
        "excerpt": {"rendered": "<p>It runs again,</p>\n<p>they say [&hellip;]</p>", "protected": False},
        "content": {"rendered": CONTENT, "protected": False},
        "_embedded": {
            "author": [{"id": 3, "name": "Mina Okoye"}, {"code": "rest_user_invalid_id"}, {"name": "Jonas Falk"}],
            "wp:term": [
                [{"taxonomy": "category", "name": "Harbour &amp; sea"}, {"taxonomy": "category", "name": "News"}],
                [{"taxonomy": "post_tag", "name": "ferry"}],
            ],
        },
    } | changes


def read(answer: object, headers: dict[str, str] | None = None, url: str = URL, **more: Any) -> Reading:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return read_posts(body, url=url, headers=headers, now=NOW, **more)


@pytest.mark.parametrize(
    ("headers", "html", "api"),
    [
        ([f'<{API}>; rel="https://api.w.org/"'], "", API),
        ([f'</p.css>; rel=preload, <{API}>; rel="https://api.w.org/", <https://x.example/>; rel=shortlink'], "", API),
        (["</a>; rel=preload", "</blog/wp-json/>; rel=https://api.w.org/"], "", API),
        ([], f"<html><head><link rel='https://api.w.org/' href='{API}' /></head>", API),
        ([], '<LINK HREF=/blog/wp-json/ REL="https://api.w.org/">', API),
        ([], '<link href="?rest_route=/&amp;lang=en" rel="https://api.w.org/">', f"{HOME}?rest_route=/&lang=en"),
        ([], '<link rel="https://api.w.org/" href="https://elsewhere.example/wp-json/">', None),
        ([], '<link rel="https://api.w.org.evil.example/" href="/wp-json/">', None),
        ([], f'<link rel="alternate" type="application/json" href="{API}wp/v2/pages/7">', None),
        ([f'<{API}wp/v2/posts/7>; rel="alternate"; title="JSON"'], "<p>api.w.org</p>", None),
    ],
)
def test_the_api_is_found_where_the_site_names_it(headers: list[str], html: str, api: str | None) -> None:
    assert api_of(headers, html, HOME) == api_of(headers, html.encode(), HOME) == api


@pytest.mark.parametrize(
    ("home", "api"),
    [
        ("https://tide.example", "https://tide.example/wp-json/"),
        ("https://tide.example/?lang=en#top", "https://tide.example/wp-json/"),
        ("https://tide.example/blog/index.php", API),
    ],
)
def test_probing_asks_where_an_api_usually_is(home: str, api: str) -> None:
    assert probe_url(home) == api


def test_changed_posts_latest_first() -> None:
    after = datetime(2026, 11, 20, 12, tzinfo=UTC).astimezone(tz=None)
    query = parse_qs(urlsplit(posts_url(API, after=after, page=3, per_page=20)).query)
    assert posts_url(API, after=None).startswith("https://tide.example/blog/wp-json/wp/v2/posts?per_page=100&page=1&")
    assert query["modified_after"] == ["2026-11-20T12:00:00Z"]
    assert (query["orderby"], query["order"], query["page"], query["per_page"]) == (
        ["modified"],
        ["desc"],
        ["3"],
        ["20"],
    )
    assert query["_embed"] == ["author,wp:term"]


def test_plain_permalinks_keep_their_route() -> None:
    url = posts_url("https://tide.example/?rest_route=/&lang=en", after=None)
    assert url.startswith("https://tide.example/?rest_route=/wp/v2/posts&lang=en&per_page=100&page=1")
    (lead,) = read([post()] * 100, url=url).leads
    assert parse_qs(urlsplit(lead.url).query) == parse_qs(urlsplit(url).query) | {"page": ["2"]}


def test_a_post_gives_exact_times_names_and_plain_words() -> None:
    assert read([post()]) == Reading(
        (
            Candidate(
                url="https://tide.example/blog/2026/11/ferry/",
                title="Ferry “runs” & sings again",
                published_at=datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC),
                modified_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
                author="Mina Okoye, Jonas Falk",
                summary="It runs again, they say […]",
                categories=("Harbour & sea", "News"),
                content=CONTENT,
            ),
        )
    )


@pytest.mark.parametrize(
    "zero", ["0000-00-00T00:00:00", "0000-00-00 00:00:00", "", None, False, "1970-01-01T00:00:00", 7]
)
def test_a_zero_is_no_time(zero: object) -> None:
    (candidate,) = read([post(date_gmt=zero, modified_gmt=zero)]).candidates
    assert (candidate.published_at, candidate.modified_at) == (None, None)


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "private"},
        {"status": "draft"},
        {"status": "future"},
        {"type": "page"},
        {"content": {"rendered": "", "protected": True}},
        {"link": ""},
    ],
)
def test_what_is_not_public_is_no_candidate(hidden: dict[str, Any]) -> None:
    reading = read([post(**hidden), post(link="https://tide.example/blog/b/")])
    assert [candidate.url for candidate in reading.candidates] == ["https://tide.example/blog/b/"]
    assert reading.problem is None


def test_old_versions_and_plugins_that_leave_fields_out() -> None:
    (candidate,) = read([{"link": "/blog/?p=7", "title": "x", "_embedded": [], "content": None}]).candidates
    assert candidate == Candidate("https://tide.example/blog/?p=7")


@pytest.mark.parametrize(
    ("count", "headers", "page", "has_next"),
    [
        (100, {"X-WP-TotalPages": "2"}, 1, True),
        (100, {"x-wp-totalpages": "1"}, 1, False),
        (30, {"X-WP-TotalPages": "9"}, 1, True),
        (100, {}, 1, True),
        (99, {}, 1, False),
        (20, {}, 1, True),  # more than 20 are not given there
        (100, {"X-WP-TotalPages": "soon"}, 1, True),
        (100, {"X-WP-TotalPages": "900"}, 100, False),
        (0, {"X-WP-TotalPages": "2"}, 1, False),
    ],
)
def test_the_next_page(count: int, headers: dict[str, str], page: int, has_next: bool) -> None:
    url = posts_url(API, after=None, page=page)
    leads = read([post()] * count, headers, url).leads
    assert leads == ((Lead(posts_url(API, after=None, page=page + 1), "wordpress"),) if has_next else ())


def test_an_old_wordpress_that_passes_over_the_time_is_not_read_to_the_end() -> None:
    after = datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert not read([post()] * 100, {"X-WP-TotalPages": "50"}, after=after).leads
    assert read([post()] * 100, {"X-WP-TotalPages": "50"}, after=after - timedelta(seconds=1)).leads


ROOTS = ["https://tide.example/blog/wp-json/", "https://tide.example/?rest_route=/&lang=en"]


def kind(slug: str, **more: Any) -> dict[str, Any]:
    return {"name": slug, "slug": slug, "rest_base": slug, "hierarchical": False, "rest_namespace": "wp/v2"} | more


@pytest.mark.parametrize("root", ROOTS)
def test_types_of_posts_that_are_articles_have_lists_of_their_own(root: str) -> None:
    url = types_url(root)
    linked = {"wp:items": [{"href": url.replace("types", "press")}]}
    types = {
        "post": kind("post", rest_base="posts"),
        "page": kind("page", rest_base="pages", hierarchical=True),
        "attachment": kind("attachment", rest_base="media"),
        "nav_menu_item": kind("nav_menu_item", rest_base="menu-items"),
        "wp_block": kind("wp_block", rest_base="blocks"),
        "product": kind("product"),
        "news_letter": kind("news_letter"),
        "td_news": kind("td_news", rest_base="news"),
        "press-release": kind("press-release", rest_base="press", _links=linked),
        "stories": kind("stories", rest_namespace="plugin/v1"),
        "elsewhere": kind("story", _links={"wp:items": [{"href": "https://other.example/wp-json/wp/v2/story"}]}),
        "tale": kind("tale"),
    }
    reading = read_types(json.dumps(types).encode(), url=url)
    assert reading == Reading(leads=tuple(Lead(url.replace("types", name), "wordpress") for name in ("news", "press")))
    for lead in reading.leads:
        asked = posts_url(lead.url, after=NOW)
        assert asked.startswith(lead.url) and "orderby=modified" in asked
        assert read([post(type="td_news")], url=asked).candidates


@pytest.mark.parametrize("answer", [[], {}, None, {"code": "rest_no_route"}, {"post": "x"}, [post()]])
def test_what_tells_no_types_says_so(answer: object) -> None:
    reading = read_types(json.dumps(answer).encode(), url=types_url(API))
    assert (reading.leads, reading.problem) == ((), "no types of WordPress")
    assert read_types(b"<html>", url=API).problem == "an HTML page, not types of WordPress"


@pytest.mark.parametrize(
    ("params", "left"),
    [
        (
            {"orderby": "orderby is not one of date, id"},
            {"per_page", "page", "order", "modified_after", "_fields", "_embed"},
        ),
        (
            {"per_page": "between 1 and 20", "x": "y"},
            {"page", "orderby", "order", "modified_after", "_fields", "_embed"},
        ),
        (["modified_after"], {"per_page", "page", "orderby", "order", "_fields", "_embed"}),
        ({"x": "y"}, {"per_page", "page"}),
        (None, {"per_page", "page"}),
    ],
)
@pytest.mark.parametrize("root", ROOTS)
def test_what_the_api_refuses_is_not_asked_again(root: str, params: object, left: set[str]) -> None:
    url = posts_url(root, after=NOW)
    refusal = {"code": "rest_invalid_param", "data": {"status": 400, "params": params}}
    again = simpler_question(json.dumps(refusal).encode(), url)
    assert again is not None
    assert set(parse_qs(urlsplit(again).query)) - {"rest_route", "lang"} == left
    steps = 0
    while again:
        again, steps = simpler_question(json.dumps(refusal).encode(), again), steps + 1
    assert steps <= 3
    assert simpler_question(b'{"code": "rest_post_invalid_page_number"}', url) is None
    assert simpler_question(b"<html>", url) is None


@pytest.mark.parametrize("code", ["rest_invalid_param", "too_many_posts"])
def test_a_refusal_that_names_nothing_is_asked_for_fewer_posts(code: str) -> None:
    refusal, sizes = json.dumps({"code": code, "data": {"status": 400}}).encode(), []
    again = simpler_question(refusal, posts_url(API, after=NOW))
    while again:
        sizes.append(parse_qs(urlsplit(again).query))
        again = simpler_question(refusal, again)
    assert sizes == [{"per_page": [size], "page": ["1"]} for size in ("20", "10")]


@pytest.mark.parametrize(
    "before",
    [
        "\ufeff",
        "\n\n",
        "<br />\n<b>Warning</b>: Undefined array key [1] in /srv/p.php on line 2<br />\n",
        "x",
        "[notice]",
    ],
)
@pytest.mark.parametrize("behind", ["", "<!-- cached -->", "\ufeff\n"])
def test_what_stands_around_the_json_does_no_harm(before: str, behind: str) -> None:
    assert read((before + json.dumps([post()]) + behind).encode()) == read([post()])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"code": "rest_no_route", "message": "x", "data": {"status": 404}}, "the REST API refuses (rest_no_route)"),
        ({"code": "rest_not_logged_in"}, "refuses (rest_not_logged_in)"),
        (b"<!DOCTYPE html><title>Not found</title>", "an HTML page, not posts"),
        (b"", "an empty answer"),
        (b"Forbidden", "not readable as JSON"),
        ({"message": "no"}, "JSON, but no posts"),
        ([{"id": 3}, 4], "JSON, but no posts"),
        ("text", "JSON, but no posts"),
        (b"[" * 200_000, "not readable as JSON"),
        (b'[{"link": ' + b"9" * 10_000, "not readable as JSON"),
    ],
    ids=range(10),
)
def test_what_is_no_api_is_named(body: object, words: str) -> None:
    reading = read(body)
    assert words in (reading.problem or "")
    assert (reading.candidates, reading.leads) == ((), ())


def test_no_post_and_no_such_page_are_no_problem() -> None:
    assert read([]) == read({"code": "rest_post_invalid_page_number", "data": {"status": 400}}) == Reading()


@pytest.mark.parametrize("body", [b'[{"' * 2_000_000, b"[]" * 2_000_000, b'{"code"' * 1_000_000, b"<link " * 1_000_000])
def test_hostile_bytes_cost_no_more_than_others(body: bytes) -> None:
    began = time.process_time()
    read(body)
    api_of([body[:100_000].decode()], body, HOME)
    assert time.process_time() - began < 2


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("2026-11-20T08:30:15"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*post(), "rendered", "name", "author", "wp:term", "code"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.lists(_JSON, max_size=3) | _JSON, st.text(max_size=12))
def test_never_raises_on_any_json(answer: object, url: str) -> None:
    reading = read(answer, {"X-WP-TotalPages": url}, url=url)
    assert all(candidate.url.startswith(("http://", "https://")) for candidate in reading.candidates)
    read_types(json.dumps({"post": answer, "news": answer}).encode(), url=url)
    refusal = {"code": "rest_invalid_param", "data": {"params": answer}}
    simpler_question(json.dumps(refusal).encode(), posts_url(API, after=NOW))


@given(st.binary(max_size=200), st.text(max_size=60))
def test_never_raises_on_any_bytes(body: bytes, text: str) -> None:
    assert read(body) == read(body)
    api_of([text, f"<{text}>; rel=https://api.w.org/"], b"<link rel=https://api.w.org/ href=" + body + b">", text)
    read(json.dumps([post()]).encode()[: 4 * len(body)] + body)
    read_types(body, url=text)
    simpler_question(body, text)


@given(st.text(max_size=30))
def test_addresses_never_raise(api: str) -> None:
    read([post()] * 100, url=posts_url(f"https://tide.example/{api}", after=None))
    probe_url(f"https://tide.example/{api}")
