"""Holding a free time, booking it, calling it off and moving it. The two nets below are those of decision 8."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking import doors
from filiform.booking import services as booking
from filiform.booking.claims import services as claims
from filiform.booking.errors import (
    HoldNotFound,
    HoldOver,
    NothingToChange,
    StatusNotPossible,
    TimeTaken,
    TooLateToChange,
    TooManyOpen,
    VisitSealed,
)
from filiform.booking.models import Hold, Visit
from filiform.booking.rules import Permit, is_late, may_change, may_move_by_hand
from filiform.booking.settings.queries import rules_at, rules_of
from filiform.booking.slots import queries
from filiform.booking.slots.queries import Audience
from filiform.booking.slots.types import FreeSlot
from filiform.booking.types import AddOn, Side, Source, VisitKind, VisitNews, VisitStatus, VisitType
from filiform.booking.visit_types.queries import visit_types_by_id
from filiform.booking.waiting.freeing.services import note_freed
from filiform.clinics import queries as clinics
from filiform.clinics.types import Member
from filiform.practitioners import queries as practitioners

COMING = (VisitStatus.BOOKED, VisitStatus.CONFIRMED)
# Somebody who is being treated is not moved to another hour.
MAY_MOVE = frozenset({VisitStatus.BOOKED, VisitStatus.CONFIRMED, VisitStatus.ARRIVED})


@transaction.atomic
def hold_slot(
    *, practitioner_id: int, visit_type: VisitType, starts_at: datetime, by: Member, at: datetime,
    add_ons: Sequence[AddOn] = (), keep: timedelta | None = None, audience: Audience = Audience.PUBLIC,
) -> Hold:  # fmt: skip
    """Keep a free time of the acting person's clinic, for as long as its rules say or `keep`. Raises TimeTaken.

    Looked for again under the locks of the practitioner and of every room it might take.
    """
    slot = _lock_free(
        practitioner_id=practitioner_id, visit_type=visit_type, add_ons=add_ons, starts_at=starts_at, by=by, at=at,
        audience=audience,
    )  # fmt: skip
    hold = Hold.objects.add(
        organization_id=by.organization_id, practitioner_id=practitioner_id, clinic_id=by.clinic_id,
        room_id=slot.room_id, visit_type_id=visit_type.id, add_ons=[one.name for one in add_ons],
        starts_at=slot.starts_at, ends_at=slot.ends_at, held_at=at, expires_at=at + (keep or rules_of(by).hold),
    )  # fmt: skip
    claims.claim_for_hold(hold)
    audit.record(organization=by.organization_ref, kind="visit.held", about=hold.ref, by=by.user_ref, at=at)
    return hold


@transaction.atomic
def release_hold(*, hold_ref: str, by: Member, at: datetime) -> None:
    """Let a kept time go before it runs out. Repeating it changes nothing. Raises HoldNotFound."""
    hold = locked_hold(hold_ref, by)
    if hold.ended_at is None:
        end_hold(hold, at)


@transaction.atomic
def prolong_hold(*, hold_ref: str, until: datetime, by: Member, at: datetime) -> None:
    """Keep it longer, while it is still kept. Raises HoldNotFound, HoldOver."""
    hold = locked_hold(hold_ref, by)
    if hold.ended_at is not None or hold.expires_at <= at:
        raise HoldOver
    hold.expires_at = max(hold.expires_at, until)
    hold.save(update_fields=["expires_at"])
    claims.prolong_hold(hold)


@transaction.atomic
def book_held(
    *, hold_ref: str, patient_id: int, by: Member, at: datetime, complaint: str = "",
    source: Source = Source.ONLINE, look_alike_id: int | None = None,
) -> Visit:  # fmt: skip
    """Turn a hold into a visit. Sent twice it is the same visit. A hold that has run out still counts while nobody else
    has its time. Raises HoldNotFound, HoldOver, TooManyOpen, OverlappingVisit, MayNotBeBooked.
    """
    hold = locked_hold(hold_ref, by)
    if hold.visit is not None:
        return hold.visit
    if hold.ended_at is not None or hold.starts_at <= at:
        raise HoldOver
    kind = hold.visit_type.kind if hold.visit_type else VisitKind.FOLLOW_UP
    claims.release_holds(organization_id=by.organization_id, holds=[hold.pk])
    try:
        visit = booking.add_visit(
            patient_id=patient_id, practitioner_id=hold.practitioner_id, starts_at=hold.starts_at,
            ends_at=hold.ends_at, kind=VisitKind(kind), complaint=complaint, room_id=hold.room_id,
            visit_type_id=hold.visit_type_id, add_ons=hold.add_ons, source=source, look_alike_id=look_alike_id, by=by,
            at=at,
        )  # fmt: skip
    except TimeTaken as error:
        raise HoldOver from error
    if source is Source.ONLINE:
        # Counted with her row locked, so that two at once do not both pass.
        _check_open(by, patient_id, at)
    hold.visit = visit
    end_hold(hold, at)
    return visit


@transaction.atomic
def cancel_visit(*, visit_ref: str, side: Side, by: Member, at: datetime, why: str = "") -> None:
    """Call a visit off and free its time. `side` is whose wish it was; what a patient calls off late is kept as late.

    A patient acting herself is held to the clinic's notice. Raises TooLateToChange, NothingToChange,
    StatusNotPossible, VisitSealed, VisitNotFound.
    """
    visit = booking.locked(visit_ref, by)
    rules = rules_at(organization_id=by.organization_id, clinic_id=visit.clinic_id)
    before = VisitStatus(visit.status)
    _check_open_to(visit, by, at)
    if not may_move_by_hand(before, VisitStatus.CANCELLED):
        raise StatusNotPossible(status=before.label.lower(), wanted="cancelled")
    visit.status = VisitStatus.CANCELLED
    visit.cancelled_at, visit.cancelled_by, visit.cancelled_why = at, side, why.strip()[:240]
    visit.is_late_cancel = side is Side.PATIENT and is_late(
        starts_at=visit.starts_at, booked_at=visit.booked_at, at=at, notice=rules.change_notice, grace=rules.grace
    )
    visit.revision += 1
    visit.save(update_fields=booking.MOVED)
    claims.release_visit(visit, by=by, at=at)
    audit.record(
        organization=by.organization_ref, kind="visit.cancelled", patient=visit.patient.ref, about=visit.ref,
        by=by.user_ref, at=at, facts={"by": str(side), "late": visit.is_late_cancel},
    )  # fmt: skip
    booking.tell(VisitNews.CANCELLED, visit, by=by, at=at)


@transaction.atomic
def reschedule_visit(
    *, visit_ref: str, starts_at: datetime, by: Member, at: datetime, minutes: int | None = None,
    practitioner_id: int | None = None, room_id: int | None = None, keep_room: bool = True, overlap: bool = False,
) -> None:  # fmt: skip
    """Move a visit to another time, practitioner or room, by the clinic's own choice. `room_id` counts where
    `keep_room` is off. Raises as add_visit does; VisitSealed, StatusNotPossible.
    """
    visit = booking.locked(visit_ref, by)
    length = timedelta(minutes=minutes) if minutes else visit.ends_at - visit.starts_at
    who = practitioner_id or visit.practitioner_id
    where = visit.room_id if keep_room else room_id
    _move(visit, who=who, where=where, starts_at=starts_at, ends_at=starts_at + length, overlap=overlap, by=by, at=at)


@transaction.atomic
def move_own_visit(
    *, visit_ref: str, practitioner_id: int, starts_at: datetime, by: Member, at: datetime
) -> None:  # fmt: skip
    """The patient moves her visit to a time that is free online. Raises TimeTaken, TooLateToChange, NothingToChange."""
    visit = booking.locked(visit_ref, by)
    _check_open_to(visit, by, at)
    if visit.visit_type_id is None:
        raise TooLateToChange
    kind = visit_types_by_id(organization_id=by.organization_id, ids={visit.visit_type_id})[visit.visit_type_id]
    add_ons = [one for one in kind.add_ons if one.name in visit.add_ons]
    slot = _lock_free(
        practitioner_id=practitioner_id, visit_type=kind, add_ons=add_ons, starts_at=starts_at, by=by, at=at,
        but_not_visit=visit.pk,
    )  # fmt: skip
    _move(
        visit, who=practitioner_id, where=slot.room_id, starts_at=slot.starts_at, ends_at=slot.ends_at, overlap=False,
        by=by, at=at,
    )  # fmt: skip


def expire_holds(at: datetime) -> int:
    """Let go every hold that has run out, at every clinic, and forget what was typed for it. For a chore."""
    holds = doors.holds_run_out(at)
    for hold in holds:
        with transaction.atomic():
            fresh = Hold.objects.of(hold.organization_id).select_for_update().get(pk=hold.pk)
            if fresh.ended_at is None and fresh.expires_at <= at:
                end_hold(fresh, at)
    return len(holds)


def locked_hold(hold_ref: str, by: Member) -> Hold:
    hold = Hold.objects.of(by.organization_id).select_for_update().filter(ref=hold_ref).first()
    if hold is None:
        raise HoldNotFound
    return hold


@transaction.atomic
def move_to_held(*, visit_ref: str, hold_ref: str, by: Member, at: datetime) -> Visit:
    """Move a visit to the time kept for it, by the clinic's own offer: its notice does not hold. Raises TimeTaken."""
    hold = locked_hold(hold_ref, by)
    visit = booking.locked(visit_ref, by)
    claims.release_holds(organization_id=by.organization_id, holds=[hold.pk])
    _move(
        visit, who=hold.practitioner_id, where=hold.room_id, starts_at=hold.starts_at, ends_at=hold.ends_at,
        overlap=False, by=by, at=at,
    )  # fmt: skip
    hold.visit = visit
    end_hold(hold, at)
    return visit


def end_hold(hold: Hold, at: datetime, *, offer_again: bool = True) -> None:
    """It keeps no time any more, and what was typed for it is forgotten. Unless a visit has the time it is free."""
    hold.ended_at, hold.person, hold.code_hash = at, {}, ""
    hold.save(update_fields=["ended_at", "person", "code_hash", "visit"])
    claims.release_holds(organization_id=hold.organization_id, holds=[hold.pk])
    if hold.visit_id is None and offer_again:
        note_freed(
            organization_id=hold.organization_id, clinic_id=hold.clinic_id, practitioner_id=hold.practitioner_id,
            starts_at=hold.starts_at, ends_at=hold.ends_at, at=at, by_desk=False,
        )  # fmt: skip


def _lock_free(
    *, practitioner_id: int, visit_type: VisitType, add_ons: Sequence[AddOn], starts_at: datetime, by: Member,
    at: datetime, audience: Audience = Audience.PUBLIC, but_not_visit: int | None = None,
) -> FreeSlot:  # fmt: skip
    """The free time that begins then, with its practitioner and rooms locked. Raises TimeTaken."""
    practitioners.lock_practitioner(organization_id=by.organization_id, practitioner_id=practitioner_id)
    rooms = {
        room.pk for room in clinics.rooms(organization_id=by.organization_id) if room.clinic_id == by.clinic_id
    }  # fmt: skip
    if visit_type.needs_room:
        clinics.lock_rooms(organization_id=by.organization_id, room_ids=rooms)
    claims.release_expired(organization_id=by.organization_id, practitioner_id=practitioner_id, room_ids=rooms, at=at)
    day = starts_at.astimezone(by.zone).date()
    free = queries.free_slots(
        organization_id=by.organization_id, practitioner_ids=[practitioner_id], visit_type=visit_type, add_ons=add_ons,
        from_day=day, to_day=day, zone=by.zone, at=at, audience=audience, clinic_id=by.clinic_id,
        but_not_visit=but_not_visit,
    )  # fmt: skip
    found = next((slot for slot in free if slot.starts_at == starts_at), None)
    if found is None:
        raise TimeTaken
    return found


def _check_open_to(visit: Visit, by: Member, at: datetime) -> None:
    """A sealed visit changes for nobody; the clinic's notice holds for whoever is not of the clinic."""
    if visit.sealed_at is not None:
        raise VisitSealed
    if by.may("booking.move"):
        return
    rules = rules_at(organization_id=by.organization_id, clinic_id=visit.clinic_id)
    permit = may_change(
        status=VisitStatus(visit.status), starts_at=visit.starts_at, booked_at=visit.booked_at, at=at,
        notice=rules.change_notice, grace=rules.grace,
    )  # fmt: skip
    if permit is not Permit.YES:
        raise TooLateToChange if permit is Permit.TOO_LATE else NothingToChange


def _check_open(by: Member, patient_id: int, at: datetime) -> None:
    coming = Visit.objects.of(by.organization_id).filter(patient_id=patient_id, starts_at__gt=at, status__in=COMING)
    number = coming.count()
    if number > rules_of(by).most_open:
        raise TooManyOpen(number=number - 1)


def _move(
    visit: Visit, *, who: int, where: int | None, starts_at: datetime, ends_at: datetime, overlap: bool, by: Member,
    at: datetime,
) -> None:  # fmt: skip
    if visit.sealed_at is not None:
        raise VisitSealed
    before = VisitStatus(visit.status)
    if before not in MAY_MOVE:
        raise StatusNotPossible(status=before.label.lower(), wanted="moved to another time")
    was = visit.starts_at
    booking.lock_for_booking(by=by, practitioner_id=who, room_id=where, patient_id=visit.patient_id)
    booking.check_practitioner(by, who, starts_at, visit.visit_type, VisitKind(visit.kind))
    booking.check_length(starts_at, ends_at)
    visit.practitioner_id, visit.room_id, visit.starts_at, visit.ends_at = who, where, starts_at, ends_at
    claims.release_visit(visit, by=by, at=at)
    sharing = booking.check_time(visit, overlap=overlap, by=by, at=at)
    visit.is_overlap = any(sharing)
    claims.claim_for_visit(visit, shares_practitioner=sharing[0], shares_room=sharing[1])
    if before is VisitStatus.CONFIRMED and by.may("booking.move") and starts_at != was:
        # Another time than the one she agreed to.
        visit.status = VisitStatus.BOOKED
    visit.revision += 1
    visit.save(
        update_fields=["practitioner", "room", "starts_at", "ends_at", "is_overlap", "status", "revision"]
    )  # fmt: skip
    audit.record(
        organization=by.organization_ref, kind="visit.rescheduled", patient=visit.patient.ref, about=visit.ref,
        by=by.user_ref, at=at, facts={"overlap": visit.is_overlap},
    )  # fmt: skip
    booking.tell(VisitNews.MOVED, visit, by=by, at=at)
