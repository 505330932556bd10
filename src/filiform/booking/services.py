from __future__ import annotations

from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.errors import StatusNotPossible, VisitNotFound, VisitSealed
from filiform.booking.models import Episode, Visit
from filiform.booking.types import VisitKind, VisitRow, VisitStatus
from filiform.clinics.members import Member

# A visit may go one step on or back by hand; a session moves it by itself (treatment).
FINAL = {VisitStatus.DONE, VisitStatus.CANCELLED}


@transaction.atomic
def add_visit(
    *, patient_id: int, practitioner_id: int, starts_at: datetime, ends_at: datetime, kind: VisitKind,
    by: Member, at: datetime, episode_id: int | None = None, complaint: str = "", room_id: int | None = None,
    status: VisitStatus = VisitStatus.BOOKED,
) -> Visit:
    """Enter a visit. Without an episode it joins the patient's open one, or opens one for the complaint."""
    open_episode = Episode.objects.of(by.organization_id).filter(patient_id=patient_id, closed_on=None)
    episode = open_episode.filter(pk=episode_id).first() if episode_id else open_episode.order_by("-id").first()
    if episode is None or (complaint and episode.complaint and complaint != episode.complaint):
        episode = Episode.objects.add(
            organization_id=by.organization_id, patient_id=patient_id, complaint=complaint,
            opened_on=starts_at.astimezone(by.zone).date(),
        )
    visit = Visit.objects.add(
        organization_id=by.organization_id, episode=episode, patient_id=patient_id, practitioner_id=practitioner_id,
        clinic_id=by.clinic_id, room_id=room_id, starts_at=starts_at, ends_at=ends_at, kind=kind, status=status,
        arrived_at=at if status is VisitStatus.ARRIVED else None,
    )
    audit.record(
        organization=by.organization_ref, kind="visit.added", patient=_patient_ref(visit), about=visit.ref,
        by=by.user_ref, at=at, facts={"kind": str(kind)},
    )
    return visit


@transaction.atomic
def move_visit(*, visit_ref: str, to: VisitStatus, by: Member, at: datetime) -> VisitStatus:
    """Set where a visit stands; returns where it stood, for undo. A visit that is done stays done."""
    visit = Visit.objects.of(by.organization_id).select_for_update().filter(ref=visit_ref).first()
    if visit is None:
        raise VisitNotFound
    before = VisitStatus(visit.status)
    if before is to:
        return before
    if before in FINAL and to in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}:
        raise StatusNotPossible(status=before.label.lower(), wanted=to.label.lower())
    visit.status = to
    if to is VisitStatus.ARRIVED and visit.arrived_at is None:
        visit.arrived_at = at
    elif to in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}:
        visit.arrived_at = None
    visit.save(update_fields=["status", "arrived_at"])
    audit.record(
        organization=by.organization_ref, kind="visit.moved", patient=_patient_ref(visit), about=visit.ref,
        by=by.user_ref, at=at, facts={"from": str(before), "to": str(to)},
    )
    return before


def require_open(*, visit: VisitRow, by: Member) -> None:
    """Called first in every transaction that records something for a visit: a sealed visit takes nothing more.

    Locks the visit's row, so that a signature and a late entry cannot cross. One query. Raises: VisitSealed.
    """
    sealed = (
        Visit.objects.of(by.organization_id).select_for_update().filter(pk=visit.id).values_list("sealed_at", flat=True)
    )
    found = list(sealed)
    if not found:
        raise VisitNotFound
    if found[0] is not None:
        raise VisitSealed


@transaction.atomic
def seal_visit(*, visit: VisitRow, by: Member, at: datetime) -> None:
    """The note is signed: the visit is done and takes nothing more. Joins the signature's transaction."""
    Visit.objects.of(by.organization_id).filter(pk=visit.id).update(sealed_at=at, status=VisitStatus.DONE)
    audit.record(
        organization=by.organization_ref, kind="visit.sealed", about=visit.ref, by=by.user_ref, at=at,
    )


def _patient_ref(visit: Visit) -> str:
    return visit.patient.ref
