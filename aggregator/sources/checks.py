"""What each key of a source must look like: a table from key to check.

A check takes the value as TOML gave it and returns the value as `Source` keeps it, or raises `WrongValueError` with the
problem and the remedy, or `WrongValuesError` where it may have several. No check looks at the network or at other
entries.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from difflib import get_close_matches
from urllib.parse import urlsplit

from aggregator.sources.faults import WrongValueError, WrongValuesError
from aggregator.sources.model import ROLES

# ISO 639-1, the whole list of 183 (without the withdrawn bh, mo and sh).
_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(_ISO_639_1.split())
# A delay beyond an hour is a pause in disguise: one run is 50 minutes.
LONGEST_DELAY_SECONDS = 3600
ID_FORM = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
HEADER_FORM = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # RFC 9110, 5.6.2: token
VARIABLE_FORM = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,200}")
# Headers by which we say who we are, ask conditionally, and keep the connection: no source changes them.
OUR_HEADERS = ("host", "user-agent", "from", "range", "connection", "keep-alive", "te", "trailer", "upgrade", "expect")
OUR_HEADER_FAMILIES = ("content-", "transfer-", "accept-encoding", "proxy-", "if-")
_BRACKETS = {")": "(", "]": "["}


def shown(value: object) -> str:
    """The value as the operator wrote it, cut to 60 characters, on one line."""
    words = repr(value)
    return words if len(words) <= 60 else f"{words[:57]}..."


def did_you_mean(word: str, known: tuple[str, ...] | frozenset[str], otherwise: str) -> str:
    """A remedy: the nearest known word, or `otherwise` when none is near."""
    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise


def a_text(value: object) -> str:
    """Non-empty text on one line, outer white space cut."""
    if not isinstance(value, str):
        raise WrongValueError(f"{shown(value)} is not text", "write it in quotes")
    text = value.strip()
    if not text:
        raise WrongValueError("is empty", "give it a value, or leave the key out")
    if not text.isprintable():
        raise WrongValueError(f"{shown(value)} has line breaks or control characters", "write it on one line")
    return text


def an_id(value: object) -> str:
    """A source id: 1 to 64 of a-z, 0-9, - and _, as it is written in `-a source=ID` and kept in the database."""
    text = a_text(value)
    if not ID_FORM.fullmatch(text):
        raise WrongValueError(
            f"{shown(text)} is not an id", "use up to 64 of a-z, 0-9, '-' and '_', a letter or digit at both ends"
        )
    return text


def a_role(value: object) -> str:
    """One of ROLES."""
    text = a_text(value)
    if text not in ROLES:
        listed = f"use {', '.join(ROLES[:-1])} or {ROLES[-1]}"
        raise WrongValueError(f"unknown role {shown(text)}", did_you_mean(text, ROLES, listed))
    return text


def a_url(value: object) -> str:
    """An absolute http(s) URL with a host and without a user name."""
    text = a_text(value)
    example = "write it whole, as in 'https://www.example.org/'"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise WrongValueError(f"{shown(text)} is not a URL ({error})", example) from error
    if parts.scheme not in ("http", "https"):
        word = f"has the scheme {shown(parts.scheme)}" if parts.scheme else "has no scheme"
        raise WrongValueError(f"{shown(text)} {word}", "only http:// and https:// are read")
    if "@" in parts.netloc:  # not shown: it may hold a password
        raise WrongValueError(
            "has a user name or password in the address", "take it out; pages behind a login are not read"
        )
    if not host or any(character.isspace() for character in text):
        raise WrongValueError(f"{shown(text)} is not a URL", example)
    return text


def a_language(value: object) -> str:
    """An ISO 639-1 code."""
    text = a_text(value)
    if text not in LANGUAGES:
        base = re.split("[-_]", text.lower())[0]
        remedy = f"use {base!r}" if base in LANGUAGES else "use the two letters of ISO 639-1, as in 'en'"
        raise WrongValueError(f"unknown language {shown(text)}", remedy)
    return text


def a_country(value: object) -> str:
    """Two capital letters, the form of ISO 3166-1 (whether such a country exists is not looked up)."""
    text = a_text(value)
    if not re.fullmatch("[A-Z]{2}", text):
        raise WrongValueError(f"{shown(text)} is not a country code", "use the two capitals of ISO 3166-1, as in 'QA'")
    return text


def a_delay(value: object) -> float:
    """Seconds between two requests, 0 to LONGEST_DELAY_SECONDS."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongValueError(f"{shown(value)} is not a number", "write seconds without quotes, as in 1.5")
    if not math.isfinite(value) or value < 0:
        raise WrongValueError(f"{shown(value)} is not a delay", "use 0 or more seconds")
    if value > LONGEST_DELAY_SECONDS:
        raise WrongValueError(
            f"{shown(value)} seconds are more than an hour", "use paused_until to leave the source alone"
        )
    return float(value)


def a_truth(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise WrongValueError(f"{shown(value)} is neither true nor false", "write true or false, without quotes")
    return value


def a_day(value: object) -> date:
    """A TOML date without a time."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise WrongValueError(
            f"{shown(value)} is not a date", "write the day without quotes and time, as in 2026-12-01"
        )
    return value


def a_selector(value: object) -> str:
    """A CSS selector, checked lightly: brackets and quotes close, no rule body, no end left open.

    The standard library has no CSS parser and this room has nothing else, so a wrong pseudo-class passes here.
    """
    text = a_text(value)
    open_brackets: list[str] = []
    bare = re.sub(r"\\.|\"[^\"]*\"|'[^']*'", "x", text)
    for character in bare:
        if character in "([":
            open_brackets.append(character)
        elif character in ")]" and (not open_brackets or open_brackets.pop() != _BRACKETS[character]):
            raise WrongValueError(f"{shown(text)} closes a bracket that it never opened", "write a CSS selector")
    if open_brackets or re.search(r"[\"'{};]", bare):
        raise WrongValueError(
            f"{shown(text)} is not a CSS selector", "write one such as 'article .body', without braces"
        )
    if re.search(r"(^\s*|,\s*)[>+~,]|[>+~,]\s*$", bare):
        raise WrongValueError(f"{shown(text)} starts or ends with a combinator or comma", "write the selector whole")
    return text


def list_of(check: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    """A check for a list whose every value passes `check`; raises WrongValuesError, doubles among them."""

    def a_list(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise WrongValueError(f"{shown(value)} is not a list", 'write it in square brackets, as in ["..."]')
        values: list[str] = []
        wrong: list[WrongValueError] = []
        for item in value:
            try:
                values.append(check(item))
            except WrongValueError as error:
                wrong.append(error)
        twice = [item for item, times in Counter(values).items() if times > 1]
        wrong += [WrongValueError(f"{shown(item)} is listed twice", "take one out") for item in twice]
        if wrong:
            raise WrongValuesError(wrong)
        return tuple(values)

    return a_list


def a_header_table(value: object) -> tuple[tuple[str, str], ...]:
    """Header names, each with the environment variable that holds its value; raises WrongValuesError.

    What is written is never shown: where it is no name, it may be the key itself.
    """
    example = 'name the variable, as in { Authorization = "NORDPRESS_KEY" }'
    if not isinstance(value, dict) or not value:
        raise WrongValueError("is not a table of headers", example)
    wrong: list[WrongValueError] = []
    for header, variable in value.items():
        is_ours = header.lower() in OUR_HEADERS or header.lower().startswith(OUR_HEADER_FAMILIES)
        if is_ours or not HEADER_FORM.fullmatch(header):
            wrong.append(WrongValueError(f"{shown(header)} is no header that a source may set", example))
        if not isinstance(variable, str) or not VARIABLE_FORM.fullmatch(variable):
            wrong.append(WrongValueError(f"{shown(header)} does not name an environment variable", example))
    if len({header.lower() for header in value}) < len(value):
        wrong.append(WrongValueError("names a header twice", "take one out"))
    if wrong:
        raise WrongValuesError(wrong)
    return tuple(sorted(value.items()))


CHECKS: dict[str, Callable[[object], object]] = {
    "id": an_id,
    "name": a_text,
    "home": a_url,
    "role": a_role,
    "owner": a_text,
    "licensed_from": list_of(a_text),
    "language": a_language,
    "country": a_country,
    "feeds": list_of(a_url),
    "sitemaps": list_of(a_url),
    "wordpress": list_of(a_url),
    "listings": list_of(a_url),
    "delay_seconds": a_delay,
    "allow_private": a_truth,
    "headers_env": a_header_table,
    "recheck": a_truth,
    "browser": a_truth,
    "content_css": a_selector,
    "drop_css": a_selector,
    "retired": a_truth,
    "paused_until": a_day,
}
REQUIRED = ("id", "name", "home")
