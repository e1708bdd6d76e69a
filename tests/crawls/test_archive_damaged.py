"""`scrapy crawl warc` over archives that are cut short, damaged, or hold what is no page."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from aggregator.config import Config, ConfigurationError
from aggregator.sources.lookup import SourceIndex
from aggregator.spiders.warc import WarcSpider
from tests.crawls.running import Project
from tests.crawls.site import page
from tests.discovery.test_archives import Archive
from tests.factory import BRIDGE, CHEESE


def archive(path: Path, *urls: str, is_packed: bool = True) -> bytes:
    made = Archive(is_packed=is_packed)
    for number, url in enumerate(urls):
        made.add(url, page(f"Story {number}", BRIDGE if number % 2 else CHEESE))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.stream.getvalue())
    return made.stream.getvalue()


def counters(project: Project) -> str:
    return str(project.ask("SELECT counters FROM runs ORDER BY id DESC LIMIT 1"))


def test_a_folder_of_killed_runs_archives_is_read_and_the_run_is_fine(sqlite_project: Project, tmp_path: Path) -> None:
    """Its last file is what a killed run leaves; and one address in it is none."""
    sqlite_project.write_sources("")
    folder = tmp_path / "archive"
    archive(folder / "2026-10" / "a.warc.gz", "https://a.example/1", "http://[::bad/")
    cut = folder / "2026-11" / "b.warc.gz"
    whole = archive(cut, "https://b.example/1", "https://b.example/2")
    cut.write_bytes(whole[:-20])
    (folder / "2026-11" / "c.warc.gz").write_bytes(b"")
    archive(folder / "2026-11" / "d.warc", "https://d.example/1", is_packed=False)
    (folder / "note.txt").write_text("not an archive")
    status, output = sqlite_project.scrapy("crawl", "warc", "-a", f"path={folder}")
    assert status == 0, output
    assert "Traceback" not in output and "ERROR" not in output
    lines = [line for line in output.splitlines() if "WARNING" in line and str(folder) in line]
    assert len(lines) == 2 and str(cut) in lines[0] and "ends within a record (byte " in lines[0]
    found = sqlite_project.ask("SELECT url FROM articles WHERE state = 'stored' ORDER BY url")
    assert found == [("https://a.example/1",), ("https://b.example/1",), ("https://d.example/1",)]
    said = counters(sqlite_project)
    assert '"archive/cut_short": 2' in said and '"left_out/bad_url": 1' in said and '"kept/new": 3' in said


def test_a_file_that_cannot_be_read_fails_the_run_in_one_line_and_the_others_are_read(
    sqlite_project: Project, tmp_path: Path
) -> None:
    sqlite_project.write_sources("")
    one, good = tmp_path / "one.warc.gz", tmp_path / "good.warc.gz"
    one.write_bytes(gzip.compress(archive(tmp_path / "one.warc", "https://a.example/1", is_packed=False)))
    archive(good, "https://b.example/1")
    status, output = sqlite_project.scrapy("crawl", "warc", "-a", f"path={one},{good}")
    assert status == 1, output
    assert "Traceback" not in output
    [line] = [line for line in output.splitlines() if "ERROR: " in line]
    assert str(one) in line and "warcio recompress" in line
    assert sqlite_project.ask("SELECT url FROM articles") == [("https://b.example/1",)]
    assert '"archive/unreadable": 1' in counters(sqlite_project)


def test_a_folder_is_its_archives_sorted_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"holds no \*\.warc or \*\.warc\.gz"):
        WarcSpider.plan(Config(), SourceIndex(()), {"path": str(tmp_path)})
    files = [tmp_path / name for name in ("2026-01/b.warc.gz", "2026-01/a.warc", "2025-12/c.warc.gz")]
    for path in files:
        archive(path)
    planned = WarcSpider.plan(Config(), SourceIndex(()), {"path": f"{tmp_path},{files[0]}"})
    assert planned == {"paths": (files[2], files[1], files[0])}  # each once
