from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from filiform.core.prepared import Prepared, Slot, organization
from filiform.intake.models import RedFlag
from filiform.intake.redflags.types import FlagRow, Waiting
from filiform.intake.rules.redflags import gravest

COLUMNS = (
    "ref", "visit_id", "visit__ref", "patient_id", "visit__starts_at", "visit__status", "visit__practitioner__name",
    "reason", "urgency", "answers", "raised_at", "taken_back_at", "taken_at", "taken_by__name", "tried", "done_at",
    "done_by__name", "outcome", "note",
)  # fmt: skip
LOOKS_BACK = timedelta(days=14)

OPEN = Prepared(
    lambda: (
        RedFlag.objects.of(organization())
        .filter(clinic_id=Slot("clinic_id"), done_at=None)
        .values_list("visit_id", "urgency", "raised_at")
    )
)


def waiting(*, organization_id: int, clinic_id: int) -> Waiting:
    """How many visits wait for somebody, and how gravely. One query."""
    rows = OPEN.rows(organization_id=organization_id, clinic_id=clinic_id)
    worst = gravest(urgency for _, urgency, _ in rows) or ""
    since = min((raised for _, urgency, raised in rows if urgency == worst), default=None)
    return Waiting(len({visit_id for visit_id, _, _ in rows}), worst, since)


def warnings_of_clinic(*, organization_id: int, clinic_id: int, at: datetime) -> list[FlagRow]:
    """Everything nobody has dealt with, however old, and what was dealt with in the last two weeks. One query."""
    rows = RedFlag.objects.of(organization_id).filter(clinic_id=clinic_id)
    rows = rows.filter(done_at=None) | rows.filter(done_at__gte=at - LOOKS_BACK)
    return [_row(row) for row in rows.order_by("id").values_list(*COLUMNS)]


def standing_reasons(*, organization_id: int, visit_id: int) -> list[tuple[str, str]]:
    """(urgency, reason) of what a patient has not taken back and nobody has dealt with yet. One query."""
    rows = RedFlag.objects.of(organization_id).filter(visit_id=visit_id, taken_back_at=None, done_at=None)
    return list(rows.order_by("id").values_list("urgency", "reason"))


def visits_waiting(*, organization_id: int, visit_ids: list[int]) -> set[int]:
    """Those of these visits about which somebody must be spoken to first. One query."""
    rows = RedFlag.objects.of(organization_id).filter(visit_id__in=visit_ids, done_at=None)
    return set(rows.values_list("visit_id", flat=True))


def _row(row: tuple[Any, ...]) -> FlagRow:
    values = list(row)
    values[13], values[16] = row[13] or "", row[16] or ""
    values[14] = tuple((datetime.fromisoformat(one["at"]), one["by"]) for one in row[14])
    return FlagRow(*values)
