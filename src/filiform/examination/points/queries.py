from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from filiform.booking.types import VisitRow
from filiform.examination.errors import PointNotFound
from filiform.examination.models import TrackedPoint, TriggerPoint
from filiform.examination.points.rules import proposals
from filiform.examination.points.types import KnownPoint, Place, Proposal, Sighting, TrackedRow
from filiform.examination.queries import point_rows
from filiform.examination.types import PointRow, Recognition
from filiform.knowledge import catalogues
from filiform.measures import queries as measures
from filiform.measures.types import ReadingRow

THRESHOLD = "ppt_local"
MOST_SIGHTINGS = 2000


def known_points(*, organization_id: int, visit: VisitRow, muscles: Collection[str]) -> list[KnownPoint]:
    """The points of these muscles that earlier visits found, each where it was marked last, and how often. One query.

    Points that stand in this visit's examination already are left out: a point is found once a visit.
    """
    rows = (
        TriggerPoint.objects.of(organization_id)
        .filter(
            examination__patient_id=visit.patient_id,
            examination__visit__starts_at__lte=visit.starts_at,
            muscle__in=muscles,
            removed_at=None,
        )
        .order_by("examination__visit__starts_at", "id")
        .values_list(
            "tracked__ref", "tracked__number", "muscle", "side", "view", "x", "y",
            "examination__visit__starts_at", "examination__visit_id", "recognition",
        )
    )  # fmt: skip
    found: dict[str, KnownPoint] = {}
    today: set[str] = set()
    for ref, number, muscle, side, view, x, y, at, visit_id, _ in rows[:MOST_SIGHTINGS]:
        if visit_id == visit.id:
            today.add(ref)
            continue
        before = found.get(ref)
        place = Place(muscle, side, view, x, y)
        if before and x is None:
            place = before.place
        found[ref] = KnownPoint(ref, number, place, at, (before.times if before else 0) + 1)
    return [point for ref, point in found.items() if ref not in today]


def proposals_for(
    *, organization_id: int, visit: VisitRow, points: Sequence[PointRow]
) -> dict[str, tuple[Proposal, ...]]:
    """What each point of today that nobody has settled may be, by its ref. One query, none where all are settled."""
    open_ = [point for point in points if point.recognition is Recognition.OPEN]
    if not open_:
        return {}
    known = known_points(organization_id=organization_id, visit=visit, muscles={point.muscle for point in open_})
    near = catalogues.examination().recognition.near_units
    return {
        point.ref: proposals(Place(point.muscle, point.side, point.view, point.x, point.y), known, near_units=near)
        for point in open_
    }


def points_of_patient(*, organization_id: int, patient_id: int) -> list[TrackedRow]:
    """Every point of a patient with all that was found of it, by its number. Two queries, whatever her past."""
    rows = (
        TriggerPoint.objects.of(organization_id)
        .filter(examination__patient_id=patient_id, removed_at=None)
        .select_related("examination__visit", "tracked")
        .order_by("examination__visit__starts_at", "id")
    )
    return _tracked(organization_id, patient_id, list(rows[:MOST_SIGHTINGS]))


def point_of_patient(*, organization_id: int, patient_id: int, point_ref: str) -> TrackedRow:
    """One point with its history. Three queries. Raises PointNotFound."""
    one = TrackedPoint.objects.of(organization_id).filter(ref=point_ref, patient_id=patient_id).first()
    if one is None:
        raise PointNotFound
    rows = (
        TriggerPoint.objects.of(organization_id)
        .filter(tracked=one, removed_at=None)
        .select_related("examination__visit", "tracked")
        .order_by("examination__visit__starts_at", "id")
    )
    found = _tracked(organization_id, patient_id, list(rows[:MOST_SIGHTINGS]))
    if not found:
        raise PointNotFound
    return found[0]


def _tracked(organization_id: int, patient_id: int, rows: list[TriggerPoint]) -> list[TrackedRow]:
    readings = measures.readings_of_patient(
        organization_id=organization_id, patient_id=patient_id, instruments=(THRESHOLD,), limit=MOST_SIGHTINGS
    )
    measured: dict[tuple[int | None, str, str], ReadingRow] = {}
    for one in readings:
        measured.setdefault((one.visit_id, one.side, one.movement), one)
    groups: dict[int, list[Sighting]] = defaultdict(list)
    for row, finding in zip(rows, point_rows(rows), strict=True):
        visit: Any = row.examination.visit
        threshold = measured.get((visit.pk, finding.side, finding.measured_as))
        groups[finding.number].append(Sighting(visit.ref, visit.starts_at, finding, threshold))
    return [
        TrackedRow(
            ref=seen[0].finding.tracked_ref,
            number=number,
            muscle=seen[0].finding.muscle,
            muscle_name=seen[0].finding.muscle_name,
            side=seen[0].finding.side,
            sightings=tuple(seen),
        )
        for number, seen in sorted(groups.items())
    ]
