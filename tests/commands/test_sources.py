"""`scrapy sources` lists, checks and tries; it stores nothing and makes no database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from aggregator.commands.sources import Command
from aggregator.newsroom import Newsroom
from aggregator.sources.load import load_sources
from aggregator.sources.model import Source
from aggregator.store.engine import open_engine, prepare_schema, writing
from aggregator.store.failed_pages import Failure, save_failure
from aggregator.store.polls import Poll, save_poll
from aggregator.store.watching import save_sources
from tests.commands.runs import InProcess, Outcome, scrapy
from tests.conftest import CHECKOUT
from tests.factory import BRIDGE

ROBOTS = "User-agent: *\nCrawl-delay: 0.1\n"
TITLE = "Bridge closed"
TEXT = "".join(f"<p>{words}</p>" for words in BRIDGE)
FILE = """\
[[source]]
id = "herald"
name = "Tidewater Herald"
home = "https://herald.example/"
role = "publisher"
feeds = ["https://herald.example/feed", "https://herald.example/sport"]

[[source]]
id = "sleeper"
name = "The Sleeper"
home = "https://sleeper.example/"
paused_until = 2999-01-01

[[source]]
id = "gone"
name = "Gone Gazette"
home = "https://gone.example/"
retired = true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(FILE, "utf-8")
    return path


def row(source: Source) -> dict[str, Any]:
    columns = ("id", "name", "home", "role", "owner", "country", "language", "retired")
    return {name: getattr(source, name) for name in columns} | {"licensed_from": list(source.licensed_from)}


def nowhere(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'none' / 'none.db'}"


class TestList:
    def test_without_a_database_the_files_speak_and_none_is_made(
        self, run: InProcess, file: Path, tmp_path: Path
    ) -> None:
        said = run(Command(), AGGREGATOR_SOURCES=str(file), AGGREGATOR_DATABASE_URL=nowhere(tmp_path))
        assert said.status == 0 and not said.err
        for words in ("Tidewater Herald", "2 feeds", "home page", "no, retired", "no, paused until 2999-01-01"):
            assert words in said.out
        assert "last poll" not in said.out and not (tmp_path / "none").exists()

    def test_an_empty_database_stays_empty(self, run: InProcess, file: Path, database_url: str) -> None:
        said = run(Command(), AGGREGATOR_SOURCES=str(file), AGGREGATOR_DATABASE_URL=database_url)
        assert said.status == 0 and "last poll" not in said.out

    def test_with_a_database_each_source_has_its_health(self, run: InProcess, file: Path, database_url: str) -> None:
        engine = open_engine(database_url)
        prepare_schema(engine)
        at = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
        with writing(engine) as connection:
            save_sources(connection, [row(source) for source in load_sources(file)])
            save_poll(connection, Poll("herald", "https://herald.example/feed", "feed", 503, at, problem="HTTP 503"))
            for number in range(3):
                save_failure(connection, Failure(f"https://herald.example/{number}", "herald", "feed", "http_500", at))
        engine.dispose()
        values = {"AGGREGATOR_SOURCES": str(file), "AGGREGATOR_DATABASE_URL": database_url}
        said = run(Command(), "list", columns=200, **values)
        line = next(line for line in said.out.splitlines() if line.startswith("herald"))
        assert "2026-11-02 12:30" in line and "HTTP 503; failing pages: 3 resting" in line
        assert "never" in next(line for line in said.out.splitlines() if line.startswith("sleeper"))


class TestCheck:
    def test_sound_files(self, run: InProcess, file: Path) -> None:
        said = run(Command(), "check", AGGREGATOR_SOURCES=str(file))
        assert (said.status, said.out) == (0, "3 sources, 1 of them watched, no fault\n")

    def test_every_fault_at_once(self, run: InProcess, file: Path) -> None:
        file.write_text(FILE.replace("publisher", "editor") + 'colour = "red"\n', "utf-8")
        said = run(Command(), "check", AGGREGATOR_SOURCES=str(file))
        assert said.status == 2 and "line 5" in said.err and "colour" in said.err and not said.out

    def test_selectors_are_compiled(self, run: InProcess, file: Path) -> None:
        file.write_text(FILE + 'content_css = "article::what(1)"\n', "utf-8")
        local = file.with_name("sources.local.toml")
        local.write_text(
            '[[source]]\ndrop_css = "p:nosuch"\nid = "own"\nname = "Own"\nhome = "https://own.example/"\n', "utf-8"
        )
        said = run(Command(), "check", AGGREGATOR_SOURCES=str(file))
        assert said.status == 2
        first, second = said.err.splitlines()
        assert first.startswith(f"{file} line {FILE.count(chr(10)) + 1}: source 'gone': content_css: ")
        assert second.startswith(f"{local} line 2: source 'own': drop_css: 'p:nosuch' is no CSS selector")

    def test_the_tracked_sources_have_no_fault(self, run: InProcess) -> None:
        said = run(Command(), "check", AGGREGATOR_SOURCES=str(CHECKOUT / "data" / "sources.toml"))
        assert said.status == 0, said.err


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with Newsroom(CHECKOUT / "data" / "demo", base=datetime(2026, 3, 2, tzinfo=UTC)) as running:
        yield running


class _Plain(BaseHTTPRequestHandler):
    """A site that announces no feed."""

    def do_GET(self) -> None:
        page = f"<html><title>{TITLE}</title><body><article><h1>{TITLE}</h1>{TEXT}</article></body></html>"
        kind, body = ("text/plain", ROBOTS) if self.path == "/robots.txt" else ("text/html; charset=utf-8", page)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def plain() -> Iterator[str]:
    """The address of a site without a feed, without a closing slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Plain)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def alone(tmp_path: Path, url: str) -> Outcome:
    """`scrapy sources try URL` of nobody's private address, by the operator's word."""
    (tmp_path / "sources.toml").write_text(FILE, "utf-8")
    options = ("-s", "AGGREGATOR_ALLOW_PRIVATE_NETWORKS=1", "-s", "DOWNLOAD_DELAY=0")
    values = {"AGGREGATOR_SOURCES": "sources.toml", "AGGREGATOR_DATABASE_URL": nowhere(tmp_path)}
    return scrapy(tmp_path, "sources", "try", url, *options, **values)


def attempt(tmp_path: Path, room: Newsroom, url: str, *more: str, watched: bool = True) -> Outcome:
    """`scrapy sources try URL` as a process; `watched`: the sources file lists the newsroom's sites."""
    file = tmp_path / "sources.toml"
    file.write_text(room.sources_toml() if watched else FILE, "utf-8")
    said = scrapy(
        tmp_path,
        *("sources", "try", url, *more),
        AGGREGATOR_SOURCES=str(file),
        AGGREGATOR_DATABASE_URL=nowhere(tmp_path),
    )
    assert not (tmp_path / "none").exists(), "a trial made a database"
    assert "Traceback" not in said.err
    return said


class TestTry:
    def test_a_home_page_gives_its_feed_and_five_articles(self, tmp_path: Path, room: Newsroom) -> None:
        site = room.sites["tidewater-herald"]
        said = attempt(tmp_path, room, room.url(site.id))
        assert (said.status, said.err) == (0, "")
        assert room.url(site.id, site.feed_path) in said.out and "allows this address" in said.out
        assert said.out.count("published  ") == said.out.count("begins  ") == 5
        assert site.name in said.out and "JSON-LD" in said.out

    def test_a_feed_itself(self, tmp_path: Path, room: Newsroom) -> None:
        site = room.sites["trendspire"]
        said = attempt(tmp_path, room, room.url(site.id, site.feed_path))
        assert said.status == 0 and "comment_form" in said.out

    def test_what_robots_txt_forbids_is_not_fetched(self, tmp_path: Path, room: Newsroom) -> None:
        said = attempt(tmp_path, room, room.url("tidewater-herald", "/author/anybody/"))
        assert said.status == 1 and "FORBIDS" in said.out and "robots.txt forbids it" in said.err

    def test_a_private_address_of_nobody_needs_the_operators_word(self, tmp_path: Path, room: Newsroom) -> None:
        url = room.url("plain-page")
        refused = attempt(tmp_path, room, url, watched=False)
        assert refused.status == 1 and "AGGREGATOR_ALLOW_PRIVATE_NETWORKS=1" in refused.err

    def test_what_is_no_feed_is_named(self, tmp_path: Path, room: Newsroom) -> None:
        said = attempt(tmp_path, room, room.url("tidewater-herald", "/robots.txt"))
        assert said.status == 1 and "/robots.txt: " in said.err and "JSON-LD" not in said.out

    def test_an_article_of_a_site_without_a_feed_is_tried_itself(self, tmp_path: Path, plain: str) -> None:
        said = alone(tmp_path, plain + "/bridge.html")
        assert (said.status, said.err) == (0, "")
        assert "no source of yours" in said.out
        assert "none is announced here" in said.out and "The lifting bridge" in said.out
        assert "asks for 0.1 seconds" in said.out

    def test_a_home_page_without_a_feed_is_nothing(self, tmp_path: Path, plain: str) -> None:
        said = alone(tmp_path, plain + "/")
        assert said.status == 1 and "name one in `feeds`" in said.err

    def test_no_address_at_all(self, run: InProcess, file: Path) -> None:
        said = run(Command(), "try", "herald.example", AGGREGATOR_SOURCES=str(file))
        assert said.status == 2 and "give it whole" in said.err
