"""The documentation as tests read it: by heading, by table, by anchor."""

from __future__ import annotations

import re

from tests.conftest import CHECKOUT

DATABASE = (CHECKOUT / "docs" / "database.md").read_text("utf-8")
README = (CHECKOUT / "README.md").read_text("utf-8")
CONTRIBUTING = (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8")
COPIES = (CHECKOUT / "docs" / "copies.md").read_text("utf-8")
OPERATIONS = (CHECKOUT / "docs" / "operations.md").read_text("utf-8")


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
