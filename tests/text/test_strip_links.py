"""Links to other articles go as blocks of their own; links that are the text stay. Bios go by the author's name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregator.text.boilerplate import strip_page
from aggregator.text.model import Block, ExtractedPage, Link
from tests.text.test_boilerplate import PROSE, page

HERE = "https://www.halvik.example/2026/"
PARAGRAPHS = [Block(text) for text in PROSE]
HEADLINE = "Ferry strike on the quay enters its second week"


def line(text: str, kind: str = "paragraph", words: str | None = None, href: str = HERE + "b") -> Block:
    return Block(text, kind, (Link(words or text, href),))


def on_site(*blocks: Block, **facts: object) -> ExtractedPage:
    return replace(page(*blocks), canonical=HERE + "a", **facts)  # type: ignore[arg-type]


def removed(stripped: ExtractedPage) -> list[tuple[str, str]]:
    return [(one.text, one.rule) for one in strip_page(stripped).removed]


@pytest.mark.parametrize("kind", ["paragraph", "heading", "quote", "list_item"])
@pytest.mark.parametrize("place", [2, len(PROSE)])
def test_a_linked_headline_goes(kind: str, place: int) -> None:
    blocks = [*PARAGRAPHS[:place], line(HEADLINE, kind), *PARAGRAPHS[place:]]
    assert removed(on_site(*blocks)) == [(HEADLINE, "link_line")]


@pytest.mark.parametrize(
    "block",
    [
        line(HEADLINE, href="https://torsund.example/b"),
        line("Maren Tolvik", "list_item"),
        line("3 March 2026 - Maren Tolvik in concert"),
        line("https://www.halvik.example/2026/a long address of words"),
        line("The report of the harbour office names three causes.", words="report of the harbour office"),
    ],
)
def test_a_link_of_the_text_stays(block: Block) -> None:
    assert removed(on_site(*PARAGRAPHS[:2], block, *PARAGRAPHS[2:])) == []


def test_a_page_of_links_keeps_them() -> None:
    lines = [line(f"{HEADLINE} {number}", "list_item") for number in range(6)]
    assert removed(on_site(*PARAGRAPHS, *lines)) == []


def test_links_stay_where_the_site_is_not_known() -> None:
    assert removed(page(*PARAGRAPHS, line(HEADLINE))) == []


def test_a_list_of_teasers_goes_with_its_heading() -> None:
    labels = ["Harbour", "Ferries", "Fishing"]
    teasers = [line(f"{label}: {HEADLINE}", "list_item", HEADLINE) for label in labels]
    blocks = [*PARAGRAPHS * 2, Block("What else moves the island", "heading"), *teasers]
    assert [rule for _, rule in removed(on_site(*blocks))] == ["link_line"] * 4


@pytest.mark.parametrize(
    "text",
    [
        "Maren Tolvik is a reporter at the Halvik Courier and covers the harbour.",
        "Maren Tolvik, political editor in Halvik.",
        "Dr. Maren Tolvik ist Redakteurin beim Halviker Boten.",
        "About the author: Maren Tolvik writes about ferries.",
    ],
)
def test_a_bio_of_the_signer_goes_from_the_foot_only(text: str) -> None:
    assert removed(on_site(*PARAGRAPHS, Block(text), authors=("Maren Tolvik",))) == [(text, "author_bio")]
    assert removed(on_site(*PARAGRAPHS, Block(text), authors=("Jon Asker",))) == []
    assert removed(on_site(*PARAGRAPHS[:2], Block(text), *PARAGRAPHS[2:], authors=("Maren Tolvik",))) == []


@pytest.mark.parametrize(
    ("heading", "kind", "goes"),
    [
        ("Halvik Halvik opens its harbour at last", "heading", True),
        ("The island today: Halvik opens its harbour at last", "heading", True),
        ("opens its harbour at last", "heading", True),
        ("The island today: Halvik opens its harbour at last", "paragraph", False),
        ("Harbour at last", "heading", False),
        ("What Halvik hopes for", "heading", False),
    ],
)
def test_the_headline_goes_with_its_kicker(heading: str, kind: str, goes: bool) -> None:
    blocks = (Block(heading, kind), *PARAGRAPHS)
    found = removed(page(*blocks, title="Halvik opens its harbour at last"))
    assert found == ([(heading, "title_repeat")] if goes else [])
