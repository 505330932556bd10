"""Dates as codes on packs write them: two digits for the year."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def full_year(two_digits: int, on: date) -> int:
    """The year within 49 past and 50 coming years of `on`. Source: GS1 General Specifications, 7.12."""
    century = on.year - on.year % 100
    ahead = two_digits - on.year % 100
    if ahead > 50:
        return century - 100 + two_digits
    return century + two_digits + (100 if ahead < -49 else 0)


def last_day(year: int, month: int) -> date:
    """A pack dated by the month alone is good to its last day. Raises ValueError for a month that is none."""
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(year, month, monthrange(year, month)[1])
