"""The name of a page's lead image: equal for copies of one picture, nothing where it tells nothing."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.extraction import read_page
from aggregator.text.lead_image import image_name
from aggregator.text.model import CITING_KINDS, Claim
from tests.factory import BRIDGE

ADDRESSES = tomllib.loads((Path(__file__).parent / "image_addresses.toml").read_text(encoding="utf-8"))
SAME = [(name, url) for name, *urls in ADDRESSES["same"] for url in urls]
PAGE = "https://www.harbourherald.example/2026/03/bridge"
BRIDGE_IMAGE = "https://cdn.example/harbour-bridge-closed.jpg"
OTHER_IMAGE = "https://cdn.example/ferry-back-in-service.jpg"
LOGO = "https://cdn.example/logo.png"


def images(head: str) -> list[tuple[str, str | None]]:
    """Names and addresses of the lead images of a page with this head."""
    body = "".join(f"<p>{text}</p>" for text in BRIDGE)
    html = f"<!doctype html><html><head>{head}</head><body><article><h1>Bridge</h1>{body}</article></body></html>"
    found: tuple[Claim, ...] = read_page(html, url=PAGE).claims
    return [(one.words, one.target_url) for one in found if one.kind == "lead_image"]


@pytest.mark.parametrize(("name", "url"), SAME)
def test_one_picture_has_one_name(name: str, url: str) -> None:
    assert image_name(url) == name


@pytest.mark.parametrize("url", ADDRESSES["none"])
def test_names_that_say_nothing(url: str) -> None:
    assert image_name(url) is None


@pytest.mark.parametrize(
    "head",
    [
        f'<meta property="og:image" content="{BRIDGE_IMAGE}"><meta name="twitter:image" content="{OTHER_IMAGE}">',
        f'<meta property="og:image" content="{LOGO}"><meta property="og:image" content="{BRIDGE_IMAGE}">',
        f'<meta property="og:image:secure_url" content="{BRIDGE_IMAGE}">',
        f'<meta name="twitter:image:src" content="{BRIDGE_IMAGE}">',
        f'<meta property="og:image" content="{LOGO}"><meta name="twitter:image" content="{BRIDGE_IMAGE}">',
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "image": "{BRIDGE_IMAGE}"}}</script>',
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "image": ["{BRIDGE_IMAGE}"]}}</script>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "image": [{"@type": "ImageObject", '
        f'"contentUrl": "{BRIDGE_IMAGE}"}}]}}</script>',
        '<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "primaryImageOfPage": {"@id": "#lead"}}, '
        f'{{"@type": "ImageObject", "@id": "#lead", "url": "{BRIDGE_IMAGE}"}}]}}</script>',
    ],
)
def test_where_a_page_declares_it(head: str) -> None:
    assert images(head) == [("harbour-bridge-closed", BRIDGE_IMAGE)]


def test_an_address_is_made_absolute() -> None:
    found = images('<meta property="og:image" content="/img/harbour-bridge-closed.jpg">')
    assert found == [("harbour-bridge-closed", "https://www.harbourherald.example/img/harbour-bridge-closed.jpg")]


@pytest.mark.parametrize(
    "content",
    [
        "",
        LOGO,
        "data:image/png;base64,aGFyYm91ci1icmlkZ2UtY2xvc2Vk",
        "javascript:harbour-bridge-closed.jpg",
        "https://[broken/harbour-bridge-closed.jpg",
        "https://cdn.example/harbour-herald.png",
        "https://cdn.example/HarbourHerald_social_share_2026.png",
    ],
)
def test_a_page_without_a_telling_image_claims_none(content: str) -> None:
    assert images(f'<meta property="og:image" content="{content}">') == []


def test_it_names_no_origin() -> None:
    assert "lead_image" not in CITING_KINDS


PIECES = st.sampled_from(
    ["/", "?url=", "%2F", "%00", "\ud800", "-1024x683", ".jpg", "https://", "[", "a" * 30, "0" * 30, "%C3", "é", "é"]
)


@given(st.lists(PIECES | st.text(max_size=8)).map("".join))
def test_any_text_gives_a_storable_name_or_none(url: str) -> None:
    name = image_name(url)
    if name is not None:
        assert 8 <= len(name) <= 200 and "\0" not in name and "/" not in name
        name.encode()


@pytest.mark.parametrize("piece", ["a", "-", "1x", "/", "%2F", "?url=/", "https://", "-e", "0a"])
def test_long_addresses_take_bounded_time(piece: str) -> None:
    start = time.process_time()
    for _ in range(20):
        image_name(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 1
