"""What linking costs in a full database: SQLite, and PostgreSQL with `--postgres URL` (a server for scratch databases).

    AGGREGATOR_CORPORA=../shared/corpora python -m benchmarks.linking --sizes 10000 100000

Fills a database with generated articles, stores the publishers' texts, then links copies of them (spun, trimmed, in
other clothes) and as many articles that copy nothing, in batches of 50, verification included. The CPU of PostgreSQL's
process is counted with ours where it runs on this machine.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine, create_engine, make_url, text

from aggregator.copies.fingerprint import VERSION, fingerprint
from aggregator.items import Article, Fingerprint, Page
from aggregator.store.archive import store_articles
from aggregator.store.candidates import similar
from aggregator.store.engine import open_engine, prepare_schema, writing
from aggregator.store.linker import link_articles
from aggregator.store.parts import Context
from aggregator.text.model import Block, Body, ExtractedPage, LanguageGuess
from benchmarks.filler_articles import START, Writer, fill, sentences
from benchmarks.generated import makers_of, read_sources
from benchmarks.generated_copies import other_clothes, spun, trimmed
from benchmarks.generated_words import Text

SEED = "2026-11-22"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
BATCH = 50
TICKS = os.sysconf("SC_CLK_TCK")


def english(corpora: Path) -> list[Text]:
    """The publishers' English texts."""
    return [source for source in read_sources(corpora) if source.language == "en"]


def article(url: str, body: str, language: str, seen_at: datetime = NOW) -> Article:
    """An article that has been read, as the line hands it to the store."""
    blocks = tuple(Block(part) for part in body.split("\n") if part.strip())
    extraction = ExtractedPage("A headline", None, (), (), None, None, language, "full", blocks, (), ())
    found = Fingerprint(fingerprint(body, language), VERSION, len(body.split()))
    page = Page(None, url, url, seen_at, 200, {}, b"")
    return Article(page, extraction, Body(blocks, ()), LanguageGuess(language, 1.0), found)


def newcomers(sources: Sequence[Text]) -> dict[str, list[Article]]:
    """Four copies of each source, and as many articles of generated words that copy nothing."""
    makers, rng = makers_of(sources), Random(f"{SEED} newcomers")
    writer = Writer([source.text for source in sources], "en", rng)
    copies = [
        make(source, makers, Random(f"{SEED} {source.name}"))
        for source in sources
        for make in (spun(0.2), spun(0.7), trimmed, other_clothes)
    ]
    others = ["\n".join(" ".join(part) + "." for part in sentences(writer.stems())) for _ in copies]
    rng.shuffle(copies)
    return {
        name: [article(f"https://{name}{at}.example/{at}", body, "en") for at, body in enumerate(bodies)]
        for name, bodies in {"other": others, "copy": copies}.items()
    }


def store(engine: Engine, batch: Sequence[Article]) -> list[int]:
    """The ids of the articles, after they were stored."""
    with writing(engine) as connection:
        return [one.article_id for one in store_articles(connection, batch, Context(None, lambda _: None))]


def build(url: str, count: int, corpora: Path) -> None:
    """Fills the database; in a process of its own, so that the memory of linking can be told."""
    engine, sources = open_engine(url), english(corpora)
    prepare_schema(engine)
    fill(engine, count, [source.text for source in sources], SEED)
    ids = store(engine, [article(f"https://{one.outlet}/{one.name}", one.text, "en", START) for one in sources])
    with writing(engine) as connection:
        link_articles(connection, ids, NOW)
    engine.dispose()


def server_pid(connection: Connection) -> int | None:
    """The process of PostgreSQL that serves this connection, if it runs here."""
    if connection.dialect.name != "postgresql":
        return None
    pid = int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
    return pid if Path(f"/proc/{pid}/stat").exists() else None


def cpu_ms(pid: int | None) -> float:
    """CPU milliseconds of this process so far, and of the server's."""
    own = time.process_time() * 1000
    if pid is None:
        return own
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) * 1000 / TICKS


def resident_mb() -> float:
    """Memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(url: str, count: int, corpora: Path) -> None:
    """Prints two lines of figures for one database: articles that copy nothing, and copies."""
    process = multiprocessing.get_context("spawn").Process(target=build, args=(url, count, corpora))
    process.start()
    process.join()
    engine = open_engine(url)
    for kind, arrivals in newcomers(english(corpora)).items():
        before = resident_mb()
        spent, found = _linked(engine, arrivals)
        figures = " ".join(f"{spent[name]:8.2f}" for name in ("link", "lookup", "store"))
        grown = resident_mb() - before
        print(f"{engine.name:10} {count:9,} {kind:6} {figures} {size_of(engine)} {grown:6.0f} {found:4}", flush=True)
    engine.dispose()


def _linked(engine: Engine, arrivals: Sequence[Article]) -> tuple[dict[str, float], int]:
    """CPU milliseconds an article by kind of work, without the first batch, and how many were linked."""
    spent = {"store": 0.0, "link": 0.0, "lookup": 0.0}
    found = 0
    for start in range(0, len(arrivals), BATCH):
        batch = arrivals[start : start + BATCH]
        with engine.connect() as connection:
            pid = server_pid(connection)
        clock = [cpu_ms(pid)]
        ids = store(engine, batch)
        clock.append(cpu_ms(pid))
        with writing(engine) as connection:
            links = link_articles(connection, ids, NOW)
        clock.append(cpu_ms(pid))
        with engine.connect() as connection:
            similar(connection, ids)
        clock.append(cpu_ms(pid))
        for name, (began, ended) in zip(spent, pairwise(clock), strict=True):
            spent[name] += (ended - began) if start else 0.0
        found += sum(bool(one) for one in links.values())
    return {name: total / max(1, len(arrivals) - BATCH) for name, total in spent.items()}, found


def size_of(engine: Engine) -> str:
    """Features and KB of the candidate index, an article."""
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT count(*) FROM articles WHERE state = 'stored'")).scalar_one()
        rows = connection.execute(text("SELECT sum(length(features)) / 4 FROM fingerprints")).scalar_one()
        query = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('fingerprints', 'postings')"
        if engine.dialect.name == "postgresql":
            query = "SELECT pg_total_relation_size('fingerprints') + pg_total_relation_size('postings')"
        try:
            kb = f"{connection.execute(text(query)).scalar_one() / stored / 1024:8.2f}"
        except Exception:
            kb = f"{'-':>8}"
    return f"{rows / stored:8.1f} {kb}"


@contextmanager
def database(postgres: str | None) -> Iterator[str]:
    """The URL of an empty scratch database."""
    if postgres is None:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/full.db"
        return
    name = f"linking_{uuid.uuid4().hex[:12]}"
    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def main() -> int:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path(os.environ.get("AGGREGATOR_CORPORA", "../shared/corpora")))
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000])
    parser.add_argument("--postgres", help="URL of a server on which databases may be made and dropped")
    chosen = parser.parse_args()
    print("CPU ms an article to link (with its lookup), to look up, to store; features, KB of the index;")
    print("growth of this process in MB; articles that were linked")
    heads = ("link", "lookup", "store", "features", "KB")
    print(f"{'database':10} {'articles':>9} {'kind':6} " + " ".join(f"{head:>8}" for head in heads) + "     MB links")
    for count in chosen.sizes:
        with database(chosen.postgres) as url:
            measure(url, count, chosen.corpora)
    return 0


if __name__ == "__main__":
    sys.exit(main())
