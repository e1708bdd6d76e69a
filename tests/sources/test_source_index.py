"""Which source an address belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.sources.lookup import SourceIndex
from aggregator.sources.model import Source


def source(id: str, home: str, retired: bool = False) -> Source:
    return Source(id=id, name=id, home=home, retired=retired)


INDEX = SourceIndex(
    (
        source("courier", "https://www.courier.example/"),
        source("sport", "https://sport.courier.example/"),
        source("world", "https://big.example/"),
        source("world-es", "https://big.example/es/"),
        source("edition", "https://edition.wide.example/"),
        source("herald", "http://herald.localhost:8000/"),
        source("echo", "http://echo.localhost:8000/"),
        source("one", "http://127.0.0.1:8001/"),
        source("two", "http://127.0.0.1:8002/"),
        source("six", "http://[::1]:8001/"),
        source("old", "https://old.example/index.html", retired=True),
    ),
    site_of=lambda url: ".".join(url.split("/")[2].split(".")[-2:]),
)


@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("https://www.courier.example/a", "courier"),
        ("http://COURIER.example./a", "courier"),
        ("https://courier.example:443/a", "courier"),
        ("https://m.courier.example/a", "courier"),
        ("https://sport.courier.example/a", "sport"),
        ("https://live.sport.courier.example/a", "sport"),
        ("https://big.example/", "world"),
        ("https://big.example/es", "world-es"),
        ("https://big.example/es/a", "world-es"),
        ("https://big.example/essay", "world"),
        ("https://www.wide.example/a", "edition"),
        ("http://herald.localhost:8000/a", "herald"),
        ("http://echo.localhost:8000/a", "echo"),
        ("http://localhost:8000/a", None),
        ("http://other.localhost:8000/a", None),
        ("http://herald.localhost:8001/a", None),
        ("http://127.0.0.1:8001/a", "one"),
        ("http://127.0.0.1:8002/a", "two"),
        ("http://127.0.0.1/a", None),
        ("http://[::1]:8001/a", "six"),
        ("https://old.example/2019/a", "old"),
        ("https://notcourier.example/a", None),
        ("https://example/a", None),
        ("ftp://courier.example/a", None),
        ("/a", None),
        ("", None),
        ("http://[courier.example/", None),
        ("http://courier.example:port/", None),
    ],
)
def test_of_url(url: str, id: str | None) -> None:
    found = INDEX.of_url(url)
    assert (found.id if found else None) == id


def test_of_one_home_page_the_first_source_that_is_not_retired_has_the_pages() -> None:
    old, new = source("old", "https://a.example/", True), source("new", "http://a.example")
    third = source("third", "http://a.example/")
    for order in ((old, new, third), (new, old, third), (new, third, old)):
        assert SourceIndex(order).of_url("https://www.a.example/x") is new
    assert SourceIndex((old,)).of_url("https://www.a.example/x") is old


def test_by_id() -> None:
    assert INDEX.by_id("old") is INDEX.sources[-1]
    assert INDEX.by_id("nobody") is None


@given(st.text(max_size=60))
def test_never_raises(url: str) -> None:
    SourceIndex(INDEX.sources).of_url(url)
    SourceIndex(INDEX.sources).of_url(f"http://{url}")
