"""Sites that are read by a feed, the awkward kinds of feed included."""

from __future__ import annotations

import gzip
from datetime import timedelta

from tests.crawls.site import Answer
from tests.network import formats
from tests.network.paper import Paper, open_paper
from tests.network.server import Host, Query

RSS, ATOM, RDF = "application/rss+xml", "application/atom+xml", "application/rdf+xml"
PAGE = 5  # entries of one page of an archive
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
