"""Invented news: as many stories as a test wants, each with words of its own, so that none is a copy of another."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_WORDS = tomllib.loads((Path(__file__).parent / "prose.toml").read_text(encoding="utf-8"))
_PARTS = ("subject", "verb", "object", "circumstance", "ending")


@dataclass(frozen=True, slots=True)
class Story:
    """One article as its site knows it."""

    path: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime  # aware, UTC
    modified_at: datetime | None = None
    credit: str = ""  # HTML behind the text: where it was taken from

    @property
    def text(self) -> str:
        """What a reader should find: the paragraphs, a blank line between two."""
        return "\n\n".join(self.paragraphs)

    @property
    def changed_at(self) -> datetime:
        return self.modified_at or self.published_at


def write_story(site: str, number: int, published_at: datetime, *, form: str = "/news/{slug}") -> Story:
    """Story `number` of the site: the same words for the same two, whenever it is written.

    `form` is the form of the path; it knows {slug}, {number} and the date as {at:%Y}.
    """
    chance = random.Random(f"{site} {number}")
    title = f"{_name(chance)} and {_name(chance)} quarrel over the {_name(chance)} bridge"
    paragraphs = tuple(" ".join(_sentence(chance) for _ in range(3)) for _ in range(4))
    slug = title.lower().replace(" ", "-")
    return Story(form.format(slug=slug, number=number, at=published_at), title, paragraphs, published_at)


def _sentence(chance: random.Random) -> str:
    words = " ".join(chance.choice(_WORDS[part]) for part in _PARTS)
    number = f"{chance.randrange(1000, 99000):,}"
    first, second = words.split("{}", 1)
    second, rest = second.split("{}", 1)
    names = (_name(chance) for _ in range(rest.count("{}")))
    return f"{first}{_name(chance)}{second}{number}{rest.format(*names)}."


def _name(chance: random.Random) -> str:
    return "".join(chance.sample(_WORDS["syllables"], chance.choice((2, 3)))).capitalize()
