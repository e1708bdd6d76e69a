"""The demo newsroom on loopback: many sites on one port, told apart by the Host header."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit

from aggregator.newsroom.feeds import render_feed
from aggregator.newsroom.pages import Press, author_path, section_path
from aggregator.newsroom.stories import Site, Story, load_sites, load_stories
from aggregator.newsroom.times import Calendar, midnight

_ADDRESS = re.compile(r"\{\{site:([\w-]+)\}\}")
_FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "rdf": "application/rdf+xml"}
_RELATED = 3  # neighbours listed under an article
_ROBOTS = "User-agent: *\nDisallow: /author/\n"


@dataclass(frozen=True, slots=True)
class Document:
    """One answer of the server, with its validators (RFC 9110, 8.8)."""

    body: bytes
    content_type: str
    modified: datetime  # UTC, whole seconds

    @property
    def etag(self) -> str:
        """A strong validator: equal bytes, equal tag."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


class Newsroom:
    """Serves the sites of one folder on 127.0.0.1 while the `with` block runs.

    `port` 0 takes any free one. `base` (aware) is the day that relative times count from, default
    today's midnight UTC: two runs on one day see the same bytes. Host names are `site`.localhost,
    which RFC 6761 keeps on the loopback.
    """

    def __init__(self, folder: Path | str, port: int = 0, *, base: datetime | None = None) -> None:
        self.folder = Path(folder)
        self.base = base or midnight()
        self.sites = load_sites(self.folder)
        self.stories = load_stories(self.folder)
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.documents = self._render()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Newsroom:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, site: str, path: str = "/") -> str:
        """The absolute address of `path` on `site`; the site need not exist (then it answers 404)."""
        return f"http://{site}.localhost:{self.port}{path}"

    def address(self, ref: str) -> str:
        """The absolute address of a page as the truth file writes it: site and path in one word."""
        site, slash, path = ref.partition("/")
        return self.url(site, slash + path)

    def sources_toml(self) -> str:
        """The text of a sources file that lists every site of the running newsroom."""
        return "\n".join(self._source(site) for site in self.sites.values())

    def _source(self, site: Site) -> str:
        entry: dict[str, object] = {
            "id": site.id,
            "name": site.name,
            "home": self.url(site.id),
            "role": site.role,
            "language": site.language,
        }
        if site.owner:
            entry["owner"] = site.owner
        if site.licensed_from:
            entry["licensed_from"] = list(site.licensed_from)
        if site.listed:
            entry["feeds"] = [self.url(site.id, site.feed_path)]
        entry |= {"delay_seconds": 0.0, "allow_private": True}
        # JSON's strings, numbers, booleans and lists of strings are written alike in TOML.
        return "[[source]]\n" + "".join(
            f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items()
        )

    def _render(self) -> dict[tuple[str, str], Document]:
        return {
            (site.id, path): document
            for site in self.sites.values()
            for path, document in self._render_site(site).items()
        }

    def _render_site(self, site: Site) -> dict[str, Document]:
        calendar = Calendar(self.base, site.offset_minutes)
        own = [story for story in self.stories if story.site == site.id]
        own.sort(key=lambda story: (calendar.at(story.published), story.path), reverse=True)
        fresh = [story for story in own if story.in_feed]
        press = Press(site, self.folder, calendar)
        newest = calendar.at(fresh[0].modified or fresh[0].published)

        def document(text: str, kind: str = "text/html", modified: datetime = newest) -> Document:
            body = _ADDRESS.sub(lambda found: self.url(found[1], ""), calendar.fill(text)).encode()
            return Document(body, f"{kind}; charset=utf-8", modified)

        answers = {
            "/": document(press.listing(site.name, fresh)),
            "/robots.txt": document(_ROBOTS, "text/plain"),
            site.feed_path: document(render_feed(site, fresh, calendar), _FEED_TYPES[site.feed]),
        }
        for story in own:
            around = [other for other in fresh if other is not story][:_RELATED]
            at = calendar.at(story.modified or story.published)
            answers[story.path] = document(press.article(story, around), modified=at)
            for path, title in ((section_path(story), story.section), (author_path(story), story.author or site.name)):
                if unquote(path) not in answers:
                    answers[unquote(path)] = document(press.listing(title, _listed(fresh, path)))
        return answers


def _listed(stories: list[Story], path: str) -> list[Story]:
    return [story for story in stories if path in (section_path(story), author_path(story))]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    documents: dict[tuple[str, str], Document]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10  # seconds: a crawler that keeps its connection open must not keep our thread for ever
    disable_nagle_algorithm = True  # head and body are two writes, which Nagle and a delayed ACK hold up for 40 ms
    server: _Server

    def do_GET(self) -> None:
        site = self.headers.get("Host", "").partition(":")[0].lower().removesuffix(".localhost")
        document = self.server.documents.get((site, unquote(urlsplit(self.path).path)))
        if document is None:
            self._send(HTTPStatus.NOT_FOUND, Document(b"<h1>Not found</h1>", "text/html; charset=utf-8", midnight()))
        elif self._is_fresh(document):
            self._send(HTTPStatus.NOT_MODIFIED, document)
        else:
            self._send(HTTPStatus.OK, document)

    do_HEAD = do_GET  # noqa: N815 - the standard library looks for this name

    def log_message(self, format: str, *args: object) -> None:  # the crawler's log is the one to read
        pass

    def _is_fresh(self, document: Document) -> bool:
        """Whether the caller's copy is current; If-Modified-Since counts only without tags (RFC 9110, 13.2.2)."""
        if tags := self.headers.get("If-None-Match"):
            return document.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        try:
            return document.modified <= parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except (TypeError, ValueError):
            return False

    def _send(self, status: HTTPStatus, document: Document) -> None:
        body = b"" if status is HTTPStatus.NOT_MODIFIED else document.body
        self.send_response(status)
        self.send_header("Content-Type", document.content_type)
        if status is not HTTPStatus.NOT_FOUND:
            self.send_header("ETag", document.etag)
            self.send_header(
                "Last-Modified", format_datetime(document.modified.astimezone(midnight().tzinfo), usegmt=True)
            )
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
