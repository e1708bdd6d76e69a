"""Error pages and walls are told from each other, and from articles that are merely short."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.stand_ins import is_error_page, is_wall, stand_in_of


def html(body: str, title: str = "Harbour Courier", head: str = "", attributes: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body{attributes}>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Error 404",
        "404 Not Found",
        "Page not found",
        "Page Not Found | Harbour Courier",
        "Harbour Courier – Page not found",
        "404: Page not found - Harbour Courier",
        "Oops! Page not found!",
        "Seite nicht gefunden",
        "Fehler 404 - Hafenbote",
        "Page introuvable » Le Port",
        "Página no encontrada",
        "Página não encontrada",
        "Pagina non trovata",
        "Pagina niet gevonden",
        "Strona nie istnieje",
        "Страница не найдена",
        "Sayfa bulunamadı",
        "Halaman Tidak Ditemukan",
        "页面不存在",
        "ページが見つかりません",
        "페이지를 찾을 수 없습니다",
        "الصفحة غير موجودة",
    ],
)
def test_titles_of_error_pages(title: str) -> None:
    assert is_error_page([title], [])
    assert is_error_page([None, title], ["More from the harbour"])


@pytest.mark.parametrize(
    "line",
    [
        "Sorry, the page you are looking for could not be found.",
        "The article you requested is no longer available.",
        "We can't find the page you wanted.",
        "Die gesuchte Seite wurde leider nicht gefunden.",
        "La page que vous demandez n'existe pas.",
        "La página que busca no existe.",
        "Запрошенная страница не найдена",
    ],
)
def test_lines_of_error_pages(line: str) -> None:
    assert is_error_page(["Oops"], ["Harbour Courier", line])
    assert not is_error_page(["Oops"], ["One", "two", "three", line])


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Room 404: a hotel story", "The room was not found on any plan."),
        ("Highway 410 to close for repairs", "The bridge stays closed."),
        ("Wreck not found after three weeks", "Divers have not found the ferry."),
        ("Page not found: why 404 jokes still work", "A museum collects error pages."),
        ("Gunman not found, says sheriff", "Police could not find the man."),
        ("Nichts gefunden bei Razzia", "Die Beamten fanden nichts."),
        ("Articles of faith", "The page of history has been turned."),
    ],
)
def test_news_of_what_is_missing_is_news(title: str, line: str) -> None:
    assert not is_error_page([title], [line])


def test_marks_of_programs() -> None:
    assert is_error_page([], [], html("<p>Oh.</p>", attributes=' class="home error404 wide"'))
    assert is_error_page([], [], html("", head='<meta name="prerender-status-code" content="404">'))
    assert not is_error_page([], [], html('<p class="error404">Oh.</p>'))


@pytest.mark.parametrize(
    "page",
    [
        html("<h1>Just a moment...</h1>", "Just a moment..."),
        html("<p>Please verify that you are human.</p>"),
        html("<h1>We value your privacy</h1><p>We and our partners use cookies.</p><button>Accept</button>"),
        html("<p>Wir verwenden Cookies. Stimmen Sie zu?</p>"),
        html("<h2>Subscribe to continue reading</h2>" + "<p>More from the harbour.</p>" * 60),
        html("<p>Melden Sie sich an, um weiterzulesen</p>"),
        html("<form><input type=password></form>" + "<p>More from the harbour.</p>" * 60),
        html('<div class="article-paywall"></div>' + "<p>More from the harbour.</p>" * 60),
        html("<p>This content is not available in your region.</p>"),
        html("<p>The site is down for maintenance.</p>"),
        html("<p>会員登録が必要です ログイン</p>"),
    ],
)
def test_walls(page: bytes) -> None:
    assert is_wall(page)
    assert stand_in_of(page, None, title=None, lines=[], words=10) == "walled"


@pytest.mark.parametrize(
    "page",
    [html("<p></p>"), html("<h1>Bridge to close</h1><p>Story to come.</p>"), html("<!-- cookies --><p>Moved.</p>")],
)
def test_pages_that_keep_nobody_out(page: bytes) -> None:
    assert not is_wall(page)


def test_a_long_page_is_what_it_is() -> None:
    page = html("<h1>Just a moment...</h1>", "Page not found")
    assert stand_in_of(page, None, title="Page not found", lines=[], words=200) is None
    assert stand_in_of(page, None, title="Page not found", lines=[], words=100) == "error_page"
    assert stand_in_of(page, "no-such-code", title=None, lines=[], words=10) == "error_page"


@given(st.binary(max_size=300), st.text(max_size=80), st.lists(st.text(max_size=80), max_size=4))
def test_never_raises(page: bytes, title: str, lines: list[str]) -> None:
    stand_in_of(page, None, title=title, lines=lines, words=3)


@pytest.mark.parametrize(
    "piece", ["page you ", "the page ", "404 ", "<body class=", "<title ", "cookie", "sign  ", "｜ "]
)
def test_long_lines_take_no_longer_than_their_length(piece: str) -> None:
    text = piece * 20_000
    began = time.process_time()
    stand_in_of(text.encode(), None, title=text, lines=[text[:199], text], words=1)
    assert time.process_time() - began < 0.5
