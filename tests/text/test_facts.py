"""Headline and signers from heads and headers of our own invention."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml.html import HtmlElement

from aggregator.text.headline import read_title
from aggregator.text.metadata import PageFacts, read_facts
from aggregator.text.parse import parse_page
from aggregator.text.people.byline import read_byline
from aggregator.text.structured import read_nodes

URL = "https://harbour-post.example/ferry"


def facts_of(html: str, url: str = URL) -> tuple[PageFacts, HtmlElement]:
    tree = parse_page(html)
    assert tree is not None
    return read_facts(tree, url), tree


def json_ld(**fields: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def authors_of(html: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = read_byline(*facts_of(html))
    return found.authors, found.agencies


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (
            "<title>Ferry sails again | Harbour Post</title><meta property=og:site_name content='Harbour Post'>",
            "Ferry sails again",
        ),
        ("<title>Harbour Post</title><meta property=og:site_name content='Harbour Post'><p>x", None),
        ("<title>Harbour-Post</title><p>x", None),
        ("<h1>Harbour Post</h1><meta property='og:title' content='Ferry sails again'>", "Ferry sails again"),
        (
            "<title>Ferry sails again</title><h1>Islands: Ferry sails again</h1>"
            + json_ld(headline="Ferry sails again"),
            "Ferry sails again",
        ),
        (json_ld(headline="Ferry &amp; harbour") + "<title>x</title>", "Ferry & harbour"),
        ("<p>nothing", None),
    ],
)
def test_title(html: str, title: str | None) -> None:
    assert read_title(facts_of(html)[0]) == title


@pytest.mark.parametrize(
    ("html", "authors", "agencies"),
    [
        (
            json_ld(author=[{"@type": "Person", "name": "Ada Quill"}, {"@type": "Person", "name": "Tom Reed"}]),
            ("Ada Quill", "Tom Reed"),
            (),
        ),
        (json_ld(author={"@type": "Person", "givenName": "Ada", "familyName": "Quill"}), ("Ada Quill",), ()),
        (json_ld(author={"@type": "Organization", "name": "Harbour Post"}), (), ()),
        (json_ld(author="Reuters"), (), ("Reuters",)),
        ("<meta name=author content='Ada Quill, Reuters'>", ("Ada Quill",), ("Reuters",)),
        ("<meta name=author content='admin'><a rel=author>Super User</a>", (), ()),
        ("<meta name=author content='Von Ada Quill und Tom Reed'>", ("Ada Quill", "Tom Reed"), ()),
        ("<meta name=author content='https://social.example/harbourpost'>", (), ()),
        (
            "<meta name=author content='Redaktion'><span class=byline>By Ada Quill | 3 March 2024</span>",
            ("Ada Quill",),
            (),
        ),
        (
            "<article><footer class=node__meta>By <a class=username>Ada Quill</a> 4 March 2024</footer>x</article>",
            ("Ada Quill",),
            (),
        ),
        (
            "<article class=comment><footer class=comment__meta>By <a class=username>Troll</a></footer>x</article>",
            (),
            (),
        ),
        (
            "<div class='widget Blog'><div class=post-footer><b class=fn itemprop=author>Ada Quill</b></div></div>",
            ("Ada Quill",),
            (),
        ),
        ("<span class=byline>By Ada Quill-Reed November 18, 2026</span>", ("Ada Quill-Reed",), ()),
        ("<span class=byline>By Jan Quill and Peter Jan Reed</span>", ("Jan Quill", "Peter Jan Reed"), ()),
        ("<div class=comments><span class=author>Troll</span></div>", (), ()),
        ("<div class='author-box bio'><span class='author'>Ada Quill</span></div>", (), ()),
        ("<h4 class=media-heading>By <a href=/author/admin/>admin</a></h4>", (), ()),
    ],
)
def test_signers(html: str, authors: tuple[str, ...], agencies: tuple[str, ...]) -> None:
    assert authors_of(html) == (authors, agencies)


def test_author_by_reference_in_a_graph() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "author": {"@id": "#p1"}},
            {"@type": "Person", "@id": "#p1", "name": "Ada Quill"},
        ]
    }
    html = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    assert authors_of(html) == (("Ada Quill",), ())


@pytest.mark.parametrize(
    "script", ["{", "[" * 3000, '{"a": 1,}', '<!-- {"a": 1} -->', '{"a": "line\nbreak"}', "null", ""]
)
def test_broken_json_ld_is_mended_or_passed_over(script: str) -> None:
    assert read_nodes([script]) in ([], [{"a": 1}], [{"a": "line\nbreak"}])


def test_the_pages_own_article_is_found_among_others() -> None:
    related = json_ld(
        headline="Other", datePublished="2020-01-01", author="X", url="https://harbour-post.example/other"
    )
    facts, _ = facts_of(related + json_ld(headline="Ferry", mainEntityOfPage=URL))
    assert facts.article["headline"] == "Ferry"
