from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q

from filiform.booking.types import StepState, StepStatus, VisitRow
from filiform.core.prepared import Prepared, Slot, organization
from filiform.examination.models import Examination, TriggerPoint
from filiform.examination.types import CRITERIA, Criterion, ExaminationRow, Origin, PointRow, Recognition, ReferralArea
from filiform.knowledge import catalogues

MOST_POINTS = 60

FOUND = Prepared(
    lambda: (
        Examination.objects.of(organization())
        .filter(visit_id__among=Slot("visits"))
        .annotate(
            found=Count("points", filter=Q(points__removed_at=None)),
            targets=Count("points", filter=Q(points__removed_at=None, points__is_target=True)),
        )
        .values_list("visit_id", "indication", "found", "targets")
    )
)


def examination_of_visit(*, organization_id: int, visit_id: int) -> ExaminationRow | None:
    """One query."""
    row = (
        Examination.objects.of(organization_id)
        .filter(visit_id=visit_id)
        .values("visit_id", "indication", "findings", "saved_at", "saved_by__name")
        .first()
    )
    if row is None:
        return None
    return ExaminationRow(row["visit_id"], row["indication"], row["findings"], row["saved_at"], row["saved_by__name"])


def points_of_visit(*, organization_id: int, visit_id: int) -> list[PointRow]:
    """The trigger points of one visit, oldest first. One query."""
    rows = TriggerPoint.objects.of(organization_id).filter(examination__visit_id=visit_id, removed_at=None)
    return point_rows(rows.select_related("examination", "tracked").order_by("id")[:MOST_POINTS])


def points_of_last_visit(*, organization_id: int, visit: VisitRow) -> list[PointRow]:
    """The points of the latest earlier visit at which any were found. One query, however many visits there were."""
    rows = (
        TriggerPoint.objects.of(organization_id)
        .filter(
            examination__patient_id=visit.patient_id,
            examination__visit__starts_at__lt=visit.starts_at,
            removed_at=None,
        )
        .select_related("examination", "tracked")
        .order_by("-examination__visit__starts_at", "-examination__visit_id", "id")[:MOST_POINTS]
    )
    points = point_rows(rows)
    return [point for point in points if point.visit_id == points[0].visit_id]


def examination_statuses(organization_id: int, visits: Sequence[VisitRow]) -> dict[int, StepStatus]:
    """Done once points are chosen to needle and the indication is written. One query."""
    rows = FOUND.rows(organization_id=organization_id, visits=[visit.id for visit in visits])
    known = {visit_id: _status(indication, found, targets) for visit_id, indication, found, targets in rows}
    return {visit.id: known.get(visit.id, StepStatus(StepState.TODO)) for visit in visits}


def _status(indication: str, found: int, targets: int) -> StepStatus:
    if targets and indication:
        return StepStatus(StepState.DONE, f"{targets} to needle")
    return StepStatus(StepState.TODO, f"{found} point{'' if found == 1 else 's'}" if found else "Begun")


def areas_of(stored: Iterable[Mapping[str, Any]]) -> tuple[ReferralArea, ...]:
    """Where referred pain was felt, as it is kept: drawn strokes of a view, or a place of the list."""
    return tuple(
        ReferralArea(
            one.get("view", ""), tuple(tuple((x, y) for x, y in stroke) for stroke in one.get("strokes", ())),
            one.get("site", ""),
        )
        for one in stored
    )  # fmt: skip


def point_rows(rows: Iterable[TriggerPoint]) -> list[PointRow]:
    atlas = catalogues.muscles().by_id
    return [
        PointRow(
            ref=row.ref,
            visit_id=row.examination.visit_id,
            muscle=row.muscle,
            muscle_name=atlas[row.muscle].name if row.muscle in atlas else row.muscle,
            side=row.side,
            view=row.view,
            x=row.x,
            y=row.y,
            criteria=tuple(Criterion(key, label, getattr(row, key)) for key, label in CRITERIA.items()),
            referral=row.referral,
            note=row.note,
            is_target=row.is_target,
            origin=Origin(row.origin),
            noted_at=row.noted_at,
            tracked_ref=row.tracked.ref,
            number=row.tracked.number,
            recognition=Recognition(row.recognition),
            areas=areas_of(row.referral_areas),
        )
        for row in rows
    ]
