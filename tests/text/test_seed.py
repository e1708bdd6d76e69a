"""The seed: one republication in three markups, every field."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.text.article import extract_article
from aggregator.text.boilerplate import strip_text
from aggregator.text.model import Extraction

CORPORA = Path(os.environ.get("AGGREGATOR_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
SEED = CORPORA / "seed"
PAGES = ("theme.html", "canonical.html", "plain.html")
pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not SEED.is_dir(), reason="no labelled corpora here: set AGGREGATOR_CORPORA to their folder"),
]


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SEED / "gold.json").read_text(encoding="utf-8"))
    return loaded


def read(page: str, url: str) -> Extraction:
    return extract_article((SEED / page).read_bytes(), url=url)


@pytest.mark.parametrize("page", PAGES)
def test_text_is_the_paragraphs_and_nothing_else(page: str, gold: dict[str, Any]) -> None:
    assert read(page, gold["url"]).text.split("\n\n") == gold["paragraphs"]


@pytest.mark.parametrize("page", PAGES)
def test_furniture_is_kept_under_the_name_of_its_rule(page: str, gold: dict[str, Any]) -> None:
    removed = read(page, gold["url"]).removed
    assert set(gold["removed"]) <= {block.text for block in removed}
    assert all(block.rule for block in removed)


@pytest.mark.parametrize("page", PAGES)
def test_facts(page: str, gold: dict[str, Any]) -> None:
    found, wanted = read(page, gold["url"]), gold["pages"][page]
    assert found.title == wanted["title"]
    assert (found.authors, found.agencies, found.language) == ([], [], gold["language"])
    assert found.summary is None
    published = found.published_at
    if wanted["published"] is None:
        assert published is None
        assert found.published_precision is None
    elif len(wanted["published"]) == 10:
        assert published is not None
        assert (published.date().isoformat(), found.published_precision) == (wanted["published"], "day")
    else:
        assert (published, found.published_precision) == (datetime.fromisoformat(wanted["published"]), "minute")


@pytest.mark.parametrize("page", PAGES)
def test_claims_are_of_different_kinds(page: str, gold: dict[str, Any]) -> None:
    found, wanted = read(page, gold["url"]), gold["pages"][page]
    targets = {claim.kind: claim.target_url for claim in found.claims}
    assert targets.get("source_link") == wanted["source_link"]
    assert targets.get("canonical") == wanted.get("canonical")
    names = {claim.name for claim in found.claims if claim.kind == "own_reporter"}
    assert names == {gold["attributed_to"]}


def test_plain_text_is_stripped_alike(gold: dict[str, Any]) -> None:
    stripped = strip_text((SEED / "page.txt").read_text(encoding="utf-8"))
    assert stripped.text.split("\n\n") == gold["paragraphs"]
    assert set(gold["removed"]) <= {block.text for block in stripped.removed}
