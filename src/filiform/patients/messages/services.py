from __future__ import annotations

from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.roles import Role
from filiform.clinics.types import Member
from filiform.patients.messages.errors import MessageEmpty, MessageTooLong
from filiform.patients.messages.models import Message
from filiform.patients.types import Identity

LONGEST = 2000


@transaction.atomic
def write_message(*, patient: Identity, text: str, by: Member, at: datetime) -> str:
    """Add a message: the patient's own, or the clinic's answer, which also takes what she wrote before.

    Returns its ref. Raises MessageEmpty, MessageTooLong.
    """
    said = text.strip()
    if not said:
        raise MessageEmpty
    if len(said) > LONGEST:
        raise MessageTooLong(most=LONGEST)
    is_hers = by.role is Role.PATIENT
    message = Message.objects.add(
        organization_id=by.organization_id, patient_id=patient.id, clinic_id=by.clinic_id, from_patient=is_hers,
        text=said, written_by_id=by.user_id, written_at=at,
    )  # fmt: skip
    if not is_hers:
        _take(patient, by, at)
    _record("message.written", patient, message.ref, by, at)
    return message.ref


@transaction.atomic
def take_messages(*, patient: Identity, by: Member, at: datetime) -> int:
    """Say that a person has read what she wrote and sees to it; returns how many messages."""
    taken = _take(patient, by, at)
    if taken:
        _record("message.taken", patient, patient.ref, by, at)
    return taken


def _take(patient: Identity, by: Member, at: datetime) -> int:
    rows = Message.objects.of(by.organization_id).filter(patient_id=patient.id, from_patient=True, taken_at=None)
    return rows.update(taken_at=at, taken_by_id=by.user_id)


def _record(kind: str, patient: Identity, about: str, by: Member, at: datetime) -> None:
    audit.record(
        organization=by.organization_ref, kind=kind, patient=patient.ref, about=about, by=by.user_ref, at=at
    )  # fmt: skip
