"""The documentation says what the code does: settings, stages, columns, tokens, floors, examples, links."""

from __future__ import annotations

import configparser
import doctest
import re
import tomllib
from pathlib import Path

import pytest

from aggregator import settings as project
from aggregator.config import Config, setting_names
from aggregator.copies import gauges as gauges_of
from aggregator.copies import verdict
from aggregator.copies.direction import DIRECTION_CERTAINTY
from aggregator.crawl.runs import BAD_CONFIGURATION, FAILED, FINE, LOCKED
from aggregator.pipelines import STAGES
from aggregator.sources.load import load_sources
from tests.conftest import CHECKOUT
from tests.documents import CONTRIBUTING, COPIES, OPERATIONS, README, anchors, named, section
from tests.test_architecture import MAY_IMPORT

PAGES = sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md"), *CHECKOUT.glob("data/demo/*.md")])
DEPLOY = sorted(path for path in (CHECKOUT / "deploy").rglob("*") if path.is_file())
# What settings.py wires together: no choice of an operator's.
WIRING = {
    "BOT_NAME",
    "SPIDER_MODULES",
    "NEWSPIDER_MODULE",
    "COMMANDS_MODULE",
    "ITEM_PIPELINES",
    "DOWNLOADER_MIDDLEWARES",
    "SPIDER_MIDDLEWARES",
    "EXTENSIONS",
}
_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users)/")


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


def test_every_scrapy_setting_of_ours_is_explained() -> None:
    page = section((CHECKOUT / "docs" / "settings.md").read_text("utf-8"), "## Scrapy's settings that we set")
    names = {name for name in vars(project) if name.isupper() and not name.startswith("AGGREGATOR_")}
    assert sorted(name for name in names - WIRING if f"`{name}`" not in page) == []


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


@pytest.mark.parametrize("status", [FINE, FAILED, BAD_CONFIGURATION, LOCKED])
def test_every_exit_status_is_explained(status: int) -> None:
    assert f"\n| {status} | " in section(OPERATIONS, "## Exit statuses")


def test_every_counter_of_a_run_is_explained() -> None:
    sources = [path.read_text("utf-8") for path in (CHECKOUT / "aggregator").rglob("*.py")]
    counted = {name for one in sources for name in re.findall(r'\.count\(f?"([\w/]+)', one)}
    explained = named(OPERATIONS, "## The runs table")
    assert len(counted) > 8
    assert [name for name in counted if not any(one.startswith(name) for one in explained)] == []


def test_the_words_that_trouble_shows_are_the_programs() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (CHECKOUT / "aggregator").rglob("*.py"))
    for phrase in (
        "the home page announces no feed",
        "an HTML page, not a feed",
        "this program needs",
        "no scrapy.cfg here or above",
        "read_timeout",
    ):
        assert phrase in code and phrase in section(OPERATIONS, "## What to do when"), phrase


def short(share: float) -> str:
    """0.4 as the page writes it: .40"""
    return f"{share:.2f}"[1:]


def test_thresholds_and_certainties_are_those_of_the_code() -> None:
    gauges = dict(re.findall(r"(?m)^\| (\w[\w ]+) \| [^|]+ \| ([^|]+) \|", section(COPIES, "## One pair")))
    weights = {name: getattr(gauges_of, f"{name.upper()}_WEIGHT") for name in ("gain", "share", "contained")}
    assert {name: float(value) for name, value in gauges.items() if name in weights} == weights
    assert float(gauges["intercept"]) == gauges_of.INTERCEPT
    scores = section(COPIES, "## One pair")
    assert f"under {short(verdict.UNCERTAIN_SCORE)}" in scores
    assert f"{short(verdict.COPY_SCORE)} and more" in scores
    certainty = dict(re.findall(r"(?m)^\| `(\w+)` \| .+ \| \.(\d+) \|$", section(COPIES, "## Direction")))
    assert {name: float(f"0.{digits}") for name, digits in certainty.items()} == DIRECTION_CERTAINTY


def test_the_quickstart_sources_load(tmp_path: Path) -> None:
    page = (CHECKOUT / "docs" / "quickstart.md").read_text("utf-8")
    block = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert block
    (tmp_path / "sources.toml").write_text(block[1], "utf-8")
    ids = [source.id for source in load_sources(tmp_path / "sources.toml")]
    assert f"source={','.join(ids)} " in page
