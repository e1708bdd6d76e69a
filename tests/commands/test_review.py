"""`scrapy review` writes a person's word and lets it take effect; `scrapy history` shows what came of it."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from scrapy.exceptions import UsageError

from aggregator.commands.history import Command as History
from aggregator.commands.review import Command as Review
from tests.commands.bridge_story import COPY, LONE, ORIGIN
from tests.commands.runs import InProcess, scrapy


def test_a_link_is_rejected_confirmed_and_corrected(run: InProcess, url: str) -> None:
    settings = {"AGGREGATOR_DATABASE_URL": url}
    said = run(Review(), COPY, ORIGIN, "--reject", "--note", "both had \x1b[31mthe release", "--by", "jd", **settings)
    assert (said.status, said.err) == (0, "")
    assert "review 1: rejected" in said.out and "1 withdrawn" in said.out and f"→ {ORIGIN}\n" not in said.out
    said = run(Review(), COPY, ORIGIN, "--confirm", **settings)
    assert "review 2: confirmed" in said.out and f"→ {ORIGIN}" in said.out and "rewrite, cited" in said.out
    said = run(Review(), f"{COPY}?utm_source=x", "--origin", "https://first.example/report", **settings)
    assert "→ https://first.example/report" in said.out
    assert "scrapy crawl page -a url=https://first.example/report" in said.out
    said = run(Review(), "--list", "--since", "1d", **settings)
    assert [word in said.out for word in ("rejected", "confirmed", "corrected", "jd", "the release")] == [True] * 5
    assert "right origin: https://first.example/report" in said.out and "\x1b" not in said.out
    said = run(History(), "--since", "1d", **settings)
    assert said.status == 0 and "review" in said.out and "withdrawn" in said.out and "instead of" in said.out
    said = run(History(), "--at", "2026-11-03", **settings)
    assert ORIGIN in said.out and "first.example" not in said.out


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("https://echo.example/bridge-shot", "--reject"), f"near to it are {COPY}"),
        ((LONE, "--reject"), "linked with no origin"),
        ((COPY, LONE, "--reject"), "its links lead to"),
        ((COPY, COPY, "--confirm"), "the same article"),
    ],
)
def test_a_fault_names_thing_place_and_remedy(run: InProcess, url: str, words: tuple[str, ...], fault: str) -> None:
    said = run(Review(), *words, AGGREGATOR_DATABASE_URL=url)
    assert said.status == 1 and not said.out and fault in said.err and said.err.startswith("scrapy review: ")


@pytest.mark.parametrize(
    "words",
    [
        (),
        (COPY,),
        (COPY, ORIGIN, LONE, "--reject"),
        (COPY, "--reject", "--confirm"),
        (COPY, "--reject", "--origin", ORIGIN),
        (COPY, "--reject", "--since", "7d"),
        (COPY, "--reject", "--json"),
        ("--list", COPY),
        ("--list", "--reject"),
        ("--list", "--since", "yesterday"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(run: InProcess, url: str, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        run(Review(), *words, AGGREGATOR_DATABASE_URL=url)


@pytest.mark.parametrize(
    "words", [("--since", "1d", "--at", "1d"), ("--at", "soon"), ("x",), ("--since", "9" * 5 + "0d")]
)
def test_history_refuses_what_it_does_not_understand(run: InProcess, url: str, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        run(History(), *words, AGGREGATOR_DATABASE_URL=url)


def test_both_work_as_the_operator_runs_them(url: str, tmp_path: Path) -> None:
    done = scrapy(tmp_path, "review", COPY, "--reject", AGGREGATOR_DATABASE_URL=url)
    assert (done.status, done.err) == (0, "") and "has no link now" in done.out
    done = scrapy(tmp_path, "history", AGGREGATOR_DATABASE_URL=url)
    assert (done.status, done.err) == (0, "") and "withdrawn" in done.out


def test_other_programs_read_lines_of_json(run: InProcess, url: str) -> None:
    settings = {"AGGREGATOR_DATABASE_URL": url}
    run(Review(), COPY, ORIGIN, "--reject", "--note", "„both“ had it", **settings)
    (word,) = [json.loads(line) for line in run(Review(), "--list", "--json", **settings).out.splitlines()]
    assert (word["verdict"], word["note"], word["old_url"]) == ("rejected", "„both“ had it", ORIGIN)
    assert datetime.fromisoformat(word["reviewed_at"]).utcoffset() == timedelta(0)
    changes = [json.loads(line) for line in run(History(), "--since", "1d", "--json", **settings).out.splitlines()]
    assert {change["change"] for change in changes} >= {"withdrawn"}
    assert all(change["copy_url"] for change in changes)
    standing = run(History(), "--at", "2000-01-01", "--json", **settings)
    assert (standing.status, standing.out) == (0, "")


def test_a_locked_database_is_named_with_what_helps(
    run: InProcess, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.store.engine.SQLITE_BUSY_SECONDS", 0)
    other = sqlite3.connect(tmp_path / "small.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = run(Review(), COPY, ORIGIN, "--reject", AGGREGATOR_DATABASE_URL=url)
    other.close()
    assert said.status == 1
    assert said.err.splitlines() == [
        "scrapy review: the database says: database is locked; another run or program is writing to it: wait until that"
        " ends, then run this again"
    ]


def test_a_file_of_another_kind_is_named_with_what_helps(run: InProcess, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_bytes(b"shopping list, not rows " * 200)
    said = run(History(), AGGREGATOR_DATABASE_URL=f"sqlite:///{tmp_path / 'notes.db'}")
    assert said.status == 1 and "AGGREGATOR_DATABASE_URL names another kind of file" in said.err
    assert "SELECT" not in said.err and len(said.err.splitlines()) == 1
