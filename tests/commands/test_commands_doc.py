"""docs/commands.md speaks of every command, option and spider, and of no machine."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

import aggregator.commands
from tests.conftest import CHECKOUT

DOC = (CHECKOUT / "docs" / "commands.md").read_text("utf-8")
COMMANDS = [module.name for module in pkgutil.iter_modules(aggregator.commands.__path__)]


def command(name: str) -> ScrapyCommand:
    made = importlib.import_module(f"aggregator.commands.{name}").Command()
    assert isinstance(made, ScrapyCommand)
    made.settings = Settings()
    return made


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section_and_a_help_text(name: str) -> None:
    assert f"\n## scrapy {name}\n" in DOC and f"(#scrapy-{name})" in DOC
    assert len(command(name).long_desc()) > len(command(name).short_desc()) > 10


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_ours_is_described(name: str) -> None:
    if name == "crawl":
        return  # its options are Scrapy's
    bare, own = argparse.ArgumentParser(), argparse.ArgumentParser()
    ScrapyCommand.add_options(command(name), bare)
    command(name).add_options(own)
    section = DOC.split(f"\n## scrapy {name}\n")[1].split("\n## ")[0]
    for option in set(own._option_string_actions) - set(bare._option_string_actions):
        assert option in section, option


@pytest.mark.parametrize("name", SpiderLoader(Settings({"SPIDER_MODULES": ["aggregator.spiders"]})).list())
def test_every_spider_is_named(name: str) -> None:
    assert f"scrapy crawl {name}" in DOC


def test_nothing_is_described_that_does_not_exist() -> None:
    assert set(re.findall(r"(?m)^## scrapy (\w+)$", DOC)) == set(COMMANDS)


def test_no_path_of_a_machine() -> None:
    assert not re.search(r"/(?:home|root|tmp|work|Users)/", DOC)
