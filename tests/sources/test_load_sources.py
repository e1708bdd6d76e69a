"""The source files: what loads, and every fault at once with its line, entry, key and remedy."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.sources.checks import CHECKS, LANGUAGES
from aggregator.sources.faults import Fault, SourcesError
from aggregator.sources.load import load_sources, local_beside
from aggregator.sources.model import Source

WHOLE = """
[[source]]
id = "courier"
name = "Harbour Courier"
home = "https://courier.example/"
role = "publisher"
owner = "Harbour Media"
licensed_from = ["tidewire", "Reuters"]
language = "en"
country = "QA"
feeds = ["https://courier.example/feed"]
delay_seconds = 2
allow_private = true
headers_env = { X-Key = "NORD_KEY", Authorization = "NORD_LOGIN" }
recheck = true
content_css = "article .body, #main > p:not(.ad)"
drop_css = "div[data-x='a,(b']"
retired = false
paused_until = 2026-12-01
"""
LEAST = '[[source]]\nid = "least"\nname = "Least"\nhome = "http://least.example"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sources.toml"


def faults_of(file: Path, text: str, local: str | None = None) -> tuple[Fault, ...]:
    file.write_text(text, encoding="utf-8")
    if local is not None:
        local_beside(file).write_text(local, encoding="utf-8")
    with pytest.raises(SourcesError) as caught:
        load_sources(file)
    return caught.value.faults


def test_every_key_and_the_least(file: Path) -> None:
    file.write_text(WHOLE + LEAST, encoding="utf-8")
    assert load_sources(file) == (
        Source(
            id="courier",
            name="Harbour Courier",
            home="https://courier.example/",
            role="publisher",
            owner="Harbour Media",
            licensed_from=("tidewire", "Reuters"),
            language="en",
            country="QA",
            feeds=("https://courier.example/feed",),
            delay_seconds=2.0,
            allow_private=True,
            headers_env=(("Authorization", "NORD_LOGIN"), ("X-Key", "NORD_KEY")),
            recheck=True,
            content_css="article .body, #main > p:not(.ad)",
            drop_css="div[data-x='a,(b']",
            paused_until=date(2026, 12, 1),
        ),
        Source(id="least", name="Least", home="http://least.example"),
    )


def test_no_source_is_no_fault(file: Path) -> None:
    file.write_text("# nothing yet\n", encoding="utf-8")
    assert load_sources(file) == ()


def test_windows_line_ends_and_byte_order_mark(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())
    assert [source.id for source in load_sources(file)] == ["least"]


def test_the_local_file_is_read_after_the_tracked_one(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    local_beside(file).write_text(LEAST, encoding="utf-8")
    assert local_beside(file).name == "sources.local.toml"
    assert [source.id for source in load_sources(file)] == ["courier", "least"]


def test_paused_retired_active(file: Path) -> None:
    file.write_text(WHOLE + LEAST + "retired = true\n", encoding="utf-8")
    courier, least = load_sources(file)
    assert [courier.is_active(date(2026, 11, 30)), courier.is_active(date(2026, 12, 1))] == [False, True]
    assert not least.is_active(date(2026, 12, 1))


@pytest.mark.parametrize(
    ("line", "problem", "remedy"),
    [
        ('role = "publsher"', "unknown role 'publsher'", "did you mean 'publisher'?"),
        ('role = "blog"', "unknown role 'blog'", "use publisher, agency, republisher or unknown"),
        ('feed = "https://a.example/"', "unknown key", "did you mean 'feeds'?"),
        ("zzz = 1", "unknown key", "docs/sources.md lists them all"),
        ('feeds = "https://a.example/"', "is not a list", "square brackets"),
        ("feeds = [3]", "3 is not text", "write it in quotes"),
        ('feeds = ["a.example/feed"]', "'a.example/feed' has no scheme", "http://"),
        ('feeds = ["ftp://a.example/"]', "has the scheme 'ftp'", "http://"),
        ('feeds = ["http://[a.example/"]', "is not a URL", "write it whole"),
        ('feeds = ["http://a.example:x/"]', "is not a URL", "write it whole"),
        ('feeds = ["http:///feed"]', "is not a URL", "write it whole"),
        ('feeds = ["http://a.example/x", "http://a.example/x"]', "listed twice", "take one out"),
        ('feeds = ["http://a:secret@a.example/"]', "has a user name or password", "take it out"),
        ("delay_seconds = -1", "-1 is not a delay", "0 or more"),
        ("delay_seconds = nan", "nan is not a delay", "0 or more"),
        ("delay_seconds = true", "True is not a number", "without quotes"),
        ("delay_seconds = 86400", "more than an hour", "paused_until"),
        ('allow_private = "yes"', "neither true nor false", "without quotes"),
        ('headers_env = "NORD_KEY"', "is not a table", "name the variable"),
        ("headers_env = {}", "is not a table", "name the variable"),
        ('headers_env = { "X Key" = "A" }', "'X Key' is no header", "name the variable"),
        ('headers_env = { Host = "A" }', "'Host' is no header", "name the variable"),
        ('headers_env = { If-None-Match = "A" }', "'If-None-Match' is no header", "name the variable"),
        ('headers_env = { Authorization = "Bearer secret" }', "'Authorization' does not name", "NORDPRESS_KEY"),
        ('headers_env = { X-Key = "A", x-key = "B" }', "names a header twice", "take one out"),
        ('browser = true\nheaders_env = { X-Key = "A" }', "does not go together with headers_env", "take one out"),
        ("retired = 1", "neither true nor false", "without quotes"),
        ('paused_until = "2026-12-01"', "is not a date", "without quotes"),
        ("paused_until = 2026-12-01T00:00:00Z", "is not a date", "without quotes and time"),
        ('language = "en-GB"', "unknown language 'en-GB'", "use 'en'"),
        ('language = "xx"', "unknown language 'xx'", "ISO 639-1"),
        ('country = "Qatar"', "is not a country code", "two capitals"),
        ('content_css = "article {"', "is not a CSS selector", "without braces"),
        ('content_css = "a)"', "closes a bracket", "write a CSS selector"),
        ('drop_css = "> p"', "starts or ends with a combinator", "whole"),
        ('drop_css = "p,"', "starts or ends with a combinator", "whole"),
        ('owner = " "', "is empty", "leave the key out"),
        ('owner = "a\\nb"', "line breaks", "one line"),
        ('licensed_from = ["faulty"]', "names the source itself", "no licence of its own"),
        ('sitemaps = "https://a.example/sitemap.xml"', "is not a list", "square brackets"),
        ('wordpress = ["a.example/wp-json/"]', "has no scheme", "only http"),
        ('listings = ["https://a.example/news/", "https://a.example/news/"]', "is listed twice", "take one out"),
    ],
)
def test_a_fault_names_line_entry_key_and_remedy(file: Path, line: str, problem: str, remedy: str) -> None:
    (fault,) = faults_of(file, LEAST + '[[source]]\nid = "faulty"\nname = "F"\nhome = "https://f.example/"\n' + line)
    assert (fault.file, fault.line, fault.entry) == (str(file), 9, "'faulty'")
    assert fault.key == line.split(" ")[0]
    assert problem in fault.problem
    assert remedy in fault.remedy
    assert "secret" not in str(fault)
    assert str(fault) == f"{file} line 9: source 'faulty': {fault.key}: {fault.problem}; {fault.remedy}"


def test_every_fault_of_both_files_at_once(file: Path) -> None:
    faults = faults_of(
        file,
        '[[source]]\nname = "No id"\nrole = 3\n[[source]]\nid = "Bad Id"\nname = ""\nhome = "x"\n'
        + LEAST
        + "[sauce]\n",
        '[[source]]\nid = "least"\nname = "Taken"\nhome = "http://b.example"\nretired = "no"\n',
    )
    assert [(Path(fault.file).name, fault.line, fault.entry, fault.key) for fault in faults] == [
        ("sources.toml", 1, "number 1", "id"),
        ("sources.toml", 1, "number 1", "home"),
        ("sources.toml", 3, "number 1", "role"),
        ("sources.toml", 5, "'Bad Id'", "id"),
        ("sources.toml", 6, "'Bad Id'", "name"),
        ("sources.toml", 7, "'Bad Id'", "home"),
        ("sources.toml", 12, None, "sauce"),
        ("sources.local.toml", 2, "'least'", "id"),
        ("sources.local.toml", 5, "'least'", "retired"),
    ]
    assert f"is taken by {file} line 8" in faults[7].problem
    assert len(str(SourcesError(faults)).splitlines()) == len(faults)


def test_every_wrong_value_of_a_list_and_a_table_is_named(file: Path) -> None:
    lines = (
        'feeds = ["ftp://x/", "//a/f", "/feed", "http://[::1/", "https://a.example/x", "https://a.example/x"]\n'
        'licensed_from = ["Reuters", ""]\n'
        'headers_env = { "Bad Header" = "X", Host = "H", Authorization = "a-b", Cookie = 3, X-K = "A", x-k = "B" }\n'
    )
    faults = faults_of(file, LEAST + lines)
    assert [(fault.line, fault.key, fault.problem) for fault in faults] == [
        (5, "feeds", "'ftp://x/' has the scheme 'ftp'"),
        (5, "feeds", "'//a/f' has no scheme"),
        (5, "feeds", "'/feed' has no scheme"),
        (5, "feeds", "'http://[::1/' is not a URL (Invalid IPv6 URL)"),
        (5, "feeds", "'https://a.example/x' is listed twice"),
        (6, "licensed_from", "is empty"),
        (7, "headers_env", "'Bad Header' is no header that a source may set"),
        (7, "headers_env", "'Host' is no header that a source may set"),
        (7, "headers_env", "'Authorization' does not name an environment variable"),
        (7, "headers_env", "'Cookie' does not name an environment variable"),
        (7, "headers_env", "names a header twice"),
    ]


def test_two_sources_do_not_read_one_feed(file: Path) -> None:
    second = LEAST.replace("least", "other")
    feed = 'feeds = ["https://f.example/rss"]\n'
    (fault,) = faults_of(file, LEAST + feed + second + feed)
    assert (fault.line, fault.entry) == (10, "'other'")
    assert "is read by source 'least' already" in fault.problem
    file.write_text(LEAST + feed + "retired = true\n" + second + feed, encoding="utf-8")
    assert len(load_sources(file)) == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[source]]\nid = "a\n', 2, "is not TOML"),
        ('[[source]]\nid = "a"\nid = "b"\n', 3, "is not TOML"),
        ("[[source]]\nid = [", 2, "is not TOML"),
        ("source = 3", 1, "is not a list of tables"),
        ("[source]\nid = 'a'", 1, "is not a list of tables"),
        ("a = " + "[" * 5000, None, "nested too deeply"),
        ("a = " + "1" * 5000, None, "is not TOML"),
    ],
)
def test_files_that_cannot_be_read_as_sources(file: Path, text: str, line: int | None, words: str) -> None:
    (fault,) = faults_of(file, text)
    assert words in fault.problem
    assert fault.line == line


def test_missing_and_unreadable_files(file: Path, tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="cannot be read"):
        load_sources(file)
    with pytest.raises(SourcesError, match="cannot be read"):
        load_sources(tmp_path)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SourcesError, match="is not UTF-8"):
        load_sources(file)
    file.write_text("", encoding="utf-8")
    with pytest.raises(SourcesError, match="cannot be read"):
        load_sources(file, tmp_path / "absent.toml")


def test_the_table_of_checks_is_the_table_of_fields() -> None:
    assert set(CHECKS) == set(Source.__dataclass_fields__)
    assert len(LANGUAGES) == 183
    assert all(len(code) == 2 for code in LANGUAGES)


def loads_or_faults(file: Path) -> None:
    try:
        sources = load_sources(file)
    except SourcesError as error:
        assert error.faults
        assert len(str(error).splitlines()) == len(error.faults)
    else:
        assert all(isinstance(source, Source) for source in sources)


_SAME_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
_VALUES = st.recursive(
    st.one_of(
        st.text(max_size=8).map(json.dumps),
        st.integers().map(str),
        st.sampled_from(["true", "nan", "-inf", "1e400", "2026-12-01", "10:00:00", '"http://a.example/"', '"a"', "{}"]),
    ),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    max_leaves=4,
)
_PAIRS = st.dictionaries(st.sampled_from([*CHECKS, "feed", "x"]), _VALUES, max_size=8)


@_SAME_FILE
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_raises_nothing_else_on_any_bytes(file: Path, written: bytes) -> None:
    file.write_bytes(written)
    loads_or_faults(file)


@_SAME_FILE
@given(st.lists(_PAIRS, max_size=3))
def test_raises_nothing_else_on_any_values(file: Path, entries: list[dict[str, str]]) -> None:
    lines = ["[[source]]\n" + "".join(f"{key} = {value}\n" for key, value in pairs.items()) for pairs in entries]
    file.write_text("".join(lines), encoding="utf-8")
    loads_or_faults(file)
