"""Whole pages of our own invention through `read_page`, and what must hold on any bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.article import extract_article
from aggregator.text.body.frames import find_frame
from aggregator.text.extraction import read_page
from aggregator.text.model import COMPLETENESS, FeedHint
from aggregator.text.parse import parse_page
from tests.factory import BRIDGE

URL = "https://harbour-post.example/2024/03/ferry"
PROSE = (
    "The ferry to the outer islands will sail again on Monday after three weeks of repairs, the harbour office said.",
    "Engineers replaced both propeller shafts, bent when the ship had touched a sandbank in the February storm.",
    "“We are relieved,” said the mayor of the largest island, where shops had begun to run short of flour and fuel.",
    "A second ship, ordered two years ago, is not expected before the autumn because the yard is short of welders.",
)


def page(body: str, head: str = "", lang: str = ' lang="en"') -> str:
    title = "<title>Ferry sails again - Harbour Post</title>"
    return f"<!DOCTYPE html><html{lang}><head>{title}{head}</head><body>{body}</body></html>"


def article(before: str = "", after: str = "", head: str = "") -> str:
    prose = "".join(f"<p>{text}</p>" for text in PROSE)
    return page(f"<main><article><h1>Ferry sails again</h1>{before}{prose}{after}</article></main>", head)


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400)))
@settings(max_examples=60, deadline=None)
def test_never_raises_on_anything(html: bytes | str) -> None:
    found = extract_article(html, url=URL)
    assert found.completeness in COMPLETENESS


_FRAGMENTS = st.sampled_from(
    [
        '<script type="application/ld+json">',
        "</script>",
        '{"@graph":[{"@type":["NewsArticle"],"author":',
        '{"name":{}}',
        "]}",
        '"headline": [1, null]',
        "<meta property='article:published_time' content='0000-99-99'>",
        "<link rel=canonical href='http://[x'>",
        "<time datetime='2024-13-45T99:99'>",
        "</time>",
        "<div class='byline'>",
        "<table><tr><td>",
        "<ul><li>",
        "<a href='//'>",
        "<br><br>",
        "</p></div>",
        "<p>",
        PROSE[0],
        PROSE[1],
        "\ud800",
        "\x00",
        "<svg><title>",
        "<template>",
        "<form>",
        "<h1>",
        "<base href=':'>",
    ]
)


@given(st.lists(_FRAGMENTS, max_size=30), st.sampled_from([URL, "", "http://[bad", "x:y"]))
@settings(max_examples=120, deadline=None)
def test_never_raises_on_broken_markup(parts: list[str], url: str) -> None:
    found = read_page("".join(parts), url=url, fetched_at=datetime(2024, 4, 1, tzinfo=UTC))
    assert all(block.text == " ".join(block.text.split()) for block in (*found.blocks, *found.outside))


def test_deep_nesting_is_survived() -> None:
    read_page("<div>" * 5000 + PROSE[0] + "</div>" * 5000, url=URL)


def test_empty_page_gives_no_blocks() -> None:
    for html in (b"", "", "   ", b"\x00\x00", "<!-- -->"):
        assert read_page(html, url=URL).blocks == ()


def test_a_short_frame_is_not_the_whole_article() -> None:
    """The element with the article's name may hold a teaser alone."""
    prose = "".join(f"<p>{text}</p>" for text in PROSE)
    html = page(f"<div class='post-content'><p>{PROSE[0][:60]}</p></div><div>{prose}</div>")
    found = [block.text for block in read_page(html, url=URL).blocks]
    assert set(PROSE) <= set(found)


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<article><div class=entry-content id=a></div></article>", "a"),
        ("<main id=main><article id=a></article></main>", "a"),
        ("<div class=comments><article class=post-body></article></div><div id=a class=story></div>", "a"),
        ("<footer><div class=post></div></footer><div id=content></div>", "content"),
        ("<div class=main></div><section class=page-content id=a></section>", "a"),
        ("<div class=sidebar></div>", None),
    ],
)
def test_the_frame_of_an_article(markup: str, name: str | None) -> None:
    tree = parse_page(page(markup))
    assert tree is not None
    frame = find_frame(tree)
    assert (frame.get("id") if frame is not None else None) == name


def test_an_ordinary_page() -> None:
    html = article(
        before='<p class="byline">By Ada Quill and Tom Reed</p>'
        '<time datetime="2024-03-04T08:15:00+02:00">4 March</time>'
    )
    found = read_page(html, url=URL)
    assert [block.text for block in found.blocks if block.kind == "paragraph"][-4:] == list(PROSE)
    assert (found.title, found.authors, found.language_hint) == ("Ferry sails again", ("Ada Quill", "Tom Reed"), "en")
    assert found.published is not None
    assert found.published.at.isoformat() == "2024-03-04T08:15:00+02:00"
    assert (found.published.precision, found.published.trust) == ("minute", "element")


def test_a_labelled_line_under_the_headline_signs_and_dates() -> None:
    found = read_page(
        article(before="<div>By Ada Quill | 4 March 2024</div>"), url="https://harbour-post.example/ferry"
    )
    assert found.authors == ("Ada Quill",)
    assert found.published is not None
    assert (found.published.at.date().isoformat(), found.published.trust) == ("2024-03-04", "text")


def test_links_of_blocks_are_absolute() -> None:
    found = read_page(
        article(after='<p>More on <a href="/storm#x">the storm of February</a> that bent the shafts, in full.</p>'),
        url=URL,
    )
    links = [link for block in (*found.blocks, *found.outside) for link in block.links]
    assert [(link.text, link.href) for link in links] == [
        ("the storm of February", "https://harbour-post.example/storm#x")
    ]


def test_what_stands_outside_is_offered_to_the_rules() -> None:
    html = article().replace("<main>", "<header><ul><li>Mon. Mar 11th, 2024</li></ul></header><main>")
    html = html.replace("</main>", '</main><div id="respond"><h3>Leave a Reply</h3></div>')
    outside = [block.text for block in read_page(html, url=URL).outside]
    assert outside == ["Mon. Mar 11th, 2024", "Leave a Reply"]


def test_a_site_clock_is_no_date() -> None:
    clock = '<header class="site-header"><span class="date">Mon. Mar 11th, 2024</span></header><main>'
    assert read_page(article().replace("<main>", clock), url="https://harbour-post.example/ferry").published is None


def test_standfirst_is_kept_apart() -> None:
    standfirst = "Three weeks without a ship are over for the outer islands, the harbour office says."
    found = read_page(article(before=f'<p class="standfirst">{standfirst}</p>'), url=URL)
    assert found.summary == standfirst
    assert standfirst not in [block.text for block in found.blocks]


def test_a_body_with_a_summary_is_no_standfirst() -> None:
    html = article().replace("<p>", '<div class="field--type-text-with-summary"><p>', 1).replace("</article>", "</div>")
    found = read_page(html, url=URL)
    assert found.summary is None
    assert PROSE[0] in [block.text for block in found.blocks]


@pytest.mark.parametrize("dateline", ["HALVIK, 4 March – ", "HALVIK (Reuters) — ", "Halvik, 4 March (AFP) – "])
def test_a_paragraph_with_a_dateline_is_no_standfirst(dateline: str) -> None:
    found = read_page(article(before=f'<p class="lead">{dateline}{PROSE[1]}</p>'), url=URL)
    assert found.summary is None
    assert dateline + PROSE[1] in [block.text for block in found.blocks]


def test_the_feeds_minute_makes_a_printed_day_exact() -> None:
    html = article(before='<span class="entry-date">4 March 2024</span>')
    minute = datetime(2024, 3, 3, 22, 15, tzinfo=UTC)  # 01:15 on the 4th, three hours east
    for at, trust in (
        (minute, "feed"),
        (minute.replace(day=1), "element"),
        (datetime(2024, 3, 4, tzinfo=UTC), "element"),
    ):
        found = read_page(html, url=URL, hint=FeedHint(published_at=at)).published
        assert found is not None
        assert (found.trust, found.precision) == (trust, "minute" if trust == "feed" else "day")


def test_a_feeds_date_without_time_is_a_day() -> None:
    said = FeedHint(published_at=datetime(2024, 3, 4, tzinfo=UTC), modified_at=datetime(2024, 3, 5, tzinfo=UTC))
    found = read_page(article(), url="https://harbour-post.example/ferry", hint=said)
    assert found.published is not None
    assert found.modified is not None
    assert (found.published.precision, found.modified.precision) == ("day", "day")


def test_a_description_that_is_not_printed_is_no_standfirst() -> None:
    head = '<meta name="description" content="A summary that only search engines ever see, made for them alone.">'
    assert read_page(article(head=head), url=URL).summary is None


def test_a_first_paragraph_is_no_standfirst() -> None:
    found = read_page(article(head=f'<meta name="description" content="{PROSE[0]}">'), url=URL)
    assert found.summary is None
    assert found.blocks[-4].text == PROSE[0]


@pytest.mark.parametrize(
    ("head", "after", "expected"),
    [
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
            "",
            "preview",
        ),
        ("", '<div class="paywall">Subscribe to go on</div>', "preview"),
        ("", "<p>The harbour office will […]</p>", "preview"),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"True"}</script>',
            "",
            "full",
        ),
        ("", "", "full"),
    ],
)
def test_completeness(head: str, after: str, expected: str) -> None:
    assert read_page(article(head=head, after=after), url=URL).completeness == expected


def test_the_operators_selectors_are_obeyed() -> None:
    html = article(
        after='<div class="promo"><p>Our new app brings the harbour news to your pocket every single morning.</p></div>'
    )
    whole = read_page(html, url=URL, content_css="article", drop_css=".promo, h1")
    assert [block.text for block in whole.blocks] == list(PROSE)
    assert len(read_page(html, url=URL, content_css="((", drop_css="]]").blocks) >= 4  # no CSS: counts as absent


def test_what_the_feed_said_fills_gaps() -> None:
    said = FeedHint(title="From the feed", author="Ada Quill", published_at=datetime(2024, 3, 4, 8, 15, tzinfo=UTC))
    found = read_page("<p>" + "</p><p>".join(PROSE), url="https://harbour-post.example/ferry", hint=said)
    assert (found.title, found.authors) == ("From the feed", ("Ada Quill",))
    assert found.published is not None
    assert found.published.trust == "feed"


def test_encoding_of_the_header_is_used() -> None:
    html = article().replace("ferry", "fähre").encode("cp1252")
    assert "fähre" in read_page(html, url=URL, encoding="windows-1252").blocks[-4].text


def test_a_page_that_scripts_fill_in_gives_its_declared_body() -> None:
    body = "\n\n".join((*PROSE, *PROSE))
    head = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "articleBody": body})}</script>'
    found = read_page(page('<div id="app">Loading…</div>', head), url=URL)
    assert [block.text for block in found.blocks] == [*PROSE, *PROSE]


@pytest.mark.parametrize(
    "sign", ["\x1b", "\x0b", "\x08", "\x00", "\ufffe", "&#27;", "&#x1B;", "&#11", "&#xd800;", "&#65535;"]
)
def test_one_forbidden_character_does_not_cost_the_article(sign: str) -> None:
    paragraphs = "".join(f"<p>{text}{sign} And so on.</p>" for text in BRIDGE)
    html = f"<html lang='en'><body><article><h1>Bridge to close{sign}</h1>{paragraphs}</article></body></html>"
    for page in (html, html.encode()):
        read = extract_article(page, url="https://paper.example/bridge")
        assert read.title == "Bridge to close"
        assert len(read.text.split()) == sum(len(text.split()) + 3 for text in BRIDGE)


def test_other_references_stay() -> None:
    html = "<html><body><article>" + "".join(f"<p>{t} A&#8217;s &#9;&#x2019; &#12345; &#10;end.</p>" for t in BRIDGE)
    assert "A’s ’ 〹 end." in extract_article(html, url="https://paper.example/bridge").text
