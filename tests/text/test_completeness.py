"""Whole articles and previews, on pages of our own invention."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.completeness import read_completeness
from aggregator.text.extraction import read_page
from aggregator.text.metadata import read_facts
from aggregator.text.model import COMPLETENESS, Block
from aggregator.text.parse import parse_page

URL = "https://harbour-post.example/2024/03/ferry"
PROSE = (
    "The ferry to the outer islands will sail again on Monday after three weeks of repairs, the harbour office said.",
    "Engineers replaced both propeller shafts, bent when the ship had touched a sandbank in the February storm.",
    "“We are relieved,” said the mayor of the largest island, where shops had begun to run short of flour and fuel.",
    "A second ship, ordered two years ago, is not expected before the autumn because the yard is short of welders.",
)
# One invented reader's prompt a language, as such boxes word it.
PROMPTS = {
    "en": "Subscribe to continue reading",
    "en, members": "This post is for paid subscribers",
    "en, meter": "You have reached your limit of free articles",
    "de": "Weiterlesen mit Hafenpost+",
    "de, nur": "Dieser Artikel ist exklusiv für Abonnenten",
    "fr": "La suite est réservée aux abonnés.",
    "es": "Este contenido es exclusivo para suscriptores",
    "pt": "Conteúdo exclusivo para assinantes",
    "it": "Questo contenuto è riservato agli abbonati",
    "nl": "Dit artikel is alleen voor abonnees",
    "sv": "Den här artikeln är bara för prenumeranter",
    "da": "Log ind for at læse hele artiklen",
    "no": "Logg inn for å lese hele saken",
    "fi": "Jatka lukemista tilaamalla",
    "pl": "Artykuł dostępny tylko dla prenumeratorów",
    "cs": "Přihlaste se a můžete pokračovat ve čtení",
    "sk": "Predplaťte si Prístav a môžete čítať ďalej",
    "hu": "A cikk csak előfizetőknek érhető el",
    "ro": "Articol disponibil doar pentru abonați",
    "ru": "Материал доступен по подписке",
    "uk": "Стаття доступна за передплатою",
    "el": "Το άρθρο είναι διαθέσιμο μόνο για συνδρομητές",
    "tr": "Bu haber yalnızca abonelere açıktır",
    "id": "Artikel ini hanya untuk pelanggan",
    "vi": "Bài viết chỉ dành cho thành viên",
    "ar": "هذا المحتوى متاح للمشتركين",
    "fa": "برای ادامه خواندن مشترک شوید",
    "he": "הכתבה פתוחה למנויים בלבד",
    "hi": "पूरा पढ़ने के लिए लॉग इन करें",
    "bn": "পুরো খবর পড়তে সাবস্ক্রাইব করুন",
    "th": "บทความนี้เฉพาะสมาชิก",
    "ja": "この記事は会員限定です",
    "ko": "이 기사는 구독자 전용입니다",
    "zh": "本文仅限订阅会员阅读",
}


def page(prose: str, after: str = "", **fields: Any) -> str:
    article = {"@type": "NewsArticle", "headline": "Ferry sails again", **fields}
    return (
        f'<html><head><title>Ferry sails again</title><script type="application/ld+json">{json.dumps(article)}</script>'
        f"</head><body><main><article><h1>Ferry sails again</h1>{prose}{after}</article></main></body></html>"
    )


def prose(times: int = 1) -> str:
    return "".join(f"<p>{text} ({number})</p>" for number in range(times) for text in PROSE)


def completeness(html: str) -> str:
    return read_page(html, url=URL).completeness


@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS.keys())
def test_a_prompt_behind_the_text_makes_a_preview(prompt: str) -> None:
    blocks = [Block(text) for text in (*PROSE, prompt, "Subscription")]
    tree = parse_page("<p>x")
    assert tree is not None
    assert read_completeness(read_facts(tree, URL), tree, blocks) == "preview"
    assert completeness(page(prose(), f"<div class=box><p>{prompt}</p></div>")) == "preview"


def test_an_article_about_prompts_is_whole() -> None:
    inside = "<p>The harbour office now asks readers to subscribe to continue reading its tide tables, the union of"
    assert (
        completeness(page(f"{prose()}{inside} island skippers said at its yearly meeting in the town.</p>")) == "full"
    )


def test_a_prompt_in_the_middle_hides_nothing() -> None:
    assert completeness(page(f"{prose()}<p>Subscribe to continue reading</p>{prose(2)}")) == "full"


@pytest.mark.parametrize(
    "selector",
    [".paid", "div.paid, .other", "[class~=paid]"],
)
def test_a_closed_part_that_is_there_is_whole(selector: str) -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": selector}
    html = page(f"<div class=paid>{prose(2)}</div>", isAccessibleForFree=False, hasPart=part)
    assert completeness(html) == "full"


@pytest.mark.parametrize("said", [False, "False", "false", "http://schema.org/False"])
def test_a_closed_part_that_is_missing_is_a_preview(said: object) -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": said, "cssSelector": ".paid"}
    assert completeness(page(prose(), isAccessibleForFree=said, hasPart=[part])) == "preview"


@pytest.mark.parametrize("selector", ["", "..", "a[", "p:hover", "::before", "x" * 500, "\x00"])
def test_a_selector_that_is_none_is_passed_over(selector: str) -> None:
    part = {"isAccessibleForFree": False, "cssSelector": selector}
    assert completeness(page(prose(), isAccessibleForFree=False, hasPart=part)) == "preview"


def test_a_text_as_long_as_declared_is_whole_under_its_wall() -> None:
    words = sum(len(text.split()) + 1 for text in PROSE)
    wall = "<div class=paywall><p>Subscribe to continue reading</p></div>"
    assert completeness(page(prose(), wall, isAccessibleForFree=False, wordCount=words)) == "full"


def test_a_text_far_shorter_than_declared_is_a_preview() -> None:
    assert completeness(page(prose(), wordCount=900)) == "preview"
    assert completeness(page(prose(), wordCount=len("".join(PROSE)))) == "full"  # some systems count characters


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("<p>The harbour office will … Read more</p>", "preview"),
        ("<p>Das Hafenamt will ... <a href=#>Weiterlesen</a></p>", "preview"),
        ("<p>The harbour office will […]</p>", "preview"),
        ("<p>He paused: “Well …”</p>", "full"),
        ('<div class="article-paygate">Harbour Post plus</div>', "preview"),
        ('<div class="paywall hidden">Harbour Post plus</div>', "full"),
        ('<div class="paywall" style="display: none">Harbour Post plus</div>', "full"),
    ],
)
def test_endings(end: str, expected: str) -> None:
    assert completeness(page(prose(), end)) == expected


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["isAccessibleForFree", "cssSelector"]), inner)
    ),
    max_leaves=6,
)


@given(_JSON, _JSON, _JSON, st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_never_raises_on_what_pages_declare(free: object, part: object, count: object, end: str) -> None:
    html = page(prose(), f"<p>{end}</p>", isAccessibleForFree=free, hasPart=part, wordCount=count, articleBody=free)
    assert completeness(html) in COMPLETENESS
