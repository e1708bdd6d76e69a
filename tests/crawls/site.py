"""A small site on loopback whose answers a test decides."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from tests.factory import BRIDGE

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
<main><article><h1>{title}</h1>{body}{tail}</article></main></body></html>"""


def page(title: str, paragraphs: tuple[str, ...] = BRIDGE, *, head: str = "", tail: str = "") -> bytes:
    body = "\n".join(f"<p>{text}</p>" for text in paragraphs)
    return PAGE.format(title=title, head=head, body=body, tail=tail).encode()


def feed(*urls: str) -> bytes:
    items = "".join(f"<item><title>t</title><link>{url}</link></item>" for url in urls)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{items}</channel></rss>'.encode()


@dataclass
class Answer:
    """One answer: 200 with HTML unless said otherwise."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


class Heard(NamedTuple):
    """One request, as it came."""

    at: float  # monotonic seconds
    path: str
    host: str  # without port
    headers: dict[str, str]


class Site:
    """Answers by path on 127.0.0.1; counts what was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {"/robots.txt": Answer(b"", 404)}
        self.asked: Counter[str] = Counter()
        self.first: dict[str, list[Answer]] = {}  # answers given once each, before the one that stays
        self.heard: list[Heard] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked[self.path] += 1
                host = self.headers.get("Host", "").split(":")[0]
                site.heard.append(Heard(time.monotonic(), self.path, host, dict(self.headers.items())))
                once = site.first.get(self.path)
                plain = self.path.partition("?")[0]  # any query leads to the same page, unless one is set up for it
                stays = site.answers.get(self.path) or site.answers.get(plain) or Answer(b"no such page", 404)
                answer = once.pop(0) if once else stays
                etag = answer.headers.get("ETag")
                unchanged = etag is not None and self.headers.get("If-None-Match") == etag
                body = b"" if unchanged else answer.body
                self.send_response(304 if unchanged else answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str) -> str:
        return self.home + path

    def add(self, path: str, body: bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> str:
        """Serve the body under the path; its address."""
        self.answers[path] = Answer(body, headers={"Content-Type": kind} | headers)
        return self.url(path)

    def redirect(self, path: str, target: str) -> str:
        self.answers[path] = Answer(b"", 302, {"Location": target})
        return self.url(path)

    def source(self, **keys: object) -> str:
        """The entry of this site in a sources file, with allow_private and its feed unless said otherwise."""
        entry = {"id": "site", "name": "The Site", "home": self.home + "/", "allow_private": True, "delay_seconds": 0}
        entry |= {"feeds": [self.url("/feed")]} | keys
        lines = [f"{key} = {_toml(value)}" for key, value in entry.items()]
        return "\n".join(["[[source]]", *lines, ""])


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site._server.shutdown()
        site._server.server_close()
        thread.join()
