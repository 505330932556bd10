from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from filiform.booking import queries as booking
from filiform.booking.day.queries import room_ref_of
from filiform.booking.errors import RoomNotFound
from filiform.booking.slots import services as slots
from filiform.booking.types import VisitRow
from filiform.clinics import queries as clinics
from filiform.clinics.types import Member
from filiform.desk.calendar.types import NO_ROOM
from filiform.desk.errors import VisitChanged
from filiform.practitioners import queries as practitioners

# What a form may say of where a visit is put.
WHERE: Final = ("revision", "starts_at", "minutes", "practitioner_ref", "room_ref", "overlap")


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a visit stood before it was moved."""

    visit: VisitRow
    room_ref: str


@transaction.atomic
def put_visit(
    *, visit_ref: str, revision: int, starts_at: datetime, by: Member, at: datetime, practitioner_ref: str = "",
    room_ref: str = "", minutes: int | None = None, overlap: bool = False,
) -> Stood:  # fmt: skip
    """Put a visit elsewhere, as it was seen: `revision` is what the screen showed. Empty refs leave what they name.

    Returns how the visit stood before, for undo. Raises VisitChanged where somebody has moved it meanwhile, and
    whatever `reschedule_visit` raises.
    """
    before = Stood(
        booking.visit(organization_id=by.organization_id, visit_ref=visit_ref),
        room_ref_of(organization_id=by.organization_id, visit_ref=visit_ref) or NO_ROOM,
    )
    person = practitioner_ref and practitioners.practitioner(
        organization_id=by.organization_id, practitioner_ref=practitioner_ref
    )
    slots.reschedule_visit(
        visit_ref=visit_ref, starts_at=starts_at, minutes=minutes, practitioner_id=person.id if person else None,
        room_id=_room_id(room_ref, by), keep_room=not room_ref, overlap=overlap, by=by, at=at,
    )  # fmt: skip
    # Its row is locked now; had it been moved before that, this is not the first move since the screen was drawn.
    if booking.visit(organization_id=by.organization_id, visit_ref=visit_ref).revision != revision + 1:
        raise VisitChanged
    return before


def _room_id(room_ref: str, by: Member) -> int | None:
    if room_ref in {"", NO_ROOM}:
        return None
    rooms = clinics.rooms(organization_id=by.organization_id)
    found = next((room.pk for room in rooms if room.ref == room_ref and room.clinic_id == by.clinic_id), None)
    if found is None:
        raise RoomNotFound
    return found
