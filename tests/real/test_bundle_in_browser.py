"""The proof that `scrapy explain --bundle` writes, as an editor sees it: on a screen, on a telephone, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from aggregator.store.engine import open_engine, prepare_schema
from tests.commands.runs import scrapy
from tests.commands.test_explain import COPY, fill

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# Words of tables' heads, and names of evidence, that are broken over two lines.
BROKEN = """() => [...document.querySelectorAll('th, td > code')].filter(shown => {
    const range = document.createRange();
    range.selectNodeContents(shown);
    return !shown.innerText.includes(' ') && shown.innerText.length < 24
        && new Set([...range.getClientRects()].map(line => Math.round(line.top))).size > 1;
}).map(shown => shown.innerText)"""


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proof")
    url = f"sqlite:///{folder / 'small.db'}"
    engine = open_engine(url)
    prepare_schema(engine)
    fill(engine)
    engine.dispose()
    said = scrapy(folder, "explain", COPY, "--bundle", "bundle", AGGREGATOR_DATABASE_URL=url)
    assert (said.status, said.err) == (0, "")
    return folder / "bundle" / "index.html"


def opened(browser: Browser, proof: Path, width: int) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900})
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("request", lambda request: heard.append(request.url))
    page.goto(proof.as_uri())
    heard.remove(proof.as_uri())
    return page, heard


@pytest.mark.parametrize("width", [1200, 390])
def test_it_loads_nothing_breaks_no_name_and_is_as_wide_as_the_window(
    browser: Browser, proof: Path, width: int
) -> None:
    page, heard = opened(browser, proof, width)
    assert heard == []
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_both_texts_stand_beside_each_other(browser: Browser, proof: Path) -> None:
    page, _ = opened(browser, proof, 1200)
    left, right = (page.locator(f".sides tbody tr td:nth-child({n})").first.bounding_box() for n in (1, 2))
    assert left and right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"] + 1
    assert abs(left["width"] - right["width"]) < 2
    page.close()


def test_on_paper_no_row_of_both_texts_is_lost(browser: Browser, proof: Path) -> None:
    page, _ = opened(browser, proof, 1200)
    assert len(page.pdf(format="A4")) > 10_000
    page.emulate_media(media="print")
    rows = page.locator(".sides tbody tr")
    assert rows.count() > 0
    assert all(row.is_visible() for row in rows.all())
    page.close()
