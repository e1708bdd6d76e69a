"""Readers' comments without a heading go with all that follows; live blogs and interviews stay."""

from __future__ import annotations

import pytest

from aggregator.text.boilerplate import strip_page
from aggregator.text.model import Block
from tests.text.test_boilerplate import PROSE, page

FIRST = "I took that ferry in 1998 and it was late then, too, so nothing has changed on that quay."
SECOND = "My uncle built the old one with his own hands, and he never got a crown for it in his life."


def kept(*texts: str) -> list[str]:
    return [block.text for block in strip_page(page(*(Block(text) for text in texts))).kept]


@pytest.mark.parametrize(
    "comments",
    [
        ("Jon Asker says:", FIRST, "Reply", "kari77 says:", SECOND, "Reply"),
        ("Jon Asker sagt:", "3. März 2026 um 9:14 Uhr", FIRST, "Antworten"),
        ("Jon Asker March 3, 2026 at 9:14 am", FIRST, "Reply"),
        ("Jon Asker, 3 days ago", FIRST, "Reply", "Kari, 2 days ago", SECOND),
        ("Jon Asker dit :", FIRST, "Répondre"),
        ("Jon Asker пишет:", FIRST, "Ответить"),
    ],
)
def test_a_run_of_comments_goes(comments: tuple[str, ...]) -> None:
    assert kept(*PROSE, *comments) == PROSE


def test_speakers_of_an_interview_stay() -> None:
    texts = [PROSE[0], "Jon Asker says:", PROSE[1], "Maren Tolvik says:", *PROSE[2:], "Jon Asker says:", FIRST]
    assert kept(*texts) == texts


def test_one_speaker_near_the_end_stays() -> None:
    texts = [*PROSE, "The harbour master says:", FIRST]
    assert kept(*texts) == texts


def test_two_speakers_at_the_end_stay() -> None:
    texts = [*PROSE, "The harbour master says:", FIRST, "The mayor says:", SECOND]
    assert kept(*texts) == texts


def test_a_live_blog_stays() -> None:
    texts = [text for at, prose in enumerate(PROSE) for text in (f"Jon Asker, March 3, 2026, 9:1{at} am", prose)]
    assert kept(*texts)[1:] == texts[1:]  # the first line dates the page
