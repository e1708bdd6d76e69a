"""WordPress on the test network, as versions since 4.7 answer: REST, feeds in pages, and REST switched off."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta

from tests.crawls.site import Answer
from tests.network import formats
from tests.network.paper import Paper, open_paper
from tests.network.prose import Story
from tests.network.server import Host, Query

RSS = "application/rss+xml"
_JSON = {"Content-Type": "application/json; charset=UTF-8"}
FEED_PAGE = 10  # WordPress's default of posts in a feed


def wordpress(host: Host) -> Paper:
    """A site whose home page names its REST API in a Link header and in a <link>, and its feeds beside."""
    paper = _paper(host)
    host.pages["/wp-json/"] = lambda _: _json({"namespaces": ["oembed/1.0", "wp/v2"], "routes": {}})
    host.pages["/wp-json/wp/v2/posts"] = lambda query: _posts(paper, query)
    host.pages["/wp-json/wp/v2/types"] = lambda _: _json(
        {"post": _type("post", "posts"), "page": _type("page", "pages")}
    )
    return paper


def newsdesk(host: Host) -> Paper:
    """A site whose newsroom has a post type of its own, which neither its feed nor the list of posts has."""
    paper = open_paper(host, stories=0, old=0, form="/{at:%Y/%m/%d}/{slug}/")
    for number in range(8):
        paper.publish(paper.now - timedelta(hours=2 + 9 * number))
    paper.publish_old()
    paper.head += f'<link rel="https://api.w.org/" href="{host.url("/wp-json/")}">'
    reports = {story.path for story in paper.stories[::2]}
    types = {
        "post": _type("post", "posts"),
        "td_report": _type("td_report", "reports"),
        "wp_block": _type("wp_block", "blocks"),
    }
    host.pages["/wp-json/wp/v2/types"] = lambda _: _json(types)
    for base, is_report in (("posts", False), ("reports", True), ("blocks", True)):
        host.pages[f"/wp-json/wp/v2/{base}"] = lambda query, is_report=is_report: _posts(
            paper, query, lambda story: (story.path in reports) is is_report
        )
    host.add("/robots.txt", b"", "text/plain; charset=utf-8")
    return paper


def veteran(host: Host) -> Paper:
    """WordPress 4.8 without pretty addresses and without feeds: it knows no order by change and passes over what it
    does not know, it tells no number of pages, and gives 20 posts at most."""
    paper = open_paper(host, stories=0, old=0, form="/{at:%Y/%m/%d}/{slug}/")
    for number in range(26):
        paper.publish(paper.now - timedelta(hours=1 + 6 * number))
    for number in range(30):
        paper.publish_old(20 + number)
    paper.head += f'<link rel="https://api.w.org/" href="{host.url("/?rest_route=/")}">'
    home = host.pages["/"]
    host.pages["/"] = lambda query: _old_posts(paper, query) if "rest_route" in query else home(query)
    host.add("/robots.txt", b"", "text/plain; charset=utf-8")
    return paper


def _type(slug: str, base: str) -> dict[str, object]:
    return {"slug": slug, "name": slug.title(), "hierarchical": slug == "page", "rest_base": base, "taxonomies": []}


def _old_posts(paper: Paper, query: Query) -> Answer:
    if query["rest_route"] != "/wp/v2/posts":
        return _json({"code": "rest_no_route", "data": {"status": 404}}, 404)
    refused = [name for name, known in (("orderby", ("date", "id", "title")),) if query.get(name, "date") not in known]
    refused += ["per_page"] if int(query.get("per_page", "10")) > 20 else []
    if refused:
        return _json(
            {"code": "rest_invalid_param", "data": {"status": 400, "params": dict.fromkeys(refused, "no")}}, 400
        )
    known = {name: query[name] for name in ("page", "per_page", "orderby", "order") if name in query}
    answer = _posts(paper, known)
    return Answer(answer.body, answer.status, dict(_JSON))


def restless(host: Host) -> Paper:
    """A site whose owner has switched REST off for strangers; its feed has further pages at ?paged=."""
    paper = _paper(host)
    refusal = {"code": "rest_not_logged_in", "message": "You are not logged in.", "data": {"status": 401}}
    for path in ("/wp-json/", "/wp-json/wp/v2/posts"):
        host.pages[path] = lambda _: Answer(json.dumps(refusal).encode(), 401, dict(_JSON))
    return paper


def _paper(host: Host) -> Paper:
    paper = open_paper(host, stories=0, old=0, form="/{at:%Y/%m/%d}/{slug}/")
    for number in range(14):
        paper.publish(paper.now - timedelta(hours=3 + 11 * number))
    for number in range(3):
        paper.publish_old(20 + number)
    paper.announce("/feed/", RSS)
    paper.announce("/comments/feed/", RSS)
    paper.head += f'<link rel="https://api.w.org/" href="{host.url("/wp-json/")}">'
    home = host.pages["/"]

    def with_header(query: Query) -> Answer:
        answer = home(query)
        return Answer(
            answer.body, headers=answer.headers | {"Link": f'<{host.url("/wp-json/")}>; rel="https://api.w.org/"'}
        )

    host.pages["/"] = with_header
    host.pages["/feed/"] = lambda query: _feed(paper, int(query.get("paged", "1")))
    host.add("/comments/feed/", formats.rss([], paper.link), RSS)
    host.add("/robots.txt", b"User-agent: *\nDisallow: /wp-admin/\n", "text/plain; charset=utf-8")
    return paper


def _feed(paper: Paper, page: int) -> Answer:
    shown = paper.stories[FEED_PAGE * (page - 1) : FEED_PAGE * page]
    if not shown:
        return Answer(b"<h1>Not found</h1>", 404)
    body = formats.rss(shown, paper.link)
    generator = b"<channel><generator>https://wordpress.org/?v=6.6</generator>"
    return Answer(body.replace(b"<channel>", generator), headers={"Content-Type": RSS})


def _posts(paper: Paper, query: Query, is_listed: Callable[[Story], bool] = lambda _: True) -> Answer:
    """The answer of /wp/v2/posts: filtered, ordered and cut into pages as asked for."""
    by_change = query.get("orderby") == "modified"
    found = [one for one in paper.stories if is_listed(one) and _is_asked_for(one, query)]
    found.sort(key=lambda one: one.changed_at if by_change else one.published_at, reverse=query.get("order") != "asc")
    page, size = int(query.get("page", "1")), int(query.get("per_page", "10"))
    pages = -(-len(found) // size)
    if page > max(pages, 1):
        return _json({"code": "rest_post_invalid_page_number", "data": {"status": 400}}, 400)
    posts = [_post(paper, one) for one in found[size * (page - 1) : size * page]]
    return _json(posts, headers={"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)})


def _is_asked_for(story: Story, query: Query) -> bool:
    return not (
        ("after" in query and story.published_at <= datetime.fromisoformat(query["after"]))
        or ("modified_after" in query and story.changed_at <= datetime.fromisoformat(query["modified_after"]))
    )


def _post(paper: Paper, story: Story) -> dict[str, object]:
    content = "".join(f"<p>{text}</p>\n" for text in story.paragraphs)
    return {
        "id": zlib.crc32(story.path.encode()),
        "date_gmt": formats.iso(story.published_at).rstrip("Z"),
        "modified_gmt": formats.iso(story.changed_at).rstrip("Z"),
        "status": "publish",
        "type": "post",
        "link": paper.link(story),
        "title": {"rendered": story.title},
        "content": {"rendered": content, "protected": False},
        "excerpt": {"rendered": f"<p>{story.paragraphs[0][:80]} [&hellip;]</p>\n", "protected": False},
        "_embedded": {
            "author": [{"name": "Ada Orrin"}],
            "wp:term": [[{"taxonomy": "category", "name": "News"}], []],
        },
    }


def _json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(json.dumps(value).encode(), status, _JSON | (headers or {}))
