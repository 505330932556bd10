"""A clinic that takes bookings online: types, hours, and somebody qualified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from filiform.booking.hours import services as hours
from filiform.booking.settings import services as settings
from filiform.booking.settings.types import BookingRules
from filiform.booking.types import Online, VisitKind, VisitType
from filiform.booking.visit_types import queries, services
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from tests.factories import journey
from tests.factories.cast import NOON

FIRST_DAY = date(2026, 11, 1)


def open_door(by: Member, **changed: Any) -> Member:
    """The owner opens online booking; she is returned as she is afterwards."""
    rules = BookingRules(is_open=True).as_kept() | {"notice_min": 60} | changed
    settings.change_rules(values=rules, by=by, at=NOON)
    member = clinics.member_of(by.user_id)
    assert member is not None
    return member


def add_type(by: Member, name: str = "Follow-up", **changed: Any) -> VisitType:
    wanted: dict[str, Any] = {"minutes": 45, "kind": VisitKind.FOLLOW_UP, "online": Online.BOOKABLE} | changed
    row = services.add_visit_type(name=name, by=by, at=NOON, **wanted)
    return queries.visit_type(organization_id=by.organization_id, visit_type_ref=row.ref)


def add_hours(by: Member, practitioner: Any, days: Iterable[int] = range(5), **changed: Any) -> None:
    """From nine to five, Monday to Friday, unless said otherwise."""
    for weekday in days:
        said = {"starts": time(9), "ends": time(17), "from_day": FIRST_DAY} | changed
        hours.add_shift(practitioner_ref=practitioner.ref, weekday=weekday, by=by, at=NOON, **said)


def qualify(practitioner: Any, by: Member) -> None:
    journey.qualify(practitioner=practitioner, by=by)
