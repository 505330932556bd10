from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from filiform.core.chores.models import Report, Shift


@dataclass(frozen=True, slots=True)
class ChoreState:
    """One chore as it last went. `failed_at` None: it works."""

    chore: str
    ran_at: datetime
    failed_at: datetime | None
    fault: str


def last_shift_until() -> datetime | None:
    """Until when the last worker holds or held its shift; None: nobody ever worked here. One query."""
    return Shift.objects.values_list("until", flat=True).first()


def states() -> list[ChoreState]:
    """One query."""
    rows = Report.objects.order_by("chore").values_list("chore", "ran_at", "failed_at", "fault")
    return [ChoreState(*row) for row in rows]
