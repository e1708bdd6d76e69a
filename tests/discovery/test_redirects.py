"""Where an article's address leads: to another article, a list, a wall, or nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.redirects import place_of

ASKED = "https://paper.example/news/2026/11/bridge-to-close-for-repairs"


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (ASKED, None),
        ("http://www.paper.example/news/2026/11/bridge-to-close-for-repairs/?utm_source=x", None),
        ("https://paper.example/news/2026/11/bridge-to-close-for-repairs-on-monday", None),
        ("https://paper.example/a-story-about-the-old-lifting-bridge-12345", None),
        ("https://paper.example/", "home_page"),
        ("https://m.paper.example/index.html", "home_page"),
        ("https://paper.example/news/", "section_page"),
        ("https://paper.example/news/2026/", "section_page"),
        ("https://paper.example/sport", "section_page"),
        ("https://paper.example/tag/bridges", "section_page"),
        ("https://paper.example/archive", "section_page"),
        ("https://paper.example/404", "error_page"),
        ("https://paper.example/errors/page_not_found.html", "error_page"),
        ("https://paper.example/login", "walled"),
        ("https://paper.example/abo/angebote", "walled"),
        ("https://consent.paper.example/collect", "walled"),
        ("https://paper.example/?return=/news/2026/11/bridge-to-close-for-repairs", "walled"),
        ("https://paper.example/gate?u=%2Fnews%2F2026%2F11%2Fbridge-to-close-for-repairs", "walled"),
        ("https://parking.example/", "walled"),
    ],
)  # fmt: skip
def test_places(target: str, place: str | None) -> None:
    assert place_of(ASKED, target) == place


@given(st.text(max_size=80), st.text(max_size=80))
def test_never_raises(asked: str, target: str) -> None:
    place_of(asked, target)
    place_of(ASKED, f"https://paper.example/{target}")
    place_of(f"https://paper.example/{asked}", "https://paper.example/")
