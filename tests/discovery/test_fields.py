"""What a feed says, made plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.fields import absolute, person, plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("<b>W</b>ord &amp; more", "Word & more"),
        ("a < b", "a < b"),
        ("x<script>y</script> z<style>p{}</style>", "x z"),
        ("<!-- hidden -->seen", "seen"),
        ("  two\n words\u00a0here ", "two words here"),
        ("<br>", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_plain(value: object, text: str | None) -> None:
    assert plain(value) == text


def test_plain_keeps_paragraphs_apart_where_asked() -> None:
    assert plain("<p>One.</p><p>Two.</p>", gap=" ") == "One. Two."


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("desk@courier.example (Jonas Falk)", "Jonas Falk"),
        ("Jonas Falk <desk@courier.example>", "Jonas Falk"),
        ("desk@courier.example", None),
        ("Jonas Falk @jonas", "Jonas Falk @jonas"),
        ("Jonas Falk", "Jonas Falk"),
    ],
)
def test_person(value: str, name: str | None) -> None:
    assert person(value) == name


@given(st.text(max_size=300), st.integers(1, 50))
def test_plain_is_one_line_and_no_longer_than_asked(value: str, longest: int) -> None:
    text = plain(value, longest)
    assert text is None or (0 < len(text) <= longest and text == text.strip() and "\n" not in text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_absolute_never_raises(link: str, base: str) -> None:
    url = absolute(link, f"https://a.example/{base}")
    assert url is None or url.startswith(("http://", "https://"))
