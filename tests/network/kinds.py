"""One site per way in, the awkward ones included. Each is found with nothing but its home page in the sources file."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from tests.crawls.site import Answer, page
from tests.network import formats
from tests.network.paper import DAY, Paper, open_paper
from tests.network.prose import Story
from tests.network.server import Host, Network, Query
from tests.network.wordpress import restless, wordpress

RSS, ATOM, RDF = "application/rss+xml", "application/atom+xml", "application/rdf+xml"
XML, TEXT = "application/xml", "text/plain; charset=utf-8"
PAGE = 5  # entries of one page of an archive
FILES = 200  # of the large sitemap index
FEED_BYTES = 5_000_000


def rss(host: Host) -> Paper:
    """RSS 2.0, its links counted (utm_)."""
    paper = open_paper(host)
    host.add("/feed", lambda: formats.rss(paper.stories, paper.tracked), RSS)
    paper.announce("/feed", RSS)
    return paper


def atom(host: Host) -> Paper:
    paper = open_paper(host)
    host.add("/atom.xml", lambda: formats.atom(paper.stories, paper.link), ATOM)
    paper.announce("/atom.xml", ATOM)
    return paper


def rdf(host: Host) -> Paper:
    """RSS 1.0."""
    paper = open_paper(host)
    host.add("/index.rdf", lambda: formats.rdf(paper.stories, paper.link), RDF)
    paper.announce("/index.rdf", RDF)
    return paper


def jsonfeed(host: Host) -> Paper:
    paper = open_paper(host)
    host.add("/feed.json", lambda: formats.json_feed(paper.stories, paper.link), "application/feed+json")
    paper.announce("/feed.json", "application/feed+json")
    return paper


def wrongtype(host: Host) -> Paper:
    """A feed that is sent as HTML."""
    paper = open_paper(host)
    host.add("/rss.php", lambda: formats.rss(paper.stories, paper.link), "text/html; charset=iso-8859-1")
    paper.announce("/rss.php", RSS)
    return paper


def gziptwice(host: Host) -> Paper:
    """A feed that the program packs, and the server once more."""
    paper = open_paper(host)

    def packed(_: Query) -> Answer:
        body = gzip.compress(formats.rss(paper.stories, paper.link), mtime=0)
        return Answer(gzip.compress(body, mtime=0), headers={"Content-Type": RSS, "Content-Encoding": "gzip"})

    host.pages["/feed.xml"] = packed
    paper.announce("/feed.xml", RSS)
    return paper


def bom(host: Host) -> Paper:
    """A feed behind a byte order mark and two blank lines."""
    paper = open_paper(host)
    host.add("/feed", lambda: b"\xef\xbb\xbf\n\n" + formats.rss(paper.stories, paper.link), RSS)
    paper.announce("/feed", RSS)
    return paper


def relative(host: Host) -> Paper:
    """A feed in a folder whose links are relative to its xml:base, announced by a relative address on the home page."""
    paper = open_paper(host, form="/paper/{at:%Y}/{slug}.html")
    base = f' xml:base="{host.url("/paper/")}"'
    host.add(
        "/syndication/all.atom",
        lambda: formats.atom(paper.stories, lambda one: one.path.removeprefix("/paper/"), base=base),
        ATOM,
    )
    paper.announce("syndication/all.atom", ATOM)
    return paper


def fivemegabytes(host: Host) -> Paper:
    """A feed with whole texts, of more than 5 MB."""
    paper = open_paper(host, stories=12)
    filler = "Word after word. " * (FEED_BYTES // 13 // 17 + 10)
    host.add("/feed", lambda: formats.rss(paper.stories, paper.link, content=filler), RSS)
    paper.announce("/feed", RSS)
    return paper


def archive(host: Host) -> Paper:
    """Atom in pages (RFC 5005), the last of which is older than a first meeting."""
    paper = open_paper(host, stories=0, old=0)
    for number in range(12):
        paper.publish(paper.now - timedelta(hours=3 + 13 * number))
    for number in range(8):
        paper.publish_old(20 + number)

    def paged(query: Query) -> Answer:
        at = int(query.get("page", "1"))
        end = at * PAGE
        older = host.url(f"/atom?page={at + 1}") if end < len(paper.stories) else None
        body = formats.atom(paper.stories[end - PAGE : end], paper.link, older=older)
        return Answer(body, headers={"Content-Type": ATOM})

    host.pages["/atom"] = paged
    paper.announce("/atom", ATOM)
    return paper


def robots(host: Host) -> Paper:
    """A sitemap that only robots.txt names."""
    paper = open_paper(host)
    host.add("/maps/all.xml", lambda: formats.sitemap(paper.stories, paper.link), XML)
    host.add("/robots.txt", f"User-agent: *\nDisallow: /admin/\nSitemap: {host.url('/maps/all.xml')}\n".encode(), TEXT)
    return paper


def manyfiles(host: Host) -> Paper:
    """A packed index of 200 packed sitemaps, of which one is fresh."""
    paper = open_paper(host, old=0)
    for number in range(FILES - 1):
        paper.publish_old(20 + number)
    first = {one.path: number for number, one in enumerate(paper.too_old)}
    for number in range(FILES):
        host.add(f"/maps/{number}.xml.gz", partial(_file, paper, first, number), "application/gzip")

    def index() -> bytes:
        files = [(host.url(f"/maps/{n}.xml.gz"), paper.too_old[n].changed_at) for n in range(FILES - 1)]
        files.append((host.url(f"/maps/{FILES - 1}.xml.gz"), paper.stories[0].changed_at))
        return gzip.compress(formats.sitemap_index(files), mtime=0)

    host.add("/maps/index.xml.gz", index, "application/gzip")
    host.add("/robots.txt", f"Sitemap: {host.url('/maps/index.xml.gz')}\n".encode(), TEXT)
    return paper


def _file(paper: Paper, first: dict[str, int], number: int) -> bytes:
    """File `number` of the index: one old story, or, the last one, all that is fresh."""
    stories = [one for one in paper.stories if first.get(one.path, FILES - 1) == number]
    return gzip.compress(formats.sitemap(stories, paper.link), mtime=0)


def googlenews(host: Host) -> Paper:
    """A sitemap for Google News: of the last two days, without lastmod."""
    paper = open_paper(host, stories=3)
    host.add(
        "/news-sitemap.xml",
        lambda: formats.news_sitemap(
            [one for one in paper.stories if paper.now - one.published_at < 2 * DAY], paper.link
        ),
        XML,
    )
    host.add("/robots.txt", f"Sitemap: {host.url('/news-sitemap.xml')}\n".encode(), TEXT)
    return paper


def plaintext(host: Host) -> Paper:
    """A sitemap that is a list of addresses."""
    paper = open_paper(host, old=0)
    host.add("/sitemap.txt", lambda: "\r\n".join(map(paper.link, paper.stories)).encode(), TEXT)
    host.add("/robots.txt", f"Sitemap: {host.url('/sitemap.txt')}\n".encode(), TEXT)
    return paper


def wpsitemap(host: Host) -> Paper:
    """WordPress without REST and feeds: wp-sitemap.xml, an index of posts, pages, categories and authors."""
    paper = open_paper(host, form="/{at:%Y/%m/%d}/{slug}/")
    parts = ("posts-post-1", "posts-page-1", "taxonomies-category-1", "users-1")
    host.add(
        "/wp-sitemap.xml",
        lambda: formats.sitemap_index([(host.url(f"/wp-sitemap-{part}.xml"), None) for part in parts]),
        XML,
    )
    host.add("/wp-sitemap-posts-post-1.xml", lambda: formats.sitemap(paper.stories, paper.link), XML)
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    for part, path in zip(parts[1:], ("/about/", "/category/news/", "/author/admin/"), strict=True):
        body = f"<urlset {space}><url><loc>{host.url(path)}</loc></url></urlset>"
        host.add(f"/wp-sitemap-{part}.xml", body.encode(), XML)
        host.add(path, page("About", ("We write.",)))
    host.add(
        "/robots.txt", f"User-agent: *\nDisallow: /wp-admin/\n\nSitemap: {host.url('/wp-sitemap.xml')}\n".encode(), TEXT
    )
    return paper


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
        own = [one for one in paper.stories if sum(map(ord, one.path)) % 2 == parity]
        return own[4 * number - 4 : 4 * number]

    for number in range(1, 6):
        path = f"/{name}/" if number == 1 else f"/{name}/page/{number}/"
        after = f'<nav class="pagination"><a rel="next" href="/{name}/page/{number + 1}/">Older</a></nav>'
        paper.open_home(path, partial(shown, number), after if number < 5 else "")


def loops(host: Host) -> Paper:
    """Redirects: a feed behind one, an article behind one, and two that never end."""
    paper = open_paper(host)
    for number in range(2):
        host.redirect(f"/round/{number}", host.url(f"/round/{1 - number}"))
    host.redirect("/self", host.url("/self"))
    host.redirect("/old-feed", host.url("/feed"))
    host.redirect("/self-feed", host.url("/self-feed"))

    moved = paper.stories[0]
    host.redirect("/go/first", paper.link(moved))

    def feed() -> bytes:
        body = formats.rss([one for one in paper.stories if one is not moved], paper.link)
        extra = "".join(
            f"<item><title>Moved</title><link>{host.url(path)}</link></item>"
            for path in ("/go/first", "/round/0", "/self")
        )
        return body.replace(b"</channel>", extra.encode() + b"</channel>")

    host.add("/feed", feed, RSS)
    paper.announce("/old-feed", RSS)
    paper.announce("/self-feed", RSS)
    return paper


def thousand(host: Host) -> Paper:
    """A feed of a thousand articles of the last days."""
    paper = open_paper(host, stories=1000, old=0)
    host.add("/feed", lambda: formats.rss(paper.stories, paper.link), RSS)
    paper.announce("/feed", RSS)
    return paper


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
