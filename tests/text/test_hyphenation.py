from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.article import extract_article
from aggregator.text.hyphenation import join_lines, mend_print
from aggregator.text.model import Block
from aggregator.text.normalise import fold_space


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("the govern-\nment said", "the government said"),
        ("the govern-  \r\n    ment said", "the government said"),
        ("the govern\u00ad\nment said", "the government said"),
        ("the gov\u00adern\u2010\nment said", "the government said"),
        ("правитель-\nство заявило", "правительство заявило"),
        ("Asyl-\nund Migrationsrecht", "Asyl- und Migrationsrecht"),
        ("Nordrhein-\nWestfalen", "Nordrhein- Westfalen"),
        ("he paused -\nthen spoke", "he paused - then spoke"),
        ("well-known", "well-known"),
    ],
)
def test_words_broken_at_a_line_end_are_whole(raw: str, folded: str) -> None:
    assert fold_space(raw) == folded


def test_a_break_within_a_line_needs_proof() -> None:
    once = [Block("The govern- ment fell."), Block("A new government came.")]
    assert mend_print(once)[0].text == "The government fell."
    alone = [Block("The govern- ment fell, tense- suddenly.")]
    assert mend_print(alone) == tuple(alone)
    whole = Block("The minister led the government.")
    printed = [Block("The govern- ment and the minis- ter fell in hal- vik."), whole]
    assert mend_print(printed)[0].text == "The government and the minister fell in halvik."
    suspended = [*printed, Block("Asyl- und Migrationsrecht")]
    assert mend_print(suspended)[2].text == "Asyl- und Migrationsrecht"


@given(st.text(st.sampled_from("ab-\u00ad \nC\u2010"), max_size=40))
def test_mending_is_idempotent_and_never_loses_a_letter(text: str) -> None:
    joined = join_lines(text)
    assert [c for c in joined if c.isalpha()] == [c for c in text if c.isalpha()]
    blocks = mend_print([Block(fold_space(text))])
    assert mend_print(blocks) == blocks
    assert fold_space(fold_space(text)) == fold_space(text)


def test_a_page_gives_whole_words_wherever_its_lines_end() -> None:
    story = "".join(
        f"<p>On {day} the council of Halvik closed a bridge, said its state-\nment, and the govern-<br>ment agreed.</p>"
        for day in ("Monday", "Tuesday", "Friday")
    )
    found = extract_article(f"<article><h1>Bridge closed</h1>{story}</article>", url="https://halvik.example/bridge")
    assert found.text.count("statement, and the government agreed.") == 3
    assert [(block.text, block.rule) for block in found.removed] == [("Bridge closed", "title_repeat")]
