from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from filiform.booking.errors import DoorNotFound, HoldNotFound, NotOffered
from filiform.booking.models import Hold
from filiform.booking.online.rules import WEEK, days_of, earlier_and_later
from filiform.booking.online.types import Choices, Door, HeldTime, Times
from filiform.booking.settings.queries import rules_of
from filiform.booking.slots import queries as slots
from filiform.booking.slots.queries import Audience, Known
from filiform.booking.types import Online, VisitType
from filiform.booking.visit_types import queries as visit_types
from filiform.clinics import queries as clinics
from filiform.clinics.acting import program_member
from filiform.practitioners import queries as practitioners

HELD = (
    "ref", "starts_at", "ends_at", "visit_type__name", "visit_type__ref", "add_ons", "practitioner__name",
    "expires_at", "ended_at", "visit__ref", "person", "code_hash", "visit_type__for_new",
    "visit_type__for_returning",
)  # fmt: skip


def door(*, clinic_ref: str) -> Door:
    """A clinic by the ref in its public address. Four queries. Raises DoorNotFound."""
    clinic_id = clinics.clinic_at(clinic_ref=clinic_ref)
    if clinic_id is None:
        raise DoorNotFound
    by = program_member(clinic_id=clinic_id)
    address, phone = clinics.contact(organization_id=by.organization_id, clinic_id=clinic_id)
    return Door(by, rules_of(by), address, phone)


def choices(door: Door) -> Choices:
    """What may be booked, or asked for, by whom. Two queries."""
    shown = [
        one
        for one in visit_types.visit_types(organization_id=door.by.organization_id)
        if one.online is not Online.HIDDEN
    ]
    new = [one for one in shown if one.for_new] if door.rules.new_patients else []
    return Choices(new=new, returning=[one for one in shown if one.for_returning])


def offered_type(door: Door, visit_type_ref: str, *, is_new: bool) -> VisitType:
    """A type that may be booked here online. Two queries. Raises NotOffered, VisitTypeNotFound."""
    found = visit_types.visit_type(organization_id=door.by.organization_id, visit_type_ref=visit_type_ref)
    allowed = door.rules.is_open and found.online is Online.BOOKABLE and found.is_for(new=is_new)
    if not allowed or (is_new and not door.rules.new_patients):
        raise NotOffered
    return found


def times(
    door: Door, visit_type: VisitType, *, who: str, add_ons: Sequence[str], is_new: bool, day: date | None,
    at: datetime, but_not_visit: int | None = None,
) -> Times:  # fmt: skip
    """The free times of a week: from the day asked for, else from the first that has one. Eleven queries."""
    today = at.astimezone(door.by.zone).date()
    last_day = today + timedelta(days=door.rules.horizon_days)
    people = {one.id: one for one in practitioners.practitioners(organization_id=door.by.organization_id)}
    chosen = [one for one in visit_types.chosen_add_ons(visit_type, add_ons) if one.is_online]
    day = min(day, last_day) if day else None
    known = _read(door, list(people), max(day or today, today), last_day, at, but_not_visit)
    able = known.able(visit_type)
    wanted = {one.id for one in people.values() if who in ("", one.ref)}
    found = [slot for slot in known.slots(visit_type, chosen) if slot.practitioner_id in wanted]
    first = found[0].starts_at.astimezone(door.by.zone).date() if found else None
    from_day = min(max(day or first or today, today), last_day)
    until = from_day + WEEK
    of_week = [slot for slot in found if from_day <= slot.starts_at.astimezone(door.by.zone).date() < until]
    earlier, later = earlier_and_later(from_day, today=today, last_day=last_day)
    return Times(
        visit_type=visit_type,
        minutes=visit_type.minutes_with(chosen),
        people=[(one.ref, one.name) for one in people.values() if one.id in able],
        who=who,
        chosen=chosen,
        is_new=is_new,
        days=days_of(of_week, refs={key: one.ref for key, one in people.items()}, zone=door.by.zone),
        from_day=from_day,
        earlier=earlier,
        later=later,
        next_day=first if not of_week else None,
    )


def _read(
    door: Door, ids: Sequence[int], from_day: date, to_day: date, at: datetime, but_not_visit: int | None
) -> Known:  # fmt: skip
    return slots.read(
        organization_id=door.by.organization_id, practitioner_ids=ids, from_day=from_day, to_day=to_day,
        zone=door.by.zone, at=at, audience=Audience.PUBLIC, clinic_id=door.by.clinic_id,
        but_not_visit=but_not_visit,
    )  # fmt: skip


def held(door: Door, hold_ref: str, *, at: datetime) -> HeldTime:
    """A kept time as its pages show it. One query. Raises HoldNotFound."""
    rows = Hold.objects.of(door.by.organization_id).filter(ref=hold_ref, clinic_id=door.by.clinic_id)
    row = rows.values(*HELD).first()
    if row is None:
        raise HoldNotFound
    person = row["person"]
    return HeldTime(
        ref=row["ref"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        visit_type=row["visit_type__name"] or "",
        visit_type_ref=row["visit_type__ref"] or "",
        add_ons=row["add_ons"],
        practitioner=row["practitioner__name"],
        expires_at=row["expires_at"],
        is_over=row["ended_at"] is not None or row["expires_at"] <= at,
        visit_ref=row["visit__ref"] or "",
        email=person.get("email", ""),
        is_asked=bool(row["code_hash"]) or bool(person.get("is_confirmed")),
        is_confirmed=bool(person.get("is_confirmed")),
        is_for_returning=row["visit_type__for_returning"] is not False,
        is_for_new=door.rules.new_patients and row["visit_type__for_new"] is not False,
    )
