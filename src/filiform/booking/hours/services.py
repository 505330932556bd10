from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.errors import HoursNotFound, HoursUpsideDown, RoomNotFound
from filiform.booking.models import Closure, Shift, TimeOff
from filiform.booking.types import Online
from filiform.clinics import queries as clinics
from filiform.clinics.types import Member
from filiform.practitioners import queries as practitioners

# What can be taken away and put back, by the word that stands in an address.
Hours = Shift | TimeOff | Closure
KINDS: Final[dict[str, type[Shift] | type[TimeOff] | type[Closure]]] = {
    "shift": Shift,
    "time-off": TimeOff,
    "closure": Closure,
}


@transaction.atomic
def add_shift(
    *, practitioner_ref: str, weekday: int, starts: time, ends: time, from_day: date, by: Member, at: datetime,
    until_day: date | None = None, every_weeks: int = 1, room_ref: str = "", online: Online = Online.BOOKABLE,
) -> Shift:  # fmt: skip
    """Let somebody work these hours at the clinic of the acting person. Raises HoursUpsideDown."""
    if ends <= starts or (until_day is not None and until_day < from_day):
        raise HoursUpsideDown
    one = practitioners.practitioner(organization_id=by.organization_id, practitioner_ref=practitioner_ref)
    row = Shift.objects.add(
        organization_id=by.organization_id, practitioner_id=one.id, clinic_id=by.clinic_id,
        room_id=_room_id(by, room_ref), weekday=weekday, starts=starts, ends=ends, from_day=from_day,
        until_day=until_day, every_weeks=every_weeks, online=online,
    )  # fmt: skip
    _record("shift.added", row, by, at)
    return row


@transaction.atomic
def add_shifts(*, weekdays: Iterable[int], by: Member, at: datetime, **said: Any) -> None:
    """The same hours on several weekdays. Raises HoursUpsideDown."""
    for weekday in sorted(weekdays):
        add_shift(weekday=weekday, by=by, at=at, **said)


@transaction.atomic
def change_shift(
    *, shift_ref: str, starts: time, ends: time, from_day: date, by: Member, at: datetime,
    until_day: date | None = None, every_weeks: int = 1, room_ref: str = "", online: Online = Online.BOOKABLE,
) -> Shift:  # fmt: skip
    """Other hours from a day on. The old ones end the day before; were they to begin only then, they are taken away.

    Raises HoursNotFound, HoursUpsideDown.
    """
    row = cast("Shift", _locked("shift", shift_ref, by))
    if from_day > row.from_day:
        end_shift(shift_ref=shift_ref, until_day=_sooner(row.until_day, from_day - timedelta(days=1)), by=by, at=at)
    else:
        remove_hours(kind="shift", hours_ref=shift_ref, by=by, at=at)
    return add_shift(
        practitioner_ref=row.practitioner.ref, weekday=row.weekday, starts=starts, ends=ends, from_day=from_day,
        until_day=until_day, every_weeks=every_weeks, room_ref=room_ref, online=online, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def end_shift(*, shift_ref: str, until_day: date | None, by: Member, at: datetime) -> None:
    """Let hours end after this day, or go on without one. Raises HoursNotFound, HoursUpsideDown."""
    row = cast("Shift", _locked("shift", shift_ref, by))
    if until_day is not None and until_day < row.from_day:
        raise HoursUpsideDown
    row.until_day = until_day
    row.save(update_fields=["until_day"])
    _record("shift.ended" if until_day else "shift.went_on", row, by, at)


@transaction.atomic
def add_time_off(
    *, practitioner_ref: str, from_day: date, until_day: date, by: Member, at: datetime, starts: time | None = None,
    ends: time | None = None, reason: str = "",
) -> TimeOff:  # fmt: skip
    """Somebody is away. Visits already booked stay; the page lists them. Raises HoursUpsideDown."""
    _check_days(from_day, until_day, starts, ends)
    one = practitioners.practitioner(organization_id=by.organization_id, practitioner_ref=practitioner_ref)
    row = TimeOff.objects.add(
        organization_id=by.organization_id, practitioner_id=one.id, from_day=from_day, until_day=until_day,
        starts=starts, ends=ends, reason=reason.strip(),
    )  # fmt: skip
    _record("time_off.added", row, by, at)
    return row


@transaction.atomic
def add_closure(
    *, name: str, from_day: date, until_day: date, by: Member, at: datetime, starts: time | None = None,
    ends: time | None = None, room_ref: str = "",
) -> Closure:  # fmt: skip
    """The clinic of the acting person, or one of its rooms, is closed. Raises HoursUpsideDown."""
    _check_days(from_day, until_day, starts, ends)
    row = Closure.objects.add(
        organization_id=by.organization_id, clinic_id=by.clinic_id, room_id=_room_id(by, room_ref), name=name.strip(),
        from_day=from_day, until_day=until_day, starts=starts, ends=ends,
    )  # fmt: skip
    _record("closure.added", row, by, at)
    return row


@transaction.atomic
def remove_hours(*, kind: str, hours_ref: str, by: Member, at: datetime) -> None:
    """Take a shift, an absence or a closure away; visits stay as they are. Raises HoursNotFound."""
    row = _locked(kind, hours_ref, by)
    row.removed_at = row.removed_at or at
    row.save(update_fields=["removed_at"])
    _record(f"{kind.replace('-', '_')}.removed", row, by, at)


@transaction.atomic
def restore_hours(*, kind: str, hours_ref: str, by: Member, at: datetime) -> None:
    """Put it back as it was. Raises HoursNotFound."""
    row = _locked(kind, hours_ref, by)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    _record(f"{kind.replace('-', '_')}.restored", row, by, at)


def _check_days(from_day: date, until_day: date, starts: time | None, ends: time | None) -> None:
    has_hours = starts is not None and ends is not None
    if until_day < from_day or (starts is None) is not (ends is None) or (has_hours and ends <= starts):  # type: ignore[operator]
        raise HoursUpsideDown


def _sooner(one: date | None, other: date) -> date:
    return min(one, other) if one else other


def _room_id(by: Member, room_ref: str) -> int | None:
    if not room_ref:
        return None
    here = [room for room in clinics.rooms(organization_id=by.organization_id) if room.clinic_id == by.clinic_id]
    found = next((room.pk for room in here if room.ref == room_ref), None)
    if found is None:
        raise RoomNotFound
    return found


def _locked(kind: str, hours_ref: str, by: Member) -> Hours:
    model = KINDS.get(kind)
    if model is None:
        raise HoursNotFound
    row: Any = model.objects.of(by.organization_id).select_for_update().filter(ref=hours_ref).first()
    if row is None:
        raise HoursNotFound
    return cast("Hours", row)


def _record(kind: str, row: Hours, by: Member, at: datetime) -> None:
    audit.record(organization=by.organization_ref, kind=kind, about=row.ref, by=by.user_ref, at=at)
