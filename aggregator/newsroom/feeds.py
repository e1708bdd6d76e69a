"""Feeds of the demo newsroom: RSS 2.0, Atom and RDF (RSS 1.0), each as its makers write it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from aggregator.newsroom.stories import Site, Story
from aggregator.newsroom.times import FORMS, Calendar

_SUMMARY_LENGTH = 160  # characters: a teaser, never enough to be taken for the article


def render_feed(site: Site, stories: Sequence[Story], calendar: Calendar) -> str:
    """The XML of the site's feed, newest first as given; dates only where the site's feed carries them."""
    return _FORMATS[site.feed](site, stories, calendar)


def _address(story: Story) -> str:
    return f"{{{{site:{story.site}}}}}{escape(story.path)}"


def _teaser(story: Story) -> str:
    return escape((story.standfirst or story.paragraphs[0])[:_SUMMARY_LENGTH] + " […]")


def _rss(site: Site, stories: Sequence[Story], calendar: Calendar) -> str:
    items = []
    for story in stories:
        date = f"<pubDate>{FORMS['rfc822'](calendar.at(story.published))}</pubDate>" if "feed" in site.dates else ""
        creator = f"<dc:creator>{escape(story.author)}</dc:creator>" if story.author else ""
        items.append(
            f"<item><title>{escape(story.title)}</title><link>{_address(story)}</link>{creator}{date}"
            f'<guid isPermaLink="true">{_address(story)}</guid><description>{_teaser(story)}</description></item>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(site.name)}</title><link>{{{{site:{site.id}}}}}/</link>"
        f"<description>{escape(site.tagline)}</description><language>{site.language}</language>\n"
        + "\n".join(items)
        + "\n</channel></rss>\n"
    )


def _atom(site: Site, stories: Sequence[Story], calendar: Calendar) -> str:
    entries = []
    for story in stories:
        published, updated = (
            FORMS["iso"](calendar.at(m)) for m in (story.published, story.modified or story.published)
        )
        entries.append(
            f"<entry><title>{escape(story.title)}</title><id>{_address(story)}</id>"
            f'<link rel="alternate" type="text/html" href="{_address(story)}"/>'
            f"<published>{published}</published><updated>{updated}</updated>"
            f"<author><name>{escape(story.author or site.name)}</name></author>"
            f"<summary>{_teaser(story)}</summary></entry>"
        )
    newest = FORMS["iso"](calendar.at(stories[0].modified or stories[0].published))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}">'
        f"<title>{escape(site.name)}</title><id>{{{{site:{site.id}}}}}/</id>"
        f'<link href="{{{{site:{site.id}}}}}/"/><updated>{newest}</updated>\n' + "\n".join(entries) + "\n</feed>\n"
    )


def _rdf(site: Site, stories: Sequence[Story], calendar: Calendar) -> str:
    listed = "".join(f'<rdf:li rdf:resource="{_address(story)}"/>' for story in stories)
    items = [
        f'<item rdf:about="{_address(story)}"><title>{escape(story.title)}</title><link>{_address(story)}</link>'
        f"<description>{_teaser(story)}</description><dc:date>{FORMS['iso'](calendar.at(story.published))}</dc:date></item>"
        for story in stories
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">'
        f'<channel rdf:about="{{{{site:{site.id}}}}}/"><title>{escape(site.name)}</title>'
        f"<link>{{{{site:{site.id}}}}}/</link><description>{escape(site.tagline)}</description>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n" + "\n".join(items) + "\n</rdf:RDF>\n"
    )


_FORMATS: dict[str, Callable[[Site, Sequence[Story], Calendar], str]] = {"rss": _rss, "atom": _atom, "rdf": _rdf}
