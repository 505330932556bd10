from __future__ import annotations

from datetime import datetime

from filiform.booking.models import Visit
from filiform.booking.queries import COLUMNS, row_of
from filiform.booking.types import VisitRow, VisitStatus
from filiform.clinics.types import Member
from filiform.core.prepared import Prepared, Slot, moment, organization

TO_COME = Prepared(
    lambda: (
        Visit.objects.of(organization())
        .filter(
            clinic_id=Slot("clinic_id"), starts_at__gt=moment("after"), starts_at__lte=moment("until"),
            status__in=[VisitStatus.BOOKED.value, VisitStatus.CONFIRMED.value],
        )
        .order_by("starts_at", "id")
        .values_list(*COLUMNS)
    )
)  # fmt: skip


def visits_to_come(*, by: Member, after: datetime, until: datetime) -> list[VisitRow]:
    """Visits of one clinic that begin in that time and still stand, earliest first. One query."""
    rows = TO_COME.rows(organization_id=by.organization_id, clinic_id=by.clinic_id, after=after, until=until)
    return [row_of(row) for row in rows]
