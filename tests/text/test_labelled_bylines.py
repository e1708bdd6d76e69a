"""Names behind labels among fields, names that an address confirms, agencies that sign in a line of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.people.byline import read_byline
from aggregator.text.people.labelled import labelled_signature, mailed_signature, wire_lines
from tests.text.test_facts import facts_of, json_ld
from tests.text.test_people import PAGE, page_authors


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Datum: 4.3.2024 Autor: Ada Quill Quelle: Post"], ["Ada Quill"]),
        (["4 March 2024 | Words and photos: Ada van der Quill 0 337"], ["Ada van der Quill"]),
        (["Autorin: Ada Quill, Korrespondentin der Post."], ["Ada Quill"]),
        (["Autor:", "Ada M. Quill/Wire"], ["Ada M. Quill"]),
        (["Автор: Анна Иванова, корреспондент."], ["Анна Иванова"]),
        (["Autor: Ada Quill", "Autor: Tom Reed"], []),  # two teasers
        (["Title: The Ferry Author: Ada Quill Publisher: Post"], []),  # a book
        (["Autor: dpa"], []),
        (["He said to the author: Ada Quill is late"], []),
        (["Autor:", "4 March 2024"], []),
    ],
)
def test_the_one_name_behind_a_label(texts: list[str], names: list[str]) -> None:
    assert labelled_signature(texts) == names


@pytest.mark.parametrize(
    ("account", "names"),
    [
        ("a.quill@post.example", ["Ada Quill"]),
        ("ada_quill@post.example", ["Ada Quill"]),
        ("desk@post.example", []),
        ("Ada Quill", []),
        ("quill", []),
    ],
)
def test_an_address_confirms_a_name_that_stands_alone(account: str, names: list[str]) -> None:
    assert mailed_signature([account], ["Ferries", "Tom Reed", "Ada Quill", "Ada Quill said so."]) == names


@pytest.mark.parametrize(
    ("lines", "texts", "agencies"),
    [
        (["JIJI"], [], ("Jiji",)),
        (["Reuters", "4 March 2024"], [], ("Reuters",)),
        (["Mehr"], [], ()),  # German: more
        ([], ["Reuters"], ()),  # a menu
        ([], ["AFP, HALVIK"], ("AFP",)),
        ([], ["Halvik, Norway"], ()),
    ],
)
def test_an_agency_signs_in_a_line_of_its_own(lines: list[str], texts: list[str], agencies: tuple[str, ...]) -> None:
    assert wire_lines(lines, texts) == agencies


def test_a_headline_that_begins_like_a_byline_is_none() -> None:
    assert page_authors(f"<h1>Ferry sails again</h1>{PAGE}<p>Autor: Ada Quill</p>") == ("Ada Quill",)
    html = "<title>Von Fähren und ganz normalen Leuten</title><p class=author>Von Fähren und ganz normalen Leuten</p>"
    facts, tree = facts_of(html + PAGE)
    assert read_byline(facts, tree).authors == ()


def test_the_owner_in_a_meta_does_not_sign_what_an_agency_wrote() -> None:
    owner = "<meta name=author content='Harbour Post'><meta property=og:site_name content='Harbour Post'>"
    facts, tree = facts_of(owner + json_ld(author={"@type": "Organization", "name": "dpa"}) + PAGE)
    found = read_byline(facts, tree)
    assert (found.agencies, found.desks) == (("dpa",), ())


def test_a_poster_is_named_behind_the_section() -> None:
    html = f"<article><h1>Ferry</h1><p>Posted in Ferries by quill on 4 March 2024</p>{PAGE}</article>"
    assert page_authors(html) == ("quill",)


@given(st.lists(st.text(max_size=140), max_size=6))
def test_reading_labels_never_raises(texts: list[str]) -> None:
    labelled_signature(texts)
    mailed_signature(texts, texts)
    wire_lines(texts, texts)
