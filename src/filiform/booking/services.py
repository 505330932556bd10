from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.claims import services as claims
from filiform.booking.claims.queries import Clash, clashes
from filiform.booking.errors import (
    MayNotBeBooked,
    MayNotNeedle,
    OverlappingVisit,
    PractitionerBusy,
    RoomNotFound,
    StatusNotPossible,
    TimeTaken,
    VisitNotFound,
    VisitSealed,
    VisitTooLong,
    VisitTypeNotFound,
)
from filiform.booking.models import Episode, Visit, VisitType
from filiform.booking.queries import visit_by_id
from filiform.booking.rules import (
    FREES_THE_TIME,
    IN_THE_HOUSE,
    LONGEST,
    is_for_needling,
    may_move_by_hand,
    may_see_patients,
)
from filiform.booking.types import Side, Source, VisitKind, VisitNews, VisitRow, VisitStatus, visit_listeners
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.core.prepared import Prepared, PreparedInsert, PreparedUpdate, Slot, moment, organization
from filiform.patients import queries as patients
from filiform.practitioners import queries as practitioners
from filiform.practitioners.types import Weight

# A session that closes may not fall back behind the day (treatment); by hand see booking.rules.
FINAL = {VisitStatus.DONE}
SHORTEST = timedelta(minutes=5)
MOVED = (
    "status", "arrived_at", "cancelled_at", "cancelled_by", "cancelled_why", "is_late_cancel", "revision", "is_overlap",
)  # fmt: skip

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
FOLLOW = PreparedUpdate(lambda: Visit.objects.of(organization()).filter(pk=Slot("id")), ("status",))
NEW_VISIT = PreparedInsert(lambda: Visit, keyed=True)
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
    visit_type_id: int | None = None,
    add_ons: Sequence[str] = (),
    source: Source = Source.DESK,
    overlap: bool = False,
    look_alike_id: int | None = None,
) -> Visit:
    """Enter a visit. Without an episode it joins the patient's open one, or opens one for the complaint.

    Practitioner, room and patient are locked first, in this order, so of two people who book one of them for the same
    time one is refused. `overlap` is the clinic's own choice to book over another visit, and counts for nothing when
    anybody else acts; the visit says it only where it does share its time. `add_ons` are names.
    Raises OverlappingVisit, PractitionerBusy, TimeTaken, MayNotBeBooked, VisitTooLong; NotFound for what is another
    organization's.
    """
    check_length(starts_at, ends_at)
    # Before the locks: whoever books the same people next waits no longer than for the booking itself.
    visit_type = _visit_type(by, visit_type_id)
    check_practitioner(by, practitioner_id, starts_at, visit_type, kind)
    patient_ref = lock_for_booking(by=by, practitioner_id=practitioner_id, room_id=room_id, patient_id=patient_id)
    visit = Visit(
        organization_id=by.organization_id,
        patient_id=patient_id,
        practitioner_id=practitioner_id,
        clinic_id=by.clinic_id,
        room_id=room_id,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        visit_type=visit_type,
        add_ons=list(add_ons),
        status=status,
        arrived_at=at if status is VisitStatus.ARRIVED else None,
        source=source,
        booked_at=at,
        look_alike_id=look_alike_id,
    )
    sharing = check_time(visit, overlap=overlap, by=by, at=at)
    visit.is_overlap = any(sharing)
    visit.episode_id = _episode(by, patient_id, episode_id, complaint, starts_at)
    NEW_VISIT.write(visit)
    claims.claim_for_visit(visit, shares_practitioner=sharing[0], shares_room=sharing[1])
    audit.record(
        organization=by.organization_ref,
        kind="visit.added",
        patient=patient_ref,
        about=visit.ref,
        by=by.user_ref,
        at=at,
        facts={"kind": str(kind), "source": str(source), "overlap": visit.is_overlap},
    )
    tell(VisitNews.BOOKED, visit, by=by, at=at)
    return visit


@transaction.atomic
def move_visit(*, visit_ref: str, to: VisitStatus, by: Member, at: datetime) -> VisitStatus:
    """Set where a visit stands; returns where it stood, for undo. A visit that is done stays done.

    A visit that fell out frees its time. It comes back only where the time is still free; but somebody who is here is
    here, and then it shares the time and says so.
    """
    visit = locked(visit_ref, by)
    before = VisitStatus(visit.status)
    if before is to:
        return before
    if before in FINAL and to in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}:
        raise StatusNotPossible(status=before.label.lower(), wanted=to.label.lower())
    visit.status = to
    if before in FREES_THE_TIME and to not in FREES_THE_TIME:
        _bring_back(visit, by, at)
    elif to in FREES_THE_TIME and before not in FREES_THE_TIME:
        claims.release_visit(visit, by=by, at=at)
    if to is VisitStatus.ARRIVED and visit.arrived_at is None:
        visit.arrived_at = at
    elif to in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}:
        visit.arrived_at = None
    if VisitStatus.CANCELLED in {before, to}:
        is_off = to is VisitStatus.CANCELLED
        visit.cancelled_at = at if is_off else None
        visit.cancelled_by = Side.CLINIC if is_off else ""
        visit.cancelled_why, visit.is_late_cancel = "", False
        visit.revision += 1
    visit.save(update_fields=MOVED)
    audit.record(
        organization=by.organization_ref,
        kind="visit.moved",
        patient=visit.patient.ref,
        about=visit.ref,
        by=by.user_ref,
        at=at,
        facts={"from": str(before), "to": str(to)},
    )
    tell(_news(before, to), visit, by=by, at=at)
    return before


def _news(before: VisitStatus, to: VisitStatus) -> VisitNews:
    if to is VisitStatus.CANCELLED:
        return VisitNews.CANCELLED
    return VisitNews.BOOKED if before is VisitStatus.CANCELLED else VisitNews.STATUS


def _bring_back(visit: Visit, by: Member, at: datetime) -> None:
    """Take the time of a visit again that had fallen out."""
    lock_for_booking(
        by=by, practitioner_id=visit.practitioner_id, room_id=visit.room_id, patient_id=visit.patient_id
    )  # fmt: skip
    sharing = check_time(visit, overlap=VisitStatus(visit.status) in IN_THE_HOUSE, by=by, at=at)
    visit.is_overlap = any(sharing)
    claims.claim_for_visit(visit, shares_practitioner=sharing[0], shares_room=sharing[1])


@transaction.atomic
def move_visit_by_hand(*, visit_ref: str, to: VisitStatus, by: Member, at: datetime) -> VisitStatus:
    """The same from a button on the day sheet: needles in is neither set nor left by hand. Raises StatusNotPossible."""
    before = VisitStatus(locked(visit_ref, by).status)
    if before is not to and not may_move_by_hand(before, to):
        raise StatusNotPossible(status=before.label.lower(), wanted=to.label.lower())
    return move_visit(visit_ref=visit_ref, to=to, by=by, at=at)


def locked(visit_ref: str, by: Member) -> Visit:
    visit = Visit.objects.of(by.organization_id).select_for_update().filter(ref=visit_ref).first()
    if visit is None:
        raise VisitNotFound
    return visit


def lock_for_booking(*, by: Member, practitioner_id: int, room_id: int | None, patient_id: int) -> str:
    """Practitioner, room, patient: always in this order, so that nobody waits for somebody who waits. Three queries.

    Returns the patient's ref. Raises what says that one of them is not here.
    """
    practitioners.lock_practitioner(organization_id=by.organization_id, practitioner_id=practitioner_id)
    if room_id is not None and not clinics.lock_rooms(organization_id=by.organization_id, room_ids={room_id}):
        raise RoomNotFound
    return patients.lock_patient(organization_id=by.organization_id, patient_id=patient_id)


def check_time(visit: Visit, *, overlap: bool, by: Member, at: datetime) -> tuple[bool, bool]:
    """Whether the visit shares its practitioner, and its room; the locks are held. Two queries and a sweep of holds.

    Raises OverlappingVisit: a patient is never in two places. PractitionerBusy and TimeTaken unless the clinic
    overlaps on purpose.
    """
    _check_patient(visit, by)
    rooms = [] if visit.room_id is None else [visit.room_id]
    claims.release_expired(
        organization_id=by.organization_id, practitioner_id=visit.practitioner_id, room_ids=rooms, at=at
    )
    found = clashes(
        organization_id=by.organization_id, practitioner_id=visit.practitioner_id, room_id=visit.room_id,
        starts_at=visit.starts_at, ends_at=visit.ends_at, at=at, but_not_visit=visit.pk,
    )  # fmt: skip
    is_the_clinic = by.may("booking.add_visit")
    if found and not is_the_clinic:
        raise TimeTaken
    if found and not overlap:
        raise _busy(found[0], by)
    return any(one.is_practitioner for one in found), any(one.is_room for one in found)


def _busy(found: Clash, by: Member) -> PractitionerBusy:
    return PractitionerBusy(
        who=found.practitioner_name if found.is_practitioner else found.room_name,
        what="a visit that is being booked" if found.expires_at else "another visit",
        starts=f"{found.starts_at.astimezone(by.zone):%H:%M}",
        ends=f"{found.ends_at.astimezone(by.zone):%H:%M}",
    )


def _check_patient(visit: Visit, by: Member) -> None:
    others = MEANWHILE.rows(
        organization_id=by.organization_id, patient_id=visit.patient_id, starts_at=visit.starts_at,
        ends_at=visit.ends_at,
    )  # fmt: skip
    for other_id, ref, other_starts_at, other_ends_at, practitioner in others:
        if other_id == visit.pk:
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


def _visit_type(by: Member, visit_type_id: int | None) -> VisitType | None:
    if visit_type_id is None:
        return None
    found = VisitType.objects.of(by.organization_id).filter(pk=visit_type_id).first()
    if found is None:
        raise VisitTypeNotFound
    return found


def tell(news: VisitNews, visit: Visit, *, by: Member, at: datetime) -> None:
    """Let later steps hear of it, in the transaction of the act. One query where anybody listens."""
    if listeners := visit_listeners():
        row = visit_by_id(organization_id=visit.organization_id, visit_id=visit.pk)
        for listener in listeners:
            listener(news, row, by, at)


def check_length(starts_at: datetime, ends_at: datetime) -> None:
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        raise VisitTooLong


def check_practitioner(
    by: Member, practitioner_id: int, starts_at: datetime, visit_type: VisitType | None, kind: VisitKind
) -> None:
    """May she be booked here on that day, and, where needles are planned, may she needle. Three queries."""
    one = practitioners.practitioner_by_id(organization_id=by.organization_id, practitioner_id=practitioner_id)
    standing = practitioners.qualifications(
        organization_id=by.organization_id,
        people=[one],
        jurisdiction=by.jurisdiction,
        on=starts_at.astimezone(by.zone).date(),
    )[one.id]
    if not may_see_patients(standing):
        bars = next(reason.text for reason in standing.reasons if reason.weight is Weight.BARS)
        raise MayNotBeBooked(practitioner=one.name, reason=bars)
    needling = is_for_needling(kind, type_needles=visit_type.needling if visit_type else None)
    if needling and not standing.may_be_booked:
        name = visit_type.name if visit_type else kind.label
        raise MayNotNeedle(practitioner=one.name, visit_type=name, reason=f"{standing.against[0].rstrip('.')}.")


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
    FOLLOW.run(organization_id=by.organization_id, id=visit_id, status=to)
    if listeners := visit_listeners():
        row = visit_by_id(organization_id=by.organization_id, visit_id=visit_id)
        for listener in listeners:
            listener(VisitNews.STATUS, row, by, at)


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
    for listener in visit_listeners():
        listener(VisitNews.STATUS, replace(visit, sealed_at=at, status=VisitStatus.DONE), by, at)
