"""A newspaper on the test network: a home page, article pages, and the ways in that its kind has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from tests.crawls.site import page
from tests.network.formats import iso
from tests.network.prose import Story, write_story
from tests.network.server import Host

DAY = timedelta(days=1)
_HOME_LISTS = 3  # stories that a home page shows
_NAVIGATION = "".join(
    f'<a href="{path}">{name}</a>'
    for path, name in (("/", "Home"), ("/about", "About us"), ("/contact", "Contact"), ("/privacy", "Privacy policy"))
)
_HOME = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The {name} Herald</title>{head}</head>
<body><header><nav>{navigation}</nav></header>
<main>{items}</main>
<footer><a href="/imprint">Imprint</a></footer></body></html>"""
_ITEM = '<article class="teaser"><h2><a href="{href}">{title}</a></h2><p>{teaser} …</p>{time}</article>'


@dataclass
class Paper:
    """A site with its stories, newest first. `expected` are those that a first meeting is to find."""

    host: Host
    form: str = "/news/{slug}"  # of its paths
    head: str = ""  # of its home page: what announces the ways in
    stories: list[Story] = field(default_factory=list)
    too_old: list[Story] = field(default_factory=list)  # older than a first meeting reaches back
    _written: int = 0

    def link(self, story: Story) -> str:
        """The story's own address."""
        return self.host.url(story.path)

    def tracked(self, story: Story) -> str:
        """The address as feeds write it, with what counts their readers."""
        return self.link(story) + "?utm_source=rss&utm_medium=feed"

    @property
    def now(self) -> datetime:
        return self.host.network.now()

    def publish(self, at: datetime | None = None) -> Story:
        """One more story, of this moment or of the time given."""
        at = (at or self.now - timedelta(minutes=20)).replace(microsecond=0)
        self._written += 1
        return self.add(write_story(self.host.name, self._written, at, form=self.form))

    def add(self, story: Story) -> Story:
        """Serve the story, and list it among the others by its time."""
        self.host.add(story.path, _article(story))
        self.stories.append(story)
        self.stories.sort(key=lambda one: one.published_at, reverse=True)
        return story

    def publish_old(self, days: float = 20) -> Story:
        """A story that the first meeting leaves out."""
        story = self.publish(self.now - days * DAY)
        self.too_old.append(story)
        return story

    def announce(self, path: str, kind: str, rel: str = "alternate") -> None:
        """Name a way in on the home page."""
        self.head += f'<link rel="{rel}" type="{kind}" href="{path}">'

    def open_home(self, path: str = "/", shown: Callable[[], list[Story]] | None = None, after: str = "") -> None:
        """Serve the home page, or a section that lists other stories, with `after` behind the list."""
        self.host.add(path, lambda: self._home((shown or self._newest)(), after))

    def _newest(self) -> list[Story]:
        return self.stories[:_HOME_LISTS]

    def _home(self, shown: list[Story], after: str) -> bytes:
        items = "".join(
            _ITEM.format(
                href=one.path,
                title=escape(one.title),
                teaser=escape(one.paragraphs[0][:90]),
                time=f'<time datetime="{iso(one.published_at)}">{one.published_at:%d %B %Y}</time>',
            )
            for one in shown
        )
        name = self.host.name.capitalize()
        return _HOME.format(name=name, head=self.head, navigation=_NAVIGATION, items=items + after).encode()

    def expected(self) -> set[str]:
        """The addresses of the stories that are to be found."""
        return {self.link(one) for one in self.stories if one not in self.too_old}


def _article(story: Story) -> bytes:
    head = f'<meta property="article:published_time" content="{iso(story.published_at)}">'
    if story.modified_at:
        head += f'<meta property="article:modified_time" content="{iso(story.modified_at)}">'
    return page(story.title, story.paragraphs, head=head, tail=story.credit)


def open_paper(host: Host, *, stories: int = 6, old: int = 1, form: str = "/news/{slug}") -> Paper:
    """A paper with so many stories of the last days and so many older ones, and nothing but article pages and a home
    page."""
    paper = Paper(host, form)
    for number in range(stories):
        paper.publish(paper.now - timedelta(hours=5 + 100 * number / max(stories, 6)))
    for _ in range(old):
        paper.publish_old()
    paper.open_home()
    return paper
