"""Pages that scripts fill, fetched through a real browser: their text is stored, and nothing private is reached."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.crawls.running import Project, make_project
from tests.crawls.site import Answer, Site, feed, serving
from tests.factory import BRIDGE

pytestmark = [pytest.mark.slow, pytest.mark.browser]
RSS = "application/rss+xml"
SHELL = """<!DOCTYPE html><html><head><meta charset="iso-8859-1"><title>Harbour</title></head><body>
<noscript>Please enable JavaScript.</noscript><div id="root"></div><img src="/picture.png">
<script src="/app.js"></script></body></html>"""
APP = """fetch('/api' + location.pathname).then(answer => answer.json()).then(story => {
  const root = document.getElementById('root');
  root.innerHTML = '<main><article><h1></h1></article></main>';
  root.querySelector('h1').textContent = story.title;
  for (const text of story.text) {
    const paragraph = document.createElement('p');
    paragraph.textContent = text;
    root.querySelector('article').append(paragraph);
  }
  EXTRA
});"""


@pytest.fixture(autouse=True)
def _chromium() -> None:
    if not shutil.which("chromium"):
        missing("no Chromium: install Debian's package chromium")
    if not find_spec("scrapy_playwright"):
        missing("no scrapy-playwright: install the extra `browser`")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project", f"sqlite:///{tmp_path / 'crawl.db'}")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


@pytest.fixture
def inside() -> Iterator[Site]:
    """A site of the private network that no source names."""
    with serving() as one:
        one.add("/secret", b"secret")
        yield one


def fill(site: Site, *names: str, extra: str = "") -> None:
    """Shells under these names, their stories, the application, and a feed of them."""
    site.add("/app.js", APP.replace("EXTRA", extra).encode(), "text/javascript")
    urls = [site.add(f"/{name}", SHELL.encode()) for name in names]
    for name in names:
        texts = ", ".join(f'"{text} – {name}"' for text in BRIDGE)
        site.add(f"/api/{name}", f'{{"title": "Ŝtorm over {name}", "text": [{texts}]}}'.encode(), "application/json")
    site.add("/feed", feed(*urls), RSS)


def crawl(project: Project, **settings: object) -> str:
    status, output = project.scrapy("crawl", "news", AGGREGATOR_BROWSER_SECONDS=6, **settings)
    assert status == 0, output
    return output


def test_pages_are_stored_as_their_scripts_left_them(project: Project, site: Site) -> None:
    fill(site, "a", "b")
    project.write_sources(site.source())
    assert "rejected/needs_browser 2" in crawl(project)
    site.answers["/feed"].headers["ETag"] = '"new"'
    project = make_project(project.folder, project.database_url.replace("crawl.db", "browser.db"))
    project.write_sources(site.source(browser=True))
    site.heard.clear()
    output = crawl(project)
    assert "browser/asked 2" in output and "kept/new 2" in output
    texts = project.ask("SELECT title, text FROM articles ORDER BY title")
    assert [title for title, _ in texts] == ["Ŝtorm over a", "Ŝtorm over b"]
    assert all(f"{BRIDGE[-1]} – " in str(text) for _, text in texts)
    asked = [one.path for one in site.heard]
    assert "/picture.png" not in asked and asked.count("/feed") == 1 and asked.count("/robots.txt") == 1
    sent = [{name.lower(): value for name, value in one.headers.items()} for one in site.heard]
    assert {headers["user-agent"].split("/")[0] for headers in sent} == {"aggregator"}


def test_a_trial_reads_pages_through_the_browser_too(project: Project, site: Site) -> None:
    fill(site, "a")
    project.write_sources(site.source(browser=True))
    status, output = project.scrapy("sources", "try", site.url("/feed"))
    assert status == 0 and "Ŝtorm over a" in output, output


def test_no_page_reaches_inside(project: Project, site: Site, inside: Site) -> None:
    port = inside.home.rsplit(":", 1)[1]
    places = [f"{host}:{port}" for host in ("127.0.0.1", "localhost", "x.localhost", "127.1", "[::1]", "0.0.0.0")]
    attack = "".join(
        f"""fetch('http://{one}/secret', {{mode: 'no-cors'}}).catch(() => 0);
        fetch('/jump?{number}', {{mode: 'no-cors'}}).catch(() => 0);
        try {{ new WebSocket('ws://{one}/secret') }} catch (error) {{}}
        navigator.sendBeacon('http://{one}/secret');
        document.body.append(Object.assign(document.createElement('iframe'), {{src: 'http://{one}/secret'}}));
        document.body.append(Object.assign(document.createElement('link'), {{rel: 'stylesheet', href: 'http://{one}/s'}}));
        """
        for number, one in enumerate(places)
    )
    fill(site, "a", extra=attack)
    for number, one in enumerate(places):
        site.redirect(f"/jump?{number}", f"http://{one}/secret")
    site.redirect("/hop", inside.url("/secret"))
    site.add("/feed", feed(site.url("/a"), site.url("/hop")), RSS)
    project.write_sources(site.source(browser=True))
    output = crawl(project)
    assert not inside.asked
    assert "kept/new 1" in output and "refused/private_address" in output
    assert site.asked["/jump?0"] == 1


def test_a_script_without_an_end_ends(project: Project, site: Site) -> None:
    fill(site, "a", "b")
    site.add("/b", SHELL.replace("/app.js", "/loop.js").encode())
    site.add("/loop.js", b"while (true) {}", "text/javascript")
    project.write_sources(site.source(browser=True))
    began = time.monotonic()
    output = crawl(project)
    assert "kept/new 1" in output and "failed/DownloadTimeoutError 1" in output
    assert "Traceback" not in output
    assert time.monotonic() - began < 60


def test_status_and_redirects_are_those_of_the_site(project: Project, site: Site) -> None:
    fill(site, "a")
    site.redirect("/old", site.url("/a"))
    site.answers["/gone"] = Answer(b"gone", 410)
    site.add("/feed", feed(site.url("/old"), site.url("/gone")), RSS, ETag='"1"')
    project.write_sources(site.source(browser=True))
    output = crawl(project)
    assert "kept/new 1" in output and "failed/http_410 1" in output
    assert project.ask("SELECT etag FROM polls WHERE kind = 'feed'") == [('"1"',)]  # all of its pages are settled
