"""Years and days of other calendars, in Gregorian ones."""

from __future__ import annotations

from datetime import date, timedelta

_FIRST_PERSIAN_YEAR, _LAST_PERSIAN_YEAR = 1370, 1450
_PERSIAN_1400 = date(2021, 3, 21)
# The 33-year cycle of leap years; in the years above it agrees with Iran's own, which follow the equinox (Borkowski,
# "The Persian calendar for 3000 years", 1996).
_CYCLE_YEARS = 33
_LEAPS = (1, 5, 9, 13, 17, 22, 26, 30)
_BUDDHIST = 543
_ROC = 1911
_ERAS = {"令和": 2018, "平成": 1988, "民國": _ROC, "民国": _ROC, "佛曆": -_BUDDHIST}
_PERSIAN_LANGUAGES = frozenset({"fa", "ps", "ckb"})


def persian_date(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a day in the Solar Hijri calendar of Iran; None outside the years 1370 to 1450 or where no
    such day is."""
    if not (_FIRST_PERSIAN_YEAR <= year <= _LAST_PERSIAN_YEAR and 1 <= month <= 12):
        return None
    if not 1 <= day <= (31 if month < 7 else 30 if month < 12 or _is_leap(year) else 29):
        return None
    months = 31 * (month - 1) if month < 7 else 186 + 30 * (month - 7)
    years = 365 * (year - 1400) + _leaps_before(year) - _leaps_before(1400)
    return _PERSIAN_1400 + timedelta(days=years + months + day - 1)


def gregorian_year(year: int, era: str | None = None) -> int:
    """The Gregorian year of a year of the named era ("令和", "民國"), or of the Buddhist era, which counts 543 more."""
    if era:
        return year + _ERAS.get(era, 0)
    return year - _BUDDHIST if 2500 <= year < 2643 else year


def counts_persian_years(year: int, language: str | None) -> bool:
    """True for a year that a page in Persian or Pashto counts from the Hijra by the sun. Arabic pages count by the
    moon, whose days nobody can compute."""
    return _FIRST_PERSIAN_YEAR <= year <= _LAST_PERSIAN_YEAR and (language or "")[:2] in _PERSIAN_LANGUAGES


def _leaps_before(year: int) -> int:
    """Leap days of the years before this one."""
    cycles, rest = divmod(year, _CYCLE_YEARS)
    return cycles * len(_LEAPS) + sum(leap < rest for leap in _LEAPS)


def _is_leap(year: int) -> bool:
    return year % _CYCLE_YEARS in _LEAPS
