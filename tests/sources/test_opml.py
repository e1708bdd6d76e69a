"""OPML in and out: what other readers write, what is hostile, and the way there and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.mending import mended
from aggregator.sources.load import load_sources
from aggregator.sources.model import Source
from aggregator.sources.opml import OpmlError, Subscription, read_opml, write_opml
from aggregator.sources.subscribing import plan_import, to_toml
from aggregator.text.urls import canonical_url

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
FOLDERS = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.0"><head><title>mine</title></head><body>
<outline text="News">
  <outline text="Europe" title="Europe">
    <outline text="Cap Gris" title="Le Cap Gris \xe9dition du soir" type="rss"
       xmlUrl="https://cap.example/feed" htmlUrl="https://cap.example/"/>
    <outline text="Cap sport" xmlurl="https://cap.example/sport" htmlurl="http://www.cap.example"/>
  </outline>
  <outline text="Cap Gris" xmlUrl="https://cap.example/feed"/>
</outline>
<outline text="\xd8resund" xmlUrl="feed://oresund.example/rss"/>
<outline text="&#x421;&#x435;&#x432;&#x435;&#x440;" xmlUrl="feed:https://sever.example/rss" htmlUrl="https://sever.example/"/>
<outline text="A note"/>
<outline text="Mail" xmlUrl="mailto:a@b.example"/>
<outline text="Least" xmlUrl="https://other.example/feed" htmlUrl="https://least.example"/>
</body></opml>"""
KNOWN = Source("least", "Least", "https://least.example/")


def test_folders_titles_doubles_and_what_is_no_address() -> None:
    plan = plan_import(read_opml(FOLDERS), [KNOWN])
    assert plan.sources == (
        Source(
            "le-cap-gris-edition-du-soir",
            "Le Cap Gris édition du soir",
            "https://cap.example/",
            feeds=("https://cap.example/feed", "https://cap.example/sport"),
        ),
        Source("oresund", "Øresund", "http://oresund.example/", feeds=("http://oresund.example/rss",)),
        Source("sever-example", "Север", "https://sever.example/", feeds=("https://sever.example/rss",)),
    )
    assert plan.guessed == {"oresund"}
    assert [(one.line, one.reason.split(";")[0]) for one in plan.skipped] == [
        (9, "source 'le-cap-gris-edition-du-soir' reads this feed already"),
        (14, "'mailto:a@b.example' has the scheme 'mailto'"),
        (15, "its home page is that of source 'least'"),
    ]


def test_names_in_any_case_a_home_without_a_scheme_and_an_empty_feed() -> None:
    body = b"""<OPML><BODY>
<OUTLINE TEXT="Folder" HTMLURL="https://folder.example/"><OUTLINE TEXT="Upper" XMLURL="https://upper.example/f"/></OUTLINE>
<outline text="Bare" xmlUrl="https://bare.example/f" htmlUrl="bare.example"/>
<outline text="Empty" type="rss" xmlUrl=""/>
<outline text="No feed" htmlUrl="nofeed.example"/></BODY></OPML>"""
    plan = plan_import(read_opml(body), [])
    assert [(one.id, one.home, one.feeds) for one in plan.sources] == [
        ("upper", "https://upper.example/", ("https://upper.example/f",)),
        ("bare", "https://bare.example/", ("https://bare.example/f",)),
    ]
    assert plan.guessed == {"upper", "bare"}
    assert [(one.line, one.reason) for one in plan.skipped] == [
        (4, "names no address; give it the xmlUrl of its feed"),
        (5, "'nofeed.example' has no scheme; only http:// and https:// are read"),
    ]


def test_bare_ampersands_and_entities_of_html_are_mended() -> None:
    body = b'<opml><body><outline text="A & B caf&eacute;" xmlUrl="https://a.example/f?a=1&lang=2"/></body></opml>'
    (one,) = read_opml(body, mend=mended)
    assert (one.title, one.feed) == ("A & B caf\xe9", "https://a.example/f?a=1&lang=2")


def test_the_column_of_a_fault_is_that_of_the_file_or_left_out() -> None:
    body = b"<opml><body>\n<outline text='a & b'/><\n</body></opml>"
    with pytest.raises(OpmlError) as mended_line:
        read_opml(body, mend=mended)
    with pytest.raises(OpmlError) as another_line:
        read_opml(body.replace(b"/><", b"/>\n <"), mend=mended)
    assert mended_line.value.place == " line 2"
    assert another_line.value.place == " line 3, column 3"
    assert str(another_line.value).endswith("; mend it there, or export it from the reader again")


def test_guessed_homes_of_a_feed_service_and_of_a_site_that_is_watched_whole() -> None:
    service = [Subscription(n, f"S{n}", f"https://feeds.example/{n}") for n in (1, 2)]
    whole = Subscription(3, "Whole", home="http://www.feeds.example")
    plan = plan_import([*service, whole], [], identity=canonical_url)
    assert [one.id for one in plan.sources] == ["s1", "s2"]
    assert [one.reason for one in plan.skipped] == ["its home page is that of source 's2'"]
    (one,) = plan_import([whole, *service], [], identity=canonical_url).sources
    assert one.feeds == ("https://feeds.example/1", "https://feeds.example/2")
    watched = Source("w", "W", "https://feeds.example/")
    assert len(plan_import(service, [watched], identity=canonical_url).skipped) == 2


def test_spellings_of_one_feed_are_one() -> None:
    both = [Subscription(n, "A", f"https://{host}.example/f") for n, host in ((1, "a"), (2, "amp.a"))]
    both.append(Subscription(3, "A", "https://a.example/news.xml?utm_source=x"))
    known = Source("k", "K", "https://k.example/", sitemaps=("https://a.example/news.xml",))
    plan = plan_import(both, [known], identity=canonical_url)
    assert [one.feeds for one in plan.sources] == [("https://a.example/f",)]
    assert [one.line for one in plan.skipped] == [2, 3]


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        (b"", 1, "is empty or cut off"),
        (b"<opml><body>\n<outline text='a'>\n", 3, "is empty or cut off"),
        (b"<opml><body>\n<outline text='a", 2, "is empty or cut off"),
        (b"<opml><body>\n<outline text='a'>\n</body></opml>", 3, "is not XML: mismatched tag"),
        (b"\n<rss><channel/></rss>", 2, "is not OPML: it begins with <rss>"),
        (b"<!DOCTYPE opml [\n<!ENTITY a 'b'>]><opml/>", 2, "declares entities"),
        (b"<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml><body>&a;</body></opml>", 1, "declares"),
        (b"<?xml version='1.0' encoding='martian'?><opml/>", 1, "is not XML"),
        (b"<opml>" + b"<outline>" * 200, 1, "levels"),
        (b" " * (21 << 20), None, "is larger than 20 MB"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(body: bytes, line: int | None, problem: str) -> None:
    with pytest.raises(OpmlError) as caught:
        read_opml(body)
    assert caught.value.line == line
    assert problem in caught.value.problem


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=80).map(lambda some: FOLDERS[:400] + some)))
def test_raises_nothing_else_on_any_bytes(body: bytes) -> None:
    try:
        read_opml(body, mend=mended)
    except OpmlError as error:
        assert error.problem and error.remedy


def test_there_and_back() -> None:
    sources = (
        Source(
            "a",
            "A & \"B\" <C> 'd'",
            "https://a.example/x?y=1&z=2",
            "agency",
            language="pt",
            feeds=("https://a.example/f?a=1&b=2", "https://a.example/g"),
        ),
        Source("b-2", "Ünïcode ☂", "https://b.example/"),
    )
    retired = Source("old", "Old", "https://old.example/", retired=True)
    written = write_opml([*sources, retired], title="<mine>", at=AT)
    plan = plan_import(read_opml(written.encode()), [])
    assert (plan.sources, plan.skipped) == (sources, ())
    again = plan_import(read_opml(written.encode()), sources)
    assert again.sources == () and len(again.skipped) == 3


_URLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.builds("https://{}.example/{}".format, st.sampled_from("abc"), st.sampled_from(["", "x", "y/", "?q='\"\\"])),
)
_SUBSCRIPTIONS = st.builds(
    Subscription,
    st.integers(1, 99),
    st.text(max_size=12),
    _URLS,
    _URLS,
    st.sampled_from([None, "a", "Bad Id"]),
    st.sampled_from([None, "agency", "boss"]),
    st.sampled_from([None, "en-GB", "xx"]),
).filter(lambda one: one.feed or one.home)


@given(st.lists(_SUBSCRIPTIONS, max_size=12))
def test_whatever_is_planned_can_be_loaded_and_nothing_vanishes(
    tmp_path_factory: pytest.TempPathFactory, subscriptions: list[Subscription]
) -> None:
    plan = plan_import(subscriptions, [KNOWN], identity=canonical_url)
    file = tmp_path_factory.mktemp("plan") / "sources.toml"
    file.write_text(to_toml(plan), "utf-8")
    assert load_sources(file, identity=canonical_url) == plan.sources
    feeds = sum(len(source.feeds) for source in plan.sources)
    assert feeds + len(plan.skipped) >= sum(bool(one.feed) for one in subscriptions)
    assert plan_import(subscriptions, [KNOWN], identity=canonical_url) == plan
    assert not plan_import(subscriptions, [KNOWN, *plan.sources], identity=canonical_url).sources


def test_many_of_one_name_and_one_home_take_no_time() -> None:
    same = [Subscription(1, "x" * 90, f"https://a.example/{n}") for n in range(10_000)]
    plan = plan_import(same, [])
    assert len({source.id for source in plan.sources}) == 10_000
    assert max(len(source.id) for source in plan.sources) == 64
