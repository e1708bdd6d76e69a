"""Moments of the demo newsroom: written relative to a base day, so that its news is always fresh."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from email.utils import format_datetime

_RELATIVE = re.compile(r"-(?P<days>\d+)d (?P<hour>\d\d):(?P<minute>\d\d)")
_PLACEHOLDER = re.compile(r"\{\{time:(?P<moment>[^|}]+)\|(?P<form>\w+)\}\}")
# Spelled here and not taken from the locale: the machine that serves need not have these locales.
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def midnight(now: datetime | None = None) -> datetime:
    """The start of the day of `now` (aware; default: the present) in UTC: the newsroom's usual base."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    return datetime.combine(moment.date(), time(), UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns relative moments ("-3d 07:14", UTC) into times in the offset of one site."""

    base: datetime  # aware
    offset_minutes: int = 0

    def at(self, relative: str) -> datetime:
        """The aware time of "-3d 07:14": three days before the base day, at 07:14 UTC, in this offset.

        Raises ValueError on any other form; nothing lies in the future, since a crawler would doubt it.
        """
        found = _RELATIVE.fullmatch(relative.strip())
        if not found:
            raise ValueError(f"moment {relative!r}: write it as '-3d 07:14' (days before the base day, UTC)")
        days, hour, minute = (int(part) for part in found.groups())
        moment = self.base - timedelta(days=days) + timedelta(hours=hour, minutes=minute)
        return moment.astimezone(timezone(timedelta(minutes=self.offset_minutes)))

    def fill(self, text: str) -> str:
        """`text` with every {{time:-3d 07:14|FORM}} written out; FORM is a key of FORMS (else KeyError)."""
        return _PLACEHOLDER.sub(lambda found: FORMS[found["form"]](self.at(found["moment"])), text)


def _month(moment: datetime, language: str) -> str:
    return _MONTHS[language].split()[moment.month - 1]


def _english(moment: datetime) -> str:
    return f"{_month(moment, 'en')} {moment.day}, {moment.year}"


def _spanish(moment: datetime) -> str:
    return f"{moment.day} de {_month(moment, 'es')} de {moment.year}"


def _german(moment: datetime) -> str:
    return f"{moment.day}. {_month(moment, 'de')} {moment.year}"


def _arabic(moment: datetime) -> str:
    return f"{moment.day} {_month(moment, 'ar')} {moment.year}"


def site_clock(moment: datetime) -> str:
    """The day as news themes print it above the page: "Sat. Nov 21st, 2026"."""
    ending = "th" if 11 <= moment.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(moment.day % 10, "th")
    month = _month(moment, "en")[:3]
    return f"{_WEEKDAYS[moment.weekday()]}. {month} {moment.day}{ending}, {moment.year}"


FORMS: dict[str, Callable[[datetime], str]] = {
    "iso": lambda moment: moment.isoformat(timespec="seconds"),
    "rfc822": format_datetime,
    "time": lambda moment: f"{moment:%H:%M}",
    "en": _english,
    "es": _spanish,
    "de": _german,
    "ar": _arabic,
    "clock": site_clock,
}
