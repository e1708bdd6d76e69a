from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.urls import canonical_url, plain_url, same_site, site_of

PAIRS = tomllib.loads((Path(__file__).parent / "url_pairs.toml").read_text(encoding="utf-8"))
PIECES = [*PAIRS["pieces"], "\x00", "\ud800"]
url_like = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: "https://paper.example/" + "".join(pieces)),
    st.text(),
    st.builds("http://{}/{}?{}#{}".format, st.text(), st.text(), st.text(), st.text()),
    st.from_regex(
        r"https?://(www\.|m\.|amp\.)?[a-z]{1,6}\.(com|co\.uk|example)(:\d{1,5})?(/[a-zA-Z0-9%~._-]{0,8}){0,4}(/amp|/print|/index\.html|\.amp)?/?"
        r"(\?[a-z_=&%0-9]{0,20})?",
        fullmatch=True,
    ),
)


@given(url_like)
def test_canonical_is_idempotent_and_never_raises(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(url_like)
def test_the_address_to_fetch_has_the_identity_of_the_one_given(url: str) -> None:
    plain = plain_url(url)
    assert canonical_url(plain) == canonical_url(url)
    assert plain_url(plain) == plain


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        pytest.param(*pair, head == "same", id=f"{head}-{group['about']}-{at}")
        for head in ("same", "other")
        for group in PAIRS[head]
        for at, pair in enumerate(group["pairs"])
    ],
)
def test_addresses_of_one_article_and_of_two(one: str, other: str, are_one: bool) -> None:
    assert (canonical_url(one) == canonical_url(other)) is are_one


@given(url_like)
def test_site_never_raises_and_survives_canonicalisation(url: str) -> None:
    site_of(url)
    assert same_site(url, url) == bool(site_of(url))


@pytest.mark.parametrize(
    "spelling",
    [
        "HTTP://WWW.News.example:80/a/b?utm_source=x&replytocom=4#top",
        "https://m.news.example/a/b/amp/",
        "https://news.example/a/b/?fbclid=1",
        "https://news.example/a/x/../b/print",
        "https://news.example:443/%61/b",
        " https://news.example/a/b\n",
    ],
)
def test_spellings_of_one_article(spelling: str) -> None:
    assert canonical_url(spelling) == "https://news.example/a/b"


def test_what_is_read_stays_apart() -> None:
    assert canonical_url("https://news.example/?p=1") != canonical_url("https://news.example/?p=2")
    assert canonical_url("https://news.example/a?page=2") != canonical_url("https://news.example/a")
    assert canonical_url("https://news.example:8080/a") != canonical_url("https://news.example/a")
    assert canonical_url("https://amp.com/a") == "https://amp.com/a"


def test_query_order_does_not_matter() -> None:
    assert canonical_url("https://news.example/a?b=2&a=1") == canonical_url("https://news.example/a?a=1&b=2")


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://someone.blogspot.com/2020/1/a.html", "someone.blogspot.com"),
        ("https://someone.wordpress.com/", "someone.wordpress.com"),
        ("http://www.news.example/a", "news.example"),
        ("http://a.localhost:8000/x", "a.localhost"),
        ("http://localhost:8000/x", "localhost:8000"),
        ("http://127.0.0.1:8001/x", "127.0.0.1:8001"),
        ("http://[::1]:8001/x", "[::1]:8001"),
        ("mailto:", ""),
        ("", ""),
    ],
)
def test_site(url: str, site: str) -> None:
    assert site_of(url) == site


def test_nowhere_is_not_the_same_place() -> None:
    assert not same_site("", "")
    assert same_site("https://www.news.example/a", "http://m.news.example/b")
    assert not same_site("https://a.blogspot.com/", "https://b.blogspot.com/")
