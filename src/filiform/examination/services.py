from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from filiform.audit import services as audit
from filiform.booking.services import require_open
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.examination.errors import NoDiagnosis, NoTarget, PointNotFound
from filiform.examination.models import Examination, TriggerPoint
from filiform.examination.planning.services import require_routine
from filiform.examination.points.queries import known_points
from filiform.examination.points.rules import proposals
from filiform.examination.points.services import new_tracked
from filiform.examination.points.types import Place
from filiform.examination.rules import checked_pick
from filiform.examination.types import CRITERIA, Origin, Pick, Recognition
from filiform.intake import services as intake
from filiform.knowledge import catalogues
from filiform.measures.errors import ChangedElsewhere
from filiform.patients import queries as patients
from filiform.screening import services as screening
from filiform.screening.types import PlannedMuscle

# What is copied when a point of an earlier visit is kept.
CARRIED = ("muscle", "side", "view", "x", "y", *CRITERIA, "referral", "referral_areas", "note")
CHANGEABLE = frozenset({*CRITERIA, "referral", "referral_areas", "note"})


@transaction.atomic
def save_examination(*, visit: VisitRow, indication: str, findings: str, by: Member, at: datetime) -> None:
    """Keep the indication and the findings as they are being written. Nothing changed, nothing recorded."""
    draft = draft_of(visit=visit, by=by, at=at)
    before = (draft.indication, draft.findings)
    draft.indication, draft.findings = " ".join(indication.split())[:400], findings.strip()[:4000]
    if (draft.indication, draft.findings) == before:
        return
    draft.saved_at, draft.saved_by_id = at, by.user_id
    draft.save(update_fields=["indication", "findings", "saved_at", "saved_by"])
    _record("examination.saved", visit=visit, by=by, at=at)


@transaction.atomic
def add_point(*, visit: VisitRow, pick: Pick, by: Member, at: datetime) -> str:
    """Note a trigger point found today; its signs are not tested yet. Returns its ref.

    Near a point of an earlier visit it stays open whether it is that one, until `settle_point` says so.
    Raises: VisitSealed, and what examination.rules.checked_pick raises.
    """
    place = checked_pick(pick)
    draft = draft_of(visit=visit, by=by, at=at)
    point = TriggerPoint.objects.add(
        organization_id=by.organization_id,
        examination=draft,
        tracked=new_tracked(patient_id=visit.patient_id, muscle=place.muscle, side=place.side, by=by, at=at),
        recognition=_recognition(visit, place, by=by),
        muscle=place.muscle,
        side=place.side,
        view=place.view if place.x is not None else "",
        x=place.x,
        y=place.y,
        origin=Origin.FOUND,
        noted_at=at,
        noted_by_id=by.user_id,
    )
    _record("examination.point_added", visit=visit, by=by, at=at, about=point.ref, muscle=point.muscle)
    return point.ref


@transaction.atomic
def keep_point(*, visit: VisitRow, point_ref: str, by: Member, at: datetime) -> str:
    """Carry a point of an earlier visit of the same patient over, marked as carried. It is the same point.

    Keeping it twice keeps it once; one that was found again today is kept already.
    """
    draft = draft_of(visit=visit, by=by, at=at)
    earlier = (
        TriggerPoint.objects.of(by.organization_id)
        .filter(ref=point_ref, examination__patient_id=visit.patient_id, removed_at=None)
        .exclude(examination=draft)
        .first()
    )
    if earlier is None:
        raise PointNotFound
    standing = (
        TriggerPoint.objects.of(by.organization_id)
        .filter(examination=draft, tracked_id=earlier.tracked_id, removed_at=None)
        .first()
    )
    if standing is not None:
        return standing.ref
    point = TriggerPoint.objects.add(
        organization_id=by.organization_id,
        examination=draft,
        origin=Origin.CARRIED,
        carried_from=earlier,
        tracked_id=earlier.tracked_id,
        recognition=Recognition.CARRIED,
        noted_at=at,
        noted_by_id=by.user_id,
        **{name: getattr(earlier, name) for name in CARRIED},
    )
    _record("examination.point_carried", visit=visit, by=by, at=at, about=point.ref, muscle=point.muscle)
    return point.ref


@transaction.atomic
def change_point(
    *, visit: VisitRow, point_ref: str, changes: Mapping[str, Any], by: Member, at: datetime
) -> TriggerPoint:
    """Change signs and words of a point. A carried point that differs from then on says so."""
    point = _point(visit, point_ref, by=by)
    changed = sorted(name for name in CHANGEABLE & changes.keys() if getattr(point, name) != changes[name])
    if not changed:
        return point
    for name in changed:
        setattr(point, name, changes[name])
    if point.origin == Origin.CARRIED:
        point.origin = Origin.CHANGED
    point.save(update_fields=[*changed, "origin"])
    _record("examination.point_changed", visit=visit, by=by, at=at, about=point.ref, fields=changed)
    return point


@transaction.atomic
def remove_point(*, visit: VisitRow, point_ref: str, by: Member, at: datetime) -> None:
    """Take a point out of today's examination. The row stays, out of sight."""
    point = _point(visit, point_ref, by=by)
    point.removed_at, point.is_target = at, False
    point.save(update_fields=["removed_at", "is_target"])
    _record("examination.point_removed", visit=visit, by=by, at=at, about=point.ref, muscle=point.muscle)


@transaction.atomic
def plan_needling(
    *,
    visit: VisitRow,
    points: Collection[str],
    techniques: Sequence[str],
    needle_length_mm: int | None,
    estim_path: str | None,
    by: Member,
    at: datetime,
) -> None:
    """Choose the points to needle: they become the plan, and the visit is screened for it.

    Raises: VisitSealed; ReviewDue; NoDiagnosis without an indication; NoTarget; PointNotFound.
    """
    draft = draft_of(visit=visit, by=by, at=at)
    require_routine(visit=visit, by=by, at=at)
    if not draft.indication:
        raise NoDiagnosis
    if not points:
        raise NoTarget
    rows = TriggerPoint.objects.of(by.organization_id).filter(examination=draft, removed_at=None)
    chosen = [point for point in rows.order_by("id") if point.ref in points]
    if len(chosen) != len(set(points)):
        raise PointNotFound
    rows.update(is_target=False)
    rows.filter(ref__in=points).update(is_target=True)
    muscles = tuple(dict.fromkeys(PlannedMuscle(point.muscle, point.side) for point in chosen))
    intake.record_answers(visit=visit, answers={"examined_and_diagnosed": True}, source="clinician", by=by, at=at)
    screening.set_plan(
        visit=visit,
        muscles=muscles,
        techniques=tuple(techniques),
        needle_length_mm=needle_length_mm,
        estim_path=estim_path,
        by=by,
        at=at,
    )
    _record("examination.planned", visit=visit, by=by, at=at, muscles=[f"{one.muscle}:{one.side}" for one in muscles])


def _recognition(visit: VisitRow, pick: Pick, *, by: Member) -> Recognition:
    """Open where it may be a point that is known: the clinician is asked, nothing is taken for granted."""
    known = known_points(organization_id=by.organization_id, visit=visit, muscles={pick.muscle})
    place = Place(pick.muscle, pick.side, pick.view, pick.x, pick.y)
    near = catalogues.examination().recognition.near_units
    return Recognition.OPEN if proposals(place, known, near_units=near) else Recognition.NEW


def draft_of(*, visit: VisitRow, by: Member, at: datetime) -> Examination:
    """The examination of the visit, locked for writing, or a new one. Belongs to the caller's transaction."""
    require_open(visit=visit, by=by)
    draft = Examination.objects.of(by.organization_id).select_for_update().filter(visit_id=visit.id).first()
    if draft is not None:
        return draft
    try:
        return Examination.objects.add(
            organization_id=by.organization_id,
            visit_id=visit.id,
            patient_id=visit.patient_id,
            saved_at=at,
            saved_by_id=by.user_id,
        )
    except IntegrityError as error:
        raise ChangedElsewhere from error


def _point(visit: VisitRow, point_ref: str, *, by: Member) -> TriggerPoint:
    require_open(visit=visit, by=by)
    point = (
        TriggerPoint.objects.of(by.organization_id)
        .select_for_update()
        .filter(ref=point_ref, examination__visit_id=visit.id, removed_at=None)
        .first()
    )
    if point is None:
        raise PointNotFound
    return point


def _record(kind: str, *, visit: VisitRow, by: Member, at: datetime, about: str = "", **facts: Any) -> None:
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    audit.record(
        organization=by.organization_ref,
        kind=kind,
        patient=patient.ref,
        about=about or visit.ref,
        by=by.user_ref,
        at=at,
        facts=facts,
    )
