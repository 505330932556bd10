from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.errors import (
    MayNotBeBooked,
    OverlappingVisit,
    RoomNotFound,
    StatusNotPossible,
    VisitNotFound,
    VisitSealed,
    VisitTooLong,
)  # fmt: skip
from filiform.booking.models import Episode, Visit
from filiform.booking.queries import visits_of_episode
from filiform.booking.rules import FREES_THE_TIME, LONGEST, may_move_by_hand
from filiform.booking.types import VisitKind, VisitRow, VisitStatus
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.core.prepared import Prepared, Slot, moment, organization
from filiform.patients import queries as patients
from filiform.practitioners import queries as practitioners
from filiform.practitioners.types import Weight

# A session that closes may not fall back behind the day (treatment); by hand see booking.rules.
FINAL = {VisitStatus.DONE}
SHORTEST = timedelta(minutes=5)

MEANWHILE = Prepared(
    lambda: (
        Visit.objects.of(organization())
        .filter(patient_id=Slot("patient_id"), starts_at__lt=moment("ends_at"), ends_at__gt=moment("starts_at"))
        .exclude(status__in=sorted(FREES_THE_TIME))
        .order_by("starts_at")
        .values_list("id", "ref", "starts_at", "ends_at", "practitioner__name")
    )
)
OPEN_EPISODES = Prepared(
    lambda: (
        Episode.objects.of(organization())
        .filter(patient_id=Slot("patient_id"), closed_on=None)
        .order_by("-id")
        .values_list("id", "complaint")
    )
)
SEALED_AT = Prepared(
    lambda: Visit.objects.of(organization()).select_for_update().filter(pk=Slot("id")).values_list("sealed_at")
)


@transaction.atomic
def add_visit(
    *,
    patient_id: int,
    practitioner_id: int,
    starts_at: datetime,
    ends_at: datetime,
    kind: VisitKind,
    by: Member,
    at: datetime,
    episode_id: int | None = None,
    complaint: str = "",
    room_id: int | None = None,
    status: VisitStatus = VisitStatus.BOOKED,
) -> Visit:
    """Enter a visit. Without an episode it joins the patient's open one, or opens one for the complaint.

    The patient's row is locked first, so of two people who book her for the same time one is refused.
    Raises OverlappingVisit, MayNotBeBooked, VisitTooLong; NotFound for what is another organization's.
    """
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        raise VisitTooLong
    patient_ref = patients.lock_patient(organization_id=by.organization_id, patient_id=patient_id)
    _check_time(by, patient_id, starts_at, ends_at)
    _check_practitioner(by, practitioner_id, starts_at)
    if room_id is not None and room_id not in {room.pk for room in clinics.rooms(organization_id=by.organization_id)}:
        raise RoomNotFound
    visit = Visit.objects.add(
        organization_id=by.organization_id,
        patient_id=patient_id,
        practitioner_id=practitioner_id,
        episode_id=_episode(by, patient_id, episode_id, complaint, starts_at),
        clinic_id=by.clinic_id,
        room_id=room_id,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        status=status,
        arrived_at=at if status is VisitStatus.ARRIVED else None,
    )
    audit.record(
        organization=by.organization_ref,
        kind="visit.added",
        patient=patient_ref,
        about=visit.ref,
        by=by.user_ref,
        at=at,
        facts={"kind": str(kind)},
    )
    return visit


@transaction.atomic
def move_visit(*, visit_ref: str, to: VisitStatus, by: Member, at: datetime) -> VisitStatus:
    """Set where a visit stands; returns where it stood, for undo. A visit that is done stays done."""
    visit = _locked(visit_ref, by)
    before = VisitStatus(visit.status)
    if before is to:
        return before
    if before in FINAL and to in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}:
        raise StatusNotPossible(status=before.label.lower(), wanted=to.label.lower())
    if before in FREES_THE_TIME and to not in FREES_THE_TIME:
        patients.lock_patient(organization_id=by.organization_id, patient_id=visit.patient_id)
        _check_time(by, visit.patient_id, visit.starts_at, visit.ends_at, except_for=visit.pk)
    visit.status = to
    if to is VisitStatus.ARRIVED and visit.arrived_at is None:
        visit.arrived_at = at
    elif to in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}:
        visit.arrived_at = None
    visit.save(update_fields=["status", "arrived_at"])
    audit.record(
        organization=by.organization_ref,
        kind="visit.moved",
        patient=_patient_ref(visit),
        about=visit.ref,
        by=by.user_ref,
        at=at,
        facts={"from": str(before), "to": str(to)},
    )
    return before


@transaction.atomic
def move_visit_by_hand(*, visit_ref: str, to: VisitStatus, by: Member, at: datetime) -> VisitStatus:
    """The same from a button on the day sheet: needles in is neither set nor left by hand. Raises StatusNotPossible."""
    before = VisitStatus(_locked(visit_ref, by).status)
    if before is not to and not may_move_by_hand(before, to):
        raise StatusNotPossible(status=before.label.lower(), wanted=to.label.lower())
    return move_visit(visit_ref=visit_ref, to=to, by=by, at=at)


def _locked(visit_ref: str, by: Member) -> Visit:
    visit = Visit.objects.of(by.organization_id).select_for_update().filter(ref=visit_ref).first()
    if visit is None:
        raise VisitNotFound
    return visit


def _check_time(
    by: Member, patient_id: int, starts_at: datetime, ends_at: datetime, except_for: int | None = None
) -> None:
    others = MEANWHILE.rows(
        organization_id=by.organization_id, patient_id=patient_id, starts_at=starts_at, ends_at=ends_at
    )
    for other_id, ref, other_starts_at, other_ends_at, practitioner in others:
        if other_id == except_for:
            continue
        zone: ZoneInfo = by.zone
        starts, ends = other_starts_at.astimezone(zone), other_ends_at.astimezone(zone)
        raise OverlappingVisit(
            day=f"{starts.day} {starts:%b %Y}",
            starts=f"{starts:%H:%M}",
            ends=f"{ends:%H:%M}",
            practitioner=practitioner,
            visit=ref,
        )


def _check_practitioner(by: Member, practitioner_id: int, starts_at: datetime) -> None:
    one = practitioners.practitioner_by_id(organization_id=by.organization_id, practitioner_id=practitioner_id)
    standing = practitioners.qualifications(
        organization_id=by.organization_id,
        people=[one],
        jurisdiction=by.jurisdiction,
        on=starts_at.astimezone(by.zone).date(),
    )[one.id]
    if not standing.may_be_booked:
        bars = next(reason.text for reason in standing.reasons if reason.weight is Weight.BARS)
        raise MayNotBeBooked(practitioner=one.name, reason=bars)


def _episode(by: Member, patient_id: int, episode_id: int | None, complaint: str, starts_at: datetime) -> int:
    """The episode named if it is open, else the newest that is; a new one where there is none, or another complaint."""
    known = OPEN_EPISODES.rows(organization_id=by.organization_id, patient_id=patient_id)
    found = next(((key, said) for key, said in known if episode_id in (None, key)), None)
    if found is None or (complaint and found[1] and complaint != found[1]):
        return Episode.objects.add(
            organization_id=by.organization_id,
            patient_id=patient_id,
            complaint=complaint,
            opened_on=starts_at.astimezone(by.zone).date(),
        ).pk
    return int(found[0])


def follow_session(*, visit_id: int, to: VisitStatus, by: Member, at: datetime) -> None:
    """Let a visit stand where its session stands. One statement; the session's own line in the trail names it."""
    Visit.objects.of(by.organization_id).filter(pk=visit_id).update(status=to)


def require_open(*, visit: VisitRow, by: Member) -> None:
    """Called first in every transaction that records something for a visit: a sealed visit takes nothing more.

    Locks the visit's row, so that a signature and a late entry cannot cross. One query. Raises: VisitSealed.
    """
    row = SEALED_AT.first(organization_id=by.organization_id, id=visit.id)
    if row is None:
        raise VisitNotFound
    if row[0] is not None:
        raise VisitSealed


@transaction.atomic
def seal_visit(*, visit: VisitRow, by: Member, at: datetime) -> None:
    """The note is signed: the visit is done and takes nothing more. Joins the signature's transaction."""
    Visit.objects.of(by.organization_id).filter(pk=visit.id).update(sealed_at=at, status=VisitStatus.DONE)
    audit.record(organization=by.organization_ref, kind="visit.sealed", about=visit.ref, by=by.user_ref, at=at)


def _patient_ref(visit: Visit) -> str:
    return visit.patient.ref


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit of another record, as it is brought over: when it was, and how long it took."""

    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def import_past_visits(
    *, patient_id: int, practitioner_id: int, complaint: str, visits: Sequence[PastVisit], by: Member, at: datetime
) -> list[VisitRow]:
    """Bring visits over from an earlier record, however many: done and sealed, in a closed episode of their own.

    Nothing is asked of the practice rules or of double times, for what was is not booked any more. Five statements and
    one line of audit. Returns the rows, oldest first. Raises VisitTooLong.
    """
    if not visits:
        return []
    if not all(SHORTEST <= one.ends_at - one.starts_at <= LONGEST for one in visits):
        raise VisitTooLong
    ordered = sorted(visits, key=lambda one: one.starts_at)
    first, last = (one.starts_at.astimezone(by.zone).date() for one in (ordered[0], ordered[-1]))
    patients.lock_patient(organization_id=by.organization_id, patient_id=patient_id)
    episode = Episode.objects.add(
        organization_id=by.organization_id, patient_id=patient_id, complaint=complaint, opened_on=first, closed_on=last
    )
    rows = Visit.objects.add_all(
        [
            Visit(
                organization_id=by.organization_id,
                episode=episode,
                patient_id=patient_id,
                practitioner_id=practitioner_id,
                clinic_id=by.clinic_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                status=VisitStatus.DONE,
                kind=VisitKind.FOLLOW_UP if number else VisitKind.INITIAL,
                arrived_at=one.starts_at,
                sealed_at=one.ends_at,
            )
            for number, one in enumerate(ordered)
        ]
    )
    audit.record(
        organization=by.organization_ref,
        kind="visits.imported",
        patient=_patient_ref(rows[0]),
        about=episode.ref,
        by=by.user_ref,
        at=at,
        facts={"number": len(rows)},
    )
    return visits_of_episode(organization_id=by.organization_id, episode_id=episode.pk)
