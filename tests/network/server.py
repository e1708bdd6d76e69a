"""Many sites on one loopback port, told apart by the Host header; every request is counted."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.crawls.site import Answer

Query = Mapping[str, str]
Page = Callable[[Query], Answer]
NOT_FOUND = Answer(b"<h1>Not found</h1>", 404)


@dataclass
class Host:
    """One site: what it answers by path (the query is given to the page), and what it was asked for."""

    name: str
    network: Network
    pages: dict[str, Page] = field(default_factory=dict)
    has_etags: bool = True
    asked: Counter[str] = field(default_factory=Counter)  # path with query
    statuses: Counter[int] = field(default_factory=Counter)

    def url(self, path: str = "/") -> str:
        return f"http://{self.name}.localhost:{self.network.port}{path}"

    def add(self, path: str, body: bytes | Callable[[], bytes], kind: str = "text/html; charset=utf-8") -> str:
        """Serve the body, or what the call gives at that moment, under the path; its address."""
        self.pages[path] = lambda _: Answer(body() if callable(body) else body, headers={"Content-Type": kind})
        return self.url(path)

    def redirect(self, path: str, target: str) -> str:
        """Send whoever asks for the path on to the target; the path's address."""
        self.pages[path] = lambda _: Answer(b"", 302, {"Location": target})
        return self.url(path)

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        self.asked[target] += 1
        parts = urlsplit(target)
        page = self.pages.get(parts.path)
        answer = page(dict(parse_qsl(parts.query, keep_blank_values=True))) if page else NOT_FOUND
        if answer.status == 200 and self.has_etags:
            etag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
            unchanged = headers.get("If-None-Match") == etag
            answer = Answer(
                b"" if unchanged else answer.body, 304 if unchanged else 200, answer.headers | {"ETag": etag}
            )
        self.statuses[answer.status] += 1
        return answer


class Network:
    """Serves its hosts on 127.0.0.1 while the `with` block runs, as NAME.localhost (RFC 6761 keeps that name at home).

    Its clock is the machine's, so much ahead as `ahead` says; it also dates the answers.
    """

    def __init__(self) -> None:
        self.hosts: dict[str, Host] = {}
        self.ahead = timedelta()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.network = self

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def now(self) -> datetime:
        """The time on this network, aware UTC."""
        return datetime.now(UTC) + self.ahead

    def host(self, name: str, *, has_etags: bool = True) -> Host:
        """A new site without pages; robots.txt is a 404."""
        self.hosts[name] = Host(name, self, has_etags=has_etags)
        return self.hosts[name]

    def asked(self) -> dict[str, int]:
        """How many requests each site has had since the last call of `forget`."""
        return {name: host.asked.total() for name, host in self.hosts.items()}

    def forget(self) -> None:
        """Begin to count anew."""
        for host in self.hosts.values():
            host.asked.clear()
            host.statuses.clear()

    @contextmanager
    def serving(self) -> Iterator[Network]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    network: Network

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a crawl that is killed leaves connections that break


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10  # seconds: a crawler that keeps its connection open must not keep our thread for ever
    disable_nagle_algorithm = True  # head and body are two writes, which Nagle and a delayed ACK hold up for 40 ms
    server: _Server

    def do_GET(self) -> None:
        name = self.headers.get("Host", "").partition(":")[0].lower().removesuffix(".localhost")
        host = self.server.network.hosts.get(name)
        answer = host.answer(self.path, dict(self.headers.items())) if host else NOT_FOUND
        self.send_response(answer.status)
        for header, value in answer.headers.items():
            self.send_header(header, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.server.network.now(), usegmt=True)

    def log_message(self, format: str, *args: object) -> None:
        pass
