"""Texts that share much and copy nothing: reports on one event, letters, standing paragraphs, texts of one form."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from aggregator.copies.quotations import quotation_spans
from benchmarks.generated_copies import Makers, word_count
from benchmarks.generated_words import TOKEN, Text, names, starts_sentence


@dataclass(frozen=True)
class Pair:
    """Two texts that share no story's wording; `voices`: the names of the texts that each side's sentences are from."""

    a: str
    b: str
    voices: tuple[str, str] = ("", "")


Maker = Callable[[Text, Makers, Random], Pair | None]
QUOTES_MIN_WORDS = 5
LETTER_WORDS = (60, 260)
STANDING_WORDS = (35, 70)
TOPIC_SHARE = 0.35  # of the content words of the own sentences that are the event's
_FORMS = tomllib.loads(Path(__file__).with_name("generated_forms.toml").read_text("utf-8"))


def quotes(text: str) -> list[str]:
    """The quotations of a text that are sentences and no single words."""
    found = (text[start:end] for start, end in quotation_spans(text))
    return [quote for quote in found if word_count(quote) >= QUOTES_MIN_WORDS and quote.count("\n") == 0]


def retold(event: Text, voice: Text, makers: Makers, rng: Random, topic: float = 0.0) -> str:
    """The sentences of `voice` with the names, numbers and quotations of `event`, in its order; perhaps its words."""
    text = voice.text
    spoken = quotes(event.text)
    for number, (start, end) in reversed(list(enumerate(quotation_spans(text)))):
        if number < len(spoken):
            text = text[:start] + spoken[number] + text[end:]
    facts = {
        True: _distinct(event.text[start:end] for start, end in names(event.text)),
        False: _distinct(token.group() for token in TOKEN.finditer(event.text) if token.group()[0].isdigit()),
    }
    words = _topic(event, makers)
    given: dict[str, str] = {}
    pieces, done = [], 0
    quoted = quotation_spans(text)
    for token in TOKEN.finditer(text):
        word, start = token.group(), token.start()
        if any(first <= start < last for first, last in quoted):
            continue
        new = given.get(word)
        if new is None and word[0].isdigit():
            new = facts[False].pop(0) if facts[False] else word
        elif new is None and word[0].isupper() and not starts_sentence(text, start):
            new = facts[True].pop(0) if facts[True] else word
        elif new is None:
            lexicon = makers.lexicons[voice.language]
            own = not words or not lexicon.replaceable(word, voice.language, starts=False) or rng.random() >= topic
            new = word if own else rng.choice(words)
        given[word] = new
        pieces += [text[done:start], new]
        done = token.end()
    return "".join([*pieces, text[done:]])


def _distinct(words: object) -> list[str]:
    return list(dict.fromkeys(words))  # type: ignore[call-overload]


def _topic(event: Text, makers: Makers) -> list[str]:
    lexicon = makers.lexicons[event.language]
    found = [token.group() for token in TOKEN.finditer(event.text)]
    return [word for word in found if word.islower() and lexicon.replaceable(word, event.language, starts=False)]


def same_facts(event: Text, makers: Makers, rng: Random) -> Pair:
    """A report on the same event in own sentences: names, numbers and quotations are shared."""
    voice = makers.another(event, rng)
    return Pair(event.text, retold(event, voice, makers, rng), (event.name, voice.name))


def same_words(event: Text, makers: Makers, rng: Random) -> Pair:
    """The same, and every third content word is one that the event brings along."""
    voice = makers.another(event, rng)
    return Pair(event.text, retold(event, voice, makers, rng, TOPIC_SHARE), (event.name, voice.name))


def statement(event: Text, makers: Makers, rng: Random) -> Pair | None:
    """Two reports in own sentences that print one long statement between quotation marks."""
    lines = [line for line in event.paragraphs if not quotation_spans(line) and 15 <= word_count(line) <= 90][:2]
    if not lines:
        return None
    return _both_print(f"“{' '.join(lines)}”", event, makers, rng)


def letter(event: Text, makers: Makers, rng: Random) -> Pair | None:
    """Two reports in own sentences that print one letter without quotation marks: what people say, in a row."""
    spoken: list[str] = []
    for quote in quotes(event.text):
        if word_count(" ".join(spoken)) < LETTER_WORDS[1]:
            spoken.append(quote[1:-1].strip(" ,"))
    if word_count(" ".join(spoken)) < LETTER_WORDS[0]:
        return None
    return _both_print("\n".join(spoken), event, makers, rng)


def _both_print(document: str, event: Text, makers: Makers, rng: Random) -> Pair:
    first = makers.another(event, rng)
    second = makers.another(event, rng, first)
    sides = []
    for voice in (first, second):
        lines = retold(event, voice, makers, rng).split("\n")
        at = rng.randint(2, max(2, len(lines) - 1))
        sides.append("\n".join([*lines[:at], document, *lines[at:]]))
    return Pair(sides[0], sides[1], (first.name, second.name))


def standing(event: Text, makers: Makers, rng: Random) -> Pair | None:
    """Two articles of one outlet that end with the same paragraph about the outlet or the author."""
    low, high = STANDING_WORDS
    third = makers.another(event, rng)
    lines = [line for line in third.paragraphs if low <= word_count(line) <= high and not quotation_spans(line)]
    if not lines:
        return None
    paragraph = rng.choice(lines)
    other = makers.another(event, rng, third)
    return Pair(f"{event.text}\n{paragraph}", f"{other.text}\n{paragraph}", (event.name, other.name))


def of_one_form(_event: Text, _makers: Makers, rng: Random) -> Pair:
    """Two forecasts, market reports, recipes or match reports that were poured into one form with other values."""
    form = rng.choice(forms())
    return Pair(form(rng), form(rng))


def forms() -> list[Callable[[Random], str]]:
    """What pours a text into each invented form."""
    return [partial(_poured, form) for form in _FORMS["form"]]


def _poured(form: dict[str, object], rng: Random) -> str:
    text = str(form["text"]).strip()
    for slot, values in form["slots"].items():  # type: ignore[attr-defined]
        while f"[{slot}]" in text:
            text = text.replace(f"[{slot}]", str(rng.choice(values)), 1)
    while "#" in text:
        text = text.replace("#", str(rng.randint(2, 98)), 1)
    return text


INDEPENDENTS: dict[str, Maker] = {
    "same facts and quotations": same_facts,
    "same facts and topic words": same_words,
    "one statement, quoted": statement,
    "one letter, unquoted": letter,
    "standing last paragraph": standing,
    "one form, other values": of_one_form,
}
