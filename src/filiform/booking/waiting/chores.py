"""The chore of the wait list: what became free is offered, and whoever waited for days that are over waits no more."""

from __future__ import annotations

from datetime import datetime

from filiform.booking import doors
from filiform.booking.waiting import services
from filiform.booking.waiting.offering.services import offer_freed_time
from filiform.clinics.acting import program_member
from filiform.clinics.types import Member

MOST = doors.MANY_FREED


def offer_freed(at: datetime) -> int:
    """Look at each time that became free, and end what is over; returns how many were looked at or ended."""
    members: dict[int, Member] = {}
    freed, over = doors.freed_due(at), doors.waits_over(at)
    for row in freed:
        by = members.setdefault(row.clinic_id, program_member(clinic_id=row.clinic_id))
        offer_freed_time(freed=row, by=by, at=at)
    for entry in over:
        by = members.setdefault(entry.clinic_id, program_member(clinic_id=entry.clinic_id))
        services.end_over(entry=entry, by=by, at=at)
    return len(freed) + len(over)
