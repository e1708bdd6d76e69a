"""Pages that are empty until scripts fill them are told from pages that are merely short."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.scripted import needs_browser

APP = '<script type="module" src="/assets/index-4f.js"></script>'
WORDS = "The lifting bridge at Morrow stays closed until the spring tides are over and its gears have been replaced. "


def html(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Harbour</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "page",
    [
        html('<div id="root"></div>', APP),
        html(f'<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>{APP}'),
        html('<div id="__next"><div class="spinner">Loading…</div></div>', APP),
        html("<app-root></app-root>", APP),
        html(f"<header>Harbour Courier</header><div id=app>Bitte warten</div><footer>© Harbour</footer>{APP}"),
        html(f"<noscript>Diese Seite benötigt Javascript. Bitte aktivieren.</noscript>{APP}"),
        html(f"<p>Bật JavaScript để tiếp tục</p>{APP}"),
        html(f"<div class=shell></div><script>{'var a = 1;' * 2000}</script>"),
        html(f"<div class=shell>Harbour</div>{APP * 3}"),
    ],
)
def test_shells(page: str) -> None:
    assert needs_browser(page)
    assert needs_browser(page.encode())


@pytest.mark.parametrize(
    "page",
    [
        "",
        html(""),
        html('<div id="root"></div>'),
        html("<p>Not found</p>"),
        html("<p>Not found</p>", '<script src="/analytics.js"></script>'),
        html("<p>Sunday's tide tables</p>", f'<script type="application/ld+json">{"x" * 20_000}</script>'),
        html(f"<noscript>Please enable JavaScript for comments</noscript>{WORDS * 4}{APP}"),
        html(f"<div id=root>{WORDS * 4}</div>", APP),
        html(f"<script>{'a' * 20_000}</script><p>{WORDS}</p>"),
    ],
)
def test_pages_that_are_what_they_are(page: str) -> None:
    assert not needs_browser(page)


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400)))
def test_never_raises(page: bytes | str) -> None:
    assert needs_browser(page) in (True, False)


@pytest.mark.parametrize(
    "piece", ["<div id=root>", "<noscript>", "<noscript>javascript</noscript>", "<div id=app></div>"]
)
def test_pages_of_any_depth_take_no_time(piece: str) -> None:
    began = time.perf_counter()
    needs_browser(html(piece * 50_000, APP))
    assert time.perf_counter() - began < 3
