from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from filiform.booking import queries as booking
from filiform.booking.errors import NothingToChange, TooLateToChange, VisitNotFound
from filiform.booking.models import Visit
from filiform.booking.online import queries as online
from filiform.booking.online.types import Door, Times
from filiform.booking.rules import Permit, may_change
from filiform.booking.settings.queries import rules_of
from filiform.booking.types import Online, VisitRow, VisitType
from filiform.booking.visit_types.queries import visit_types_by_id
from filiform.clinics import queries as clinics
from filiform.patients.access.types import OpenLink


@dataclass(frozen=True, slots=True)
class Managed:
    """A visit as its patient may change it. `visit_type` is None where only the desk can move it."""

    visit: VisitRow
    door: Door
    permit: Permit
    visit_type: VisitType | None
    add_ons: tuple[str, ...]

    @property
    def may_move(self) -> bool:
        return self.permit is Permit.YES and self.visit_type is not None


def managed(link: OpenLink, *, at: datetime) -> Managed:
    """The visit a link is about, its clinic's telephone, and whether it may still be changed. Five queries.

    Raises VisitNotFound, also for a visit of somebody else: a link opens what is its own patient's.
    """
    by = link.member
    visit = booking.visit(organization_id=by.organization_id, visit_ref=link.about)
    if visit.patient_id != link.patient.id:
        raise VisitNotFound
    rules = rules_of(by)
    address, phone = clinics.contact(organization_id=by.organization_id, clinic_id=by.clinic_id)
    permit = may_change(
        status=visit.status, starts_at=visit.starts_at, booked_at=visit.booked_at, at=at, notice=rules.change_notice,
        grace=rules.grace,
    )  # fmt: skip
    kind, names = _booked(by.organization_id, visit.id)
    may_be_moved = kind is not None and kind.online is Online.BOOKABLE and rules.is_open
    refs = tuple(one.ref for one in kind.add_ons if one.name in names) if kind else ()
    return Managed(visit, Door(by, rules, address, phone), permit, kind if may_be_moved else None, refs)


def _booked(organization_id: int, visit_id: int) -> tuple[VisitType | None, list[str]]:
    row: Any = Visit.objects.of(organization_id).filter(pk=visit_id).values("visit_type_id", "add_ons").get()
    known = visit_types_by_id(organization_id=organization_id, ids={row["visit_type_id"]} - {None})
    return known.get(row["visit_type_id"]), row["add_ons"]


def other_times(found: Managed, *, who: str, day: date | None, at: datetime) -> Times:
    """Free times of a week, its own among them. Raises TooLateToChange, NothingToChange."""
    if found.permit is not Permit.YES:
        raise TooLateToChange if found.permit is Permit.TOO_LATE else NothingToChange
    if found.visit_type is None:
        raise TooLateToChange
    return online.times(
        found.door, found.visit_type, who=who, add_ons=found.add_ons, is_new=False, day=day, at=at,
        but_not_visit=found.visit.id,
    )  # fmt: skip
