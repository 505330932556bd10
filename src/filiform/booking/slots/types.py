"""What free time is made of: hours, absences, closures, what is taken, and what is wanted. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from filiform.booking.types import Online


@dataclass(frozen=True, slots=True)
class ShiftHours:
    """Hours that come again every so many weeks on one weekday (Monday is 0), by the wall clock of the clinic."""

    practitioner_id: int
    clinic_id: int
    weekday: int
    starts: time
    ends: time
    from_day: date
    until_day: date | None = None
    every_weeks: int = 1
    room_id: int | None = None
    online: Online = Online.BOOKABLE

    def is_on(self, day: date) -> bool:
        """Whether it falls on this day; weeks are counted from the Monday of the week of its first day."""
        if day.weekday() != self.weekday or day < self.from_day or (self.until_day and day > self.until_day):
            return False
        return (day.toordinal() - 1) // 7 % self.every_weeks == (self.from_day.toordinal() - 1) // 7 % self.every_weeks


@dataclass(frozen=True, slots=True)
class Away:
    """A practitioner is away from `from_day` up to and including `until_day`: whole days, or these hours of each."""

    practitioner_id: int
    from_day: date
    until_day: date
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """A clinic, or one room of it, is closed."""

    clinic_id: int
    from_day: date
    until_day: date
    starts: time | None = None
    ends: time | None = None
    room_id: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Time of a practitioner, and of a room if it needs one, that a visit or a hold has; buffers are in it."""

    practitioner_id: int
    room_id: int | None
    busy_from: datetime
    busy_until: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A clinic as free time knows it: its clock and its rooms, and from when to when it can be booked."""

    zone: ZoneInfo
    rooms: tuple[int, ...]
    step_min: int
    earliest: datetime
    last_day: date


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be booked. `rooms`: only in one of these; empty is in any.

    `days` of a practitioner: when she may do it; one who is not in it may on any day.
    """

    minutes: int
    before_min: int = 0
    after_min: int = 0
    needs_room: bool = False
    rooms: frozenset[int] = frozenset()
    only_bookable: bool = True
    days: Mapping[int, frozenset[date]] = field(default_factory=dict)


class FreeSlot(NamedTuple):
    """A time that can be booked. `room_id` is the room it would be in, where it needs one."""

    starts_at: datetime
    practitioner_id: int
    clinic_id: int
    room_id: int | None
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Book:
    """Everything known about the time of some practitioners. The order of nothing in it matters."""

    places: Mapping[int, Place]
    shifts: tuple[ShiftHours, ...]
    away: tuple[Away, ...] = ()
    closed: tuple[Closed, ...] = ()
    taken: tuple[Taken, ...] = ()
