"""`scrapy sources import` and `export`: subscriptions in, subscriptions out, nothing of the operator's overwritten."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from aggregator.commands.sources import Command
from aggregator.sources.load import load_sources
from aggregator.sources.opml import read_opml
from aggregator.sources.subscribing import plan_import, to_toml
from tests.commands.runs import InProcess
from tests.sources.test_opml import FOLDERS


def test_import_extends_and_never_overwrites(run: InProcess, tmp_path: Path) -> None:
    tracked, local, opml = (tmp_path / name for name in ("sources.toml", "sources.local.toml", "my.opml"))
    tracked.write_text("", "utf-8")
    opml.write_bytes(FOLDERS)
    own = '# my own\n[[source]]\nid = "least"\nname = "Least"\nhome = "https://least.example/"'
    local.write_text(own, "utf-8")
    dry = run(Command(), "import", str(opml), "--dry-run", AGGREGATOR_SOURCES=str(tracked))
    assert dry.out.count("[[source]]") == 3 and local.read_text("utf-8") == own
    said = run(Command(), "import", str(opml), AGGREGATOR_SOURCES=str(tracked))
    assert (said.status, said.out) == (0, "")
    assert f"{opml} line 15: Least: skipped, its home page is that of source 'least'\n" in said.err
    assert said.err.endswith("3 sources added to sources.local.toml, 3 skipped\n")
    assert local.read_text("utf-8") == f"{own}\n\n{dry.out}"
    assert len(load_sources(tracked)) == 4
    again = run(Command(), "import", str(opml), AGGREGATOR_SOURCES=str(tracked))
    assert again.err.endswith("0 sources added to sources.local.toml, 7 skipped\n")
    assert local.read_text("utf-8") == f"{own}\n\n{dry.out}"


def test_a_broken_file_is_named_with_its_line(run: InProcess, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("", "utf-8")
    (tmp_path / "b.opml").write_text("<opml>\n<body></opml>", "utf-8")
    said = run(Command(), "import", str(tmp_path / "b.opml"), AGGREGATOR_SOURCES=str(tmp_path / "sources.toml"))
    assert (
        said.status == 2 and "b.opml line 2, column 9: is not XML: mismatched tag; mend it there, or export" in said.err
    )
    said = run(Command(), "import", str(tmp_path / "no.opml"), AGGREGATOR_SOURCES=str(tmp_path / "sources.toml"))
    assert said.status == 2 and "cannot be read" in said.err


def test_a_minus_is_standard_input_and_output(run: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tracked = tmp_path / "sources.toml"
    tracked.write_text("", "utf-8")
    bare = b'<opml><body><outline text="A & B" xmlUrl="https://a.example/f?a=1&b=2"/></body></opml>'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(bare)))
    said = run(Command(), "import", "-", AGGREGATOR_SOURCES=str(tracked))
    assert said.err == "1 sources added to sources.local.toml, 0 skipped\n"
    (source,) = load_sources(tracked)
    assert (source.name, source.feeds) == ("A & B", ("https://a.example/f?a=1&b=2",))
    said = run(Command(), "export", "-", AGGREGATOR_SOURCES=str(tracked))
    assert said.status == 0 and len(read_opml(said.out.encode())) == 1
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"<rss/>")))
    said = run(Command(), "import", "-", AGGREGATOR_SOURCES=str(tracked))
    assert "standard input line 1: is not OPML: it begins with <rss>; export the subscriptions as OPML" in said.err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["sources.local.toml", "sources.toml"]


def test_export_to_the_screen_and_to_a_new_file(run: InProcess, tmp_path: Path) -> None:
    tracked = tmp_path / "sources.toml"
    tracked.write_text(to_toml(plan_import(read_opml(FOLDERS), [])), "utf-8")
    said = run(Command(), "export", AGGREGATOR_SOURCES=str(tracked))
    assert (said.status, said.err) == (0, "")
    assert plan_import(read_opml(said.out.encode()), []).sources == load_sources(tracked)
    target = tmp_path / "out.opml"
    assert run(Command(), "export", str(target), AGGREGATOR_SOURCES=str(tracked)).status == 0
    assert len(read_opml(target.read_bytes())) == len(read_opml(said.out.encode()))
    assert run(Command(), "export", str(target), AGGREGATOR_SOURCES=str(tracked)).status == 2
