"""The one table of our settings: every AGGREGATOR_* with its type, default, unit and sentence.

A field `database_url` is the Scrapy setting and the environment variable AGGREGATOR_DATABASE_URL.
Precedence: `-s NAME=VALUE` over the environment over settings.py. docs/settings.md is held to this table by a test.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

PREFIX = "AGGREGATOR_"
SQLITE = "sqlite:///"
MAX_GZIP_LEVEL = 9
# Read from the environment by our tests and benchmarks alone (docs/settings.md).
_FOR_TESTS = {"AGGREGATOR_TEST_POSTGRES", "AGGREGATOR_CORPORA", "AGGREGATOR_REQUIRE_ALL"}
# From which likeness (difflib) a name is taken for another one misspelt: ARCHIV is 0.92 like ARCHIVE, DATABASE 0.8 like
# DATABASE_URL; SOURCE_KEY, which may well be a key of headers_env, is 0.71 like SOURCES.
_LIKE = 0.75
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class ConfigurationError(Exception):
    """Bad settings, sources or arguments: the command prints it and ends with exit status 2."""


def _setting(default: object, unit: str, sentence: str) -> Any:
    return field(default=default, metadata={"unit": unit, "sentence": sentence})


@dataclass(frozen=True, slots=True)
class Config:
    """Our settings, typed. Built by `load`; paths are absolute there."""

    root: str = _setting("", "folder", "Where relative paths start: the folder of scrapy.cfg, found by itself.")
    database_url: str = _setting(
        "sqlite:///data/aggregator.db", "SQLAlchemy URL", "SQLite file or PostgreSQL (postgresql+psycopg://…) to fill."
    )
    sources: str = _setting(
        "data/sources.toml", "file", "The watched sites; sources.local.toml beside it is read too, when it exists."
    )
    contact: str = _setting("", "URL or e-mail", "Whom a site's owner can write to; goes into the user agent.")
    run_minutes: float = _setting(50.0, "minutes", "A run stops asking for pages after so long; the next one goes on.")
    first_days: int = _setting(7, "days", "How far back a source is read when it is met for the first time.")
    first_articles: int = _setting(500, "articles", "How many articles at most a source brings in one run.")
    poll_minutes_least: float = _setting(10.0, "minutes", "A way in is not asked again sooner, however much it brings.")
    poll_minutes_most: float = _setting(
        1440.0,
        "minutes",
        "A way in is asked again after so long at the latest, however little it brings; 0: every run.",
    )
    extract_workers: int = _setting(
        os.cpu_count() or 1, "processes", "Worker processes that read pages; 0 reads them in the crawling process."
    )
    extract_timeout_seconds: float = _setting(
        30.0, "seconds", "A page that takes longer to read is quarantined (not with 0 workers)."
    )
    minimum_words: int = _setting(25, "words", "A page with fewer words of text, standfirst included, is no article.")
    follow_origins: bool = _setting(True, "yes/no", "Fetch the pages that articles cite as their origin, one hop.")
    follow_per_run: int = _setting(500, "pages", "How many cited pages a run fetches at most.")
    follow_per_host: int = _setting(50, "pages", "How many cited pages of one host a run fetches at most.")
    backoff_seconds: float = _setting(
        30.0, "seconds", "How long a host is left alone that answers 429 or 503 and names no time; doubled each time."
    )
    backoff_patience_seconds: float = _setting(
        120.0, "seconds", "How long a run waits for such a host when nothing else is left to do."
    )
    night_hours: str = _setting(
        "",
        "hours, UTC",
        "When new sources' archives are read and stored articles looked at again, as 22-6 or 1-5,13-14.",
    )
    browser: str = _setting(
        "", "file", "The Chromium that fetches pages of sources with browser = true; found by itself."
    )
    browser_seconds: float = _setting(
        30.0, "seconds", "How long a page in the browser may take for its document, and again for its scripts."
    )
    recheck_per_run: int = _setting(
        500, "articles", "How many stored articles a run looks at again at most, without a feed's word."
    )
    recheck_per_host: int = _setting(50, "articles", "How many of one host.")
    allow_private_networks: bool = _setting(
        False, "yes/no", "Let every request reach private and loopback addresses. For closed networks only."
    )
    batch_articles: int = _setting(100, "articles", "How many articles are written in one transaction at most.")
    batch_seconds: float = _setting(0.5, "seconds", "How long the writer waits for a batch to fill at most.")
    copies_sentence_model: str = _setting(
        "", "name", "Encoder that confirms uncertain translations: module:callable, or a model's folder or name."
    )
    copies_sentence_likeness: float = _setting(
        0.75, "0 to 1", "From which likeness of sentences on that encoder confirms a translation."
    )
    relink_days: int = _setting(7, "days", "`scrapy relink` without arguments links the articles of so many days.")
    archive: bool = _setting(True, "yes/no", "Keep every fetched page as it came, in WARC files.")
    archive_folder: str = _setting("data/archive", "folder", "Where the WARC files are written, a folder a month.")
    archive_file_mb: float = _setting(
        1000.0, "megabytes", "A WARC file that has grown so large is closed and another begun."
    )
    archive_gzip_level: int = _setting(1, "0 to 9", "How hard raw pages are packed; 0 not at all.")
    archive_days: int = _setting(0, "days", "WARC files older than so many days are deleted at a run's end.")
    archive_noarchive: bool = _setting(
        False, "yes/no", "Keep raw pages too that ask for it not to be done (noarchive)."
    )

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, absolute; None for other databases and for :memory:."""
        if not self.database_url.startswith(SQLITE) or self.database_url == SQLITE + ":memory:":
            return None
        return Path(self.database_url.removeprefix(SQLITE))

    def may_backfill(self, now: datetime) -> bool:
        """True in the night hours, or always where none are set: for work that can wait. `now` is aware."""
        hours = hours_of(self.night_hours)
        return not hours or now.astimezone(UTC).hour in hours


def hours_of(text: str) -> frozenset[int]:
    """The hours of the day, 0 to 23, that "22-6" or "1-5,13-14" names, the last one of each left out; empty for "".

    Raises ValueError with the remedy. From and to one hour ("6-6") is the whole day.
    """
    hours: set[int] = set()
    for span in filter(None, (one.strip() for one in text.split(","))):
        named = re.fullmatch(r"(\d{1,2})\s*-\s*(\d{1,2})", span)
        first, last = (int(one) for one in named.groups()) if named else (99, 99)
        if max(first, last) > 24:
            raise ValueError("use whole hours of the day, as 22-6 or 1-5,13-14")
        hours |= {hour % 24 for hour in range(first, last if last > first else last + 24)}
    return frozenset(hours)


def setting_names() -> dict[str, str]:
    """Field name by setting name: {"AGGREGATOR_DATABASE_URL": "database_url", …}."""
    return {PREFIX + f.name.upper(): f.name for f in fields(Config)}


def nearest_setting(name: str) -> str | None:
    """The setting that this name is likely meant for; None where it is one, belongs to tests, or is like none."""
    known = setting_names()
    if not name.startswith(PREFIX) or name in known or name in _FOR_TESTS:
        return None
    tails = [one.removeprefix(PREFIX) for one in known]  # the prefix, which all share, would make all alike
    near = get_close_matches(name.removeprefix(PREFIX), tails, 1, _LIKE)
    return PREFIX + near[0] if near else None


def _unknown(values: Mapping[str, Any]) -> Iterator[str]:
    """A fault for each name of ours that no setting has: it would change nothing, and nobody would be told."""
    for name in (name for name in values if name.startswith(PREFIX)):
        if name not in setting_names() and name not in _FOR_TESTS:
            near = nearest_setting(name)
            yield f"{name}: no such setting; " + (f"did you mean {near}?" if near else "docs/settings.md lists them")


def load(values: Mapping[str, Any]) -> Config:
    """The settings as a Config; raises one ConfigurationError that names every fault.

    `values` is a Scrapy Settings object or any mapping of setting names; missing ones take their default.
    """
    defaults, faults, parsed = Config(), list(_unknown(values)), {}
    for name, attribute in setting_names().items():
        default = getattr(defaults, attribute)
        raw = values.get(name)
        try:
            parsed[attribute] = default if raw is None else _parse(raw, type(default))
        except ValueError as error:
            faults.append(f"{name} = {raw!r}: {error}")
    try:
        hours_of(str(parsed.get("night_hours", "")))
    except ValueError as error:
        faults.append(f"{PREFIX}NIGHT_HOURS = {parsed['night_hours']!r}: {error}")
    if not faults:
        parsed["sources"] = _absolute(parsed, "sources", faults)
        parsed["database_url"] = _absolute(parsed, "database_url", faults)
        if parsed["archive"]:
            faults += _archive_faults(str(parsed["root"]), str(parsed["archive_folder"]))
        if parsed["root"]:  # named as a fault only where it is needed: by the stage that writes there
            parsed["archive_folder"] = _absolute(parsed, "archive_folder", faults)
        if int(str(parsed["archive_gzip_level"])) > MAX_GZIP_LEVEL:
            faults.append(f"{PREFIX}ARCHIVE_GZIP_LEVEL = {parsed['archive_gzip_level']}: use 0 to {MAX_GZIP_LEVEL}")
    if faults:
        raise ConfigurationError("\n".join(faults))
    return Config(**cast("dict[str, Any]", parsed))


def _parse(raw: object, kind: type) -> object:
    text = str(raw).strip()
    if kind is bool:
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise ValueError("use yes or no")
    if kind in (int, float):
        number = _number(text, kind)
        if not 0 <= number < float("inf"):
            raise ValueError("must not be negative or without end")
        return number
    return text


def _number(text: str, kind: type) -> float:
    try:
        return cast("float", kind(text))
    except ValueError:
        raise ValueError("use a whole number" if kind is int else "use a number") from None


def _archive_faults(root: str, folder: str) -> Iterator[str]:
    """What is wrong with the folder, before the first page finds out."""
    whole = Path(root, folder)
    # os.path's: what may not be looked at is no fault of the setting.
    there = next((one for one in (whole, *whole.parents) if os.path.exists(one)), None)  # noqa: PTH110
    if not folder:
        yield f"{PREFIX}ARCHIVE_FOLDER is empty: name a folder, or keep no pages by {PREFIX}ARCHIVE=no"
    elif there is not None and not there.is_dir():
        yield f"{PREFIX}ARCHIVE_FOLDER = {folder!r}: {there} is no folder; name one"


def _absolute(parsed: dict[str, object], attribute: str, faults: list[str]) -> str:
    """The setting with its path made absolute against the root.

    Without a root a relative path is a fault: a database must never appear by accident where somebody happens to stand.
    """
    value = str(parsed[attribute])
    scheme = SQLITE if attribute == "database_url" else ""
    path = value.removeprefix(scheme)
    if (scheme and not value.startswith(scheme)) or path == ":memory:" or Path(path).is_absolute():
        return value
    if not parsed["root"]:
        name = PREFIX + attribute.upper()
        faults.append(f"{name} = {value!r}: no scrapy.cfg here or above; go to the project or give a full path")
    return scheme + str(Path(str(parsed["root"])) / path)
