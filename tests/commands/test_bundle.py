"""`scrapy explain --bundle` writes a proof that stands by itself: it loads and runs nothing, whatever pages say."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from lxml import html
from scrapy.exceptions import UsageError
from sqlalchemy import Engine

from aggregator.commands.explain import Command
from aggregator.commands.review import Command as Review
from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles
from aggregator.terminal.bundle.markup import address, document, el, held
from aggregator.terminal.bundle.words import EVIDENCE
from aggregator.text.model import CLAIM_KINDS, Claim, Removed
from tests.commands.bridge_story import CITED, COPY, LONE, ORIGIN
from tests.commands.runs import InProcess, scrapy
from tests.factory import BRIDGE, NOON, article, context, later
from tests.test_docs_database import EVIDENCE_KINDS

HOSTILE = "</title><script>alert(1)</script>\u202e<img src=//evil.example/x onerror=alert(1)> \ufffe & “q”"


def family(engine: Engine, *pages: object) -> None:
    with writing(engine) as connection:
        stored = store_articles(connection, pages, context())
    with writing(engine) as connection:
        link_articles(connection, [one.article_id for one in stored], later(1000))


def bundle(run: InProcess, url: str, folder: Path, name: str = COPY) -> dict[str, str]:
    said = run(Command(), "--bundle", str(folder), name, AGGREGATOR_DATABASE_URL=url)
    assert (said.status, said.err) == (0, "")
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def sound(page: str) -> html.HtmlElement:
    """The parsed page, after it was found to load, run and embed nothing."""
    tree = html.document_fromstring(page)
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not tags & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "source",
        "base",
        "form",
        "svg",
    }
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name not in (
                "src",
                "srcset",
                "style",
                "background",
                "action",
                "poster",
            )
            if name == "href":
                assert element.tag == "a" and value.startswith(("http://", "https://"))
    (style,) = tree.xpath("//style/text()")
    assert "url(" not in style and "@import" not in style
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    return tree


def test_a_bundle_holds_page_evidence_texts_and_their_digests(run: InProcess, url: str, tmp_path: Path) -> None:
    files = bundle(run, url, tmp_path / "new" / "proof")
    found = json.loads(files["evidence.json"])
    assert {"index.html", "evidence.json", "SHA256SUMS", "copy.txt", "origin-1.txt"} <= files.keys()
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].splitlines())
    assert sums == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items() if name != "SHA256SUMS"
    }
    copy, origin = found["pages"]["copy"], found["pages"]["origin-1"]
    assert (copy["url"], origin["url"]) == (COPY, ORIGIN)
    assert copy["text_sha256"] == sums["copy.txt"] and "text" not in copy
    link = found["links"][0]
    assert link["evidence"][0]["weight"] <= 1 and all(one["says"] for one in link["evidence"])
    for one in link["compared"]["passages"]:
        here = files["copy.txt"][one["copy_start"] : one["copy_end"]]
        assert here and files["origin-1.txt"][one["other_start"] : one["other_end"]]
    tree = sound(files["index.html"])
    shown = tree.text_content()
    for words in (
        "We discovered daylight",
        "2026-11-02T12:00:00+00:00",
        "By admin",
        "comment_form",
        "1 link" and "cited",
    ):
        assert words in shown, words
    for value in (
        copy["text_sha256"],
        origin["text_sha256"],
        copy["fetches"][0]["body_digest"],
        link["method_version"],
    ):
        assert value in shown
    assert "rusted" in [one.text for one in tree.xpath("//mark[@class='changed']")]
    assert "corroded" in [one.text for one in tree.xpath("//mark[@class='changed']")]


def test_nothing_but_the_time_of_making_differs(run: InProcess, url: str, tmp_path: Path) -> None:
    one, two = (bundle(run, url, tmp_path / name) for name in "ab")
    made = re.compile(r'(?<="made_at": ")[^"]+|(?<=Made )\S+')
    assert one["copy.txt"] == two["copy.txt"]
    for name in ("evidence.json", "index.html"):
        assert made.sub("", one[name]) == made.sub("", two[name]) and made.search(one[name])


def test_both_texts_stand_whole_beside_each_other(run: InProcess, url: str, tmp_path: Path) -> None:
    files = bundle(run, url, tmp_path / "proof")
    rows = html.document_fromstring(files["index.html"]).xpath("//table[@class='sides'][.//mark]//tbody/tr")
    for at, name in enumerate(("copy.txt", "origin-1.txt")):
        shown = " ".join(row[at].text_content() for row in rows)
        assert shown.split() == files[name].split()


def test_hostile_words_stay_words(run: InProcess, engine: Engine, tmp_path: Path) -> None:
    origin = article("https://a.example/x", [*BRIDGE, HOSTILE], title=HOSTILE, published=NOON)
    claims = [
        Claim("source_link", HOSTILE, "https://a.example/x", HOSTILE),
        Claim("via", "via", "javascript:alert(1)", None),
        Claim("via", "via", "https://[broken/x", None),
    ]
    copy = article(
        "https://b.example/y", [*BRIDGE, HOSTILE], title=HOSTILE, claims=claims, removed=[Removed(HOSTILE, "byline")]
    )
    family(engine, origin, copy)
    url = engine.url.render_as_string(hide_password=False)
    tree = sound(bundle(run, url, tmp_path / "proof", "https://b.example/y")["index.html"])
    assert tree.text_content().count("<script>alert(1)</script>") >= 5
    assert tree.xpath("//title/text()")[0].count("alert(1)") == 2
    for element in tree.iter():
        for text in (element.text, element.tail):
            # What turns the direction of writing ends with the element that it stands in.
            assert not text or "\u202e" not in text or element.tag in ("bdi", "div", "mark", "span", "title")


def test_two_directions_of_writing(run: InProcess, engine: Engine, tmp_path: Path) -> None:
    text = "أعلن مجلس الميناء إغلاق الجسر أحد عشر أسبوعا لإصلاح السطح المتآكل"
    pages = [
        article(f"https://{host}.example/x", [text] * 3, title="الجسر", published=later(at), language="ar")
        for at, host in enumerate("ab")
    ]
    family(engine, *pages)
    url = engine.url.render_as_string(hide_password=False)
    tree = sound(bundle(run, url, tmp_path / "proof", "https://b.example/x")["index.html"])
    cells = tree.xpath("//table[@class='sides']//tbody//div")
    assert cells and all(cell.get("dir") == "auto" and cell.get("lang") == "ar" for cell in cells)
    assert "text-align: start" in tree.xpath("//style/text()")[0]


def test_an_agency_and_a_cited_page_are_origins_without_a_text(run: InProcess, engine: Engine, tmp_path: Path) -> None:
    wire = Claim("wire_credit", "(NordPress)", None, "NordPress")
    cites = Claim("source_link", "Source", "https://gone.example/first")
    family(
        engine,
        article("https://a.example/x", ["A dairy burnt down in the night to Friday."] * 4, claims=[wire]),
        article("https://b.example/y", BRIDGE, claims=[cites]),
    )
    url = engine.url.render_as_string(hide_password=False)
    one = bundle(run, url, tmp_path / "one", "https://a.example/x")
    assert "NordPress" in sound(one["index.html"]).xpath("//h2")[0].text_content()
    two = bundle(run, url, tmp_path / "two", "https://b.example/y")
    assert "cited, not stored: not fetched yet" in sound(two["index.html"]).text_content()
    assert two.keys() == one.keys() == {"index.html", "evidence.json", "copy.txt", "SHA256SUMS"}


def test_a_persons_word_and_what_became_of_the_link_are_part_of_the_proof(
    run: InProcess, url: str, tmp_path: Path
) -> None:
    note = "asked the <desk>"
    run(Review(), COPY, "--origin", CITED, "--note", note, "--by", "jd", AGGREGATOR_DATABASE_URL=url)
    files = bundle(run, url, tmp_path / "proof")
    (link,) = json.loads(files["evidence.json"])["links"]
    assert (link["direction"]["token"], link["review"]) == ("reviewed", "corrected")
    assert [one["by"] for one in link["changes"]] in (["review"], ["program", "review"])
    shown = sound(files["index.html"]).text_content()
    assert note in shown and "a person says so" in shown


@pytest.mark.parametrize(("name", "words"), [(ORIGIN, "name one of its copies"), (LONE, "name one of its copies")])
def test_what_has_no_origin_has_no_proof(run: InProcess, url: str, tmp_path: Path, name: str, words: str) -> None:
    said = run(Command(), "--bundle", str(tmp_path / "proof"), name, AGGREGATOR_DATABASE_URL=url)
    assert said.status == 1 and words in said.err and not (tmp_path / "proof").exists()


def test_a_folder_that_holds_something_is_left_alone(run: InProcess, url: str, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file"):
        said = run(Command(), "--bundle", str(tmp_path / name), COPY, AGGREGATOR_DATABASE_URL=url)
        assert said.status == 1 and name in said.err and "name a" in said.err
    with pytest.raises(UsageError):
        run(Command(), "--bundle", str(tmp_path / "x"), "--texts", COPY, AGGREGATOR_DATABASE_URL=url)


def test_every_kind_of_evidence_is_put_in_a_sentence() -> None:
    assert set(EVIDENCE) == CLAIM_KINDS | EVIDENCE_KINDS


def test_any_text_can_be_held() -> None:
    everything = "".join(map(chr, [*range(0x3000), *range(0xD7F0, 0xE010), *range(0xFDC0, 0x10100)]))
    assert len(held(everything)) == len(everything)
    page = document(
        everything, "", el("p", everything, title=everything), el("p", address(f"https://x.example/{everything}"))
    )
    assert html.document_fromstring(page).xpath("//p")[0].text_content() == html.fromstring(
        "<p/>"
    ).text_content() + re.sub("\r", "\n", held(everything))


def test_as_the_operator_runs_it(url: str, tmp_path: Path) -> None:
    done = scrapy(tmp_path, "explain", "--bundle", "proof", COPY, AGGREGATOR_DATABASE_URL=url)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("proof: index.html, evidence.json, copy.txt")
