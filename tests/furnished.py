"""Two invented sites of 30 pages each: every page with its own story, and with furniture that no phrase names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from tests.conftest import CHECKOUT

PAGES = 30
_NAMES = ("Orla Penhale", "Tam Roskilly", "Ida Vestergren", "Jory Kell", "Mads Ullerup", "Wenna Trask", "Signe Holk")
_PLACES = ("Castleby", "Sandwick", "Hollin", "Marlow Sound", "Vester Aa", "Skarø Bridge", "Pentire", "Nordstrand")
_WORDS = ("keel", "anchor", "ladder", "lantern", "bollard", "winch", "mast", "rudder", "net", "sluice", "barge")


@dataclass(frozen=True)
class FurnishedPage:
    """A page, its story's own blocks in order, and the furniture around them."""

    url: str
    title: str
    html: bytes
    story: tuple[str, ...]
    furniture: tuple[str, ...]


def site_hosts() -> list[str]:
    return [site["host"] for site in _sites()]


@cache
def furnished_site(host: str) -> tuple[FurnishedPage, ...]:
    """The pages of one of the sites, always the same."""
    site = next(one for one in _sites() if one["host"] == host)
    return tuple(_page(site, number) for number in range(PAGES))


@cache
def reprints() -> tuple[FurnishedPage, ...]:
    """Pages of a third and a fourth site that print stories of others, within furniture of their own."""
    stories = tomllib.loads((CHECKOUT / "tests" / "copies" / "stories.toml").read_text("utf-8"))
    names = ("story", "other", "spun")
    found = [(name, [line for line in stories[name].split("\n") if line]) for name in names]
    sites = (("first.example", 1), ("reprint.example", 2), ("reprint.example", 3), ("reprint.example", 4))
    return tuple(
        _made(
            f"https://{host}/{name}-{hour}",
            name,
            lines[: 5 + hour],
            ["The reprint of the hour", "Kept in a drawer"],
            hour,
        )
        for name, lines in found
        for host, hour in sites
    )


def _made(url: str, title: str, story: list[str], furniture: list[str], hour: int) -> FurnishedPage:
    body = "".join(f"<p>{escape(one)}</p>" for one in [*story, *furniture])
    html = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="2026-10-05T{hour:02}:00:00+02:00"></head>'
        f"<body><main><article><h1>{title} {hour}</h1>{body}</article></main></body></html>"
    )
    return FurnishedPage(url, title, html.encode(), tuple(story), tuple(furniture))


@cache
def _sites() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((CHECKOUT / "tests" / "furnished.toml").read_text("utf-8"))["site"]
    return found


def _page(site: dict[str, Any], number: int) -> FurnishedPage:
    story = [_filled(line, number, at) for at, line in enumerate(site["paragraphs"])]
    if number % 3 == 0:  # briefs
        story = story[:2]
    elif number % 5 == 1:
        story.insert(2, site["subhead"])
    if number % 6 == 2:  # the columnist, on 5 of 30
        story = [site["opener"], *story, site["closer"]]
    elif number % 6 == 4:
        story.insert(0, site["series"])
    furniture = [*site["head"], *(site["some"] if number % 3 == 1 else []), *site["tail"]]
    blocks = [*site["head"], *story, *furniture[len(site["head"]) :]]
    title = _filled(f"{{word}} {number}, {{place}}", number, 7).capitalize()
    body = "".join(f"<h2>{one}</h2>" if one == site["subhead"] else f"<p>{escape(one)}</p>" for one in blocks)
    html = (
        f'<!DOCTYPE html><html lang="{site["language"]}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="2026-10-{number % 28 + 1:02}T08:00:00+02:00"></head>'
        f"<body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    )
    url = f"https://{site['host']}/{number:02}-story"
    return FurnishedPage(url, title, html.encode(), tuple(story), tuple(furniture))


def _filled(line: str, number: int, at: int) -> str:
    seed = number * 7 + at * 3
    return line.format(
        n=number * 13 + at + 2,
        word=f"{_WORDS[seed % len(_WORDS)]}",
        place=_PLACES[(seed + number) % len(_PLACES)],
        name=_NAMES[(seed + at) % len(_NAMES)],
        year=1950 + number,
    )
