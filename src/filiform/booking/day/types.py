"""What stands in the book of some days. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from filiform.booking.slots.types import Away, Closed, ShiftHours
from filiform.booking.types import VisitRow


@dataclass(frozen=True, slots=True)
class BookedVisit:
    """One visit with what a calendar needs besides. `type_ref` and `room_ref` empty: none."""

    visit: VisitRow
    room_ref: str
    type_ref: str
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A time that is being booked by somebody who has not finished, or offered from the wait list."""

    practitioner_id: int
    room_ref: str
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Absence:
    away: Away
    reason: str


@dataclass(frozen=True, slots=True)
class Shut:
    """`room_ref` empty: the whole clinic."""

    closed: Closed
    name: str
    room_ref: str


@dataclass(frozen=True, slots=True)
class DayBook:
    """`types` are the refs of all visit types there ever were, in the clinic's order, with their names.

    `has_hours`: some shift is on record at this clinic, so that time outside of shifts is known to be nobody's.
    """

    visits: tuple[BookedVisit, ...]
    kept: tuple[Kept, ...]
    shifts: tuple[ShiftHours, ...]
    absences: tuple[Absence, ...]
    shut: tuple[Shut, ...]
    types: tuple[tuple[str, str], ...]
    has_hours: bool
