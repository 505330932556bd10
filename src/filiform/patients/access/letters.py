"""What is written to let a patient in: the code, or a new link. Both go by mail, to the address on record."""

from __future__ import annotations

from datetime import datetime, timedelta

from filiform.clinics.types import Member
from filiform.outbox import services as outbox
from filiform.outbox.types import LetterKind, Recipient
from filiform.patients.access.types import OpenLink
from filiform.patients.types import Identity

CODE = LetterKind(
    key="access.code", urgent=True, label="Code to open her own page", subject_facts=frozenset({"clinic"}),
    sample={"code": "123 456", "minutes": "15"},
)  # fmt: skip
LINK = LetterKind(
    key="access.link", label="New link to her own page", subject_facts=frozenset({"clinic"}),
    sample={"link": "/l/example"},
)  # fmt: skip


def recipient(patient: Identity) -> Recipient:
    """How letters reach a patient, as her record says."""
    return Recipient(
        name=patient.name, email=patient.email, phone=patient.phone, language=patient.language, patient_ref=patient.ref
    )


def send_code(*, link: OpenLink, code: str, is_long: bool, minutes: int, at: datetime) -> None:
    """A code that comes after it has run out is of no use to anybody."""
    facts = {"code": code, "minutes": str(minutes)} | ({"is_long": "yes"} if is_long else {})
    outbox.write_letter(
        kind=CODE.key, to=recipient(link.patient), facts=facts, about=link.ref, by=link.member, at=at,
        not_after=at + timedelta(minutes=minutes),
    )  # fmt: skip


def send_link(*, patient: Identity, by: Member, path: str, until: datetime, at: datetime) -> None:
    outbox.write_letter(
        kind=LINK.key, to=recipient(patient), facts={"link": path}, about=patient.ref, by=by, at=at, not_after=until
    )
