"""Archived pages read again with `scrapy reprocess`, beside the crawl of the same pages; both must end alike.

    python benchmarks/reprocess.py --pages 5000

The pages are the demo newsroom's, in as many editions as are wanted: each has hosts and words of its own, so that its
stories are copied within the edition and by nobody else. They are written into an archive; `scrapy crawl warc` takes
them down the whole line without a network, which is the crawl that is compared with. Then the database is spoilt
(titles, texts, times, claims, matches, links), and `scrapy reprocess --apply` must mend it, table by table.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from aggregator.items import Page  # noqa: E402
from aggregator.newsroom import Newsroom  # noqa: E402
from aggregator.store.raw import ArchiveOptions, RawArchive  # noqa: E402
from tests.commands.test_reprocess_archive import COMPARED, contents, spoil  # noqa: E402

_TEXT = re.compile(r">([^<>{}]{40,})<")
# All words, the little ones too: an edition that kept them would be another one, spun word by word.
_WORD = re.compile(r"[^\W\d_]+|\d+")


def demo_pages() -> list[tuple[str, str]]:
    """(address, HTML) of every article of the demo newsroom."""
    found = []
    with Newsroom(CHECKOUT / "data" / "demo") as room:
        for story in room.stories:
            url = room.address(story.ref)
            place = urlsplit(url)
            server = HTTPConnection("127.0.0.1", room.port)
            server.request("GET", place.path, headers={"Host": place.netloc})
            answer = server.getresponse()
            found.append((url, answer.read().decode()))
            server.close()
    return found


def edition(pages: Sequence[tuple[str, str]], number: int) -> Iterator[tuple[str, str]]:
    """The pages with hosts, words, names and numbers of their own, the same for the same."""

    def other(word: re.Match[str]) -> str:
        code = hashlib.sha256(f"{number} {word[0].casefold()}".encode()).hexdigest()[: len(word[0])]
        if word[0].isdecimal():
            return "".join(str(int(digit, 16) % 9 + 1) for digit in code)
        letters = "".join(chr(ord("a") + int(digit, 16)) for digit in code)
        return letters.capitalize() if word[0][0].isupper() else letters

    for url, html in pages:
        varied = _TEXT.sub(lambda text: f">{_WORD.sub(other, text[1])}<", html) if number else html
        place = rf"http://\1-{number}.example/"
        local = re.compile(r"http://([\w-]+)\.localhost:\d+/")
        yield local.sub(place, url), local.sub(place, varied)


def write_archive(folder: Path, count: int) -> Path:
    """An archive with so many pages, a second apart; its file."""
    archive, at = RawArchive(ArchiveOptions(folder, 0, 1, "benchmark")), datetime.now(UTC) - timedelta(days=1)
    pages, written, name = demo_pages(), 0, ""
    while written < count:
        for url, html in edition(pages, written // len(pages)):
            page = Page(
                None, url, url, at, 200, {"content-type": "text/html; charset=utf-8"}, html.encode(), way="feed"
            )
            name = archive.write(page).file
            at, written = at + timedelta(seconds=1), written + 1
    archive.close()
    return folder / name


def scrapy(folder: Path, *words: str, workers: int) -> float:
    """Runs the command; seconds."""
    settings = {"AGGREGATOR_EXTRACT_WORKERS": workers, "LOG_LEVEL": "ERROR", "AGGREGATOR_RUN_MINUTES": 0}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words, *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"scrapy {' '.join(words)} ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000, help="how many archived pages at least (5000)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="worker processes (the cores)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "scrapy.cfg").write_text("[settings]\ndefault = aggregator.settings\n")
        (folder / "data").mkdir()
        (folder / "data" / "sources.toml").write_text("")
        path = write_archive(folder / "data" / "archive", options.pages)
        url = f"sqlite:///{folder / 'data' / 'aggregator.db'}"
        crawl = scrapy(folder, "crawl", "warc", "-a", f"path={path}", workers=options.workers)
        strip = scrapy(folder, "reprocess", "--stage", "strip", "--apply", workers=options.workers)
        fresh = contents(url)
        count = len(fresh["pages"])
        unchanged = scrapy(folder, "reprocess", "--apply", workers=options.workers)
        spoil(url)
        spoilt = scrapy(folder, "reprocess", "--apply", workers=options.workers)
        ended = contents(url)
        wrong = [name for name in COMPARED if ended[name] != fresh[name]]
    print(f"{count} pages, {options.workers} workers; seconds and pages a second")
    for what, seconds in (
        ("crawl warc (the whole line)", crawl),
        ("reprocess --stage strip --apply", strip),
        ("reprocess --apply, nothing changed", unchanged),
        ("reprocess --apply, every article spoilt", spoilt),
    ):
        print(f"{what:42}{seconds:8.1f}{count / seconds:9.1f}")
    print("ends as the crawl did, table by table" if not wrong else f"DIFFERS from the crawl in {', '.join(wrong)}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
