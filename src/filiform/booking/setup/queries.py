from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count

from filiform.booking import models
from filiform.booking.errors import HoursNotFound, VisitTypeNotFound
from filiform.booking.models import Closure, Shift, TimeOff, Visit
from filiform.booking.queries import COLUMNS, day_bounds, row_of
from filiform.booking.setup.types import Named, Planned, Timetable, Touching
from filiform.booking.slots.types import Away, Closed, ShiftHours
from filiform.booking.types import Online, VisitRow, VisitStatus, VisitType
from filiform.booking.visit_types.queries import visit_types_by_id
from filiform.clinics import queries as clinics
from filiform.clinics.types import Member
from filiform.patients import queries as patients
from filiform.patients.types import Identity
from filiform.practitioners import queries as practitioners

SHIFT = ("practitioner_id", "clinic_id", "weekday", "starts", "ends", "from_day", "until_day", "every_weeks", "room_id")
COMING = (VisitStatus.BOOKED.value, VisitStatus.CONFIRMED.value)
GONE_FOR = timedelta(days=30)
"""How long what was taken away is shown, to be put back."""
PAST_FOR = timedelta(days=30)
"""How long hours that have ended, and absences that are over, stay in the list."""


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One line of somebody's week."""

    ref: str
    practitioner_id: int
    weekday: int
    starts: time
    ends: time
    from_day: date
    until_day: date | None
    every_weeks: int
    room: str
    online: Online
    removed_at: datetime | None

    @property
    def weekday_name(self) -> str:
        return WEEKDAYS[self.weekday]


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class WeekOf:
    """The hours of one practitioner: what is in force now or later, what has ended, what was taken away."""

    ref: str
    name: str
    days: Sequence[tuple[str, Sequence[ShiftRow]]]
    past: Sequence[ShiftRow]
    gone: Sequence[ShiftRow]

    @property
    def has_hours(self) -> bool:
        return any(rows for _, rows in self.days)


def weeks(*, by: Member, at: datetime) -> list[WeekOf]:
    """Everybody's hours at her clinic, in the order of the practitioners. Two queries."""
    today = at.astimezone(by.zone).date()
    rows = [one for one in _shift_rows(by) if one.removed_at is None or one.removed_at > at - GONE_FOR]
    return [
        _week(one.ref, one.name, [row for row in rows if row.practitioner_id == one.id], today)
        for one in practitioners.practitioners(organization_id=by.organization_id)
    ]


def _week(ref: str, name: str, rows: Sequence[ShiftRow], today: date) -> WeekOf:
    stands = [one for one in rows if one.removed_at is None]
    running = [one for one in stands if one.until_day is None or one.until_day >= today]
    ended = [one for one in stands if one.until_day is not None and today - PAST_FOR <= one.until_day < today]
    days = [(WEEKDAYS[day], [one for one in running if one.weekday == day]) for day in range(7)]
    return WeekOf(ref, name, days, ended, [one for one in rows if one.removed_at is not None])


def shift(*, by: Member, shift_ref: str) -> tuple[ShiftRow, str, str]:
    """One line, the name and the ref of whose it is. One query. Raises HoursNotFound."""
    rows = Shift.objects.of(by.organization_id).filter(clinic_id=by.clinic_id, ref=shift_ref)
    row = rows.select_related("practitioner", "room").first()
    if row is None:
        raise HoursNotFound
    return _shift_row(row), row.practitioner.name, row.room.ref if row.room else ""


def _shift_rows(by: Member) -> list[ShiftRow]:
    rows = Shift.objects.of(by.organization_id).filter(clinic_id=by.clinic_id).select_related("room")
    return [_shift_row(row) for row in rows.order_by("weekday", "starts", "from_day", "id")]


def _shift_row(row: Shift) -> ShiftRow:
    return ShiftRow(
        row.ref, row.practitioner_id, row.weekday, row.starts, row.ends, row.from_day, row.until_day, row.every_weeks,
        row.room.name if row.room else "", Online(row.online), row.removed_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OffRow:
    """An absence or a closure as the list shows it. `kind` is the word of its address."""

    kind: str
    ref: str
    who: str
    why: str
    from_day: date
    until_day: date
    starts: time | None
    ends: time | None
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OffList:
    coming: Sequence[OffRow]
    past: Sequence[OffRow]
    gone: Sequence[OffRow]


def off_list(*, by: Member, at: datetime) -> OffList:
    """Absences of everybody and closures of her clinic, soonest first. Two queries."""
    today = at.astimezone(by.zone).date()
    since = today - PAST_FOR
    away = TimeOff.objects.of(by.organization_id).filter(until_day__gte=since).select_related("practitioner")
    closed = Closure.objects.of(by.organization_id).filter(until_day__gte=since, clinic_id=by.clinic_id)
    rows = [
        *(_off("time-off", one, one.practitioner.name, one.reason) for one in away),
        *(_off("closure", one, one.room.name if one.room else "", one.name) for one in closed.select_related("room")),
    ]
    rows.sort(key=lambda one: (one.from_day, one.starts or time.min, one.ref))
    stands = [one for one in rows if one.removed_at is None]
    return OffList(
        coming=[one for one in stands if one.until_day >= today],
        past=[one for one in stands if one.until_day < today],
        gone=[one for one in rows if one.removed_at is not None and one.removed_at > at - GONE_FOR],
    )


def _off(kind: str, row: Any, who: str, why: str) -> OffRow:
    return OffRow(kind, row.ref, who, why, row.from_day, row.until_day, row.starts, row.ends, row.removed_at)


def touching_of(*, kind: str, hours_ref: str, by: Member) -> Touching:
    """Which visits an absence or a closure may touch, by its ref. One query. Raises HoursNotFound."""
    model: Any = {"time-off": TimeOff, "closure": Closure}.get(kind)
    row = model.objects.of(by.organization_id).filter(ref=hours_ref).first() if model else None
    if row is None or (kind == "closure" and row.clinic_id != by.clinic_id):
        raise HoursNotFound
    days = {"from_day": row.from_day, "until_day": row.until_day}
    if kind == "closure":
        return Touching(clinic_id=row.clinic_id, **days)
    return Touching(practitioner_id=row.practitioner_id, **days)


def touching_of_shift(*, shift_ref: str, by: Member) -> Touching:
    """Which visits the hours of one line may touch. One query. Raises HoursNotFound."""
    row = Shift.objects.of(by.organization_id).filter(ref=shift_ref, clinic_id=by.clinic_id).first()
    if row is None:
        raise HoursNotFound
    return Touching(practitioner_id=row.practitioner_id, clinic_id=row.clinic_id, weekdays=frozenset({row.weekday}))


@dataclass(frozen=True, slots=True)
class TouchedVisit:
    """A visit that a change puts outside the hours."""

    visit: VisitRow
    patient: Identity
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class Touched:
    """All of them, earliest first; `mark` names exactly these, so that a list that grew is shown again."""

    visits: Sequence[TouchedVisit]

    @property
    def mark(self) -> str:
        said = ",".join(sorted(one.visit.ref for one in self.visits))
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def planned_visits(*, by: Member, touching: Touching, at: datetime) -> list[tuple[VisitRow, Planned]]:
    """Visits to come that a change may touch, earliest first. One query."""
    rows = Visit.objects.of(by.organization_id).filter(ends_at__gt=at, status__in=COMING)
    if touching.practitioner_id is not None:
        rows = rows.filter(practitioner_id=touching.practitioner_id)
    if touching.clinic_id is not None:
        rows = rows.filter(clinic_id=touching.clinic_id)
    # A day on each side: another clinic's clock may begin its days sooner or later.
    if touching.from_day is not None:
        rows = rows.filter(ends_at__gt=day_bounds(touching.from_day - timedelta(days=1), by.zone)[0])
    if touching.until_day is not None:
        rows = rows.filter(starts_at__lt=day_bounds(touching.until_day + timedelta(days=1), by.zone)[1])
    found = [
        (row_of(row[:-1]), row[-1]) for row in rows.order_by("starts_at", "id").values_list(*COLUMNS, "room_id")
    ]  # fmt: skip
    return [(visit, _planned(visit, room)) for visit, room in found if _is_on(visit, touching)]


def _is_on(visit: VisitRow, touching: Touching) -> bool:
    day = visit.starts_at.astimezone(ZoneInfo(visit.time_zone)).date()
    return not touching.weekdays or day.weekday() in touching.weekdays


def _planned(visit: VisitRow, room_id: int | None) -> Planned:
    return Planned(
        visit.id, visit.practitioner_id, visit.clinic_id, room_id, visit.starts_at, visit.ends_at,
        ZoneInfo(visit.time_zone),
    )  # fmt: skip


def timetable(*, organization_id: int, of: Sequence[Planned]) -> Timetable:
    """Hours, absences and closures as they stand, of everybody and every clinic of these visits. Three queries."""
    theirs = {"practitioner_id__in": {one.practitioner_id for one in of}, "removed_at": None}
    clinic_ids = {one.clinic_id for one in of}
    shifts = Shift.objects.of(organization_id).filter(**theirs)
    away = TimeOff.objects.of(organization_id).filter(**theirs)
    closed = Closure.objects.of(organization_id).filter(clinic_id__in=clinic_ids, removed_at=None)
    return Timetable(
        shifts=[ShiftHours(**row) for row in shifts.values(*SHIFT)],
        away=[
            Named(Away(*row[:-1]), f"Away: {row[-1]}" if row[-1] else "Away")
            for row in away.values_list("practitioner_id", "from_day", "until_day", "starts", "ends", "reason")
        ],
        closed=[
            Named(Closed(*row[:-1]), f"Closed: {row[-1]}")
            for row in closed.values_list("clinic_id", "from_day", "until_day", "starts", "ends", "room_id", "name")
        ],
    )


def touched(*, by: Member, visits: Sequence[VisitRow], why: Any) -> Touched:
    """The visits named in `why`, with their patients. One query where there are any."""
    those = [one for one in visits if one.id in why]
    if not those:
        return Touched(())
    names = patients.identities(organization_id=by.organization_id, patient_ids={one.patient_id for one in those})
    return Touched([TouchedVisit(one, names[one.patient_id], why[one.id]) for one in those])


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A visit type as the owner's list shows it; `coming` visits are booked as it."""

    ref: str
    name: str
    minutes: int
    before_min: int
    after_min: int
    needling: bool
    for_new: bool
    for_returning: bool
    online: Online
    is_gone: bool
    coming: int


def types_list(*, by: Member, at: datetime) -> list[TypeRow]:
    """Every visit type there is, those out of use last. Two queries."""
    coming = Visit.objects.of(by.organization_id).filter(starts_at__gt=at, status__in=COMING)
    number = dict(coming.values_list("visit_type_id").annotate(n=Count("id")))
    columns = ("ref", "name", "minutes", "before_min", "after_min", "needling", "for_new", "for_returning")
    rows = models.VisitType.objects.of(by.organization_id).order_by("position", "id")
    found = [
        TypeRow(**row, online=Online(online), is_gone=removed_at is not None, coming=number.get(key, 0))
        for row in rows.values(*columns, "online", "removed_at", "id")
        for online, removed_at, key in [(row.pop("online"), row.pop("removed_at"), row.pop("id"))]
    ]
    return sorted(found, key=lambda one: one.is_gone)


@dataclass(frozen=True, slots=True)
class RoomChoice:
    """A room of her clinic: its key stays on the server, its ref stands in the form."""

    id: int
    ref: str
    name: str


def rooms(*, by: Member) -> list[RoomChoice]:
    """The rooms of her clinic. One query."""
    here = clinics.rooms(organization_id=by.organization_id)
    return [RoomChoice(one.pk, one.ref, one.name) for one in here if one.clinic_id == by.clinic_id]


def visit_type(*, by: Member, visit_type_ref: str) -> VisitTypeRow:
    """One type as its form shows it, in use or not. Two queries. Raises VisitTypeNotFound."""
    row = models.VisitType.objects.of(by.organization_id).filter(ref=visit_type_ref).first()
    if row is None:
        raise VisitTypeNotFound
    known = visit_types_by_id(organization_id=by.organization_id, ids={row.pk})[row.pk]
    return VisitTypeRow(known, row.removed_at is not None)


@dataclass(frozen=True, slots=True)
class VisitTypeRow:
    type: VisitType
    is_gone: bool
