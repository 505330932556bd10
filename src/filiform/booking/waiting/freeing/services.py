"""Notes that a time has become free, in the transaction that frees it. Nothing is offered here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from filiform.booking.models import FreedTime, WaitListEntry

SECOND_THOUGHTS: Final = timedelta(minutes=2)
"""What the desk frees is offered a little later: a visit dragged away and back again is offered to nobody."""


def note_freed(
    *, organization_id: int, clinic_id: int, practitioner_id: int, starts_at: datetime, ends_at: datetime, at: datetime,
    by_desk: bool,
) -> None:  # fmt: skip
    """Keep in mind that this time is free again, where anybody waits at that clinic. One or two statements."""
    if starts_at <= at or not WaitListEntry.objects.of(organization_id).filter(
        clinic_id=clinic_id, ended_at=None
    ).exists():  # fmt: skip
        return
    FreedTime.objects.add(
        organization_id=organization_id, clinic_id=clinic_id, practitioner_id=practitioner_id, starts_at=starts_at,
        ends_at=ends_at, freed_at=at, due_at=at + SECOND_THOUGHTS if by_desk else at,
    )  # fmt: skip
