"""The body of a page: what an extractor drops or splits is there, what stands beside it is not. Pages invented."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.text.body.blocks import segment
from aggregator.text.body.placement import place
from aggregator.text.extraction import read_page
from aggregator.text.model import ExtractedPage
from aggregator.text.parse import parse_page

URL = "https://harbour-post.example/news/bridge"
STORY = tuple(
    f"{who} told the council on {day} that the old bridge over the Selt would have to close {why}, and nobody objected."
    for who, day, why in (
        ("The harbour master", "Monday", "before the winter storms set in"),
        ("An engineer from Oldhaven", "Tuesday", "once the last barge of the season has passed"),
        ("The owner of the ferry", "Wednesday", "as soon as a second boat can be found"),
        ("A teacher of the island school", "Thursday", "when the children have their holidays"),
        ("The keeper of the lighthouse", "Friday", "until the new lamps are in place"),
        ("A baker with two shops", "Saturday", "only if the market may stay open"),
    )
)


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Old bridge to close</title>{head}</head><body>{body}</body></html>"


def paragraphs(texts: tuple[str, ...] = STORY) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(html: str) -> ExtractedPage:
    return read_page(html, url=URL)


def texts(found: ExtractedPage) -> list[str]:
    return [block.text for block in found.blocks]


def holds(found: ExtractedPage, *wanted: str) -> None:
    """Asserts that the texts are blocks of the page, once each and in this order."""
    own = [text for text in texts(found) if text in wanted]
    assert own == list(wanted)


def test_a_body_split_over_two_like_containers_is_whole() -> None:
    half = '<div class="article-body">{}</div>'
    body = half.format(paragraphs(STORY[:3])) + '<div class="promo-slot"><p>Advertisement</p></div>'
    html = page(f"<main><h1>Old bridge to close</h1>{body}{half.format(paragraphs(STORY[3:]))}</main>")
    holds(read(html), *STORY)


def test_a_body_whose_frame_holds_the_beginning_alone_is_whole() -> None:
    start = f'<div class="entry-content"><p>{STORY[0]}</p><p>{STORY[1]}</p></div>'
    rest = f'<div class="col-b">{paragraphs(STORY[2:])}</div>'
    holds(read(page(f"<main><h1>Old bridge to close</h1><div>{start}{rest}</div></main>")), *STORY)


def test_a_pull_quote_in_the_prose_stays() -> None:
    quote = "A bridge that nobody dares to cross is no bridge but a monument, the harbour master said."
    inner = paragraphs(STORY[:3]) + f"<blockquote><p>{quote}</p></blockquote>" + paragraphs(STORY[3:])
    found = read(page(f"<article><h1>Old bridge to close</h1>{inner}</article>"))
    holds(found, *STORY[:3], quote, *STORY[3:])
    assert next(block.kind for block in found.blocks if block.text == quote) == "quote"


def test_a_list_article_keeps_headings_lists_and_links() -> None:
    items = ("A lamp with a spare wick", "Rope, twelve metres of it", "A whistle on a string")
    inner = paragraphs(STORY[:2]) + "<h2>What to bring</h2><ul>" + "".join(f"<li>{item}</li>" for item in items)
    inner += "</ul>" + paragraphs(STORY[2:]) + f'<p>{STORY[0][:-1]}, says <a href="/ferry">the ferry company</a>.</p>'
    found = read(page(f"<article><h1>Old bridge to close</h1>{inner}</article>"))
    holds(found, *STORY[:2], "What to bring", *items, *STORY[2:])
    kinds = {block.text: block.kind for block in found.blocks}
    assert [kinds[text] for text in ("What to bring", *items)] == ["heading"] + ["list_item"] * 3
    assert [link.href for block in found.blocks for link in block.links] == ["https://harbour-post.example/ferry"]


def test_an_interview_keeps_its_questions() -> None:
    questions = ("Who decided this?", "When will it open again?", "And who pays?")
    pairs = "".join(
        f"<p><strong>{question}</strong></p><p>{one}</p><p>{two}</p>"
        for question, one, two in zip(questions, STORY[::2], STORY[1::2], strict=True)
    )
    wanted = [text for trio in zip(questions, STORY[::2], STORY[1::2], strict=True) for text in trio]
    holds(
        read(page(f'<article><h1>Old bridge to close</h1><div class="entry-content">{pairs}</div></article>')), *wanted
    )


def test_a_live_blog_keeps_the_headings_of_its_entries() -> None:
    times = tuple(
        f"1{hour}.05: The council takes its {number} vote" for hour, number in enumerate(("first", "second", "third"))
    )
    entries = "".join(
        f'<h5 class="time">{heading}</h5><p class="text">{one}</p><p class="text">{two}</p>'
        for heading, one, two in zip(times, STORY[::2], STORY[1::2], strict=True)
    )
    found = read(page(f'<main><h1>Old bridge to close</h1><section class="article">{entries}</section></main>'))
    holds(found, *(text for trio in zip(times, STORY[::2], STORY[1::2], strict=True) for text in trio))


@pytest.mark.parametrize("break_", ["<br>", "<br><br>", "<br/>\n<br/>"])
def test_lines_of_a_page_without_paragraphs_are_blocks(break_: str) -> None:
    found = read(page(f"<h1>Old bridge to close</h1><div>{break_.join(STORY)}</div>"))
    holds(found, *STORY)


def test_lines_of_an_address_stay_together() -> None:
    address = "Harbour office<br>12 Quay Street<br>Oldhaven"
    found = read(
        page(f"<article><h1>Old bridge to close</h1>{paragraphs(STORY[:3])}<p>{address}</p>{paragraphs(STORY[3:])}")
    )
    assert "Harbour office 12 Quay Street Oldhaven" in texts(found)


def test_a_row_of_values_is_one_block_and_a_table_of_the_layout_is_none() -> None:
    rows = (("Year", "Barges"), ("2019", "1200"), ("2020", "800"))
    table = "<table>" + "".join(f"<tr><td>{a}</td><td><p>{b}</p></td></tr>" for a, b in rows) + "</table>"
    inner = paragraphs(STORY[:3]) + table + paragraphs(STORY[3:])
    laid_out = f"<table><tr><td><a href='/'>Home</a></td><td><h1>Old bridge to close</h1>{inner}</td></tr></table>"
    for body in (f"<article>{inner}</article>", laid_out):
        found = read(page(body))
        values = [block.text for block in found.blocks if block.kind == "table" and block.text != "Home"]
        assert values == ["Year Barges", "2019 1200", "2020 800"]
        holds(found, *STORY[:3], *values, *STORY[3:])


@pytest.mark.parametrize(
    "container",
    [
        '<div class="entry-content">{}</div>',
        '<div class="wp-block-post-content">{}</div>',
        '<div class="field field--name-body text-formatted"><div class="field__item">{}</div></div>',
        '<div class="post-body entry-content" id="post-body-1">{}</div>',
        '<div itemprop="articleBody">{}</div>',
    ],
    ids=["wordpress", "wordpress-blocks", "drupal", "blogger", "schema.org"],
)
def test_containers_of_content_systems(container: str) -> None:
    others = "".join(
        f'<li><a href="/{n}">Another story of the harbour, number {n}, told again</a></li>' for n in range(9)
    )
    side = f'<aside class="sidebar"><h3>Most read</h3><ul>{others}</ul></aside>'
    found = read(page(f"<div id='page'><h1>Old bridge to close</h1>{container.format(paragraphs())}{side}</div>"))
    holds(found, *STORY)
    assert not any("Another story" in text for text in texts(found))


def test_lists_of_links_between_the_paragraphs_are_outside() -> None:
    links = "".join(f'<li><a href="/{n}">The other story of the harbour, number {n}</a></li>' for n in range(4))
    found = read(
        page(f"<article><h1>Old bridge to close</h1>{paragraphs(STORY[:3])}<ul>{links}</ul>{paragraphs(STORY[3:])}")
    )
    assert [text for text in texts(found) if text in STORY] == list(STORY)
    assert not any("The other story" in text for text in texts(found))


def test_a_paragraph_between_headline_and_text_is_the_summary() -> None:
    lead = "Oldhaven loses its only bridge for half a year; the ferry is to carry all."
    header = (
        f"<header><h1>Old bridge to close</h1><div class='x1'>{lead}</div><figure><img src='a.jpg'></figure></header>"
    )
    found = read(page(f'<main>{header}<div class="article-body">{paragraphs()}</div></main>'))
    assert (found.summary, texts(found)[-6:]) == (lead, list(STORY))


def test_what_scripts_hold_is_read_where_the_page_holds_nothing() -> None:
    app = '<div id="app">Loading…</div>'
    declared = json.dumps({"@type": "NewsArticle", "articleBody": "\n\n".join(STORY)})
    state = json.dumps({"story": {"id": 7, "contentHtml": paragraphs()}})
    nested = json.dumps([1, state])
    for script in (
        f'<script type="application/ld+json">{declared}</script>',
        f'<script type="application/json">{state}</script>',
        f"<script>self.__data.push({nested})</script>",
        "<script>window.state = " + state.replace("<", "\\u003c") + "</script>",
    ):
        assert texts(read(page(app + script))) == list(STORY)


def test_a_short_declared_body_is_read_where_the_page_holds_nothing() -> None:
    japanese = "水門を開ける権利についての百年前の取り決めが、この秋に書き直されようとしている。"
    for body in ("The ferry to Selt is late.", "\n".join([japanese] * 5)):
        declared = {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": body}
        script = f'<script type="application/ld+json">{json.dumps(declared)}</script>'
        page = read_page(f"<html><head>{script}</head><body><div id=app></div></body></html>", url=URL)
        assert "\n".join(block.text for block in page.blocks) == body


@pytest.mark.parametrize("around", ["<noscript>{}", "<nav><ul><li>{}", "<aside>{}", '<form id="all">{}'])
def test_a_story_inside_something_that_nobody_closed_is_found(around: str) -> None:
    holds(read(page(around.format(f"<div><h1>Old bridge to close</h1><div>{paragraphs()}</div></div>"))), *STORY)


def test_what_the_declared_body_leaves_out_is_outside() -> None:
    box = "Harbour Post readers may order the calendar of bridges in our shop from today on, for nine crowns."
    body = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(STORY)})
    head = f'<script type="application/ld+json">{body}</script>'
    inner = paragraphs(STORY[:3]) + f"<p>{box}</p><h2>And now?</h2>" + paragraphs(STORY[3:])
    found = read(page(f"<article><h1>Old bridge to close</h1>{inner}</article>", head))
    holds(found, *STORY[:3], "And now?", *STORY[3:])
    assert box not in texts(found)
    assert box in [block.text for block in found.outside]


@pytest.mark.parametrize("depth", [40, 300])
def test_a_deep_nest_gives_its_text(depth: int) -> None:
    assert texts(read(page("<div>" * depth + paragraphs() + "</div>" * depth))) == list(STORY)


@pytest.mark.slow
def test_twenty_thousand_paragraphs_are_read() -> None:
    many = "".join(f"<p>{STORY[0]} This was vote number {n}.</p>" for n in range(20_000))
    assert len(read(page(f"<article><h1>Old bridge to close</h1>{many}</article>")).blocks) > 15_000


def test_the_operators_choice_is_obeyed() -> None:
    related = '<div class="more"><p>' + "</p><p>".join(text.replace("bridge", "tower") for text in STORY) + "</p></div>"
    html = page(f'<main><h1>Old bridge to close</h1><div class="c">{paragraphs()}{related}</div></main>')
    whole = read_page(html, url=URL, content_css=".c")
    assert texts(whole) == [*STORY, *(text.replace("bridge", "tower") for text in STORY)]
    dropped = read_page(html, url=URL, drop_css=".more")
    assert texts(dropped)[-6:] == list(STORY)
    assert texts(read_page(html, url=URL, content_css=".c", drop_css=".more")) == list(STORY)
    assert not any("tower" in block.text for block in (*dropped.blocks, *dropped.outside))


_TAGS = st.sampled_from(["p", "div", "li", "td", "h2", "blockquote", "a", "span", "section", "article", "figure", "br"])
_WORDS = st.sampled_from([*STORY, "Read more", "Home", "12", "", " ", "©", "\u0000", "&lt;", "<"])
_TREES = st.recursive(
    _WORDS,
    lambda inner: st.tuples(
        _TAGS, st.sampled_from(["", "c", "related", "article-body"]), st.lists(inner, max_size=5)
    ).map(lambda found: f'<{found[0]} class="{found[1]}" href="/x">{"".join(found[2])}</{found[0]}>'),
    max_leaves=25,
)


def _apart(text: str) -> list[str]:
    """The words, also where two texts were joined without a blank."""
    return re.findall(r"[A-Z]?[a-z]+|\S", text)


_LOOSE = f"<p>{STORY[0]}</p>{STORY[0]}<p class=related>{STORY[1]}</p>{STORY[0]}{STORY[0]}"  # which trafilatura doubles


@settings(max_examples=60, deadline=None)
@given(_TREES)
@example(_LOOSE)
def test_any_page_gives_its_own_blocks_in_its_order(body: str) -> None:
    html = page(body)
    found = read(html)
    assert found == read(html)
    tree = parse_page(html)
    assert tree is not None
    segments = segment(tree)
    placed = place(segments, found.blocks)
    # What the extractor has doubled (loose text, without the elements in it) stands nowhere, and is the page's own.
    doubled = [block for _, block in placed.strays]
    words = {word for found in segments for word in _apart(found.text)}
    assert all(word in words for block in doubled for word in _apart(block.text))
    own = "".join(block.text for block in found.blocks if block not in doubled).replace(" ", "")
    assert own == "".join(segments[index].key for index in sorted(placed.taken))


@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([None, ".c", "p", "body", "(("]), st.sampled_from([None, "div", "p", "]]"])
)
def test_no_bytes_raise(data: bytes, content_css: str | None, drop_css: str | None) -> None:
    for html in (data, page(paragraphs()).encode() + data):
        read_page(html, url=URL, content_css=content_css, drop_css=drop_css)
