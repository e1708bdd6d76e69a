"""The documentation says what the code does: settings, stages, columns, tokens, floors, examples, links."""

from __future__ import annotations

import configparser
import doctest
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from aggregator.config import Config, setting_names
from aggregator.copies.model import CREDIT_KINDS, DIRECTIONS, RELATIONS
from aggregator.pipelines import STAGES
from aggregator.sources.model import Source
from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles
from aggregator.store.models import metadata
from aggregator.store.parts import Context
from aggregator.store.views import definitions
from aggregator.store.watching import Poll, end_run, save_poll, save_sources, start_run
from aggregator.text.model import CLAIM_KINDS, COMPLETENESS, PUBLISHED_TRUST, Claim, Removed
from tests.conftest import CHECKOUT
from tests.factory import BRIDGE, CHEESE, NOON, article, later
from tests.test_architecture import MAY_IMPORT

PAGES = sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md"), *CHECKOUT.glob("data/demo/*.md")])
DATABASE = (CHECKOUT / "docs" / "database.md").read_text("utf-8")
README = (CHECKOUT / "README.md").read_text("utf-8")
CONTRIBUTING = (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8")
DEPLOY = sorted(path for path in (CHECKOUT / "deploy").rglob("*") if path.is_file())
EVIDENCE_KINDS = {"text_overlap", "altered_quotation", "facts_in_order", "published_earlier", "seen_earlier"}
# Fences of SQL: no mark runs on both databases, a database's name on that one, `write` changes something.
QUERIES = re.findall(r"```sql ?(\w*)\n(.*?)```", DATABASE, re.DOTALL)
_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users)/")


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next of any level."""
    return re.split(r"(?m)^#{1,6} ", page.split(f"\n{heading}\n", 1)[1])[0]


def named(page: str, heading: str) -> list[str]:
    """The words in backticks in the first column of the tables under a heading."""
    rows = re.findall(r"(?m)^\|([^|]*)\|", section(page, heading))
    return [name for cell in rows for name in re.findall(r"`([^`]+)`", cell)]


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as web hosts make them."""
    heads = re.findall(r"(?m)^#{1,6} (.+)$", re.sub(r"```.*?```", "", page, flags=re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", [*PAGES, *DEPLOY], ids=lambda path: path.name)
def test_no_path_of_a_machine(path: Path) -> None:
    assert not _MACHINE.search(path.read_text("utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    page = path.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", page, flags=re.DOTALL)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text("utf-8")), target


def test_every_page_is_reached_from_the_readme() -> None:
    assert [path.name for path in PAGES if path.parent.name == "docs" and f"(docs/{path.name})" not in README] == []


def test_settings_are_explained_as_in_the_code() -> None:
    page = (CHECKOUT / "docs" / "settings.md").read_text("utf-8")
    rows = {
        name: (default, sentence)
        for name, default, sentence in re.findall(r"(?m)^\| `(AGGREGATOR_\w+)` \| ([^|]+) \| [^|]+ \| (.+) \|$", page)
    }
    assert set(rows) == set(setting_names())
    fields = {name: Config.__dataclass_fields__[attribute] for name, attribute in setting_names().items()}
    for name, field in fields.items():
        default, sentence = rows[name]
        assert field.metadata["sentence"] in sentence, name
        if isinstance(field.default, bool):
            assert default == ("`yes`" if field.default else "`no`")
        elif field.default != "" and "cores" not in default:
            value = field.default
            assert default == f"`{value:g}`" if isinstance(value, float | int) else f"`{value}`", name


def test_the_readme_draws_the_stages_in_order() -> None:
    picture = re.search(r"```mermaid\n(.*?)```", README, re.DOTALL)
    assert picture
    assert f" --> {' --> '.join(STAGES)}\n" in picture[1]
    assert named(README, "## The line") == list(STAGES)


def test_the_readme_example_runs() -> None:
    parser = doctest.DocTestParser()
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert example
    ran = doctest.DocTestRunner(verbose=False).run(
        parser.get_doctest(example[1], {}, "README.md", None, None), out=lambda _: None
    )
    assert ran.attempted > 10
    assert ran.failed == 0


def test_the_floors_are_those_of_the_import_rule() -> None:
    rows = re.findall(r"(?m)^\| (\d) \| `(\w+)` \| [^|]+ \|([^|]*)\|$", section(CONTRIBUTING, "## Floors"))
    table = {room: set(re.findall(r"`(\w+)`", lower)) for _, room, lower in rows}
    floor = {room: int(number) for number, room, _ in rows}
    assert table == MAY_IMPORT
    assert all(floor[lower] < floor[room] for room, rooms in table.items() for lower in rooms)


def test_every_dependency_says_what_it_replaces() -> None:
    wanted = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = [re.split(r"[\[<>=]", one)[0] for one in wanted]
    assert named(CONTRIBUTING, "## Dependencies") == names


@pytest.mark.parametrize("name", list(metadata.tables))
def test_every_table_is_described_column_by_column(name: str) -> None:
    assert named(DATABASE, f"### {name}") == [column.name for column in metadata.tables[name].columns]
    picture = re.search(r"```mermaid\n(.*?)```", DATABASE, re.DOTALL)
    assert picture
    assert re.search(rf"\b{name} {{", picture[1]), "missing in the picture"


def test_every_view_is_described_column_by_column(engine: Engine) -> None:
    views = inspect(engine).get_view_names()
    assert set(views) == set(definitions(engine.dialect.name))
    for name in views:
        columns = [column["name"] for column in inspect(engine).get_columns(name)]
        assert named(DATABASE, f"### {name}") == columns, name


@pytest.mark.parametrize(
    ("heading", "tokens"),
    [
        ("relation", RELATIONS),
        ("direction", DIRECTIONS),
        ("published_trust", PUBLISHED_TRUST),
        ("completeness", COMPLETENESS),
        ("credit_kind", CREDIT_KINDS),
        ("claims.kind", CLAIM_KINDS),
        ("evidence kinds", EVIDENCE_KINDS),
        ("outcome", {"kept", "rejected", "quarantined"}),
    ],
)
def test_the_closed_lists_are_those_of_the_code(heading: str, tokens: set[str] | tuple[str, ...]) -> None:
    assert sorted(named(DATABASE, f"### {heading}")) == sorted(tokens)


def fill(engine: Engine) -> None:
    """A small newsroom in which every documented query finds something."""
    homes = {"herald": "Harbour Herald", "echo": "Echo", "silent": "Silent Gazette"}
    sources = [Source(id, name, f"https://{id}.example/", country="CL") for id, name in homes.items()]
    columns = ("id", "name", "home", "role", "owner", "country", "language", "retired")
    rows = [{name: getattr(one, name) for name in columns} | {"licensed_from": []} for one in sources]
    source_link = Claim("source_link", "Source link", "https://herald.example/bridge")
    gone = Claim("source_link", "Source link", "https://gone.example/cheese-prize")
    furniture = [Removed("Share this", "share_bar")]
    original = article("https://herald.example/bridge", source_id="herald", published=NOON, fetched_at=later(30))
    batch = [
        original,
        article(
            "https://echo.example/bridge-shut",
            source_id="echo",
            published=later(90),
            claims=[source_link],
            removed=furniture,
        ),
        article("https://third.example/orrin", claims=[Claim("via", "via Echo", "https://echo.example/bridge-shut")]),
        article("https://brief.example/1", BRIDGE[:3], published=later(100)),
        article("https://early.example/1", published=later(-60), claims=[source_link]),
        article("https://silent.example/1", CHEESE, claims=[gone]),
        article("https://wire.example/1", ["The dairy burnt down."] * 3, claims=[_credit("NordPress")]),
    ]
    with writing(engine) as connection:
        save_sources(connection, rows)
        run = start_run(connection, "news", {}, "0", NOON)
        save_poll(connection, Poll("silent", "https://silent.example/feed", "feed", 404, NOON, problem="HTTP 404"))
        context = Context(run, lambda _: None)
        stored = store_articles(connection, batch, context)
        changed = article("https://third.example/orrin", [*BRIDGE, "Corrected."], fetched_at=later(5))
        stored += store_articles(connection, [replace(changed, extraction=batch[2].extraction)], context)
        link_articles(connection, [one.article_id for one in stored], later(1000))
        end_run(connection, run, reason="finished", exit_status=0, counters={}, now=later(1000))


def _credit(name: str) -> Claim:
    return Claim("wire_credit", f"({name})", None, name)


def run_query(engine: Engine, query: str) -> int:
    """How many rows it gives or writes."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL TimeZone = 'UTC'"))
        done = connection.exec_driver_sql(query.strip())
        return len(done.all()) if done.returns_rows else done.rowcount


def test_the_queries_run_and_find_something(engine: Engine) -> None:
    fill(engine)
    ran = [query for mark, query in QUERIES if mark in ("", "write", engine.dialect.name)]
    assert len(ran) >= 10
    empty = [query for query in ran if not run_query(engine, query) and "uncertain" not in query]
    assert empty == []


def test_units_for_cron_and_systemd_name_one_place_and_one_user() -> None:
    cron = next(path for path in DEPLOY if path.parent.name == "cron.d").read_text("utf-8")
    jobs = [line for line in cron.splitlines() if re.match(r"[*\d]", line)]
    assert all(line.split()[5] == "aggregator" for line in jobs)
    assert "cd /opt/aggregator && .venv/bin/scrapy crawl news" in jobs[0]
    assert not any("%" in line for line in jobs)  # cron reads % as a line's end
    service = configparser.RawConfigParser(strict=False, interpolation=None)
    service.optionxform = str  # type: ignore[assignment,method-assign]
    service.read(CHECKOUT / "deploy" / "systemd" / "aggregator.service", "utf-8")
    unit = service["Service"]
    assert (unit["User"], unit["SuccessExitStatus"]) == ("aggregator", "75")
    assert unit["ExecStart"].startswith(f"{unit['WorkingDirectory']}/.venv/bin/scrapy crawl news")


@pytest.mark.parametrize("status", ["0", "1", "2", "75"])
def test_every_exit_status_is_explained(status: str) -> None:
    page = (CHECKOUT / "docs" / "operations.md").read_text("utf-8")
    assert f"\n| {status} | " in section(page, "## Exit statuses")
