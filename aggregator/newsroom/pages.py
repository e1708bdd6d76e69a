"""Stories into HTML: each site's theme is a pair of templates, its words a table of labels."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from aggregator.newsroom.stories import Site, Story
from aggregator.newsroom.times import FORMS, Calendar

_OPENING = 2  # paragraphs before the place where themes put an advertisement or a newsletter box
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "rdf": "application/rdf+xml"}


def slug(words: str) -> str:
    """`words` as a path segment: lower case, hyphens, other letters than ASCII percent-encoded."""
    return quote(re.sub(r"\W+", "-", words.lower()).strip("-"))


def section_path(story: Story) -> str:
    """The address of the listing of the story's section on its site."""
    return f"/section/{slug(story.section)}/"


def author_path(story: Story) -> str:
    """The address of the listing of the story's author on its site ("/author/staff/" without one)."""
    return f"/author/{slug(story.author or 'staff')}/"


@dataclass(frozen=True, slots=True)
class Press:
    """Prints the pages of one site: its templates, its labels in its language, its calendar."""

    site: Site
    folder: Path
    calendar: Calendar

    def article(self, story: Story, neighbours: Sequence[Story]) -> str:
        """The HTML of one article page, with links to `neighbours` as its related posts."""
        values = self._frame(story.title) | {
            "head": self._head(story),
            "author": escape(story.author or self.site.name),
            "author_path": author_path(story),
            "section": escape(story.section),
            "section_path": section_path(story),
            "standfirst": f'<p class="standfirst">{escape(story.standfirst)}</p>' if story.standfirst else "",
            "date": self._date(story),
            "iso": FORMS["iso"](self.calendar.at(story.published)),
            "time": FORMS["time"](self.calendar.at(story.published)),
            "opening": "\n".join(_block(paragraph) for paragraph in story.paragraphs[:_OPENING]),
            "body": "\n".join(_block(paragraph) for paragraph in story.paragraphs[_OPENING:]),
            "tags": " ".join(
                f'<a href="{section_path(story)}" rel="tag">{escape(tag)}</a>' for tag in story.tags or (story.section,)
            ),
            "related": self._items(neighbours),
            "previous_path": neighbours[0].path if neighbours else "/",
            "previous_title": escape(neighbours[0].title) if neighbours else "",
        }
        return self._print("article", values)

    def listing(self, title: str, stories: Sequence[Story]) -> str:
        """The HTML of a home, section or author page that lists `stories`."""
        return self._print("home", self._frame(title) | {"head": self._alternate(), "items": self._items(stories)})

    def _print(self, name: str, values: dict[str, str]) -> str:
        template = (self.folder / "themes" / self.site.theme / f"{name}.html").read_text("utf-8")
        return self.calendar.fill(Template(template).substitute(values))

    def _frame(self, title: str) -> dict[str, str]:
        labels = tomllib.loads((self.folder / "labels.toml").read_text("utf-8"))[self.site.language]
        return {f"label_{key}": escape(words) for key, words in labels.items()} | {
            "title": escape(title),
            "site": escape(self.site.name),
            "tagline": escape(self.site.tagline),
            "language": self.site.language,
            "direction": "rtl" if self.site.language == "ar" else "ltr",
            "clock": FORMS["clock"](self.calendar.base),
            "year": str(self.calendar.base.year),
        }

    def _items(self, stories: Sequence[Story]) -> str:
        return "\n".join(f'<li><a href="{story.path}">{escape(story.title)}</a></li>' for story in stories)

    def _alternate(self) -> str:
        kind, name = _FEED_TYPES[self.site.feed], escape(self.site.name)
        return f'<link rel="alternate" type="{kind}" title="{name}" href="{self.site.feed_path}">'

    def _head(self, story: Story) -> str:
        own = f"{{{{site:{story.site}}}}}{story.path}"
        lines = [
            self._alternate(),
            f'<link rel="canonical" href="{story.canonical or own}">',
            f'<meta property="og:title" content="{escape(story.title)}">',
            f'<meta property="og:site_name" content="{escape(self.site.name)}">',
        ]
        if "meta" in self.site.dates:
            iso = FORMS["iso"](self.calendar.at(story.published))
            lines.append(f'<meta property="article:published_time" content="{iso}">')
        if "jsonld" in self.site.dates:
            lines.append(f'<script type="application/ld+json">{self._jsonld(story, own)}</script>')
        return "\n".join(lines)

    def _jsonld(self, story: Story, own: str) -> str:
        iso = FORMS["iso"]
        facts = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "mainEntityOfPage": own,
            "datePublished": iso(self.calendar.at(story.published)),
            "dateModified": iso(self.calendar.at(story.modified or story.published)),
            "author": [{"@type": "Person" if story.author else "Organization", "name": story.author or self.site.name}],
            "publisher": {"@type": "NewsMediaOrganization", "name": self.site.name},
        }
        return json.dumps(facts, ensure_ascii=False).replace("</", "<\\/")

    def _date(self, story: Story) -> str:
        moment = self.calendar.at(story.published)
        words = FORMS[self.site.language](moment)
        if "element" in self.site.dates:
            return f'<time class="entry-date published" datetime="{FORMS["iso"](moment)}">{words}</time>'
        return f'<span class="post-date">{words}</span>' if "words" in self.site.dates else ""


def _block(paragraph: str) -> str:
    if paragraph.startswith("## "):
        return f"<h2>{_inline(paragraph[3:])}</h2>"
    return f"<p>{_inline(paragraph)}</p>"


def _inline(words: str) -> str:
    return _LINK.sub(r'<a href="\2" target="_blank" rel="noopener">\1</a>', escape(words, quote=False))
