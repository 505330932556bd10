from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from filiform.booking.models import Claim
from filiform.core.prepared import Prepared, Slot, moment, organization

COLUMNS = (
    "practitioner_id", "room_id", "starts_at", "ends_at", "expires_at", "practitioner__name", "room__name",
)  # fmt: skip
# In place of an id: there is no such visit, and no such room.
NONE = 0

IN_THE_WAY = Prepared(
    lambda: (
        Claim.objects.of(organization())
        .filter(
            Q(practitioner_id=Slot("practitioner_id")) | Q(room_id=Slot("room_id")), starts_at__lt=moment("ends_at"),
            ends_at__gt=moment("starts_at"), busy_until__gt=moment("starts_at"),
        )
        .exclude(expires_at__lte=moment("at"))
        .exclude(visit_id=Slot("but_not_visit"))
        .order_by("starts_at", "id")
        .values_list(*COLUMNS)
    )
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
    found = IN_THE_WAY.rows(
        organization_id=organization_id, practitioner_id=practitioner_id, room_id=room_id or NONE, starts_at=starts_at,
        ends_at=ends_at, at=at, but_not_visit=but_not_visit or NONE,
    )  # fmt: skip
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
