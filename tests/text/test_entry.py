"""The content of a page's entry stands in where the page does not show its text, and makes no good text worse."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.boilerplate import strip_page
from aggregator.text.extraction import read_page
from aggregator.text.model import ExtractedPage, FeedHint

URL = "https://harbour-post.example/2024/03/ferry/"
PROSE = (
    "The ferry to the outer islands will sail again on Monday after three weeks of repairs, the harbour office said.",
    "Engineers replaced both propeller shafts, bent when the ship had touched a sandbank in the February storm.",
    "“We are relieved,” said the mayor of the largest island, where shops had begun to run short of flour and fuel.",
    "A second ship, ordered two years ago, is not expected before the autumn because the yard is short of welders.",
    "Until then the fishermen who carried mail and milk through the worst of the winter will be paid by the county.",
    "The harbour master asks travellers to book their cars two days ahead, as the deck holds no more than eighteen.",
    "Fares stay as they were, and pupils who live on the islands sail free of charge until the end of the summer.",
    "On the last crossing before the storm the crew had counted forty-one passengers, two tractors and a church bell.",
)
SHELL = '<div id="root"></div><script type="module" src="/assets/index.js"></script>'
WALL = '<div class="paywall"><p>Subscribe to continue reading</p></div>'
BIO = "<p><strong>Ada Orrin</strong> has written about the sea for twenty years and lives on the smallest island.</p>"
RELATED = (
    '<div class="jp-relatedposts" id="jp-relatedposts"><h3>Related</h3><ul>'
    + "".join(
        f'<li><a href="/2024/02/{slug}/">{slug} and what came of it</a></li>' for slug in ("mail", "storm", "bell")
    )
    + "</ul></div>"
)
SHARE = (
    '<div class="sharedaddy sd-sharing"><h3>Share this:</h3><ul><li><a href="#x">X</a></li><li>Print</li></ul></div>'
)
APPEARED = f'<p>The post <a href="{URL}">Ferry sails again</a> appeared first on <a href="/">Harbour Post</a>.</p>'
MORE = f'<p><a class="more-link" href="{URL}#more-7">Continue reading <span>Ferry sails again</span></a></p>'


def html(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html lang=en><head><title>Ferry sails again</title>{head}</head><body>{body}</body></html>"


def story(body: str) -> str:
    return html(f"<nav><a href=/>Home</a></nav><main><article><h1>Ferry sails again</h1>{body}</article></main>")


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>\n" for text in texts)


WHOLE = paragraphs(*PROSE)


def read(page: str, content: str | None = None) -> ExtractedPage:
    return read_page(page, url=URL, hint=FeedHint(content=content) if content else None)


def text_of(page: ExtractedPage) -> list[str]:
    return [*([page.summary] if page.summary else []), *(block.text for block in strip_page(page).kept)]


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("scripts", html(SHELL)),
        ("a shell with a menu and a line", html(f"<header>Harbour Post</header><p>Loading the story…</p>{SHELL}")),
        (
            "a wall before all",
            html('<div class="consent"><p>We and our partners store cookies on your device.</p></div>'),
        ),
        ("a preview", story(paragraphs(*PROSE[:2]) + WALL)),
        ("a preview that breaks off", story(paragraphs(PROSE[0], PROSE[1][:60] + "…") + WALL)),
        ("a standfirst alone", story(f'<p class="standfirst">{PROSE[0]}</p>' + WALL)),
    ],
)
@pytest.mark.parametrize("tail", ["", APPEARED, SHARE + RELATED, RELATED + APPEARED])
def test_a_page_that_does_not_show_its_text(name: str, page: str, tail: str) -> None:
    found = read(page, WHOLE + tail)
    assert [text for text in text_of(found) if text in PROSE] == list(PROSE)
    assert len(text_of(found)) <= len(PROSE) + (name == "a preview that breaks off")
    assert (found.from_entry, found.completeness) == (True, "full")


def test_its_headings_lists_and_links_come_too() -> None:
    content = (
        f'<h2>What was broken</h2>{WHOLE}<ul><li>Two shafts</li></ul><p>See <a href="/b">the report</a> of May.</p>'
    )
    found = read(html(SHELL), content)
    kinds = {block.text: block.kind for block in found.blocks}
    assert (kinds["What was broken"], kinds["Two shafts"]) == ("heading", "list_item")
    assert [link.href for block in found.blocks for link in block.links] == ["https://harbour-post.example/b"]


GOOD = {
    "plain": story(WHOLE),
    "with furniture": story(f'<p class="byline">By Ada Orrin</p>{WHOLE}{BIO}') + RELATED,
    "declared": story(WHOLE).replace(
        "</head>",
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "articleBody": " ".join(PROSE)})}'
        "</script></head>",
    ),
    "shorter than its feed": story(paragraphs(*PROSE[:7])),
}
CONTENTS = {
    "the same": WHOLE,
    "furniture around it": SHARE + WHOLE + BIO + SHARE + RELATED + APPEARED,
    "an excerpt": paragraphs(*PROSE[:3], PROSE[3][:50] + " [&hellip;]") + APPEARED,
    "cut at more": paragraphs(*PROSE[:5]) + MORE,
    "another text": paragraphs(*(text.replace("ferry", "tram").replace("the", "some") for text in PROSE)),
    "related alone": RELATED * 9,
    "shortcodes": "[vc_row][vc_column]" * 60,
    "text alone": " ".join(PROSE),
    "doubled": WHOLE + WHOLE,
    "broken": "<p>" + WHOLE + "<div><<p></a></table>" * 20,
}


@pytest.mark.parametrize("page", GOOD.values(), ids=GOOD.keys())
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_good_text_stays(page: str, content: str) -> None:
    assert read(page, content) == read(page)


BESIDE = "Readers of this page liked the walk along the old quay, where the herring sheds of the last century stand."


@pytest.mark.parametrize("content", ["the same", "furniture around it", "an excerpt", "cut at more"])
def test_what_stands_apart_and_is_not_in_the_entry_is_no_text(content: str) -> None:
    """A box between the paragraphs goes where the entry has all of the text; a paragraph beside the others stays."""
    boxed = story(f'{paragraphs(*PROSE[:4])}<div class="tip"><p>{BESIDE}</p></div>{paragraphs(*PROSE[4:])}')
    plain = story(paragraphs(*PROSE[:4], BESIDE, *PROSE[4:]))
    assert BESIDE in text_of(read(boxed))
    is_whole = content in ("the same", "furniture around it")
    assert (BESIDE in text_of(read(boxed, CONTENTS[content]))) is not is_whole
    assert BESIDE in text_of(read(plain, CONTENTS[content]))
    assert read(boxed, CONTENTS[content]).from_entry is False


@pytest.mark.parametrize("content", ["an excerpt", "cut at more", "related alone", "shortcodes"])
def test_no_excerpt_is_an_article(content: str) -> None:
    assert read(html(SHELL), CONTENTS[content]) == read(html(SHELL))


def test_what_the_extractor_passes_over_is_found_on_the_page() -> None:
    """The text stands in what is named a comment; nothing is taken from the entry but the word that it is the text."""
    page = html(
        f'<div class="comments"><div class="comment-list">{WHOLE}</div></div>'
        f"<article><p>{PROSE[0]}</p><p>Ada Orrin, harbour correspondent, and the team of the islands.</p></article>"
    )
    found = read(page, WHOLE)
    assert text_of(found)[: len(PROSE)] == list(PROSE)
    assert not found.from_entry


@given(st.lists(st.sampled_from([*PROSE, BIO, RELATED, SHARE, APPEARED, MORE, "<p>", "</div>", "é&amp;"]), max_size=30))
@settings(max_examples=60, deadline=None)
def test_whatever_the_content_all_paragraphs_of_the_page_stay(parts: list[str]) -> None:
    found = read(GOOD["plain"], paragraphs(*parts) * 2)
    assert [text for text in text_of(found) if text in PROSE] == list(PROSE)
    assert not found.from_entry


@given(st.text(max_size=2000))
@settings(max_examples=60, deadline=None)
def test_never_raises(content: str) -> None:
    read(html(SHELL), content * 5)
    read(GOOD["plain"], content * 5)


@pytest.mark.parametrize("piece", ["<div>", "<p>word ", "<a href=x>", "word ", "<p>" + PROSE[0]])
def test_freak_content_costs_no_more_than_a_freak_page(piece: str) -> None:
    content = (piece * 100_000)[:100_000]
    began = time.process_time()
    read(html(SHELL), content)
    read(GOOD["plain"], content)
    assert time.process_time() - began < 3
