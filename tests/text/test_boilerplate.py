"""Stripping: what goes, what stays, and that nothing is lost."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.boilerplate import strip_page, strip_text
from aggregator.text.model import Block, ExtractedPage, Link
from tests.factory import BRIDGE
from tests.text.test_phrasebook import EXAMPLES

PROSE = [
    "The harbour of Halvik opened on Monday after four years of work, and the first ferry left at dawn.",
    "“We had stopped believing in it,” said the harbour master, who had counted the days on a wall.",
    "The council paid 41 million crowns for the quay, twice what the plan of 2019 had named.",
    "Fishermen complain that the new basin is too shallow for their boats at low tide.",
    "A second ferry is to follow in May, if the yard in Torsund delivers it in time.",
]


def page(
    *blocks: Block, title: str | None = None, summary: str | None = None, outside: tuple[Block, ...] = ()
) -> ExtractedPage:
    return ExtractedPage(title, summary, (), (), None, None, "en", "full", blocks, outside, ())


def article(*, head: tuple[str, ...] = (), middle: tuple[str, ...] = (), tail: tuple[str, ...] = ()) -> ExtractedPage:
    texts = (*head, *PROSE[:3], *middle, *PROSE[3:], *tail)
    return page(*(Block(text) for text in texts), title="Halvik opens its harbour at last")


def kept(stripped: ExtractedPage) -> list[str]:
    return [block.text for block in strip_page(stripped).kept]


def test_furniture_goes_from_its_places() -> None:
    full = article(
        head=("Halvik opens its harbour at last", "Tue. Mar 3rd, 2026", "By admin", "3 min read"),
        middle=("READ MORE: Ferry strike enters second week", "ADVERTISEMENT"),
        tail=("Source link", "Tags: harbour, ferry", "Leave a Reply", "Your email address will not be published."),
    )
    body = strip_page(full)
    assert [block.text for block in body.kept] == PROSE
    assert [one.rule for one in body.removed] == [
        "title_repeat", "site_clock", "byline", "reading_time", "related_block", "ad_label", "source_credit",
        "tags_categories", "comment_form", "comment_form",
    ]  # fmt: skip


def test_a_byline_or_a_date_between_paragraphs_stays() -> None:
    middle = ("By Maren Tolvik", "March 3, 2026")
    assert [text for text in kept(article(middle=middle)) if text in middle] == list(middle)


def test_readers_comments_go_with_their_heading() -> None:
    comments = ("12 Comments", "Jon says:", "I took that ferry in 1998 and it was late then, too,")
    assert kept(article(tail=comments)) == PROSE


def test_a_comment_heading_early_in_the_text_takes_nothing_with_it() -> None:
    blocks = [Block(PROSE[0]), Block("Leave a reply", "heading"), *(Block(text) for text in PROSE[1:])]
    assert kept(page(*blocks)) == PROSE


def test_a_list_of_links_goes_with_its_heading_and_a_list_of_facts_stays() -> None:
    link = Link("Ferry strike enters second week", "https://halvik.example/a")
    links = [Block("Related stories", "heading"), Block(link.text, "list_item", (link,))]
    facts = [Block("The quay is 200 metres long; ships of up to 90 metres can moor there.", "list_item")]
    blocks = [*(Block(text) for text in PROSE), *links]
    assert kept(page(*blocks)) == PROSE
    assert facts[0].text in kept(page(*(Block(text) for text in PROSE), links[0], *facts))


def test_the_standfirst_printed_again_goes() -> None:
    summary = "Four years late and twice as dear, the quay is open."
    blocks = (Block(summary), *(Block(text) for text in PROSE))
    body = strip_page(page(*blocks, summary=summary))
    assert [one.rule for one in body.removed] == ["standfirst_repeat"]


def test_outside_blocks_are_recorded_only_when_a_rule_claims_them() -> None:
    outside = (Block("Tue. Mar 3rd, 2026"), Block("Oil prices steady"))
    body = strip_page(page(*(Block(text) for text in PROSE), outside=outside))
    assert [(one.text, one.rule) for one in body.removed] == [("Tue. Mar 3rd, 2026", "site_clock")]


@pytest.mark.parametrize("sentence", EXAMPLES["kept"])
def test_articles_about_furniture_keep_their_sentences(sentence: str) -> None:
    for place in (0, 2, len(PROSE)):
        texts = [*PROSE[:place], sentence, *PROSE[place:]]
        assert kept(page(*(Block(text) for text in texts))) == texts


def test_plain_text_by_lines_and_by_blank_lines_gives_the_same() -> None:
    lines = ["Tue. Mar 3rd, 2026", *PROSE, "Source link"]
    assert strip_text("\n".join(lines)) == strip_text("\n\n".join(lines))
    assert strip_text("") == strip_text(" \n\n ") and strip_text("").text == ""


BLOCKS = st.lists(
    st.one_of(
        st.sampled_from([text for *_, text in EXAMPLES["claimed"]]),
        st.sampled_from(PROSE + EXAMPLES["kept"]),
        st.text(max_size=80),
    ).map(lambda text: " ".join(text.split())),
    max_size=14,
)
KINDS = st.sampled_from(["paragraph", "heading", "list_item", "quote", "table", "caption"])


@settings(max_examples=150, deadline=None)
@given(texts=BLOCKS, kinds=st.lists(KINDS, min_size=14, max_size=14), title=st.sampled_from([None, PROSE[0][:40]]))
def test_nothing_is_lost_and_twice_is_once(texts: list[str], kinds: list[str], title: str | None) -> None:
    blocks = [Block(text, kind) for text, kind in zip(texts, kinds, strict=False)]
    body = strip_page(page(*blocks, title=title))
    assert sorted([b.text for b in body.kept] + [r.text for r in body.removed]) == sorted(b.text for b in blocks)
    positions = iter(blocks)
    assert all(any(block is other for other in positions) for block in body.kept), "order changed"
    again = strip_page(page(*body.kept, title=title))
    assert (again.kept, again.removed) == (body.kept, ())


@settings(max_examples=150, deadline=None)
@given(texts=BLOCKS)
def test_plain_text_stripped_twice_is_stripped_once(texts: list[str]) -> None:
    once = strip_text("\n\n".join(texts))
    assert strip_text(once.text) == type(once)(once.text, ())


@pytest.mark.corpora
def test_seed_page_as_plain_text() -> None:
    folder = Path(os.environ.get("AGGREGATOR_CORPORA", Path(__file__).parents[2] / "../shared/corpora")) / "seed"
    if not folder.is_dir():
        pytest.skip("the seed corpus is not here: set AGGREGATOR_CORPORA")
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    stripped = strip_text((folder / "page.txt").read_text(encoding="utf-8"))
    assert stripped.text.split("\n\n") == gold["paragraphs"]
    assert sorted(one.text for one in stripped.removed) == sorted(gold["removed"])


@pytest.mark.parametrize(
    "sentence",
    [
        "Follow the money, the prosecutor said on Twitter.",
        "Read more books, the minister advises.",
        "Watch the video and you will see the bridge move, the engineer said.",
        "We use cookies to make the cake sweeter, said the baker.",
        "Stay informed and stay calm, the ministry advised on Monday.",
    ],
)
def test_reported_speech_is_nobodys_furniture(sentence: str) -> None:
    for at in (2, len(BRIDGE)):
        paragraphs = [*BRIDGE[:at], sentence, *BRIDGE[at:]]
        assert strip_text("\n\n".join(paragraphs)).text == "\n\n".join(paragraphs)
