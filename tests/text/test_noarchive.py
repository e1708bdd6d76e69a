"""noarchive: who asks it of whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.noarchive import forbids_archiving

PADDING = b"<p>Archives of the harbour, noarchive in the text.</p>" * 40


@pytest.mark.parametrize(
    ("meta", "forbids"),
    [
        (b'<meta name="robots" content="noarchive">', True),
        (b"<META CONTENT='index, NOARCHIVE' NAME='Robots'/>", True),
        (b"<meta name=robots content=noindex,noarchive>", True),
        (b'<meta name="aggregator" content="noarchive">', True),
        (b'<meta name="googlebot" content="noarchive">', False),
        (b'<meta name="robots" content="noindex, nofollow">', False),
        (b'<meta name="description" content="noarchive">', False),
        (b"", False),
    ],
)
def test_meta_elements(meta: bytes, forbids: bool) -> None:
    assert forbids_archiving(b"<html><head>" + meta + b"</head>" + PADDING, {}) is forbids


@pytest.mark.parametrize(
    ("header", "forbids"),
    [
        ("noarchive", True),
        ("noindex, NoArchive", True),
        ("googlebot: noarchive", False),
        ("googlebot: nofollow, noarchive", False),
        ("googlebot: nofollow\nnoarchive", True),
        ("googlebot: nofollow, aggregator: noarchive", True),
        ("unavailable_after: 25 Jun 2026 15:00:00 PST, noarchive", True),
        ("", False),
    ],
)
def test_headers(header: str, forbids: bool) -> None:
    assert forbids_archiving(PADDING, {"x-robots-tag": header}) is forbids


@given(st.binary(max_size=500), st.text(max_size=100))
def test_nothing_raises(html: bytes, header: str) -> None:
    forbids_archiving(b"<meta " + html + b"noarchive>", {"x-robots-tag": header})
