"""Who signs a page, on pages of our own invention: what is printed counts, accounts and owners do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.agencies import agency_named
from aggregator.text.extraction import read_page
from aggregator.text.metadata import names_site
from aggregator.text.people.byline import read_byline
from aggregator.text.people.lines import bare_signature, closing_signature, lone_signature, signing_lines
from aggregator.text.people.names import split_names
from tests.text.test_facts import URL, authors_of, facts_of, json_ld

HARBOUR, _ = facts_of("<meta property=og:site_name content='Harbour Post'>")

PAGE = "".join(
    f"<p>The ferry sailed {often} on Sunday, and the harbour was full of people who had waited for it since the storm"
    f" in which both of its shafts were bent; the company says that it counted {guests} guests before noon.</p>"
    for often, guests in (("once", "four hundred"), ("twice", "five hundred"), ("again", "six hundred"))
)


def page_authors(body: str) -> tuple[str, ...]:
    html = f"<html><head><title>Ferry sails again</title></head><body>{body}</body></html>"
    return read_page(html, url=URL).authors


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


@pytest.mark.parametrize(
    ("words", "people", "agencies"),
    [
        ("By Ada Quill", ["Ada Quill"], []),
        ("BY ADA QUILL AND TOM REED", ["ADA QUILL", "TOM REED"], []),
        ("ByAda Quill", ["Ada Quill"], []),
        ("Eine Kolumne von Ada Quill", ["Ada Quill"], []),
        ("Interview: Ada Quill", ["Ada Quill"], []),
        ("Ada Quill Political Correspondent", ["Ada Quill"], []),
        ("Chefredakteurin Ada Quill", ["Ada Quill"], []),
        ("Ada Quill, AP", ["Ada Quill"], ["Associated Press"]),
        ("Ada Quill AP", ["Ada Quill"], ["Associated Press"]),
        ("AFP-JIJI", [], ["AFP", "Jiji"]),
        ("Ada Quill (Reuters)", ["Ada Quill"], ["Reuters"]),
        ("Ada Quill und Tom Reed, dpa", ["Ada Quill", "Tom Reed"], ["dpa"]),
        ("Quill, Ada", ["Ada Quill"], []),
        ("Foto: Ada Quill", [], []),
        ("© Ada Quill", [], []),
        ("Ada Quill\nFollow", ["Ada Quill"], []),
        ("Ada Quill Ada Quill", ["Ada Quill"], []),
        ("Ada Quill @adaquill", ["Ada Quill"], []),
        ("Ada Quill a.quill@post.example", ["Ada Quill"], []),
        ("Ada Quill, Harbour Post, New Halvik", ["Ada Quill"], []),
        ("Ada Quill; Ada M. Quill", ["Ada M. Quill"], []),
        ("Per Hansen og Åse Østby", ["Per Hansen", "Åse Østby"], []),
        ("selbst ist der Mann", [], []),
        ("Harbour Post", [], []),
        ("Redaktion", [], []),
        ("Lokalredaktion Nord", [], []),
        ("Ferry Lines AG", [], []),
        ("بقلم: ليلى الحداد", ["ليلى الحداد"], []),
        ("Автор: Анна Иванова", ["Анна Иванова"], []),
        ("记者王小明", ["王小明"], []),
        ("김민수 기자", ["김민수"], []),
        ("Tác giả: Nguyễn Văn An", ["Nguyễn Văn An"], []),
        ("द्वारा अनीता शर्मा", ["अनीता शर्मा"], []),
        ("โดย สมชาย ใจดี", ["สมชาย ใจดี"], []),
        ("Oleh Suharto", ["Suharto"], []),
        ("Ursula von der Leyen", ["Ursula von der Leyen"], []),
        ("J. R. O'Quill-Reed", ["J. R. O'Quill-Reed"], []),
    ],
)
def test_names_in_bylines(words: str, people: list[str], agencies: list[str]) -> None:
    found = split_names([words], HARBOUR)
    assert (list(found.people), list(found.agencies)) == (people, agencies)


@pytest.mark.parametrize(
    ("body", "author"),
    [
        ("<h1>Ferry sails again</h1><p>Posted by quill on 4 March 2024</p>", "quill"),
        ("<h1>Ferry sails again</h1><p>By</p><p>Ada Quill</p>", "Ada Quill"),
        ("<h1>Ferry sails again</h1><p>4 March 2024 - Ada M. Quill</p>", "Ada M. Quill"),
        ("<div class=node__submitted>Submitted by <span>Ada Quill</span> on 4 March 2024</div>", "Ada Quill"),
        ("<div class=entry-meta>4 March 2024 by <a href=/author/ada>Ada Quill</a> | Ferries</div>", "Ada Quill"),
        ("<div class=author><b class=name>Ada Quill</b><p>Ferry correspondent</p></div>", "Ada Quill"),
        ("<div class=byline><span class=first>Ada</span> <span class=last>Quill</span></div>", "Ada Quill"),
        ("<div class=elementor-widget><span class=author>Ada Quill</span></div>", "Ada Quill"),
        ("<span class='meta-prep meta-prep-author'>Posted on</span> <a rel=author>Ada Quill</a>", "Ada Quill"),
    ],
)
def test_where_bylines_stand(body: str, author: str) -> None:
    assert page_authors(f"<article>{body}{PAGE}</article>") == (author,)


@pytest.mark.parametrize(
    "body",
    [
        "<aside class=related><article><span class=author>Ada Quill</span></article></aside>",
        "<article class=comment id=comment-4><span class=author>Ada Quill</span></article>",
        "<blockquote class=quote><span class=author>Ada Quill</span></blockquote>",
        "<ul><li>By Ada Quill</li><li>By Tom Reed</li></ul>",
        "<p>Photo: Ada Quill</p>",
        "<p>Licence: cc by sa 2.0</p>",
    ],
)
def test_who_does_not_sign(body: str) -> None:
    assert page_authors(f"<h1>Ferry sails again</h1><div>{PAGE}</div>{body}") == ()


def test_a_lone_line_at_the_end_signs() -> None:
    assert page_authors(f"<article><h1>Ferry</h1>{PAGE}<p>Von Ada Quill</p></article>") == ("Ada Quill",)


def test_the_printed_full_name_is_better_than_the_accounts_first_name() -> None:
    html = (
        json_ld(author={"@type": "Person", "name": "Ada"}) + "<h1>x</h1><span class=byline>By Ada Quill</span>" + PAGE
    )
    assert authors_of(html) == (("Ada Quill",), ())


def test_the_outlet_that_signs_is_kept_apart_from_people_and_agencies() -> None:
    facts, tree = facts_of(json_ld(author={"@type": "Organization", "name": "Harbour Post"}) + PAGE)
    found = read_byline(facts, tree)
    assert (found.authors, found.agencies, found.desks) == ((), (), ("Harbour Post",))


@given(st.lists(st.text(max_size=60) | st.text("AaQuil .,-|@0:19\n", max_size=40), max_size=4))
def test_cleaning_a_clean_name_leaves_it(raw: list[str]) -> None:
    for name in split_names(raw, HARBOUR).people:
        again = split_names([name], HARBOUR).people
        assert again in ((name,), ())


@given(st.text(max_size=80), st.sampled_from(["By {}", "{}", "von {}, dpa", "{} | 4 March 2024", "({})"]))
def test_no_agency_site_or_date_is_a_person(text: str, form: str) -> None:
    for name in split_names([form.format(text), "Harbour Post", "Reuters", "4 March 2024"], HARBOUR).people:
        assert agency_named(name) is None
        assert not names_site(name, HARBOUR)
        assert "2024" not in name or " " not in name
        assert name == name.strip()


@given(st.text(max_size=200))
def test_reading_lines_never_raises(text: str) -> None:
    signing_lines([text, text[:50]])
    lone_signature([text])
    closing_signature([text])
    bare_signature([text])


@pytest.mark.parametrize(
    ("language", "words", "people", "agencies"),
    [
        ("hi", "इला कुमारी", ("इला कुमारी",), ()),  # vowel signs are letters too
        ("hi", "कार्यालय संवाददाता", (), ()),
        ("bn", "নিজস্ব প্রতিবেদক", (), ()),
        ("en", "Ada Quill, Theo Vance and Ni Dandan", ("Ada Quill", "Theo Vance", "Ni Dandan"), ()),
        ("en", "on", (), ()),
        ("en", "By ADA QUILL and BO DAHL Associated Press", ("ADA QUILL", "BO DAHL"), ("Associated Press",)),
        ("en", "Ada Quill of The Associated Press", ("Ada Quill",), ("Associated Press",)),
        ("de", "Text: Ada Quill, Fotos: Bo Dahl", ("Ada Quill",), ()),
        ("de", "Von unserem Korrespondenten Bo Dahl, Paris", ("Bo Dahl",), ()),
        ("fr", "Le Courrier avec AFP", (), ("AFP",)),
        ("fr", "Notre correspondant à Rome, Bo Dahl", ("Bo Dahl",), ()),
        ("el", "Από τον Νίκο Ζώη", ("Νίκο Ζώη",), ()),
        ("ar", "إيمان القرشي وسامي الحداد", ("إيمان القرشي", "سامي الحداد"), ()),
        ("ar", "محمد علي وليد حسن", ("محمد علي وليد حسن",), ()),
        ("he", "אילנה קורן ודן לוי", ("אילנה קורן", "דן לוי"), ()),
        ("zh-CN", "本报记者 柯静怡 王大伟", ("柯静怡", "王大伟"), ()),
        ("ja", "取材・文＝小嶋いつき", ("小嶋いつき",), ()),
        ("ja", "山田 太郎", ("山田 太郎",), ()),
        ("th", "รายงานโดย สมชาย ใจดี", ("สมชาย ใจดี",), ()),
    ],
)
def test_names_and_their_joints_are_those_of_the_pages_language(
    language: str, words: str, people: tuple[str, ...], agencies: tuple[str, ...]
) -> None:
    facts, _ = facts_of(f"<html lang={language}><body>x")
    found = split_names([words], facts)
    assert (found.people, found.agencies) == (people, agencies)
