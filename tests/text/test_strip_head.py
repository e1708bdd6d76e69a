"""What stands between a page's top and its text, and the signer's name: lines of the head go, the story stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregator.text.boilerplate import strip_page
from aggregator.text.model import Block
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
