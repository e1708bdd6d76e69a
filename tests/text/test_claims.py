"""Claims: what a page says about its origin, and what only looks like it."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.agencies import known_names
from aggregator.text.claim_page import NO_NAMES, ClaimPage
from aggregator.text.claims import claims_of_text, credited_agencies, harvest_claims
from aggregator.text.metadata import read_facts
from aggregator.text.model import CLAIM_KINDS, Block, Claim, FeedHint, KnownNames, Link
from tests.factory import BRIDGE

URL = "https://mirror.example/2026/03/harbour"
ORIGIN = "https://halvik-courier.example/news/harbour-opens"
LEAD = "The harbour of Halvik opened on Monday after four years of work, and the first ferry left at dawn."
LAST = "A second ferry is to follow in May, if the yard in Torsund delivers it in time."


def harvest(
    body: str,
    *,
    head: str = "",
    blocks: tuple[str, ...] = (LEAD, LAST),
    site_name: str | None = None,
    **more: object,
) -> tuple[Claim, ...]:
    tree = lxml.html.document_fromstring(
        f"<html><head>{head}</head><body><article><p>{LEAD}</p>{body}</article></body></html>"
    )
    before = lxml.html.tostring(tree)
    facts = replace(read_facts(tree, URL), site_name=site_name)
    found = harvest_claims(ClaimPage(tree, facts, [Block(text) for text in blocks], **more))  # type: ignore[arg-type]
    assert lxml.html.tostring(tree) == before, "the tree was changed"
    return found


def told(*texts: str, links: tuple[Link, ...] = (), names: KnownNames = NO_NAMES) -> list[tuple[str, str | None]]:
    blocks = [Block(texts[0], links=links), *(Block(text) for text in texts[1:])]
    return [(one.kind, one.name) for one in claims_of_text(blocks, url=URL, names=names)]


LABELS = """Source link|Source|Read the original article|View original|Read full article
Read the original at Halvik Courier|Quelle|Zum Originalartikel|Lire l'article original
Source originale|Fuente|Leer la noticia completa|Fonte|Ler notícia completa no site do autor ↗️
Vai alla fonte|Leggi l'articolo originale|Bron|Källa|Kilde|Lähde|Źródło|Zdroj|Forrás|Sursa
Kaynak|Источник|Читать полностью|Джерело|Източник|Πηγή|المصدر|رابط المصدر|منبع|מקור|स्रोत|সূত্র
Sumber|Nguồn|ที่มา|原文链接|阅读原文|出典|元記事|출처|원문 보기"""


@pytest.mark.parametrize("label", [label for line in LABELS.splitlines() for label in line.split("|")])
def test_source_link_labels(label: str) -> None:
    found = harvest(f'<p><a href="{ORIGIN}">{label}</a></p>')
    assert [(one.kind, one.target_url) for one in found] == [("source_link", ORIGIN)]


def test_a_link_behind_source_colon_names_the_outlet() -> None:
    found = harvest(f'<p>Source: <a href="{ORIGIN}">Halvik Courier</a></p>')
    assert (found[0].kind, found[0].name, found[0].target_url) == ("source_link", "Halvik Courier", ORIGIN)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (f'<p>Read the original at <a href="{ORIGIN}">Halvik Courier</a>.</p>', "Halvik Courier"),
        (f'<p>{LAST} Read the full story on the <a href="{ORIGIN}">Halvik Courier</a></p>', "Halvik Courier"),
        (f'<p>Translated from Norse. Source: <a href="{ORIGIN}">Halvik Courier</a></p>', "Halvik Courier"),
        (f'<p>{LAST} (Source: <a href="{ORIGIN}">Halvik Courier</a>)</p><h2>Sheep</h2>', "Halvik Courier"),
        (f'<p>来源：<a href="{ORIGIN}">海港日报</a></p>', "海港日报"),
        (f'<p>{LAST} <a href="{ORIGIN}">Source link</a></p><h2>Sheep</h2><p>{LEAD}</p>', None),
        (f'<p>{LAST} Read the <a href="{ORIGIN}">original article</a> in the Courier.</p><p>{LEAD}</p>', None),
    ],
)
def test_a_citation_is_read_with_the_words_before_it(body: str, name: str | None) -> None:
    found = [one for one in harvest(body) if one.kind == "source_link"]
    assert [(one.target_url, one.name) for one in found] == [(ORIGIN, name)]


@pytest.mark.parametrize(
    "body",
    [
        '<p><a href="/source">Source</a></p>',
        f'<p>Nobody on the quay that morning had asked for <a href="{ORIGIN}">the original report</a> of 1987.</p>',
        f'<p>What the harbour board said on Monday of the ferry was wrong (<a href="{ORIGIN}">source</a>).</p>',
        f'<p>Those who wish may read more on <a href="{ORIGIN}">the history of the quay</a> by themselves.</p>',
        f'<figure><figcaption>The quay. Source: <a href="{ORIGIN}">Halvik Archive</a></figcaption></figure>',
        '<p><a href="https://mirror.example/other">Source link</a></p>',
        '<p><a href="https://www.facebook.com/sharer">Source</a></p>',
        f'<nav><a href="{ORIGIN}">Source</a></nav>',
        f'<div class="sidebar-widget"><a href="{ORIGIN}">Read the original article</a></div>',
        f'<p>The quay, <a href="{ORIGIN}">the Halvik Courier wrote</a>, is too short for the ferry of the year.</p>',
        f'<aside><a href="{ORIGIN}">Read more</a></aside>',
    ],
)
def test_what_is_no_source_link(body: str) -> None:
    assert harvest(body) == ()


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        (f'<link rel="original" href="{ORIGIN}">', "syndication_meta"),
        (f'<link rel="syndication-source" href="{ORIGIN}">', "syndication_meta"),
        (f'<link itemprop="isBasedOn" href="{ORIGIN}">', "based_on"),
        (f'<p>After <a itemprop="isBasedOn" href="{ORIGIN}">a story of the quay</a>.</p>', "based_on"),
        (f'<p><strong>Source</strong>: <a href="{ORIGIN}">{ORIGIN}</a></p>', "source_link"),
        (f'<p><strong>SOURCE</strong><a href="{ORIGIN}">Halvik Courier</a></p>', "source_link"),
        (f'<p>Vai alla Fonte della Notizia: <a href="{ORIGIN}">Halvik, il porto apre</a></p>', "source_link"),
        (f'<a class="btn" href="{ORIGIN}"><button>Read original article</button></a>', "source_link"),
    ],
)
def test_links_that_declare_the_original(markup: str, kind: str) -> None:
    assert [(one.kind, one.target_url) for one in harvest(markup)] == [(kind, ORIGIN)]


@pytest.mark.parametrize(
    "body",
    [
        '<p>Subscribe <a href="https://mail.example/list/7">here</a></p>',
        '<p>Read the full report <a href="https://board.example/files/quay.pdf">here</a>.</p>',
        '<p>Tickets: <a href="https://quay.example/offers/7">more</a></p>',
        '<p>Support us <a href="https://steadyhq.com/en/mirror">here</a></p>',
        '<p><a href="https://www.amazon.co.uk/dp/1541618114">Read more</a></p>',
        f'<link rel="alternate" href="{ORIGIN}">',
        '<link rel="original" href="https://mirror.example/2026/03/harbour?print=1">',
        '<link rel="original" href="https://halvik-courier.example/">',
    ],
)
def test_what_closes_a_text_and_is_no_source(body: str) -> None:
    assert harvest(body) == ()


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("The Mirror", True),
        ("Mirror Online", True),
        ("Infografik Mirror", True),
        ("Mirror US", True),
        ("The New Halvik Times", True),
        ("NHT", True),
        ("NHTIMES Torsund", True),
        ("Halvik Mirror", False),
        ("Mirror Courier", False),
        ("The New Torsund Times", False),
        ("Times", False),
    ],
)
def test_an_outlets_own_spellings(name: str, own: bool) -> None:
    facts = replace(read_facts(lxml.html.fromstring("<p>x</p>"), "https://nhtimes.example/a"), site_name="The Mirror")
    page = ClaimPage(None, facts, (), names=known_names(own=["NHT"]))
    assert page.is_own(name) is own
    assert page.is_credit(name) is not own


def test_links_in_the_page_footer_are_no_claims() -> None:
    tree = lxml.html.document_fromstring(f'<p>{LEAD}</p><footer><a href="{ORIGIN}">Source</a></footer>')
    assert harvest_claims(ClaimPage(tree, read_facts(tree, URL), [Block(LEAD)])) == ()


def test_closing_read_more_elsewhere_is_a_weak_claim() -> None:
    found = harvest(f'<p>{LAST}</p><p><a href="{ORIGIN}">Continue reading</a></p>')
    assert [(one.kind, one.target_url) for one in found] == [("tail_link", ORIGIN)]


HEADS = {
    "canonical": f'<link rel="canonical" href="{ORIGIN}">',
    "og_url": f'<meta property="og:url" content="{ORIGIN}">',
    "syndication_meta": f'<meta name="syndication-source" content="{ORIGIN}">',
    "based_on": '<script type="application/ld+json">{"@type": "NewsArticle", "isBasedOn": "' + ORIGIN + '"}</script>',
}


@pytest.mark.parametrize("kind", HEADS)
def test_claims_of_the_head(kind: str) -> None:
    assert [(one.kind, one.target_url) for one in harvest("", head=HEADS[kind])] == [(kind, ORIGIN)]


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="{URL}">',
        '<link rel="canonical" href="https://halvik-courier.example/">',
        '<meta property="og:url" content="https://www.mirror.example/2026/03/harbour">',
        '<meta name="original-source" content="The Mirror">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "provider": {"name": "The Mirror"}}</script>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "copyrightHolder": {"name": "Mirror Media"},'
        ' "publisher": {"name": "Mirror Media"}}</script>',
        '<script type="application/ld+json">{broken</script>',
    ],
)
def test_own_head_claims_nothing(head: str) -> None:
    assert harvest("", head=head, site_name="The Mirror") == ()


def test_structured_provider_is_named() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "provider": {"name": "Nordpress Agency"}}</script>'
    )
    assert [(one.kind, one.name) for one in harvest("", head=head)] == [("source_organization", "Nordpress Agency")]


@pytest.mark.parametrize(
    ("hint", "names"),
    [
        (FeedHint(source_name="Halvik Courier", source_url="https://halvik-courier.example/feed"), ["Halvik Courier"]),
        (FeedHint(source_name="Halvik Courier"), ["Halvik Courier"]),
        (FeedHint(source_url="https://halvik-courier.example/feed"), ["halvik-courier.example"]),
        (FeedHint(source_name="Agence France-Presse"), ["AFP"]),
        (FeedHint(source_name="News of the harbour", source_url="https://mirror.example/feed"), []),
        (FeedHint(source_name="The Mirror"), []),
        (FeedHint(source_name=" ", source_url="nowhere"), []),
        (FeedHint(title="Harbour opens"), []),
    ],
)
def test_the_source_of_the_feed_entry(hint: FeedHint, names: list[str]) -> None:
    found = harvest("", hint=hint, site_name="The Mirror")
    assert [one.name for one in found if one.kind == "feed_source"] == names == [one.name for one in found]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://counter.theconversation.com/content/12345/count.gif", "The Conversation"),
        ("https://pixel.propublica.org/pixel.js", "ProPublica"),
        ("https://halvik-courier.example/?republication-pixel=true&post=77", "halvik-courier.example"),
    ],
)
def test_republication_pixels(source: str, name: str) -> None:
    found = harvest(f'<img src="{source}">')
    assert [(one.kind, one.name) for one in found] == [("republication_pixel", name)]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("This story was originally published by The Halvik Courier.", "first_published", "The Halvik Courier"),
        ("This article first appeared on Halvik Review and is republished here.", "first_published", "Halvik Review"),
        ("Originally published at Halvik Review.", "first_published", "Halvik Review"),
        ("The post Harbour opens appeared first on Halvik Review.", "first_published", "Halvik Review"),
        ("Dieser Artikel erschien zuerst in der Halviker Rundschau.", "first_published", "Halviker Rundschau"),
        ("Cet article a été publié initialement sur Le Courrier.", "first_published", "Le Courrier"),
        ("Este artículo fue publicado originalmente en El Correo.", "first_published", "El Correo"),
        ("Questo articolo è stato pubblicato originariamente su Il Corriere.", "first_published", "Il Corriere"),
        ("本文首发于《海港日报》", "first_published", "海港日报"),
        ("Republished from Halvik Review under a Creative Commons licence.", "licence", "Halvik Review"),
        ("Reprinted with permission from Halvik Review.", "licence", "Halvik Review"),
        ("Source: Halvik Courier", "attribution", "Halvik Courier"),
        ("Quelle: Halviker Bote", "attribution", "Halviker Bote"),
        ("Fuente: El Correo", "attribution", "El Correo"),
        ("Fonte: Correio de Halvik", "attribution", "Correio de Halvik"),
        ("Kaynak: Halvik Postası", "attribution", "Halvik Postası"),
        ("Источник: Вестник Халвика", "attribution", "Вестник Халвика"),
        ("المصدر: بريد هالفيك", "attribution", "بريد هالفيك"),
        ("Sumber: Kurir Halvik", "attribution", "Kurir Halvik"),
        ("来源：海港日报", "attribution", "海港日报"),
        ("Com informações do Correio de Halvik.", "attribution", "Correio de Halvik"),
        ("via Halvik Review", "via", "Halvik Review"),
        ("(h/t Halvik Review)", "via", "Halvik Review"),
    ],
)
def test_sentences_that_name_the_origin(text: str, kind: str, name: str) -> None:
    assert (kind, name) in told(LEAD, LAST, text)


def test_the_link_inside_a_notice_is_its_target() -> None:
    block = Block("This story was originally published by Halvik Review.", links=(Link("Halvik Review", ORIGIN),))
    assert claims_of_text([block], url=URL)[0].target_url == ORIGIN


@pytest.mark.parametrize(
    ("lead", "names"),
    [
        ("HALVIK (NordPress) – The harbour opened on Monday after four years of work.", ["NordPress"]),
        ("HALVIK, March 3 (Reuters) - The harbour opened on Monday after four years.", ["Reuters"]),
        ("HALVIK, N.Y. (AP) — The harbour opened on Monday after four years of work.", ["Associated Press"]),
        ("Halvik [Norland], March 3 (ANI/Xinhua): The harbour opened on Monday after years.", ["ANI", "Xinhua"]),
        ("Halvik (dpa) - Der Hafen ist am Montag nach vier Jahren eröffnet worden, hieß es.", ["dpa"]),
        ("Madrid, 3 mar (EFE).- El puerto abrió el lunes tras cuatro años de obras, dijo.", ["EFE"]),
        ("(ANSA) - HALVIK, 03 MAR - Il porto ha aperto lunedì dopo quattro anni di lavori.", ["ANSA"]),
        ("القاهرة (رويترز) - افتتح الميناء يوم الاثنين بعد أربع سنوات من العمل المتواصل.", ["Reuters"]),
        ("МОСКВА, 3 мар — РИА Новости. Порт открылся в понедельник после четырёх лет работ.", ["RIA Novosti"]),
        ("新华社北京3月3日电 港口星期一在四年的工作之后正式开放，首班渡轮在黎明出发，市长出席了仪式。", ["Xinhua"]),
        ("【ソウル聯合ニュース】港は月曜日に四年間の工事を経て開港し、最初のフェリーが夜明けに出発した。", ["Yonhap"]),
        ("[광주=뉴시스] 항구가 4년간의 공사 끝에 월요일에 문을 열었으며 첫 여객선이 새벽에 출발했다.", ["Newsis"]),
        ("Paris (France) – The harbour opened on Monday after four years of work, it was said.", []),
        ("LONDON (United Kingdom) – The harbour opened on Monday after four years of work.", []),
        ("The mayor (NordPress) – a man of few words – opened the harbour on Monday at dawn.", []),
    ],
)
def test_datelines(lead: str, names: list[str]) -> None:
    assert [name for kind, name in told(lead, LAST) if kind == "wire_credit"] == names


def test_a_source_line_between_paragraphs_is_that_of_a_chart() -> None:
    story = [f"{text} So it was in {year}." for year in range(2001, 2006) for text in (LEAD, LAST)]
    assert told(*story[:3], "Source: Harbour Board", *story[3:]) == []
    assert told(*story, "Source: Harbour Board") == [("attribution", "Harbour Board")]
    assert told("Source: Harbour Board", *story) == [("attribution", "Harbour Board")]


def test_many_source_lines_are_references() -> None:
    lines = [f"Source: Harbour Board {letter}" for letter in "ABCDEFGH"]
    assert told(LEAD, *lines) == []
    assert len(told(LEAD, *lines[:3])) == 3


def test_a_standfirst_may_be_the_notice() -> None:
    found = harvest("", summary="This story was originally published by ProHalvik, a newsroom of the harbour.")
    assert [(one.kind, one.name) for one in found] == [("first_published", "ProHalvik")]


def test_a_watched_outlet_is_known_as_one() -> None:
    told_again = "ХАЛВИК. Порт открыт, сообщает Причал."
    assert told(told_again, LAST) == []
    assert told(told_again, LAST, names=known_names(outlets=["Причал"])) == [("attribution", "Причал")]


def test_a_standfirst_may_hold_the_dateline() -> None:
    found = harvest("", summary="HALVIK (NordPress) – The harbour opened on Monday, four years late.")
    assert credited_agencies(found) == ("NordPress",)


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        ((LEAD, LAST + " (ANI)"), "ANI"),
        ((LEAD, LAST, "AFP"), "AFP"),
        ((LEAD, LAST, "© 2026 AFP"), "AFP"),
        ((LEAD, LAST + " — Reuters"), "Reuters"),
        (("By The Associated Press", LEAD, LAST), "Associated Press"),
    ],
)
def test_credits_around_the_text(texts: tuple[str, ...], name: str) -> None:
    assert ("wire_credit", name) in told(*texts)


@pytest.mark.parametrize(
    "text",
    [
        "“We had stopped believing in it,” the harbour master told Reuters on Monday evening.",
        "Reuters has cut a tenth of its newsroom, the agency told its staff on Monday morning.",
        "The quay is open, according to Reuters, and the ferry was late, as ferries are.",
        "A photograph (AP Photo/Maren Tolvik) shows the quay on the morning of the opening day.",
        "Norland's Maren Tolvik said the harbour was a gift to the children of the whole country.",
        "Our correspondent said that the ferry had left before the band had begun to play.",
    ],
)
def test_quoting_is_no_credit_for_the_text(text: str) -> None:
    assert [kind for kind, _ in told(LEAD, text, LAST) if kind != "attribution"] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Al Jazeera’s Maren Tolvik said the crowd had come to see the first ferry leave.", "Al Jazeera"),
        ("The Halvik Times's Jon Asker, reporting from Torsund, said the yard was late.", "Halvik Times"),
        ("NordPress’s Jon Asker reported that the yard was late, as it had been before.", "NordPress"),
        ("Halvik's Maren Tolvik, reporting from the quay, counted four hundred people.", "Halvik"),
    ],
)
def test_an_outlets_own_reporter(text: str, name: str) -> None:
    assert name in [
        (found or "").removeprefix("The ") for kind, found in told(LEAD, text, LAST) if kind == "own_reporter"
    ]


def test_an_outlet_on_its_own_pages_is_no_credit() -> None:
    texts = ("HALVIK (NordPress) – The harbour opened on Monday after four years of work.", LAST, "Source: NordPress")
    assert told(*texts, names=known_names(own=["NordPress"])) == []


def test_bylines_and_watched_agencies() -> None:
    found = harvest("", author_words="Jane Doe, AP")
    assert credited_agencies(found) == ("Associated Press",)
    again = harvest("", author_words="Nordtelegrammet", names=known_names(agencies=["Nordtelegrammet"]))
    assert credited_agencies(again) == ("Nordtelegrammet",)


@pytest.mark.parametrize(
    "words",
    """By Fjordwire News Agency|FJORDWIRE NEWS AGENCY|By the Nordlys News Service|Jane Doe, Torsund Press Agency
Agence Halvik|Agencia de Noticias Halvik|Agência Halvik|Nachrichtenagentur Torsund|Torsunder Nachrichten-Agentur
Agenzia di stampa Halvik|Persbureau Torsund|Nyhetsbyrån Torsund|Halvik Haber Ajansı|Kantor Berita Halvik
Информационное агентство «Халвик»|وكالة هالفيك للأنباء|خبرگزاری هالویک|海港通讯社""".replace("\n", "|").split("|"),
)
def test_an_unknown_agency_is_known_by_its_form(words: str) -> None:
    assert len(credited_agencies(harvest("", author_words=words))) == 1


@pytest.mark.parametrize(
    "words", ["Our News Service", "News Agency", "Halvik Estate Agency", "Maren Press", "Jane Doe"]
)
def test_what_only_looks_like_an_agency(words: str) -> None:
    assert credited_agencies(harvest("", author_words=words)) == ()


@settings(max_examples=120, deadline=None)
@given(
    texts=st.lists(
        st.one_of(st.text(max_size=200), st.sampled_from([LEAD, "Source: X", "HALVIK (AP) – x"])), max_size=6
    ),
    url=st.sampled_from([URL, "", "http://[bad", "https://127.0.0.1:8000/a"]),
    href=st.text(max_size=30),
)
def test_never_raises_and_keeps_the_contract(texts: list[str], url: str, href: str) -> None:
    tree = lxml.html.document_fromstring("<html><body><p><a>Source</a></p></body></html>")
    with contextlib.suppress(ValueError):  # XML cannot hold control characters; neither can a parsed page
        tree.find(".//a").set("href", href)
    page = ClaimPage(tree, read_facts(tree, url), [Block(" ".join(text.split())) for text in texts])
    found = harvest_claims(page)
    assert all(one.kind in CLAIM_KINDS and len(one.words) <= 500 for one in found)
    assert len(set(found)) == len(found)
    assert found == harvest_claims(page)


@pytest.mark.parametrize(
    "sentence",
    [
        "The book was first published in London in 1950 by Faber and won many prizes.",
        "The guideline was originally published in 2019 by the World Health Organization.",
        "The photo was reproduced with permission of the museum.",
    ],
)
def test_books_and_photographs_are_published_too(sentence: str) -> None:
    blocks = [Block(text) for text in (*BRIDGE, sentence)]
    kinds = {claim.kind for claim in claims_of_text(blocks, url="https://paper.example/a")}
    assert not kinds & {"first_published", "licence"}
