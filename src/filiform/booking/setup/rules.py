"""Which visits lie where nobody works. Pure: a timetable and visits in, reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from filiform.booking.setup.types import Named, Planned, Timetable
from filiform.booking.slots.rules.wall import Seconds, wall_spans
from filiform.booking.slots.types import Away, Closed, ShiftHours

OUTSIDE: Final = "Outside working hours"


def put_outside(
    visits: Iterable[Planned], *, before: Timetable, after: Timetable
) -> Mapping[int, tuple[str, ...]]:  # fmt: skip
    """What a change of the timetable newly says against each visit, by its id; a visit nothing is said of is left out.

    What stood against a visit before is not told again: somebody chose that on purpose.
    """
    found = {}
    for one in visits:
        new = against(one, after) - against(one, before)
        if new:
            found[one.id] = tuple(sorted(new))
    return found


def against(one: Planned, timetable: Timetable) -> frozenset[str]:
    """Why nobody would book this visit as things stand: no shift holds it, she is away, the clinic is closed."""
    begins, ends = int(one.starts_at.timestamp()), -int(-one.ends_at.timestamp() // 1)
    days = sorted({one.starts_at.astimezone(one.zone).date(), one.ends_at.astimezone(one.zone).date()})
    reasons = {hole.name for hole in _holes(one, timetable) if _meets(hole.span, days, one, (begins, ends))}
    if not any(low <= begins and ends <= high for low, high in _working(one, timetable.shifts, days)):
        reasons.add(OUTSIDE)
    return frozenset(reasons)


def _holes(one: Planned, timetable: Timetable) -> Iterator[Named]:
    for absence in timetable.away:
        if isinstance(absence.span, Away) and absence.span.practitioner_id == one.practitioner_id:
            yield absence
    for closure in timetable.closed:
        span = closure.span
        if isinstance(span, Closed) and span.clinic_id == one.clinic_id and span.room_id in (None, one.room_id):
            yield closure


def _meets(span: Away | Closed, days: Sequence[date], one: Planned, visit: Seconds) -> bool:
    return any(
        low < visit[1] and visit[0] < high
        for day in days
        if span.from_day <= day <= span.until_day
        for low, high in wall_spans(day, span.starts, span.ends, one.zone)
    )


def _working(one: Planned, shifts: Sequence[ShiftHours], days: Sequence[date]) -> list[Seconds]:
    """The hours of her shifts there, those that touch made one."""
    spans = sorted(
        span
        for shift in shifts
        if shift.practitioner_id == one.practitioner_id and shift.clinic_id == one.clinic_id
        for day in days
        if shift.is_on(day)
        for span in wall_spans(day, shift.starts, shift.ends, one.zone)
    )
    joined: list[Seconds] = []
    for begins, ends in spans:
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined
