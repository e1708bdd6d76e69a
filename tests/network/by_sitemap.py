"""Sites that are read by a sitemap: named in robots.txt, of every form."""

from __future__ import annotations

import gzip
from functools import partial

from tests.crawls.site import page
from tests.network import formats
from tests.network.paper import DAY, Paper, open_paper
from tests.network.server import Host

XML, TEXT = "application/xml", "text/plain; charset=utf-8"
FILES = 200  # of the large sitemap index


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
