from __future__ import annotations

from typing import Any

from filiform.booking.types import VisitRow
from filiform.intake.models import PainMark
from filiform.intake.pain.types import PainArea, PainPicture, PainRow
from filiform.intake.rules.pain import picture

COLUMNS = (
    "id", "area", "view", "strokes", "site", "intensity", "qualities", "sites", "muscles", "extent", "given_at",
    "is_removed",
)  # fmt: skip


def pain_of_visit(*, organization_id: int, visit_id: int) -> PainPicture:
    """Where it hurts, as last said at this visit. One query."""
    rows = PainMark.objects.of(organization_id).filter(visit_id=visit_id).values_list(*COLUMNS)
    return picture([_row(row) for row in rows])


def pain_before(*, organization_id: int, visit: VisitRow) -> PainPicture:
    """The drawing of the last visit before this one that has one. One query."""
    rows = PainMark.objects.of(organization_id).filter(
        patient_id=visit.patient_id, visit__starts_at__lt=visit.starts_at
    )  # fmt: skip
    newest = rows.order_by("-visit__starts_at", "-visit_id").values("visit_id")[:1]
    found = list(rows.filter(visit_id__in=newest).values_list(*COLUMNS))
    return picture([_row(row) for row in found])


def _row(row: tuple[Any, ...]) -> PainRow:
    area = PainArea(
        key=row[1], view=row[2], strokes=tuple(tuple((x, y) for x, y in stroke) for stroke in row[3]), site=row[4],
        intensity=row[5], qualities=tuple(row[6]), sites=tuple((site, share) for site, share in row[7]),
        muscles=tuple((muscle, side, share) for muscle, side, share in row[8]), extent=row[9], given_at=row[10],
    )  # fmt: skip
    return PainRow(row[0], area, row[11])
