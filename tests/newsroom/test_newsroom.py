"""The demo newsroom answers like the web, and its truth speaks of pages that it serves."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from lxml import html

from aggregator.copies.model import COPY_RELATIONS, CREDIT_KINDS, DIRECTIONS, RELATIONS
from aggregator.newsroom import Newsroom
from aggregator.newsroom.stories import load_stories
from aggregator.newsroom.times import FORMS, Calendar, midnight

DEMO = Path(__file__).parents[2] / "data" / "demo"
BASE = datetime(2026, 3, 2, tzinfo=UTC)
TRUTH = tomllib.loads((DEMO / "truth.toml").read_text("utf-8"))
GONE = "gone-gazette"


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with Newsroom(DEMO, base=BASE) as running:
        yield running


def get(room: Newsroom, url: str, *, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", room.port, timeout=5)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, parts.path or "/", headers={"Host": parts.netloc} | sent)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def pages(room: Newsroom) -> list[str]:
    return [room.address(story.ref) for story in room.stories]


def feed_of(room: Newsroom, site: str) -> Any:
    answer, body = get(room, room.url(site, room.sites[site].feed_path))
    assert answer.status == 200
    return feedparser.parse(body, response_headers={"content-type": answer.getheader("Content-Type")})


class TestServer:
    def test_every_article_home_and_robots_answers(self, room: Newsroom) -> None:
        asked = pages(room) + [room.url(site, path) for site in room.sites for path in ("/", "/robots.txt")]
        assert {get(room, url)[0].status for url in asked} == {200}

    def test_validators_bring_304_without_a_body(self, room: Newsroom) -> None:
        url = pages(room)[0]
        answer, body = get(room, url)
        etag, modified = answer.getheader("ETag"), answer.getheader("Last-Modified")
        assert body and etag and modified and modified.endswith("GMT")
        for headers in ({"If_None_Match": etag}, {"If_None_Match": f'"x", W/{etag}'}, {"If_Modified_Since": modified}):
            again, nothing = get(room, url, **headers)
            assert (again.status, nothing) == (304, b"")
        assert get(room, url, If_None_Match='"x"', If_Modified_Since=modified)[0].status == 200
        assert get(room, url, If_Modified_Since="yesterday")[0].status == 200

    def test_content_types_are_those_of_the_web(self, room: Newsroom) -> None:
        expected = {"/": "text/html", "/robots.txt": "text/plain", "/feed/": "application/rss+xml"}
        expected |= {"/harbour/rope-works-fire/": "text/html"}
        for path, kind in expected.items():
            answer = get(room, room.url("tidewater-herald", path))[0]
            assert answer.getheader("Content-Type") == f"{kind}; charset=utf-8"
        for site, kind in (("kestrel", "application/atom+xml"), ("inland-courier", "application/rdf+xml")):
            answer = get(room, room.url(site, room.sites[site].feed_path))[0]
            assert answer.getheader("Content-Type") == f"{kind}; charset=utf-8"

    def test_head_gives_the_length_and_no_body(self, room: Newsroom) -> None:
        answer, body = get(room, pages(room)[0], method="HEAD")
        assert answer.status == 200 and int(answer.getheader("Content-Length") or 0) > 1000 and body == b""

    @pytest.mark.parametrize("where", [("tidewater-herald", "/no-such-page/"), (GONE, "/"), ("nobody", "/")])
    def test_unknown_paths_and_hosts_are_404(self, room: Newsroom, where: tuple[str, str]) -> None:
        assert get(room, room.url(*where))[0].status == 404

    def test_two_servers_of_one_day_send_the_same_articles(self, room: Newsroom) -> None:
        with Newsroom(DEMO, base=BASE) as other:
            for story in room.stories[:5]:
                bodies = [get(r, r.address(story.ref))[1].replace(str(r.port).encode(), b"") for r in (room, other)]
                assert bodies[0] == bodies[1]

    def test_a_port_taken_is_given_back(self) -> None:
        with Newsroom(DEMO, base=BASE) as first:
            port = first.port
        with Newsroom(DEMO, port, base=BASE) as second:
            assert second.port == port and get(second, second.url("kestrel"))[0].status == 200

    def test_the_module_runs_on_its_own(self) -> None:
        command = [sys.executable, "-m", "aggregator.newsroom", str(DEMO), "--port", "0", "--base", "2026-03-02"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=DEMO.parents[1]) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            process.terminate()
        assert re.fullmatch(r"http://tidewater-herald\.localhost:\d+/\n", line)


class TestFeeds:
    def test_every_site_has_a_sound_feed_whose_entries_answer(self, room: Newsroom) -> None:
        formats = set()
        for site in room.sites:
            feed = feed_of(room, site)
            assert not feed.bozo and feed.entries
            formats.add(feed.version)
            assert {get(room, entry.link)[0].status for entry in feed.entries} == {200}
        assert formats == {"rss20", "atom10", "rss10"}

    def test_feeds_carry_every_fresh_story_and_no_other(self, room: Newsroom) -> None:
        linked = {entry.link for site in room.sites for entry in feed_of(room, site).entries}
        hidden = {room.address(story.ref) for story in room.stories if not story.in_feed}
        assert linked == set(pages(room)) - hidden and len(hidden) == 1

    def test_the_home_page_leads_to_the_feed(self, room: Newsroom) -> None:
        for site in room.sites.values():
            home = html.fromstring(get(room, room.url(site.id))[1])
            assert home.xpath('//link[@rel="alternate"]/@href') == [site.feed_path]
        assert [site.id for site in room.sites.values() if not site.listed] == ["daily-lantern"]

    def test_dates_lie_within_the_week_before_the_base_day(self, room: Newsroom) -> None:
        for story in room.stories:
            age = BASE - Calendar(BASE).at(story.published)
            assert timedelta(0) < age <= timedelta(days=6) or not story.in_feed

    def test_one_site_gives_no_date_anywhere(self, room: Newsroom) -> None:
        assert not any("published" in entry or "updated" in entry for entry in feed_of(room, "plain-page").entries)
        body = get(room, room.address("plain-page/lighthouse-sold.html"))[1]
        assert b"2026-" not in body and b"February" not in body


class TestPages:
    def test_every_link_leads_to_a_page_that_is_served_or_deliberately_gone(self, room: Newsroom) -> None:
        known: dict[str, int] = {}
        for url in [*pages(room), *(room.url(site) for site in room.sites)]:
            document = html.fromstring(get(room, url)[1].decode())
            for href in document.xpath("//a/@href | //link[not(@rel='profile')]/@href"):
                target = urljoin(url, href).partition("#")[0]
                known.setdefault(target, get(room, target)[0].status)
        assert {urlsplit(target).hostname for target, status in known.items() if status != 200} == {f"{GONE}.localhost"}

    def test_no_placeholder_is_left(self, room: Newsroom) -> None:
        for url in pages(room):
            body = get(room, url)[1].decode()
            assert "{{" not in body and not re.search(r"\$\w", body)

    def test_every_paragraph_is_on_its_page(self, room: Newsroom) -> None:
        for story in room.stories:
            shown = html.fromstring(get(room, room.address(story.ref))[1].decode()).text_content()
            plain = [re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", part.removeprefix("## ")) for part in story.paragraphs]
            assert all(part in shown for part in plain), story.ref

    def test_dates_stand_in_words_and_machine_form(self, room: Newsroom) -> None:
        story = "gaceta-estuario/pueblos/el-tren-que-para-por-una-sola-pasajera/"
        body = get(room, room.address(story))[1].decode()
        assert "27 de febrero de 2026" in body and '"datePublished": "2026-02-27T08:10:00+01:00"' in body

    def test_the_clock_theme_shows_the_day_of_the_visit(self, room: Newsroom) -> None:
        body = get(room, room.address("world-brief/stolen-bell-found-in-swimming-pool/"))[1].decode()
        assert "Mon. Mar 2nd, 2026" in body and ">admin</a>" in body and "Source link" in body and "commentform" in body

    def test_about_sixty_pages_of_six_theme_families(self, room: Newsroom) -> None:
        assert len(room.stories) == TRUTH["articles"] and 55 <= len(room.stories) <= 75
        assert {site.theme for site in room.sites.values()} == {path.name for path in (DEMO / "themes").iterdir()}
        assert {site.language for site in room.sites.values()} == {"en", "es", "de", "ar"}
        roles = [site.role for site in room.sites.values()]
        assert roles.count("publisher") >= 3 and roles.count("agency") == 1 and roles.count("republisher") >= 5

    def test_texts_are_long_enough_to_judge(self, room: Newsroom) -> None:
        for story in room.stories:
            assert 120 <= sum(len(part.split()) for part in story.paragraphs) <= 500, story.ref

    def test_an_edit_that_finds_nothing_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "stories").mkdir()
        rows = '[[page]]\nsite="a"\npath="/x"\ntitle="t"\npublished="-1d 01:00"\n'
        copy = rows.replace("/x", "/y") + 'of="a/x"\nedits=[["absent", "there"]]\n'
        (tmp_path / "stories" / "one.toml").write_text(rows + 'text="words"\n' + copy, "utf-8")
        with pytest.raises(ValueError, match="absent"):
            load_stories(tmp_path)


class TestTimes:
    def test_moments_are_days_before_the_base(self) -> None:
        assert FORMS["iso"](Calendar(BASE, 60).at("-3d 07:14")) == "2026-02-27T08:14:00+01:00"
        assert FORMS["rfc822"](Calendar(BASE).at("-3d 07:14")) == "Fri, 27 Feb 2026 07:14:00 +0000"
        assert Calendar(BASE).fill("am {{time:-1d 07:14|de}}, {{time:-1d 07:14|ar}}") == "am 1. März 2026, 1 مارس 2026"

    @pytest.mark.parametrize("wrong", ["3d 07:14", "+1d 07:14", "-1d 25:00x", "", "yesterday"])
    def test_other_forms_are_refused(self, wrong: str) -> None:
        with pytest.raises(ValueError, match="moment"):
            Calendar(BASE).at(wrong)

    def test_the_usual_base_is_stable_within_the_day(self) -> None:
        assert midnight(datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)) == BASE == midnight(BASE)

    @pytest.mark.parametrize(("day", "words"), [(1, "1st"), (2, "2nd"), (11, "11th"), (13, "13th"), (23, "23rd")])
    def test_clock_ordinals(self, day: int, words: str) -> None:
        assert f" {words}," in FORMS["clock"](datetime(2026, 3, day, tzinfo=UTC))


class TestSources:
    def test_the_sources_file_lists_every_site(self, room: Newsroom) -> None:
        rows = tomllib.loads(room.sources_toml())["source"]
        assert [row["id"] for row in rows] == list(room.sites)
        for row in rows:
            assert row["home"] == room.url(row["id"]) and row["allow_private"] is True and row["delay_seconds"] == 0
            assert all(get(room, url)[0].status == 200 for url in row.get("feeds", []))
        assert next(row for row in rows if row["id"] == "daily-lantern")["owner"] == "Alder Valley Media"


class TestTruth:
    def test_every_page_named_is_served(self, room: Newsroom) -> None:
        served = {story.ref for story in room.stories}
        for link in TRUTH["link"]:
            named = {link[key] for key in ("copy", "origin", "via") if key in link}
            assert named <= served
            assert len({"origin", "origin_name", "origin_url"} & set(link)) == 1 and link.get("origin") != link["copy"]

    def test_tokens_come_from_the_closed_lists(self) -> None:
        lists = {"relation": RELATIONS, "direction": DIRECTIONS, "credit_kind": CREDIT_KINDS}
        for link in TRUTH["link"]:
            for key, tokens in lists.items():
                assert set(_options(link[key])) <= set(tokens)

    def test_every_relation_direction_and_credit_occurs(self) -> None:
        for key, wanted in (
            ("relation", COPY_RELATIONS | {"unknown"}),
            ("direction", frozenset(DIRECTIONS) - {"reviewed"}),  # nobody reviews the demo
            ("credit_kind", frozenset({"link", "name", "agency", "none"})),
        ):
            assert wanted <= {token for link in TRUTH["link"] for token in _options(link[key])}

    def test_one_primary_link_a_copy_and_no_origin_that_copies(self) -> None:
        primary = [link["copy"] for link in TRUTH["link"] if link.get("is_primary", True)]
        assert len(primary) == len(set(primary)) and {link["copy"] for link in TRUTH["link"]} == set(primary)
        assert not {link.get("origin") for link in TRUTH["link"]} & set(primary)

    def test_dated_directions_agree_with_the_times_shown(self, room: Newsroom) -> None:
        at = {story.ref: Calendar(BASE).at(story.published) for story in room.stories}
        for link in TRUTH["link"]:
            if link["direction"] == "dated":
                assert at[link["origin"]] < at[link["copy"]]
        early = [link for link in TRUTH["link"] if "origin" in link and at[link["copy"]] < at[link["origin"]]]
        assert any(link["direction"] == "cited" for link in early)


def _options(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
