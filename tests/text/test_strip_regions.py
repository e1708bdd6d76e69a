"""Furniture that the page itself names: comments, captions, boxes; and prose in elements of such names."""

from __future__ import annotations

import gc
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as parser

from aggregator.text.body.block_regions import region_of, region_table
from aggregator.text.body.blocks import segment
from aggregator.text.boilerplate import strip_page
from aggregator.text.model import Block, Link
from tests.text.test_boilerplate import PROSE, page

ARTICLE = "".join(f"<p>{text}</p>" for text in PROSE)
COMMENT = "I took that ferry in 1998 and it was late then, too."


def blocks_of(markup: str) -> tuple[Block, ...]:
    tree = parser.document_fromstring(f"<body><div class='post hentry'><div class='entry-content'>{markup}</div></div>")
    return tuple(found.block("https://halvik.example/a") for found in segment(tree))


def removed(markup: str) -> list[tuple[str, str]]:
    return [(one.text, one.rule) for one in strip_page(page(*blocks_of(markup))).removed]


@pytest.mark.parametrize(
    ("box", "rule"),
    [
        ("<ol class='comment-list'><li><div class='comment-body'><p>{}</p></div></li></ol>", "comment"),
        ("<div id='disqus_thread'><p>{}</p></div>", "comment"),
        ("<div class='kommentare'><div class='kommentar-item'><p>{}</p></div></div>", "comment"),
        ("<div class='wp-block-comments'><p>{}</p></div>", "comment"),
        ("<figure><figcaption>{}</figcaption></figure>", "caption"),
        ("<p class='wp-caption-text'>{}</p>", "caption"),
        ("<div class='articleAuthorBio'><p>{}</p></div>", "author_bio"),
        ("<div class='about-the-author'><p>{}</p></div>", "author_bio"),
        ("<div class='newsletter-form__wrapper'><p>{}</p></div>", "newsletter"),
        ("<div class='BorlabsCookie'><p>{}</p></div>", "cookie_notice"),
        ("<div class='paywall-message'><p>{}</p></div>", "paywall"),
    ],
)
def test_a_box_goes_with_its_sentences(box: str, rule: str) -> None:
    assert removed(ARTICLE + box.format(COMMENT)) == [(COMMENT, rule)]


def test_a_box_of_links_goes_from_the_middle() -> None:
    words = "A second strike on the quay, and nobody knows how long it will last."
    box = f"<div class='related-posts'><p><a href='/b'>{words}</a></p></div>"
    half = len(PROSE) // 2
    paragraphs = [f"<p>{text}</p>" for text in PROSE]
    assert removed("".join([*paragraphs[:half], box, *paragraphs[half:]])) == [(words, "related_block")]


@pytest.mark.parametrize(
    "name",
    [
        "has-comments", "no-comments", "comments-open", "gallery-main__item__comment", "category-newsletter",
        "tag-paywall", "commentary", "sharesandbonds", "paywall", "js-related-size", "with-author-bio",
    ],
)  # fmt: skip
def test_a_name_that_only_holds_such_a_word_is_no_region(name: str) -> None:
    assert removed(f"{ARTICLE}<div class='{name}'><p>{COMMENT}</p></div>") == []


def test_a_region_that_holds_most_of_the_page_is_its_text() -> None:
    for name in ("share", "comments", "newsletter", "author-info", "related"):
        assert removed(f"<div class='{name}'>{ARTICLE}</div><p>{COMMENT}</p>") == []


def test_prose_in_a_box_of_labels_stays() -> None:
    for name in ("share-bar", "post-tags", "breadcrumbs", "entry-meta", "related"):
        assert removed(f"{ARTICLE}<div class='{name}'><p>{COMMENT * 2}</p></div>") == []


def test_the_articles_own_frame_ends_the_search() -> None:
    tree = parser.document_fromstring(f"<body><div class='comments'><div class='hentry'><p>{COMMENT}</p></div></div>")
    assert region_of(next(tree.iter("p"))) is None


def test_every_region_has_a_reason_and_patterns_that_compile() -> None:
    words = region_table()["words"]
    for row in region_table()["region"]:
        assert row["reason"] and row["rule"] and row["names"]
        for pattern in row["names"]:
            re.compile(re.sub(r"\{(\w+)\}", lambda found: words[found[1]], pattern))


NAMES = st.sampled_from([row["name"] for row in region_table()["region"]] + [None, "no such region"])
KINDS = st.sampled_from(["paragraph", "list_item", "caption"])
TEXTS = st.sampled_from([*PROSE, COMMENT, "Facebook", "By admin", "Leave a Reply", "Halvik"])


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, NAMES, KINDS, st.booleans()), max_size=12))
def test_nothing_is_lost_and_twice_is_once(rows: list[tuple[str, str | None, str, bool]]) -> None:
    blocks = [
        Block(text, kind, (Link(text, "https://halvik.example/b"),) if linked else (), region)
        for text, region, kind, linked in rows
    ]
    body = strip_page(page(*blocks))
    assert sorted([b.text for b in body.kept] + [r.text for r in body.removed]) == sorted(b.text for b in blocks)
    again = strip_page(page(*body.kept))
    assert (again.kept, again.removed) == (body.kept, ())


@pytest.mark.parametrize("word", ["wp", "a", "1", "comment", "post", "author", "box"])
def test_a_name_of_many_like_words_is_read_at_once(word: str) -> None:
    element = parser.document_fromstring("<body><p>x</p></body>").find(".//p")
    element.set("class", "-".join([word] * 40)[:80])
    gc.collect()  # of what the whole suite has left: it is not to fall into the time
    start = time.process_time()
    region_of(element)
    assert time.process_time() - start < 0.05


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_name_is_read(label: str, identity: str) -> None:
    element = parser.document_fromstring("<body><p>x</p></body>").find(".//p")
    try:
        element.set("class", label)
        element.set("id", identity)
    except ValueError:  # signs that no markup can hold
        return
    assert region_of(element) in {None, *(row["name"] for row in region_table()["region"])}
