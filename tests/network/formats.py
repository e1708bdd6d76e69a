"""Stories in the forms in which sites announce them: feeds of every kind and sitemaps of every kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.network.prose import Story

Link = Callable[[Story], str]  # the address under which a story is announced

_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def rss(stories: Iterable[Story], link: Link, *, content: str = "") -> bytes:
    """RSS 2.0. `content` is put into every entry beside its description."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(link(one))}</link>"
        f"<pubDate>{format_datetime(one.published_at)}</pubDate>"
        f"<description>{escape(one.paragraphs[0][:100])}</description>"
        + (f"<content:encoded><![CDATA[<p>{content}</p>]]></content:encoded>" if content else "")
        + "</item>\n"
        for one in stories
    )
    space = ' xmlns:content="http://purl.org/rss/1.0/modules/content/"' if content else ""
    return f'{_XML}<rss version="2.0"{space}><channel><title>News</title>{items}</channel></rss>'.encode()


def atom(stories: Iterable[Story], link: Link, *, older: str | None = None, base: str = "") -> bytes:
    """Atom 1.0; `older` is the address of the next page (RFC 5005, 3), `base` an xml:base."""
    entries = "".join(
        f'<entry><title>{escape(one.title)}</title><id>{escape(one.path)}</id><link href="{escape(link(one))}"/>'
        f"<published>{iso(one.published_at)}</published><updated>{iso(one.changed_at)}</updated></entry>\n"
        for one in stories
    )
    more = f'<link rel="next" href="{escape(older)}"/>' if older else ""
    start = f'<feed xmlns="http://www.w3.org/2005/Atom"{base}>'
    return f"{_XML}{start}<title>News</title>{more}{entries}</feed>".encode()


def rdf(stories: Iterable[Story], link: Link) -> bytes:
    """RSS 1.0."""
    items = "".join(
        f'<item rdf:about="{escape(link(one))}"><title>{escape(one.title)}</title><link>{escape(link(one))}</link>'
        f"<dc:date>{iso(one.published_at)}</dc:date></item>\n"
        for one in stories
    )
    return (
        f'{_XML}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">'
        f"<channel><title>News</title></channel>{items}</rdf:RDF>"
    ).encode()


def json_feed(stories: Iterable[Story], link: Link) -> bytes:
    """JSON Feed 1.1."""
    items = [
        {"id": one.path, "url": link(one), "title": one.title, "date_published": iso(one.published_at)}
        for one in stories
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}).encode()


def sitemap(stories: Iterable[Story], link: Link) -> bytes:
    """A sitemap with the time of each story's last change."""
    urls = "".join(
        f"<url><loc>{escape(link(one))}</loc><lastmod>{iso(one.changed_at)}</lastmod></url>\n" for one in stories
    )
    return f"{_XML}<urlset {_SITEMAP}>{urls}</urlset>".encode()


def news_sitemap(stories: Iterable[Story], link: Link) -> bytes:
    """A sitemap for Google News: publication time, title and language, and no lastmod."""
    urls = "".join(
        f"<url><loc>{escape(link(one))}</loc><news:news><news:publication><news:name>News</news:name>"
        f"<news:language>en</news:language></news:publication>"
        f"<news:publication_date>{iso(one.published_at)}</news:publication_date>"
        f"<news:title>{escape(one.title)}</news:title></news:news></url>\n"
        for one in stories
    )
    return f"{_XML}<urlset {_SITEMAP} {_NEWS}>{urls}</urlset>".encode()


def sitemap_index(files: Sequence[tuple[str, datetime | None]]) -> bytes:
    """An index of sitemaps: the address of each, and the time of its last change where it is told."""
    entries = "".join(
        f"<sitemap><loc>{escape(url)}</loc>" + (f"<lastmod>{iso(at)}</lastmod>" if at else "") + "</sitemap>\n"
        for url, at in files
    )
    return f"{_XML}<sitemapindex {_SITEMAP}>{entries}</sitemapindex>".encode()
