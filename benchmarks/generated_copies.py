"""Copies of real texts in every disguise that copies were met in: one maker a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from aggregator.copies.quotations import quotation_spans
from benchmarks.generated_words import UNSPACED, Lexicon, Text, spin, there_and_back

EXCERPT_WORDS = (45, 220)  # of two to four paragraphs
SPIN_SHARES = (0.10, 0.20, 0.30, 0.40, 0.70, 1.00)
HEADING_WORDS = 9  # a shorter line is a heading or a caption

# Quotation marks as another house sets them.
_HOUSES = (("“", "”"), ("„", "“"), ("«", "»"), ('"', '"'))
_SPELLINGS = {
    "en": (("isation", "ization"), ("our ", "or "), ("per cent", "percent"), ("centre", "center"), (" Mr ", " Mr. ")),
    "de": (("ß", "ss"), ("prozentig", "%-ig"), (" Prozent", " %"), ("selbstständig", "selbständig")),
    "es": (("por ciento", "%"), ("septiembre", "setiembre")),
    "pt": (("por cento", "%"), ("facto", "fato")),
    "fr": (("pour cent", "%"), ("œ", "oe")),
}
_FURNITURE = ("Photo: archive", "Read also: What we know so far", "Subscribe to the morning letter", "© the editors")


@dataclass(frozen=True)
class Makers:
    """What a maker of copies draws from: the texts of the source's language and its words."""

    texts: tuple[Text, ...]  # all sources
    lexicons: dict[str | None, Lexicon]

    def another(self, source: Text, rng: Random, *avoid: Text) -> Text:
        """A text in the same language, of another outlet where there is one; see `has_others`."""
        same = [one for one in self.texts if one.language == source.language and one not in (source, *avoid)]
        others = [one for one in same if one.outlet != source.outlet]
        return rng.choice(others or same)

    def has_others(self, source: Text) -> bool:
        """True when there are three further texts in the language: enough for every kind."""
        return source.language is not None and sum(one.language == source.language for one in self.texts) > 3


Maker = Callable[[Text, Makers, Random], str]


def word_count(text: str) -> int:
    """Words, or two characters each in scripts without spaces."""
    return len(text.split()) + len(UNSPACED.findall(text)) // 2


def house_style(text: str, language: str | None, rng: Random) -> str:
    """Other quotation marks, dashes, spellings; some paragraphs joined."""
    opening, closing = rng.choice(_HOUSES)
    for start, end in reversed(quotation_spans(text)):
        if end - start > 2 and not text[end - 1].isalnum():
            text = text[:start] + opening + text[start + 1 : end - 1] + closing + text[end:]
    text = text.replace(" – ", " - ").replace("—", "–").replace("...", "…")
    for old, new in _SPELLINGS.get(language or "", ()):
        text = text.replace(old, new)
    lines = [line for line in text.split("\n") if line.strip()]
    joined = lines[:1]
    for line in lines[1:]:
        if rng.random() < 0.15:
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return "\n".join(joined)


def other_clothes(source: Text, makers: Makers, rng: Random) -> str:
    """House style, an own lead, furniture at the end."""
    lead = max(makers.another(source, rng).paragraphs[:2], key=len)
    lines = house_style(source.text, source.language, rng).split("\n")
    return "\n".join([lead[:300], *lines, *rng.sample(_FURNITURE, 2)])


def trimmed(source: Text, _makers: Makers, rng: Random) -> str:
    """The first 35 to 75 % of the paragraphs."""
    lines = source.paragraphs
    return "\n".join(lines[: max(2, round(len(lines) * rng.uniform(0.35, 0.75)))])


def cut(source: Text, rng: Random) -> list[str]:
    """Two to four paragraphs in a row that make an excerpt; fewer where the paragraphs are long."""
    lines = [line for line in source.paragraphs if word_count(line) >= HEADING_WORDS]
    low, high = EXCERPT_WORDS
    choices = [
        lines[at : at + size]
        for size in (2, 3, 4)
        for at in range(len(lines) - size + 1)
        if low <= word_count(" ".join(lines[at : at + size])) <= high
    ]
    return rng.choice(choices) if choices else lines[:2]


def inside(host: Text, lines: list[str], rng: Random) -> str:
    """The host's text with the lines somewhere in its middle."""
    own = host.paragraphs
    at = rng.randint(min(2, len(own)), max(2, len(own) - 1))
    return "\n".join([*own[:at], *lines, *own[at:]])


def excerpt(source: Text, makers: Makers, rng: Random) -> str:
    """Two to four paragraphs inside another article."""
    return inside(makers.another(source, rng), cut(source, rng), rng)


def excerpt_edited(source: Text, makers: Makers, rng: Random) -> str:
    """The same in house style, every tenth word replaced."""
    lines = house_style("\n".join(cut(source, rng)), source.language, rng)
    lines = spin(lines, source.language, makers.lexicons[source.language], 0.10, rng)
    return inside(makers.another(source, rng), lines.split("\n"), rng)


def digest(source: Text, makers: Makers, rng: Random) -> str:
    """Half of two sources, section by section, each edited; `second_source` tells the other one."""
    other = second_source(source, makers)
    parts = []
    for text in (source, other):
        lines = text.paragraphs[: max(2, len(text.paragraphs) // 2)]
        edited = spin("\n".join(lines), text.language, makers.lexicons[text.language], 0.05, rng)
        parts.append(edited.split("\n"))
    pieces = []
    while any(parts):
        for lines in parts:
            size = rng.randint(1, 4)
            pieces += lines[:size]
            del lines[:size]
    return "\n".join(pieces)


def second_source(source: Text, makers: Makers) -> Text:
    return makers.another(source, Random(f"digest {source.name}"))


def reordered(source: Text, _makers: Makers, rng: Random) -> str:
    """The paragraphs in another order."""
    lines = source.paragraphs
    rng.shuffle(lines)
    return "\n".join(lines)


def spun(share: float) -> Maker:
    def make(source: Text, makers: Makers, rng: Random) -> str:
        return spin(source.text, source.language, makers.lexicons[source.language], share, rng)

    return make


def round_trip(source: Text, makers: Makers, rng: Random) -> str:
    """As translated into another language and back."""
    return there_and_back(source.text, source.language, makers.lexicons[source.language], rng)


def both(source: Text, makers: Makers, rng: Random) -> str:
    """Spun, trimmed at its end, in house style and in another order of sections."""
    lines = source.paragraphs[: max(4, round(len(source.paragraphs) * 0.8))]
    middle = len(lines) // 2
    text = house_style("\n".join([*lines[middle:], *lines[:middle]]), source.language, rng)
    return spin(text, source.language, makers.lexicons[source.language], 0.30, rng)


def trip_trimmed(source: Text, makers: Makers, rng: Random) -> str:
    """There and back, and only the first half."""
    lines = source.paragraphs
    text = "\n".join(lines[: max(3, len(lines) // 2)])
    return there_and_back(text, source.language, makers.lexicons[source.language], rng)


COPIES: dict[str, Maker] = {
    "other clothes": other_clothes,
    "trimmed": trimmed,
    "excerpt": excerpt,
    "excerpt, edited": excerpt_edited,
    "digest": digest,
    "reordered": reordered,
    **{f"spun {share:.0%}": spun(share) for share in SPIN_SHARES},
    "round trip": round_trip,
    "spun, trimmed, reordered": both,
    "round trip, trimmed": trip_trimmed,
}
ALONE = frozenset({"trimmed", "reordered", "round trip", "round trip, trimmed", "spun, trimmed, reordered"})
EXCERPTS = ("excerpt", "excerpt, edited")
