"""Joining the list, leaving it, and who gets a time that became free: the first to accept, in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.errors import (
    EntryNotFound,
    OfferNotFound,
    OfferOver,
    OfferTaken,
    OverlappingVisit,
    TimeClashes,
    TimeTaken,
    VisitNotFound,
    WaitsTooLong,
)
from filiform.booking.letters.kinds import OFFER
from filiform.booking.models import Hold, Offer, Visit, WaitListEntry
from filiform.booking.slots import services as slots
from filiform.booking.types import Source, VisitNews, VisitRow, VisitStatus
from filiform.booking.visit_types.queries import visit_type as known_type
from filiform.booking.waiting.letters import tell_gone
from filiform.booking.waiting.types import Answer, Ended, Wish
from filiform.clinics.types import Member
from filiform.core.prepared import PreparedUpdate, Slot, moment, organization
from filiform.outbox import services as outbox
from filiform.patients import queries as patients
from filiform.practitioners import queries as practitioners

SETTLE = PreparedUpdate(
    lambda: WaitListEntry.objects.of(organization()).filter(
        patient_id=Slot("patient_id"), clinic_id=Slot("clinic_id"), visit=None, ended_at=None,
        added_at__lte=moment("at"),
        visit_type__in=Visit.objects.of(organization()).filter(pk=Slot("visit_id")).values("visit_type"),
    ),
    ("ended_at", "ended_why"),
)  # fmt: skip
COMING = (VisitStatus.BOOKED, VisitStatus.CONFIRMED)
LONGEST_DAYS = 365


@transaction.atomic
def join_list(
    *, patient_id: int, visit_type_ref: str, wish: Wish, by: Member, at: datetime, visit_ref: str = ""
) -> WaitListEntry:  # fmt: skip
    """Put a patient on the list of the acting person's clinic; who waits for the same already waits with new wishes.

    Her place in the order stays. `visit_ref` is a later visit of hers that an earlier time would replace.
    Raises WaitsTooLong, VisitNotFound, NotFound for a type, a practitioner or a patient of another organization.
    """
    if wish.until_day < wish.from_day or (wish.until_day - wish.from_day).days > LONGEST_DAYS:
        raise WaitsTooLong
    patient_ref = patients.lock_patient(organization_id=by.organization_id, patient_id=patient_id)
    kind = known_type(organization_id=by.organization_id, visit_type_ref=visit_type_ref)
    visit = _own_visit(visit_ref, patient_id, by) if visit_ref else None
    before = _waits_already(patient_id, kind.id, visit, by)
    for row in before:
        _end(row, Ended.CHANGED, by, at)
    entry = WaitListEntry.objects.add(
        organization_id=by.organization_id, patient_id=patient_id, clinic_id=by.clinic_id, visit_type_id=kind.id,
        practitioner_id=_practitioner_id(wish.practitioner_ref, by), visit=visit, from_day=wish.from_day,
        until_day=wish.until_day, weekdays=sorted(wish.weekdays), not_before=wish.not_before, not_after=wish.not_after,
        added_at=min([at, *(row.added_at for row in before)]),
    )  # fmt: skip
    audit.record(
        organization=by.organization_ref, kind="waiting.joined", patient=patient_ref, about=entry.ref, by=by.user_ref,
        at=at,
    )  # fmt: skip
    return entry


def _waits_already(patient_id: int, visit_type_id: int, visit: Visit | None, by: Member) -> list[WaitListEntry]:
    rows = WaitListEntry.objects.of(by.organization_id).select_for_update().filter(ended_at=None)
    return list(rows.filter(patient_id=patient_id, clinic_id=by.clinic_id, visit_type_id=visit_type_id, visit=visit))


def _own_visit(visit_ref: str, patient_id: int, by: Member) -> Visit:
    row = Visit.objects.of(by.organization_id).filter(ref=visit_ref, patient_id=patient_id).first()
    if row is None:
        raise VisitNotFound
    return row


def _practitioner_id(practitioner_ref: str, by: Member) -> int | None:
    if not practitioner_ref:
        return None
    return practitioners.practitioner(organization_id=by.organization_id, practitioner_ref=practitioner_ref).id


@transaction.atomic
def leave_list(*, entry_ref: str, why: Ended, by: Member, at: datetime, patient_id: int | None = None) -> None:
    """Take somebody off the list, with the offers that stand. Repeating it changes nothing. Raises EntryNotFound.

    With `patient_id` only her own line.
    """
    entry = _locked(entry_ref, by)
    if patient_id is not None and entry.patient_id != patient_id:
        raise EntryNotFound
    if entry.ended_at is None:
        _end(entry, why, by, at)


@transaction.atomic
def return_to_list(*, entry_ref: str, by: Member, at: datetime) -> None:
    """Put somebody back who was taken off, at her old place. Raises EntryNotFound."""
    entry = _locked(entry_ref, by)
    if entry.ended_at is not None:
        entry.ended_at, entry.ended_why = None, ""
        entry.save(update_fields=["ended_at", "ended_why"])
        _record("waiting.returned", entry, by, at)


@transaction.atomic
def accept_offer(*, offer_ref: str, patient_id: int, by: Member, at: datetime) -> str:
    """Take the offered time, if it is still to be had; returns the visit's ref. Accepting twice is accepting once.

    The kept time is locked first, so that of two who accept at the same moment one is told it is taken. A later visit
    it was to replace moves there; otherwise a new one is booked. Raises OfferTaken, OfferOver, TimeClashes,
    OfferNotFound.
    """
    offer, hold = _offer_and_hold(offer_ref, patient_id, by)
    if offer.answer == Answer.ACCEPTED and hold.visit is not None:
        return str(hold.visit.ref)
    if hold.visit_id is not None or offer.answer in {Answer.TAKEN, Answer.WITHDRAWN}:
        raise OfferTaken
    if hold.ended_at is not None or offer.expires_at <= at:
        raise OfferOver
    entry = offer.entry
    try:
        visit = _take(entry, hold, by, at)
    except TimeTaken as error:
        raise OfferTaken from error
    except OverlappingVisit as error:
        raise TimeClashes from error
    _answer(offer, Answer.ACCEPTED, at)
    _record("waiting.accepted", entry, by, at)
    entry.refresh_from_db()
    if entry.ended_at is None:
        _end(entry, Ended.BOOKED, by, at)
    for other in _open_offers(hold).select_related("entry"):
        _answer(other, Answer.TAKEN, at)
        _tell_gone(other, hold, by, at)
    return str(visit.ref)


def _take(entry: WaitListEntry, hold: Hold, by: Member, at: datetime) -> Visit:
    later = entry.visit
    if later is not None and VisitStatus(later.status) in COMING and later.starts_at > at:
        return slots.move_to_held(visit_ref=later.ref, hold_ref=hold.ref, by=by, at=at)
    return slots.book_held(
        hold_ref=hold.ref, patient_id=entry.patient_id, source=Source.WAIT_LIST, by=by, at=at
    )  # fmt: skip


@transaction.atomic
def decline_offer(*, offer_ref: str, patient_id: int, by: Member, at: datetime) -> None:
    """This time does not suit her; she stays on the list, and the next are asked once nobody is left to answer."""
    offer, hold = _offer_and_hold(offer_ref, patient_id, by)
    if not offer.answer:
        _answer(offer, Answer.DECLINED, at)
        _record("waiting.declined", offer.entry, by, at)
        _let_go_if_nobody_is_left(hold, at)


@transaction.atomic
def withdraw_offers(*, hold_ref: str, by: Member, at: datetime) -> None:
    """The clinic needs the time itself: whoever was offered it is told. Raises HoldNotFound."""
    hold = slots.locked_hold(hold_ref, by)
    others = list(_open_offers(hold).select_related("entry"))
    for offer in others:
        _answer(offer, Answer.WITHDRAWN, at)
        _record("waiting.withdrawn", offer.entry, by, at)
        _tell_gone(offer, hold, by, at)
    if others and hold.ended_at is None:
        slots.end_hold(hold, at, offer_again=False)


def settle_entries(kind: VisitNews, visit: VisitRow, by: Member, at: datetime) -> None:
    """Somebody who has the visit she waited for waits no longer. A listener of visits.

    One statement, none for a visit of no type: nobody waits for that.
    """
    if kind is VisitNews.BOOKED and visit.visit_type:
        SETTLE.run(
            organization_id=by.organization_id, patient_id=visit.patient_id, clinic_id=visit.clinic_id, at=at,
            visit_id=visit.id, ended_at=at, ended_why=Ended.BOOKED,
        )  # fmt: skip


def end_over(*, entry: WaitListEntry, by: Member, at: datetime) -> None:
    """The days she would have come are over."""
    leave_list(entry_ref=entry.ref, why=Ended.OVER, by=by, at=at)


def _offer_and_hold(offer_ref: str, patient_id: int, by: Member) -> tuple[Offer, Hold]:
    """The hold is locked before the offer is read: whoever comes second reads what the first has made of it."""
    rows = Offer.objects.of(by.organization_id).filter(ref=offer_ref, entry__patient_id=patient_id)
    hold_ref = rows.values_list("hold__ref", flat=True).first()
    if hold_ref is None:
        raise OfferNotFound
    hold = slots.locked_hold(hold_ref, by)
    return rows.select_related("entry__visit").get(), hold


def _open_offers(hold: Hold):  # type: ignore[no-untyped-def]
    return Offer.objects.of(hold.organization_id).filter(hold=hold, answer="").order_by("id")


def _answer(offer: Offer, answer: Answer, at: datetime) -> None:
    offer.answer, offer.answered_at = answer, at
    offer.save(update_fields=["answer", "answered_at"])


def _tell_gone(offer: Offer, hold: Hold, by: Member, at: datetime) -> None:
    people = patients.identities(organization_id=by.organization_id, patient_ids={offer.entry.patient_id})
    tell_gone(
        patient=people[offer.entry.patient_id], starts_at=hold.starts_at, about=offer.ref, by=by, at=at
    )  # fmt: skip


def _let_go_if_nobody_is_left(hold: Hold, at: datetime) -> None:
    if hold.ended_at is None and not _open_offers(hold).exists():
        slots.end_hold(hold, at)


def _locked(entry_ref: str, by: Member) -> WaitListEntry:
    entry = WaitListEntry.objects.of(by.organization_id).select_for_update().filter(ref=entry_ref).first()
    if entry is None:
        raise EntryNotFound
    return entry


def _end(entry: WaitListEntry, why: Ended, by: Member, at: datetime) -> None:
    entry.ended_at, entry.ended_why = at, why
    entry.save(update_fields=["ended_at", "ended_why"])
    _record(f"waiting.{why}", entry, by, at)
    standing = Offer.objects.of(entry.organization_id).filter(entry=entry, answer="").select_related("hold")
    for offer in standing:
        _answer(offer, Answer.DECLINED, at)
        outbox.void_letters(about=offer.ref, kinds={OFFER.key}, by=by, at=at)
        _let_go_if_nobody_is_left(slots.locked_hold(offer.hold.ref, by), at)


def _record(kind: str, entry: WaitListEntry, by: Member, at: datetime) -> None:
    audit.record(
        organization=by.organization_ref, kind=kind, patient=entry.patient.ref, about=entry.ref, by=by.user_ref, at=at
    )  # fmt: skip
