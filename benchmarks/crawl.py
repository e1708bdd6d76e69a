"""What a page costs on its way into the database, beside plain Scrapy with trafilatura in the callback.

    make bench-crawl        (reads the labelled pages from AGGREGATOR_CORPORA)

Both crawls fetch the same pages from the same loopback server, one after the other, each in a process of its own, with
the same concurrency. Counted is the processor time of the whole process tree, as the kernel reports it. The cost of
starting (imports, worker processes and their first page) is measured on a crawl of a few pages and taken off; both
figures are printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("AGGREGATOR_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
_TEXT = re.compile(r">([^<>{}]{60,})<(?=/?(?:p|a|em|strong|b|i|span|br|li|div|h\d)\b)")
_LANG = re.compile(r"<html[^>]*\blang=[\"']?([a-zA-Z]{2})")
START_PAGES = 8
SETTINGS = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "LOG_LEVEL": "ERROR",
}
PLAIN = """
import scrapy, trafilatura, sys
class Plain(scrapy.Spider):
    name = "plain"
    custom_settings = {settings!r}
    async def start(self):
        for line in open(sys.argv[-1]):
            yield scrapy.Request(line.strip())
    def parse(self, response):
        {work}
from scrapy.crawler import AsyncCrawlerProcess
off = ["TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED"]
process = AsyncCrawlerProcess({{"LOG_LEVEL": "ERROR", **dict.fromkeys(off, False)}})
process.crawl(Plain)
process.start()
"""


def labelled_pages() -> list[str]:
    """The HTML of the publishers corpus."""
    folder = CORPORA / "publishers" / "pages"
    if not folder.is_dir():
        sys.exit(f"no labelled pages in {folder}: set AGGREGATOR_CORPORA")
    return [gzip.decompress(path.read_bytes()).decode("utf-8", "replace") for path in sorted(folder.glob("*.html.gz"))]


def language_of(html: str) -> str:
    found = _LANG.search(html[:5000])
    return found[1].lower() if found else ""


def varied(html: str, words: Sequence[str], chance: random.Random) -> str:
    """The page with its longer texts made of words drawn from its language: as costly to read, and nobody's copy."""
    head, marker, body = html.partition("<body")
    return head + marker + _TEXT.sub(lambda text: f">{' '.join(chance.choices(words, k=len(text[1].split())))}<", body)


def make_pages(rounds: int) -> list[bytes]:
    """The labelled pages, and further rounds of them in other words."""
    pages, chance = labelled_pages(), random.Random(20261122)
    words: defaultdict[str, list[str]] = defaultdict(lambda: ["…"])
    for html in pages:
        texts = _TEXT.findall(html.partition("<body")[2])
        words[language_of(html)] += [word for text in texts for word in text.split() if len(word) < 20]
    more = [varied(html, words[language_of(html)], chance) for _ in range(rounds - 1) for html in pages]
    return [html.encode() for html in pages + more]


def _serve(pages: Sequence[bytes], pipe: Connection) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            number = self.path.strip("/").removeprefix("story-")
            body = pages[int(number)] if number.isdigit() else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def serving(pages: Sequence[bytes]) -> Iterator[str]:
    """The address of a server with these pages, in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(pages, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


@dataclass(frozen=True)
class Cost:
    """What one crawl took."""

    cpu_seconds: float
    wall_seconds: float

    def per_page(self, start: Cost, pages: int) -> tuple[float, float]:
        """CPU milliseconds a page and pages a second, the start taken off."""
        more = pages - START_PAGES
        cpu = (self.cpu_seconds - start.cpu_seconds) / more * 1000
        return cpu, more / (self.wall_seconds - start.wall_seconds)


def run(command: Sequence[str], folder: Path) -> Cost:
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(CHECKOUT)})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command[:4])}… ended with status {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - began)


def plain_command(folder: Path, urls: Path, work: str) -> list[str]:
    script = folder / "plain.py"
    script.write_text(PLAIN.format(settings=SETTINGS, work=work))
    return [sys.executable, str(script), str(urls)]


def our_command(folder: Path, urls: Path, workers: int, archive: str = "yes") -> list[str]:
    for old in folder.glob("crawl.db*"):
        old.unlink()
    ours = {
        "AGGREGATOR_DATABASE_URL": f"sqlite:///{folder / 'crawl.db'}",
        "AGGREGATOR_SOURCES": folder / "sources.toml",
        "AGGREGATOR_ALLOW_PRIVATE_NETWORKS": 1,
        "AGGREGATOR_FOLLOW_ORIGINS": 0,
        "AGGREGATOR_EXTRACT_WORKERS": workers,
        "AGGREGATOR_ARCHIVE": archive,
    }
    options = [word for name, value in {**SETTINGS, **ours}.items() for word in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"urls={urls}", *options]


def compare(pages: Sequence[bytes], repeats: int, workers: int) -> None:
    """Prints what each crawl costs, and the ratios of the pairs that ran side by side."""
    with serving(pages) as address, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "scrapy.cfg").write_text("[settings]\ndefault = aggregator.settings\n")
        (folder / "sources.toml").write_text("")
        many, few = folder / "many.txt", folder / "few.txt"
        urls = [f"{address}/story-{number}" for number in range(len(pages))]
        many.write_text("\n".join(urls))
        few.write_text("\n".join(urls[:START_PAGES]))
        crawls: dict[str, Callable[[Path], list[str]]] = {
            "download only": lambda file: plain_command(folder, file, "pass"),
            "plain Scrapy + trafilatura": lambda file: plain_command(
                folder, file, "trafilatura.bare_extraction(response.text, url=response.url)"
            ),
            "whole line, in process": lambda file: our_command(folder, file, 0),
            f"whole line, {workers} workers": lambda file: our_command(folder, file, workers),
            "the same, no page archived": lambda file: our_command(folder, file, workers, "no"),
        }
        starts = {name: run(make(few), folder) for name, make in crawls.items()}
        costs: dict[str, list[tuple[float, float]]] = {name: [] for name in crawls}
        for _ in range(repeats):
            for name, make in crawls.items():
                costs[name].append(run(make(many), folder).per_page(starts[name], len(pages)))
    print(f"{'crawl':32}{'CPU ms a page':>15}{'pages a second':>16}{'start, CPU s':>14}")
    for name, found in costs.items():
        cpu, speed = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name:32}{cpu:15.1f}{speed:16.1f}{starts[name].cpu_seconds:14.1f}")
    line, bare = costs[f"whole line, {workers} workers"], costs["the same, no page archived"]
    print()
    for name, one, other, bars in (
        ("whole line / plain spider", line, costs["plain Scrapy + trafilatura"], ("1.00", "1.40")),
        ("no page archived / plain spider", bare, costs["plain Scrapy + trafilatura"], ("1.00", "1.40")),
        ("whole line / no page archived", line, bare, ("1.10", ".90")),
    ):
        ratios = [(a[0] / b[0], a[1] / b[1]) for a, b in zip(one, other, strict=True)]
        cpu, speed = (statistics.median(column) for column in zip(*ratios, strict=True))
        print(
            f"{name}, median of {repeats}: CPU {cpu:.2f} (at most {bars[0]}),"
            f" pages a second {speed:.2f} (at least {bars[1]})"
        )


def stages(pages: Sequence[bytes]) -> None:
    """Prints CPU milliseconds a page of each stage, one after the other in this process."""
    from aggregator.copies.fingerprint import VERSION, fingerprint
    from aggregator.items import Article, Fingerprint, Page
    from aggregator.store.archive import store_articles
    from aggregator.store.engine import open_engine, prepare_schema, writing
    from aggregator.store.linker import link_articles
    from aggregator.store.parts import Context
    from aggregator.text.boilerplate import strip_page
    from aggregator.text.extraction import read_page
    from aggregator.text.language import detect_language
    from aggregator.text.model import whole_text

    spent: dict[str, float] = {}

    @contextmanager
    def counting(stage: str) -> Iterator[None]:
        began = time.process_time()
        yield
        spent[stage] = spent.get(stage, 0.0) + time.process_time() - began

    now, articles = datetime.now(UTC), []
    for number, html in enumerate(pages):
        url = f"https://news{number}.example/story"
        with counting("extract, claims"):
            extraction = read_page(html, url=url, fetched_at=now)
        with counting("strip"):
            body = strip_page(extraction)
        whole = whole_text(extraction.summary, body.text)
        with counting("language"):
            language = detect_language(whole, extraction.language_hint)
        with counting("fingerprint"):
            features = Fingerprint(fingerprint(whole, language.code), VERSION, 0)
        articles.append(Article(Page(None, url, url, now, 200, {}, html), extraction, body, language, features))
    with tempfile.TemporaryDirectory() as scratch:
        engine = open_engine(f"sqlite:///{scratch}/stages.db")
        prepare_schema(engine)
        for start in range(0, len(articles), 50):
            with counting("store"), writing(engine) as connection:
                batch = store_articles(connection, articles[start : start + 50], Context(None, lambda _: None))
            with counting("link"), writing(engine) as connection:
                link_articles(connection, [one.article_id for one in batch], now)
        engine.dispose()
    budget = {"extract, claims": 18 + 1.5, "strip": 1.5, "language": 2, "fingerprint": 1, "store": 1, "link": 5}
    print(f"\n{'stage':20}{'CPU ms a page':>15}{'budget':>9}")
    for stage, seconds in spent.items():
        print(f"{stage:20}{seconds / len(pages) * 1000:15.2f}{budget[stage]:9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=4, help="how often the labelled pages are served, varied (4)")
    parser.add_argument("--repeats", type=int, default=3, help="pairs of crawls; the median counts (3)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="worker processes (the cores)")
    parser.add_argument("--stages-only", action="store_true", help="only the stages, in this process")
    options = parser.parse_args()
    pages = make_pages(options.rounds)
    size = statistics.mean(len(page) for page in pages) / 1000
    print(
        json.dumps(
            {"pages": len(pages), "mean_kB": round(size), "cores": os.cpu_count(), "python": sys.version.split()[0]}
        )
    )
    if not options.stages_only:
        compare(pages, options.repeats, options.workers)
    stages(pages)


if __name__ == "__main__":
    main()
