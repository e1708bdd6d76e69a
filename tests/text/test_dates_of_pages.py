"""Sentences of themes that date an entry, datelines behind a byline, and pages that are no article of a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.text.extraction import read_page
from aggregator.text.model import FeedHint, Moment
from aggregator.text.times.dates import read_modified, read_published
from tests.text.test_facts import URL, facts_of, json_ld
from tests.text.test_people import PAGE

META = "<meta property=article:published_time content=2024-03-04T06:15:07Z>"
AT = datetime(2024, 3, 4, 6, 15, 7, tzinfo=UTC)


def published(body: str, head: str = "", kind: str = "", url: str = URL) -> Moment | None:
    html = f"<html><head><title>Ferry sails again</title>{head}</head><body class='{kind}'>{body}</body></html>"
    return read_page(html, url=url).published


@pytest.mark.parametrize("frame", ["<div class=entry>{}{}</div>", "<div>{}</div><div id=sidebar>{}</div>"])
@pytest.mark.parametrize(
    ("sentence", "iso"),
    [
        (
            "This entry was posted on Friday, May 2nd, 2008 at 10:22 am and is filed under <a>Ferries</a>. You can"
            " follow any responses to this entry through the <a>RSS 2.0</a> feed. Both comments and pings are closed.",
            "2008-05-02T10:22:00+00:00",
        ),
        (
            "This entry was posted in <a>Ferries of 2008</a>, <a>Islands</a> and tagged <a>harbour</a> on"
            " <a>May 2, 2008</a>. Bookmark the permalink.",
            "2008-05-02T00:00:00+00:00",
        ),
        (
            "Dieser Beitrag wurde am Freitag, 2. Mai 2008 um 10:22 Uhr veröffentlicht und unter <a>Fähren</a> abgelegt."
            " Du kannst die Kommentare zu diesem Eintrag mit dem RSS-2.0-Feed verfolgen.",
            "2008-05-02T10:22:00+00:00",
        ),
        (
            "<a>Die Fähre</a> wurde am <i>2. Mai 2008</i> um <i>10:22</i> Uhr gepostet und unter <a>Fähren</a> abgelegt"
            "; die Kommentare können als Feed abonniert werden, sie sind zurzeit aber geschlossen.",
            "2008-05-02T00:00:00+00:00",
        ),
        (
            "Cet article a été publié le vendredi 2 mai 2008 à 10:22 et est classé dans <a>Bateaux</a>. Vous pouvez"
            " suivre les commentaires à cet article par le flux <a>RSS 2.0</a>.",
            "2008-05-02T10:22:00+00:00",
        ),
        (
            "Запись опубликована 2 мая 2008 г. в рубрике <a>Паромы</a> с метками <a>гавань</a>, <a>острова</a>."
            " Добавьте в закладки постоянную ссылку.",
            "2008-05-02T00:00:00+00:00",
        ),
    ],
)
def test_a_theme_dates_its_entry_in_a_sentence(frame: str, sentence: str, iso: str) -> None:
    found = published(f"<h2>Ferry sails again</h2>{frame.format(PAGE, f'<p>{sentence}</p>')}")
    assert found is not None
    assert found.at.isoformat() == iso


def test_a_sentence_of_the_story_with_a_date_is_none() -> None:
    story = (
        "<p>This entry of 2 May 2008 at 10:22 in the harbour's log was posted to the board of the company later.</p>"
    )
    assert published(f"<h2>Ferry sails again</h2>{PAGE}{story}{PAGE}") is None


@pytest.mark.parametrize(
    "opening",
    [
        "<p>4.3.2024 – {}",
        "<p>By Ada Quill</p><p>4.3.2024 - {}",
        "<p>(4. März 2024) {}",
        "<p>[4 March 2024] {}",
    ],
)
def test_the_dateline_that_opens_the_article(opening: str) -> None:
    found = published(f"<h1>Ferry sails again</h1><div>{opening.format(PAGE.removeprefix('<p>'))}</div>")
    assert found is not None
    assert (found.at.date().isoformat(), found.trust) == ("2024-03-04", "text")


def test_a_chronicle_has_no_dateline() -> None:
    days = "".join(f"<p>{day}.3.2024 – {PAGE.split('</p>')[0].removeprefix('<p>')}</p>" for day in (4, 5, 6))
    assert published(f"<h1>Ferry sails again</h1><div>{days}</div>") is None


@pytest.mark.parametrize(
    ("kind", "head", "url"),
    [
        ("page page-id-7 page-template-default", META, URL),
        ("", META, "https://harbour-post.example/"),
        ("", META + '<script type="application/ld+json">{"@type": "AboutPage"}</script>', URL),
    ],
)
def test_a_static_page_is_dated_by_what_its_readers_see_alone(kind: str, head: str, url: str) -> None:
    body = f"<h1>Ferry sails again</h1>{PAGE}"
    assert published(body, head, kind, url) is None
    shown = published(body.replace("</h1>", "</h1><time>4 March 2024</time>"), head, kind, url)
    assert shown is not None
    assert shown.at == AT
    html = f"<head>{head}</head><body class='{kind}'>{body}</body>"
    told = read_page(html, url=url, hint=FeedHint(published_at=AT)).published
    assert told is not None
    assert told.trust == "feed"


@pytest.mark.parametrize(
    ("kind", "head", "url"),
    [
        ("single single-post postid-7", META, URL),
        ("page page-id-7", META + json_ld(headline="Ferry sails again"), URL),
        ("", META, "https://harbour-post.example/?p=7"),
        ("paged", META, URL),
    ],
)
def test_an_article_is_dated_by_its_head(kind: str, head: str, url: str) -> None:
    found = published(f"<h1>Ferry sails again</h1>{PAGE}", head, kind, url)
    assert found is not None
    assert found.at == AT


def test_the_second_of_the_fetch_is_when_the_page_was_made() -> None:
    facts, tree = facts_of(META + "<meta property=article:modified_time content=2024-03-04T06:15:07Z>")
    for seconds, expected in ((1, None), (60, AT)):
        fetched_at = AT + timedelta(seconds=seconds)
        found = read_published(facts, tree, fetched_at=fetched_at)
        changed = read_modified(facts, fetched_at=fetched_at, hint=None)
        assert (found.at if found else None, changed.at if changed else None) == (expected, expected)
