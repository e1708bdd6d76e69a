"""docs/sources.md and data/sources.toml are held to the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aggregator.sources.checks import CHECKS
from aggregator.sources.faults import SourcesError
from aggregator.sources.load import load_sources
from aggregator.sources.model import ROLES
from aggregator.text.urls import canonical_url

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", DOC, re.DOTALL)


def test_every_key_and_role_is_explained() -> None:
    table = [line.split("|")[1] for line in DOC.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", " ".join(table))) == set(CHECKS)
    assert all(f"`{role}`" in DOC for role in ROLES)


def test_the_examples_load(tmp_path: Path) -> None:
    least, every = (text for kind, text in BLOCKS[:2] if kind == "toml")
    file = tmp_path / "sources.toml"
    file.write_text(least + every, encoding="utf-8")
    assert [source.id for source in load_sources(file)] == ["courier", "courier-es"]
    assert {line.split(" =")[0] for line in every.splitlines()[1:]} == set(CHECKS)


def test_the_faults_shown_are_the_faults_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, written), (_, shown) = BLOCKS[2:4]
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    Path("data/sources.toml").write_text("", encoding="utf-8")
    Path("data/sources.local.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SourcesError) as caught:
        load_sources(Path("data/sources.toml"))
    assert str(caught.value) == shown.strip()


def test_the_tracked_sources_have_no_fault(tmp_path: Path) -> None:
    alone = tmp_path / "sources.toml"  # without the operator's own file, which may stand beside it
    alone.write_bytes((ROOT / "data" / "sources.toml").read_bytes())
    sources = load_sources(alone, identity=canonical_url)
    assert len(sources) >= 12
    assert {source.role for source in sources} >= {"agency", "publisher", "republisher"}
