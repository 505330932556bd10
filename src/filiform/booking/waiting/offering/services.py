"""Offering a time that became free: keep it, write to those who wait and fit, and let the rest be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.errors import TimeTaken
from filiform.booking.letters.kinds import OFFER
from filiform.booking.letters.services import write_offer
from filiform.booking.models import FreedTime, Offer
from filiform.booking.settings.queries import rules_of
from filiform.booking.slots import queries as slot_queries
from filiform.booking.slots import services as slots
from filiform.booking.slots.queries import Audience
from filiform.booking.slots.types import FreeSlot
from filiform.booking.types import VisitType
from filiform.booking.visit_types.queries import visit_types
from filiform.booking.waiting import queries
from filiform.booking.waiting.rules import next_round, offer_until, slot_in
from filiform.booking.waiting.types import Round, Waiting
from filiform.clinics.types import Member
from filiform.outbox import queries as written
from filiform.outbox.rules import after_quiet
from filiform.outbox.types import LetterRules
from filiform.patients import queries as patients
from filiform.patients.access import services as access
from filiform.patients.access.types import Purpose
from filiform.practitioners import queries as practitioners


@transaction.atomic
def offer_freed_time(*, freed: FreedTime, by: Member, at: datetime) -> int:
    """Look at a time that became free once, and offer it; returns to how many. At night it waits for the morning.

    Two workers at once offer once: the row is locked and marked as looked at.
    """
    row = FreedTime.objects.of(by.organization_id).select_for_update().get(pk=freed.pk)
    if row.looked_at is not None:
        return 0
    morning = after_quiet(at, LetterRules.of(by.settings.get("letters", {})).quiet, by.zone)
    if morning > at and row.starts_at > morning:
        row.due_at = morning
        row.save(update_fields=["due_at"])
        return 0
    row.looked_at = at
    row.save(update_fields=["looked_at"])
    known = {one.id: one for one in visit_types(organization_id=by.organization_id)}
    asked = _round(row, known, by, at)
    return _offer(row, asked, known[asked.visit_type_id], by, at) if asked else 0


def _round(row: FreedTime, known: Mapping[int, VisitType], by: Member, at: datetime) -> Round | None:
    """Who is asked, if anybody waits, the time is really free, and it is not too late. Queries: the list, what was
    offered, what a search reads (10), visits of those who wait, their names."""
    waiting = queries.waiting_at(
        organization_id=by.organization_id, clinic_id=row.clinic_id, day=row.starts_at.astimezone(by.zone).date()
    )
    waiting = [one for one in waiting if one.visit_type_id in known]
    if not waiting:
        return None
    offered, standing = queries.offered_before(
        organization_id=by.organization_id, entries=[one.id for one in waiting], at=at
    )
    waiting = [one for one in waiting if one.id not in standing]
    free = _free(row, [known[key] for key in {one.visit_type_id for one in waiting}], by, at)
    able = _reachable(waiting, free, by)
    return next_round(able, free, offered=offered, most=rules_of(by).offers_at_once, zone=by.zone)


def _free(row: FreedTime, types: Sequence[VisitType], by: Member, at: datetime) -> dict[int, FreeSlot]:
    """For each type the time it could have of what became free."""
    day, rules = row.starts_at.astimezone(by.zone).date(), rules_of(by)
    read = slot_queries.read(
        organization_id=by.organization_id, practitioner_ids=[row.practitioner_id], from_day=day, to_day=day,
        zone=by.zone, at=at, audience=Audience.DESK, clinic_id=row.clinic_id,
    )  # fmt: skip
    found = {one.id: slot_in(read.slots(one), starts_at=row.starts_at, ends_at=row.ends_at) for one in types}
    return {
        key: slot
        for key, slot in found.items()
        if slot and offer_until(at=at, starts_at=slot.starts_at, stands=rules.offer, notice=rules.notice)
    }


def _reachable(waiting: Sequence[Waiting], free: Mapping[int, FreeSlot], by: Member) -> list[Waiting]:
    """Without those who are elsewhere then, and those nobody can write to: the desk calls them."""
    those = {one.patient_id for one in waiting}
    people = patients.identities(organization_id=by.organization_id, patient_ids=those)
    busy: set[int] = set()
    for slot in {(slot.starts_at, slot.ends_at) for slot in free.values()}:
        busy |= queries.busy_patients(
            organization_id=by.organization_id, patient_ids=those, starts_at=slot[0], ends_at=slot[1]
        )
    refs = {one.ref for one in people.values()}
    stopped = written.stopped_by(organization_id=by.organization_id, patient_refs=refs, kind=OFFER.key)
    told = {key for key, one in people.items() if (one.email or one.phone) and one.ref not in stopped}
    return [one for one in waiting if one.patient_id in told - busy]


def _offer(row: FreedTime, asked: Round, kind: VisitType, by: Member, at: datetime) -> int:
    rules = rules_of(by)
    until = offer_until(at=at, starts_at=asked.starts_at, stands=rules.offer, notice=rules.notice)
    if until is None:
        return 0
    try:
        hold = slots.hold_slot(
            practitioner_id=row.practitioner_id, visit_type=kind, starts_at=asked.starts_at, keep=until - at,
            audience=Audience.DESK, by=by, at=at,
        )  # fmt: skip
    except TimeTaken:
        return 0
    ids = {one.patient_id for one in asked.to}
    people = patients.identities(organization_id=by.organization_id, patient_ids=ids)
    one = practitioners.practitioner_by_id(
        organization_id=by.organization_id, practitioner_id=row.practitioner_id
    )  # fmt: skip
    for waiting in asked.to:
        patient = people[waiting.patient_id]
        offer = Offer.objects.add(
            organization_id=by.organization_id, entry_id=waiting.id, hold=hold, offered_at=at, expires_at=until
        )  # fmt: skip
        # It opens after its time as well, to say kindly what became of it.
        path = access.make_link(
            patient_id=patient.id, purpose=Purpose.OFFER, about=offer.ref, until=hold.starts_at, by=by, at=at
        )  # fmt: skip
        write_offer(
            patient=patient, practitioner=one.name, starts_at=hold.starts_at, until=until, path=path, about=offer.ref,
            by=by, at=at,
        )  # fmt: skip
        audit.record(
            organization=by.organization_ref, kind="waiting.offered", patient=patient.ref, about=offer.ref,
            by=by.user_ref, at=at,
        )  # fmt: skip
    return len(asked.to)
