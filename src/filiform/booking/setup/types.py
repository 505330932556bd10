"""When somebody works and when not, and what a change of it does to visits already booked. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from filiform.booking.slots.types import Away, Closed, ShiftHours


@dataclass(frozen=True, slots=True)
class Planned:
    """A visit to come, as the hours see it."""

    id: int
    practitioner_id: int
    clinic_id: int
    room_id: int | None
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Named:
    """An absence or a closure with the word people know it by."""

    span: Away | Closed
    name: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """Hours, absences and closures of some practitioners, as they stand."""

    shifts: Sequence[ShiftHours] = ()
    away: Sequence[Named] = ()
    closed: Sequence[Named] = ()


@dataclass(frozen=True, slots=True)
class Touching:
    """Which visits a change may touch: of these practitioners, or of one clinic; on these days.

    None leaves it open. Narrow, so that a change of one person's Monday reads nobody else's visits.
    """

    practitioner_id: int | None = None
    clinic_id: int | None = None
    from_day: date | None = None
    until_day: date | None = None
    weekdays: frozenset[int] = field(default_factory=frozenset)
