"""Who signs a page, on pages of our own invention: what is printed counts, accounts and owners do not."""

from __future__ import annotations

import pytest

from tests.text.test_facts import authors_of, json_ld

PROSE = "<p>" + "The ferry sailed again on Sunday, and the harbour was full of people. " * 3 + "</p>"
PAGE = PROSE * 3


@pytest.mark.parametrize(
    "html",
    [
        json_ld(author={"@type": "Person", "name": "Ada Quill"}) + PAGE,
        "<meta name=author content='Ada Quill'>" + PAGE,
        "<meta name=author content='Ada Quill'><div class=author style='display: none'>Ada Quill</div>" + PAGE,
        "<meta name=author content='Ada Quill'><span class='vcard rich-snippet-hidden'>Ada Quill</span>" + PAGE,
    ],
)
def test_a_name_that_no_reader_sees_signs_nothing(html: str) -> None:
    assert authors_of(html) == ((), ())


@pytest.mark.parametrize(
    "byline",
    ["<i>Ada Quill</i>", "<i>ADA QUILL</i>", "<p><i>Ada</i> <b>Quill</b></p>", "<p>Ada\n\xa0 Quill, reporter</p>"],
)
def test_a_declared_name_that_is_printed_signs(byline: str) -> None:
    assert authors_of(json_ld(author={"@type": "Person", "name": "Ada Quill"}) + byline + PAGE) == (("Ada Quill",), ())


def test_a_page_that_a_script_fills_in_is_signed_by_its_code() -> None:
    assert authors_of(json_ld(author={"@type": "Person", "name": "Ada Quill"}) + "<div id=app></div>")[0] == (
        "Ada Quill",
    )


def test_a_writer_who_is_also_the_publishing_organisation_is_a_person() -> None:
    html = json_ld(author={"@type": ["Person", "Organization"], "name": "Ada Quill"}) + "<i>Ada Quill</i>" + PAGE
    assert authors_of(html)[0] == ("Ada Quill",)
