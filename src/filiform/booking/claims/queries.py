from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from filiform.booking.models import Claim

COLUMNS = (
    "practitioner_id", "room_id", "starts_at", "ends_at", "expires_at", "practitioner__name", "room__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clash:
    """One visit or hold that takes the practitioner, or the room, at that time."""

    is_practitioner: bool
    is_room: bool
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime | None
    practitioner_name: str
    room_name: str


def clashes(
    *, organization_id: int, practitioner_id: int, room_id: int | None, starts_at: datetime, ends_at: datetime,
    at: datetime, but_not_visit: int | None = None,
) -> list[Clash]:  # fmt: skip
    """What stands in the way, earliest first; a hold that has run out does not. One query."""
    taken = Q(practitioner_id=practitioner_id)
    if room_id is not None:
        taken |= Q(room_id=room_id)
    rows = (
        Claim.objects.of(organization_id)
        .filter(taken, starts_at__lt=ends_at, ends_at__gt=starts_at, busy_until__gt=starts_at)
        .exclude(expires_at__lte=at)
    )
    if but_not_visit is not None:
        rows = rows.exclude(visit_id=but_not_visit)
    found = rows.order_by("starts_at", "id").values_list(*COLUMNS)
    return [
        Clash(
            practitioner == practitioner_id,
            room is not None and room == room_id,
            starts,
            ends,
            until,
            name,
            where or "",
        )
        for practitioner, room, starts, ends, until, name, where in found
    ]
