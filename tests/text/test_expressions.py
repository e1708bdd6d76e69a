"""trafilatura's expressions find the same elements from memory as when they are asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import XPath
from lxml.html import HtmlElement, fromstring
from trafilatura import xpaths

from aggregator.text.body.expressions import _LISTS, Remembered, remembering

TAGS = ("div", "section", "span", "p", "li", "ul", "ol", "article", "main", "aside", "h1", "details", "o:p")
VALUES = (
    "post", "entry", "text", "content", "main", "primary", "sidebar", "share", "nav", "hidden", "cookie", "comments",
    "comment-list", "teaser", "caption", "mvp-post-add-box", "infinite-scroll", "elementor-share-buttons", "reply-1",
    "article-body", "entry-content", "fulltext", "display:none", "true", "plain", "MostPopularStories", "",
)  # fmt: skip
NAMES = (
    "id",
    "class",
    "style",
    "role",
    "itemprop",
    "aria-hidden",
    "data-component",
    "data-lp-replacement-content",
    "x",
)
attributes = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), max_size=2).map(" ".join))
elements = st.recursive(
    st.just(""),
    lambda inner: st.builds(
        lambda tag, given, children: (
            f"<{tag} {' '.join(map('{}={!r}'.format, given, given.values()))}>{children}w</{tag}>"
        ),
        st.sampled_from(TAGS),
        attributes,
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)


def answers(tree: HtmlElement) -> dict[str, list[list[object]]]:
    return {name: [list(asked(tree)) for asked in getattr(xpaths, name)] for name in _LISTS}


@settings(max_examples=150)
@given(st.lists(elements, min_size=1, max_size=3).map("".join))
def test_what_is_remembered_is_what_is_asked(markup: str) -> None:
    tree = fromstring(f"<html><body>{markup}</body></html>")
    asked = answers(tree)
    for _ in range(2):  # judged anew, and known
        with remembering(tree):
            assert answers(tree) == asked


def test_afterwards_the_library_is_as_it_was() -> None:
    before = [list(getattr(xpaths, name)) for name in _LISTS]
    with pytest.raises(KeyError), remembering(fromstring("<p class='share'>a</p>")):
        raise KeyError
    assert [list(getattr(xpaths, name)) for name in _LISTS] == before


def test_most_expressions_can_be_remembered() -> None:
    """Else a new edition of trafilatura has changed their shape, and reading a page costs 2 ms more."""
    with remembering(fromstring("<p>a</p>")):
        asked = [each for name in _LISTS for each in getattr(xpaths, name)]
    assert sum(isinstance(each, XPath) for each in asked) <= 2


@pytest.mark.parametrize(
    "path",
    [
        "//p",
        ".//*[2]",
        ".//*[p]",
        ".//*[../div]",
        ".//*[@id][position()=1]",
        ".//*[text()='a']",
        ".//*[not(not(.//p))]",
    ],
)
def test_expressions_that_ask_for_more_are_refused(path: str) -> None:
    with pytest.raises(ValueError):
        Remembered(XPath(path), 1)
