"""Times of publication from heads, headers, lines and addresses of our own invention."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.extraction import read_page
from aggregator.text.model import PUBLISHED_TRUST, FeedHint, Moment
from aggregator.text.times.dates import read_modified, read_published
from tests.text.test_facts import URL, facts_of, json_ld


def published(html: str, fetched_at: datetime | None = None, url: str = URL) -> Moment | None:
    facts, tree = facts_of(html, url)
    return read_published(facts, tree, fetched_at=fetched_at)


@pytest.mark.parametrize(
    ("html", "iso", "precision", "trust"),
    [
        (json_ld(datePublished="2024-03-04T08:15:00+02:00"), "2024-03-04T08:15:00+02:00", "minute", "structured"),
        (json_ld(datePublished="2024-03-04"), "2024-03-04T00:00:00+00:00", "day", "structured"),
        (
            "<meta property=article:published_time content=2024-03-04T06:15:00Z>",
            "2024-03-04T06:15:00+00:00",
            "minute",
            "meta",
        ),
        (
            "<h1>x</h1><span class=entry-date>4. März 2024, 8:15</span>",
            "2024-03-04T08:15:00+00:00",
            "minute",
            "element",
        ),
        ("<h1>x</h1><time datetime=2024-03-04>4 Mar</time>", "2024-03-04T00:00:00+00:00", "day", "element"),
    ],
)
def test_published(html: str, iso: str, precision: str, trust: str) -> None:
    found = published(html)
    assert found is not None
    assert (found.at.isoformat(), found.precision, found.trust) == (iso, precision, trust)


def test_blogger_prints_its_day_above_and_its_minute_below() -> None:
    found = published(
        "<div class='widget Blog'><h2 class=date-header><span>4 مارس 2024</span></h2><h3>x</h3><div class=post-footer>"
        "<abbr class=published itemprop=datePublished title='2024-03-04T08:15:00+03:00'>08:15</abbr></div></div>"
    )
    assert found is not None
    assert (found.at.isoformat(), found.precision) == ("2024-03-04T08:15:00+03:00", "minute")


def test_date_of_the_address_is_a_day() -> None:
    found = published("<p>x", url="https://harbour-post.example/2024/03/04/ferry")
    assert found is not None
    assert (found.at.date().isoformat(), found.precision, found.trust) == ("2024-03-04", "day", "url")
    assert published("<p>x", url="https://harbour-post.example/2024/03/ferry") is None


@pytest.mark.parametrize(
    "html",
    [
        "<header class=site-header><span class=date>Mon. Mar 11th, 2024</span></header><h1>x</h1>",
        "<h1>x</h1><p>The storm of March 3, 2024 bent both shafts.</p>",
        "<h1>x</h1><aside><time datetime=2024-03-11>11 Mar</time></aside>",
        "<h1>x</h1><div class=comments><time datetime=2024-03-11>11 Mar</time></div>",
        "<h1>x</h1><span class=updated-date>March 11, 2024</span>",
    ],
)
def test_what_is_no_publication_date(html: str) -> None:
    assert published(html) is None


def test_a_date_after_the_fetch_is_read_again_or_refused() -> None:
    fetched = datetime(2024, 5, 1, tzinfo=UTC)
    swapped = published("<meta name=date content=2024-11-03>", fetched)
    assert swapped is not None
    assert swapped.at.date().isoformat() == "2024-03-11"
    assert published("<meta name=date content=2031-11-30>", fetched) is None
    assert published("<meta name=date content=2031-11-30>", fetched.replace(tzinfo=None)) is None


def test_modified_is_kept_apart() -> None:
    facts, tree = facts_of(json_ld(dateModified="2024-03-05T09:00:00Z"))
    assert read_published(facts, tree) is None
    modified = read_modified(facts, fetched_at=None, hint=None)
    assert modified is not None
    assert modified.at == datetime(2024, 3, 5, 9, tzinfo=UTC)


PROSE = (
    "The ferry to the outer islands will sail again on Monday after three weeks of repairs, the harbour office said.",
    "Engineers replaced both propeller shafts, bent when the ship had touched a sandbank in the February storm.",
)


def page(above: str = "", below: str = "", after: str = "", url: str = URL) -> Moment | None:
    """The date of a page with headline and text, as the whole extraction reads it."""
    prose = "".join(f"<p>{text}</p>" for text in PROSE)
    html = (
        "<html lang=de><title>Ferry sails again</title><body><div id=page><div id=top><a href=/>Harbour Post</a></div>"
        f"<div class=story>{above}<h1>Ferry sails again</h1>{below}<div class=words>{prose}</div>{after}</div></div>"
    )
    return read_page(html, url=url).published


def day(moment: Moment | None) -> str | None:
    return moment.at.date().isoformat() if moment else None


@pytest.mark.parametrize(
    ("place", "html"),
    [
        ("above", "<p>04.03.2024</p>"),
        ("above", "<div><span>4. März 2024</span> <span>Inseln</span></div>"),
        ("below", "<p>4 March 2024</p>"),
        ("below", "<div>Ada Quill | 4 March 2024</div>"),
        ("below", "<div><i class=icon></i>04.03.2024, 08:15 Uhr</div>"),
        ("below", "<p>Von Ada Quill<br>4. März 2024<br>Halvik</p>"),
        ("below", "<ul><li>Inseln</li><li>04.03.24</li></ul>"),
        ("below", "<div class=footer>04.03.2024</div>"),
        ("below", "<aside class=sidebar><p>4 March 2024</p></aside>"),
        ("below", "<div class=articleDate>4 March 2024</div>"),
        ("below", "<p>Stand: 04.03.2024</p>"),
        ("below", "<p>Last updated 9 March 2024, originally created 4 March 2024</p>"),
        ("below", "<dl><dt>Erstellt</dt><dd>04.03.2024</dd></dl>"),
        ("after", "<p>Veröffentlicht am 04.03.2024</p>"),
        ("after", "<div><p>4. März 2024</p></div>"),
    ],
)
def test_where_pages_print_their_date(place: str, html: str) -> None:
    assert day(page(**{place: html})) == "2024-03-04"


@pytest.mark.parametrize(
    ("place", "html"),
    [
        ("below", "<p>Aktualisiert: 04.03.2024</p>"),
        ("below", "<p>Anmeldeschluss: 04.03.2024</p>"),
        ("below", "<p>Ausstellung, 4.-9. März 2024</p>"),
        ("below", "<p>4 March 2024, 18:00 - 20:00</p>"),
        ("below", "<dl><dt>Beginn</dt><dd>04.03.2024</dd></dl>"),
        (
            "below",
            "<div itemscope itemtype='http://schema.org/Product'><time datetime=2024-03-04>x</time></div>",
        ),
        ("above", "<ul class=breadcrumb><li>Archiv</li><li>04.03.2024</li></ul>"),
        ("after", "<div class=related><p>04.03.2024</p></div>"),
        ("after", "<div class=comments><p>Ada Quill, 4 March 2024</p></div>"),
        ("after", "<p>© 2024 Harbour Post</p>"),
        ("after", "<ul>" + "".join(f"<li><span>0{n}.03.2024</span> Another story</li>" for n in range(1, 7)) + "</ul>"),
    ],
)
def test_dates_of_something_else(place: str, html: str) -> None:
    assert page(**{place: html}) is None


_SENTENCES = st.sampled_from(
    [
        "The storm of {} bent both of the ferry's shafts, and the island was cut off from the mainland for days.",
        "On {} the harbour office closed the pier, the mayor said, and nobody knew when it would open again.",
        "Am {} schloss das Hafenamt den Pier, sagte die Bürgermeisterin, und niemand wusste, wie lange es dauert.",
        "Le {}, le bureau du port a fermé la jetée, et personne ne savait quand elle rouvrirait, a dit la maire.",
        "When the yard was founded, {}, it had eleven welders; today the last three of them are close to retirement.",
    ]
)
_FORMS = st.sampled_from(
    ["%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%Y年%m月%d日", "%d %B %Y, %H:%M"]
)
_TIMES = st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2050, 1, 1))


@given(
    st.lists(
        st.tuples(_SENTENCES, _FORMS, _TIMES, st.sampled_from(["{}", "<a href=/x>{}</a>", "<b>{}</b>"])),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)
def test_a_date_in_prose_is_never_the_articles(parts: list[tuple[str, str, datetime, str]]) -> None:
    sentences = (f"<p>{text.format(frame.format(at.strftime(form)))}</p>" for text, form, at, frame in parts)
    assert page(below="<div class=intro></div>", after=f"<div class=words>{''.join(sentences)}</div>") is None
    assert page(below="".join(f"<p>{t.format(f.format(a.strftime(form)))}</p>" for t, form, a, f in parts)) is None


_DATED = st.sampled_from(
    [
        "<meta property='article:published_time' content='{:%Y-%m-%dT%H:%M:%SZ}'>",
        "<meta name=date content='{:%m/%d/%Y}'>",
        '<script type=\'application/ld+json\'>{{"@type":"NewsArticle","datePublished":"{:%Y-%m-%d}"}}</script>',
        "<h1>x</h1><time datetime='{:%Y-%m-%d}'>x</time>",
        "<h1>x</h1><p>Published {:%d %B %Y}</p>",
        "<h1>x</h1><p>{:%d/%m/%Y %H:%M}</p>",
        '<script>var state = {{"publishedAt": "{:%Y-%m-%dT%H:%M:%S+02:00}"}}</script>',
    ]
)


@given(st.lists(st.tuples(_DATED, _TIMES), max_size=4), _TIMES)
@settings(max_examples=100, deadline=None)
def test_nothing_is_published_after_it_was_fetched(parts: list[tuple[str, datetime]], fetched: datetime) -> None:
    at = fetched.replace(tzinfo=UTC)
    found = published("<p>" + "".join(form.format(time) for form, time in parts), at)
    assert found is None or found.at <= at + timedelta(hours=26)


@given(st.lists(_DATED, max_size=3), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_reading_never_raises(forms: list[str], text: str) -> None:
    html = "".join(form.format(datetime(2024, 3, 4)) for form in forms).replace("2024", text)
    found = published(f"<p>{html}", url=f"https://harbour-post.example/{text}")
    assert found is None or (found.trust in PUBLISHED_TRUST and found.precision in ("day", "minute"))


@pytest.mark.parametrize(
    ("html", "iso"),
    [
        ("<h1>x</h1><p>4 March 2024, 23:37</p>", "2024-03-04T23:37:00-04:00"),
        ("<h1>x</h1><time datetime=2024-03-04T23:37:12-04:00>x</time>", "2024-03-04T23:37:12-04:00"),
        ("<h1>x</h1><p>4 March 2024</p>", "2024-03-05T03:37:12+00:00"),
        ("<h1>x</h1><p>Updated 5 March 2024, 09:37</p>", "2024-03-05T03:37:12+00:00"),
        ("<h1>x</h1><p>5 March 2024, 09:12</p>", "2024-03-05T03:37:12+00:00"),
    ],
)
def test_a_time_in_utc_is_given_in_the_pages_own_offset(html: str, iso: str) -> None:
    meta = "<html lang=en><meta property=article:published_time content=2024-03-05T03:37:12Z><body><div><div>"
    found = published(meta + html)
    assert found is not None
    assert found.at == datetime(2024, 3, 5, 3, 37, 12, tzinfo=UTC)
    assert found.at.isoformat()[:16] == iso[:16]


def test_declared_times_that_disagree_are_settled_by_what_is_printed() -> None:
    head = json_ld(datePublished="2024-03-01T08:00:00Z")
    head += "<meta property=article:published_time content=2024-03-04T08:15:00Z>"
    assert day(published(head + "<h1>x</h1><p>4 March 2024</p>")) == "2024-03-04"
    assert day(published(head + "<h1>x</h1>")) == "2024-03-01"


@pytest.mark.parametrize(
    "html",
    [
        "<div class=created-date>Skapad: <time datetime=2024-03-04T08:15:00+01:00>4 mars 2024 08.15</time></div>",
        "<p>By webmaster, <time datetime=2024-03-04T08:15:00+01:00>4 mars 2024 08.15</time></p>",
        "<p class=published><time datetime=2024-03-04T08:15:00+01:00 itemprop=datePublished>4 March 2024</time></p>",
        "<div><span property='dc:date dc:created' content=2024-03-04T08:15:00+01:00>Submitted by <span>admin</span> on "
        "March 4, 2024</span></div>",
        "<span property=schema:dateCreated content=2024-03-04T08:15:00+01:00></span>",
    ],
)
def test_a_printed_local_time_has_the_offset_of_its_own_element(html: str) -> None:
    moment = page(below=html)
    assert moment and moment.at.isoformat() == "2024-03-04T08:15:00+01:00"


def test_a_vague_meta_yields_to_the_printed_date() -> None:
    assert day(published("<meta name=date content=2024-03-09><h1>x</h1><p>Published 4 March 2024</p>")) == "2024-03-04"
    assert day(published("<meta name=date content=2024-03-09><h1>x</h1>")) == "2024-03-09"


def test_numbers_are_read_in_the_pages_order() -> None:
    american = "<html lang=en-US><body><h1>x</h1><p>03/04/2024</p>"
    assert day(published(american)) == "2024-03-04"
    assert day(published(american.replace("en-US", "en-GB"))) == "2024-04-03"
    assert day(published(american, url="https://harbour-post.in/ferry")) == "2024-04-03"
    assert day(published(american.replace("en-US", "en") + "<p>03/29/2024</p>")) == "2024-03-04"


def test_the_state_of_a_pages_scripts_is_asked_last() -> None:
    state = '<script>self.data = "{\\"deployDt\\":\\"2024.03.04 08:15\\"}"</script>'
    found = published(state)
    assert found is not None
    assert (found.at.isoformat(), found.trust) == ("2024-03-04T08:15:00+00:00", "meta")
    assert published(state + state.replace("04 08", "05 08")) is None


def test_the_fetchs_own_day_above_the_headline_is_a_clock() -> None:
    html = "<div><div><p>4 March 2024</p></div><h1>x</h1><p>1 March 2024</p></div>"
    assert day(published(html, datetime(2024, 3, 4, 12, tzinfo=UTC))) == "2024-03-01"


def test_day_of_a_feed_is_better_than_that_of_an_address() -> None:
    facts, tree = facts_of("<p>x", "https://harbour-post.example/2024/03/04/ferry")
    hint = FeedHint(published_at=datetime(2024, 3, 4, 8, 15, tzinfo=UTC))
    found = read_published(facts, tree, hint=hint)
    assert found is not None
    assert (found.precision, found.trust) == ("minute", "feed")


@pytest.mark.parametrize(
    "html",
    [
        "<p>Posted 4 March 2024, updated 5 March 2024</p>",
        "<p>Aktualisiert: 05.03.2024</p>",
        "<time class=updated datetime=2024-03-05>x</time>",
    ],
)
def test_a_printed_change_is_kept_apart(html: str) -> None:
    prose = "".join(f"<p>{text} {text}</p>" for text in PROSE)
    read = read_page(f"<title>Ferry sails again</title><div><h1>Ferry sails again</h1>{html}{prose}</div>", url=URL)
    assert day(read.modified) == "2024-03-05"
    assert day(read.published) in (None, "2024-03-04")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" + "<br> <span>12</span>" * 20_000 + "</div>",
        "<p>" * 5_000 + "4 March 2024",
        "<div>" * 300 + "4 March 2024<br>" * 2_000,
        "<h1>x</h1>" + "<time>4 March 2024</time>" * 10_000,
        "<ul>" + "<li><b></b><i>04.03.2024</i> y" * 10_000,
    ],
)
def test_large_pages_cost_no_time(html: str) -> None:
    facts, tree = facts_of(html)
    start = process_time()
    read_published(facts, tree, title="x", texts=["The ferry to the outer islands will sail again on Monday."])
    assert process_time() - start < 2
