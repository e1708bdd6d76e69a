"""The gate of a browser's pages dials what it has checked, and nothing on private networks unless its source may."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config import Config, ConfigurationError
from aggregator.crawl.browser import find_browser, is_unwanted, require_browser
from aggregator.crawl.gate import Gate
from aggregator.sources.model import Source
from tests.conftest import CHECKOUT
from tests.crawls.site import Site


async def _asked(gate: Gate, words: bytes) -> bytes:
    proxy = await gate.open()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.rsplit(":", 1)[1]))
        writer.write(words)
        writer.write_eof()
        async with asyncio.timeout(10):
            answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer
    finally:
        await gate.close()


def through(
    words: bytes, *, places: frozenset[tuple[str, int]] = frozenset(), allow_all: bool = False
) -> tuple[bytes, list[str]]:
    """What the gate answers to these bytes, and the places that it refused."""
    refused: list[str] = []
    answer = asyncio.run(_asked(Gate(places, allow_all=allow_all, on_refusal=refused.append), words))
    return answer, refused


def place(site: Site) -> tuple[str, int]:
    return "127.0.0.1", int(site.home.rsplit(":", 1)[1])


def test_a_page_of_a_place_that_is_allowed(site: Site) -> None:
    url = site.add("/a?b=1", b"the page")
    words = f"GET {url} HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nProxy-Authorization: p\r\nX-Kept: 1\r\n\r\n"
    answer, refused = through(words.encode(), places=frozenset({place(site)}))
    assert answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(b"\r\n\r\nthe page")
    assert b"Connection: close" in answer and refused == []
    (heard,) = site.heard
    assert heard.path == "/a?b=1" and heard.headers["X-Kept"] == "1" and heard.headers["Connection"] == "close"
    assert "Proxy-Authorization" not in heard.headers


def test_a_tunnel(site: Site) -> None:
    site.add("/a", b"the page")
    host, port = place(site)
    words = f"CONNECT {host}:{port} HTTP/1.1\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    answer, _ = through(words, places=frozenset({(host, port)}))
    assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 ") and answer.endswith(
        b"the page"
    )
    answer, refused = through(words)
    assert answer.startswith(b"HTTP/1.1 403 ") and refused == [f"{host}:{port}"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "news.localhost",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
    ],
)
def test_private_addresses_in_every_spelling(site: Site, host: str) -> None:
    port = place(site)[1]
    other = frozenset({("127.0.0.1", port + 1), ("10.0.0.1", port)})  # another port, another host
    for words in (
        f"GET http://{host}:{port}/a HTTP/1.1\r\n\r\n",
        f"CONNECT {host}:{port} HTTP/1.1\r\n\r\nGET /a HTTP/1.0\r\n\r\n",
    ):
        answer, _ = through(words.encode(), places=other)
        assert answer[:12] in (b"HTTP/1.1 403", b"HTTP/1.1 502")
    assert not site.asked


def test_a_closed_network_may_reach_everything(site: Site) -> None:
    answer, _ = through(f"GET {site.add('/a', b'page')} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), allow_all=True)
    assert answer.endswith(b"page")


def test_a_host_that_does_not_answer_is_a_bad_gateway() -> None:
    answer, refused = through(b"GET http://127.0.0.1:1/ HTTP/1.1\r\n\r\n", allow_all=True)
    assert answer.startswith(b"HTTP/1.1 502 ") and refused == []


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(st.binary(max_size=80), st.text(max_size=60).map(lambda text: f"GET {text} HTTP/1.1\r\n\r\n".encode()))
)
def test_whatever_is_asked_is_answered_or_closed(words: bytes) -> None:
    answer, _ = through(words)
    assert answer[:9] in (b"", b"HTTP/1.1 ")


BROWSING = Source("app", "App", "https://app.example/", browser=True)


def test_a_browser_that_is_not_there_is_named_with_the_remedy(tmp_path: Path) -> None:
    config = Config(browser=str(tmp_path / "chromium"))
    assert find_browser(config) is None
    with pytest.raises(ConfigurationError, match=r"source 'app': browser = true: .*AGGREGATOR_BROWSER"):
        require_browser([BROWSING], config)
    require_browser([], config)


@pytest.mark.parametrize(
    ("kind", "unwanted"), [("image", True), ("font", True), ("media", True), ("script", False), ("xhr", False)]
)
def test_what_a_text_never_needs_is_not_loaded(kind: str, unwanted: bool) -> None:
    class Asked:
        resource_type = kind

    assert is_unwanted(Asked()) is unwanted


def test_no_run_loads_playwright_unless_a_source_wants_it() -> None:
    words = "import sys, aggregator.settings, aggregator.crawl.browser; sys.exit('playwright' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], cwd=CHECKOUT, check=False).returncode == 0
