"""The sitemaps that robots.txt names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.robots import sitemaps_of_robots

ROBOTS = """\ufeffUser-agent: *
Disallow: /admin
SITEMAP : https://tide.example/sitemap.xml   # the main one
sitemap: https://maps.example/tide/news.xml.gz
Sitemap: /relative.xml

User-agent: other
Sitemap: https://tide.example/sitemap.xml
Sitemap:
Sitemap: ftp://tide.example/old.xml
"""


def test_absolute_each_once_in_order() -> None:
    expected = ("https://tide.example/sitemap.xml", "https://maps.example/tide/news.xml.gz")
    for newline in ("\n", "\r\n", "\r"):
        body = ROBOTS.replace("\n", newline).encode()
        assert sitemaps_of_robots(body) == expected
        assert sitemaps_of_robots(body, url="https://tide.example/robots.txt") == (
            *expected,
            "https://tide.example/relative.xml",
        )


def test_a_page_in_its_place_names_none() -> None:
    assert sitemaps_of_robots(b"<!doctype html>\nSitemap: https://tide.example/sitemap.xml") == ()
    assert sitemaps_of_robots(b"") == ()


def test_at_most_500() -> None:
    assert len(sitemaps_of_robots(b"".join(b"Sitemap: http://a.example/%d\n" % n for n in range(600)))) == 500


@given(st.binary(max_size=300), st.text(max_size=20))
def test_never_raises(body: bytes, url: str) -> None:
    assert all(found.startswith("http") for found in sitemaps_of_robots(b"Sitemap: " + body, url=url))
