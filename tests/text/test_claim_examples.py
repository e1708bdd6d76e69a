"""What copies print about their source in thirty languages, and what only looks like it: claim_examples.toml."""

from __future__ import annotations

import time
import tomllib
from html import escape
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.claims import claims_of_text
from aggregator.text.extraction import read_page
from aggregator.text.model import CLAIM_KINDS, Block, Claim
from tests.factory import BRIDGE

URL = "https://mirror.example/2026/03/harbour"
EXAMPLES = tomllib.loads((Path(__file__).parent / "claim_examples.toml").read_text(encoding="utf-8"))
CREDITS = [(code, *row) for code, section in EXAMPLES.items() for row in section["credits"]]
NONE = [(code, *row) for code, section in EXAMPLES.items() for row in section["none"]]
QUOTING = [(code, *row) for code, section in EXAMPLES.items() for row in section.get("quoting", ())]


# What a harbour told in seven paragraphs: long enough that the fifth stands deep in the text.
STORY = [*BRIDGE, *(f"{text} That was so in {year} too." for year in (1803, 1907) for text in BRIDGE)]


def read(code: str, place: str, words: str) -> tuple[Claim, ...]:
    """The claims of a page with these words at that place."""
    texts = list(STORY)
    if place == "dateline":
        texts[0] = f"{words} {texts[0]}"
    at = {"early": 1, "deep": len(texts) // 2, "suffix": len(texts) - 1}.get(place)
    if at is not None:
        texts[at] += f" {words}"
    body = "".join(f"<p>{escape(text)}</p>" for text in texts)
    said = escape(words)
    parts = {
        "byline": f'<div class="byline author">{said}</div>{body}',
        "first": f"<p>{said}</p>{body}",
        "last": f"{body}<p>{said}</p>",
        "caption": f"<figure><img src='/quay.jpg'><figcaption>{said}</figcaption></figure>{body}",
    }
    html = f"""<!doctype html><html lang="{code}"><head><title>Harbour - The Mirror</title>
    <meta property="og:site_name" content="The Mirror"></head><body><nav><a href="/">Home</a></nav>
    <article><h1>Harbour</h1>{parts.get(place, body)}</article><footer>© The Mirror</footer></body></html>"""
    return read_page(html, url=URL).claims


@pytest.mark.parametrize(("code", "place", "kinds", "names", "words"), CREDITS, ids=lambda part: part)
def test_credits(code: str, place: str, kinds: str, names: str, words: str) -> None:
    found = read(code, place, words)
    assert [one for one in found if one.kind in kinds.split("|") and (not names or one.name in names.split("|"))], found


@pytest.mark.parametrize(("code", "place", "words"), NONE, ids=lambda part: part)
def test_what_only_looks_like_a_credit(code: str, place: str, words: str) -> None:
    assert read(code, place, words) == ()


@pytest.mark.parametrize(("code", "place", "words"), QUOTING, ids=lambda part: part)
def test_quoting_is_at_most_an_attribution(code: str, place: str, words: str) -> None:
    assert {one.kind for one in read(code, place, words)} == {"attribution"}


WORDS = st.sampled_from(
    [*(row[-1] for row in chain(CREDITS, NONE)), "Source:", "via", "©", "(", "Reuters", "با", "：", " - "]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=6).map(" ".join), max_size=5))
def test_credits_in_any_order_never_raise_and_keep_the_contract(texts: list[str]) -> None:
    found = claims_of_text([Block(text) for text in texts], url=URL)
    assert all(one.kind in CLAIM_KINDS and len(one.words) <= 500 and one.name != "" for one in found)
    assert found == claims_of_text([Block(text) for text in texts], url=URL)


@pytest.mark.parametrize(
    "piece",
    [
        "Source: ",
        "by ",
        "told ",
        "a " * 3,
        "((",
        "AFP ",
        "- ",
        "originally published ",
        "reporting by x; ",
        "\u200f وكالة ",
        "said by the ",
        "of of ",
        "1. ",
    ],
)
def test_long_lines_take_bounded_time(piece: str) -> None:
    """Ten times the line may take ten times as long and a little more: no expression is quadratic."""

    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        start = time.process_time()
        claims_of_text([Block(text), Block(text + "."), Block(text)], url=URL)
        return time.process_time() - start

    seconds(1_000)
    short, long = (min(seconds(size) for _ in range(2)) for size in (8_000, 80_000))
    assert long < 30 * short + 0.2
