"""One site per way in, the awkward ones included. Each is found with nothing but its home page in the sources file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.network.by_feed import (
    archive,
    atom,
    bom,
    fivemegabytes,
    gziptwice,
    jsonfeed,
    loops,
    rdf,
    relative,
    rss,
    wrongtype,
)
from tests.network.by_sitemap import googlenews, manyfiles, plaintext, robots, wpsitemap
from tests.network.paper import Paper, open_paper
from tests.network.prose import Story
from tests.network.server import Host, Network
from tests.network.wordpress import restless, wordpress


def listing(host: Host) -> Paper:
    """Nothing but pages: a home page and two sections, each with older pages."""
    paper = open_paper(host, stories=14, old=0, form="/{at:%Y/%m/%d}/{slug}.html")
    sections = "".join(f'<a href="/{name}/">{name.capitalize()}</a>' for name in ("politics", "sport"))
    paper.open_home(after=f'<nav class="sections">{sections}</nav>')
    for at, name in enumerate(("politics", "sport")):
        _section(paper, name, at)
    return paper


def _section(paper: Paper, name: str, parity: int) -> None:
    """A section that lists every second story, four a page."""

    def shown(number: int) -> list[Story]:
        own = [one for at, one in enumerate(reversed(paper.stories)) if at % 2 == parity]
        return own[::-1][4 * number - 4 : 4 * number]

    for number in range(1, 6):
        path = f"/{name}/" if number == 1 else f"/{name}/page/{number}/"
        after = f'<nav class="pagination"><a rel="next" href="/{name}/page/{number + 1}/">Older</a></nav>'
        paper.open_home(path, partial(shown, number), after if number < 5 else "")


KINDS: dict[str, Callable[[Host], Paper]] = {
    one.__name__: one
    for one in (
        rss, atom, rdf, jsonfeed, wrongtype, gziptwice, bom, relative, fivemegabytes, archive, robots, manyfiles,
        googlenews, plaintext, wpsitemap, wordpress, restless, listing, loops,
    )
}  # fmt: skip


def open_network(network: Network, *names: str) -> dict[str, Paper]:
    """The papers of these kinds, all of them where none is named."""
    return {name: KINDS[name](network.host(name)) for name in names or KINDS}


def sources_toml(papers: dict[str, Paper]) -> str:
    """A sources file with each paper's home page and nothing else about its ways in."""
    return "\n".join(
        f'[[source]]\nid = "{name}"\nname = "{name.capitalize()} Herald"\nhome = "{paper.host.url()}"\n'
        "allow_private = true\ndelay_seconds = 0.0\n"
        for name, paper in papers.items()
    )
