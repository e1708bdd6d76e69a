"""What stands between a page's top and its text, and the signer's name: lines of the head go, the story stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregator.text.boilerplate import strip_page
from aggregator.text.extraction import read_page
from aggregator.text.model import Block
from aggregator.text.parse import parse_page
from aggregator.text.people.glued import part_glued
from tests.text.test_boilerplate import PROSE, page


@pytest.mark.parametrize(
    "line",
    [
        "Ilona Korda",
        "Ilona Korda és Zsolt Őri",
        "14 maart 2024",
        "2024. március 14. 08:45",
        "Thứ năm, 14/3/2024, 08:45 (GMT+7)",
        "14 มี.ค. 2567 08:45 น.",
        "۲۴ اسفند ۱۴۰۲",
    ],
)
def test_lines_of_signers_and_dates_around_the_text_go(line: str) -> None:
    authors = ("Ilona Korda", "Zsolt Őri") if " és " in line else ("Ilona Korda",)
    for texts in ([line, *PROSE], [*PROSE, line]):
        body = strip_page(replace(page(*(Block(text) for text in texts)), authors=authors))
        assert [block.text for block in body.kept] == PROSE


def test_what_stands_above_the_headline_goes_and_a_signer_inside_the_story_stays() -> None:
    above = [Block("Halvik CourierSubscribe"), Block("Region"), Block("The ferry that never came", "heading")]
    story = [*(Block(text) for text in PROSE[:2]), Block("Ilona Korda"), *(Block(text) for text in PROSE[2:])]
    found = replace(page(*above, *story), authors=("Ilona Korda",), title="The ferry that never came")
    body = strip_page(found)
    assert list(body.kept) == story
    assert [removed.rule for removed in body.removed] == ["before_headline", "before_headline", "title_repeat"]
    again = strip_page(replace(found, blocks=body.kept))
    assert again.kept == body.kept


@pytest.mark.parametrize(
    ("author", "date"),
    [
        ("Von Gesine Altmann", "14. März 2024"),
        ("By Imelda Corrigan", "March 14, 2024"),
        ("Door Imke van den Corput", "14 maart 2024"),
        ("Par Anne-Lise Le Guen", "14 mars 2024"),
        ("Γράφει η Ειρήνη Κορκολή", "14 Μαρτίου 2024, 08:45"),
    ],
)
def test_words_that_only_a_style_sheet_parts_are_parted(author: str, date: str) -> None:
    story = "".join(f"<p>{text}</p>" for text in PROSE)
    html = (
        "<html><head><title>The ferry that never came - Halvik Courier</title></head><body><div class=a1>"
        f"<h1>The ferry that never came</h1><div><span class=a2>{author}</span><span class=a3>{date}</span></div>"
        f"<div class=a4>{story}</div></div></body></html>"
    )
    found = read_page(html, url="https://halvik.example/news/ferry")
    assert found.authors == (" ".join(author.split()[1:]).removeprefix("η "),)
    assert found.published and found.published.at.date().isoformat() == "2024-03-14"
    assert [block.text for block in strip_page(found).kept] == PROSE


def test_a_drop_cap_a_formula_and_a_word_in_two_styles_stay_whole() -> None:
    html = (
        "<p><span class=cap>T</span><span class=b>his</span> H<span class=s>2</span>O <span class=a>water</span>"
        "<span class=b>ways</span> <span class=a>第一次</span><span class=b>開放</span></p>"
    )
    root = parse_page(html)
    assert root is not None
    before = root.text_content()
    part_glued(root)
    assert root.text_content() == before


@pytest.mark.parametrize(
    "line",
    [
        "Thanks for reading Halvik Notes! Subscribe for free to receive new posts.",
        "Listen on Apple Podcasts, Spotify or wherever you get your podcasts.",
    ],
)
def test_prompts_of_newsletters_and_podcasts_go(line: str) -> None:
    body = strip_page(page(*(Block(text) for text in (*PROSE, line))))
    assert [block.text for block in body.kept] == PROSE
