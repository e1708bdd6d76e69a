"""What is mended before the libraries see it, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.mending import mended


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<a>x & y</a>", b"<a>x &amp; y</a>"),
        (b"<a>?a=1&b=2&lang=en</a>", b"<a>?a=1&amp;b=2&amp;lang=en</a>"),
        (b"<a>&amp; &#38; &#x26; &lt;</a>", b"<a>&amp; &#38; &#x26; &lt;</a>"),
        (b"<a>caf&eacute;&nbsp;</a>", b"<a>caf&#233;&#160;</a>"),
        (b"<a>&unheard; &</a>", b"<a>&amp;unheard; &amp;</a>"),
        (b"<a><![CDATA[x & y &eacute;]]> & z</a>", b"<a><![CDATA[x & y &eacute;]]> &amp; z</a>"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        ("<?xml encoding='latin1'?>ü".encode(), "<?xml encoding='utf-8'?>ü".encode()),
        ("<?xml encoding='latin1'?>ü".encode("latin1"), "<?xml encoding='latin1'?>ü".encode("latin1")),
        (b"<?xml encoding='latin1'?>plain", b"<?xml encoding='latin1'?>plain"),
    ],
)
def test_mended(before: bytes, after: bytes) -> None:
    assert mended(before) == after


@given(st.lists(st.sampled_from([b"&", b"amp;", b"eacute;", b"#38;", b"<![CDATA[", b"]]>", b"x", b"\xc3\xbc", b" "])))
def test_mending_twice_is_mending_once(parts: list[bytes]) -> None:
    once = mended(b"".join(parts))
    assert mended(once) == once
