"""Somebody at the door asks for a place on the list: say who you are, confirm the address, wait.

What was typed lies in the session of this browser on the server, never in an address, until the six digits of the mail
are given; the list knows patients only. The answer is the same whoever asks.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.errors import CodeNotRight, CodeUsedUp
from filiform.booking.online.letters import send_code
from filiform.booking.online.rules import the_same
from filiform.booking.online.types import Outcome, Person
from filiform.booking.waiting.services import join_list
from filiform.booking.waiting.types import Wish
from filiform.clinics.types import Member
from filiform.core.refs import new_ref
from filiform.patients import queries as patients
from filiform.patients import services as patient_services
from filiform.patients.access.acting import patient_member
from filiform.patients.types import Identity

HOLDS: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asked for and has not confirmed yet. `code_hash` is empty once she has."""

    ref: str
    clinic_ref: str
    visit_type_ref: str
    person: Person
    wish: Wish
    code_hash: str
    until: datetime

    def as_kept(self) -> dict[str, Any]:
        return {
            "ref": self.ref, "clinic_ref": self.clinic_ref, "visit_type_ref": self.visit_type_ref,
            "person": self.person.as_kept(), "wish": self.wish.as_kept(), "code_hash": self.code_hash,
            "until": self.until.isoformat(),
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Asking:
        return cls(
            kept["ref"], kept["clinic_ref"], kept["visit_type_ref"], Person.of(kept["person"]), Wish.of(kept["wish"]),
            kept["code_hash"], datetime.fromisoformat(kept["until"]),
        )  # fmt: skip


@transaction.atomic
def ask(*, visit_type_ref: str, person: Person, wish: Wish, by: Member, at: datetime) -> Asking:
    """Mail six digits to the address; what was asked for waits with the browser."""
    ref, code, until = new_ref(), f"{secrets.randbelow(1_000_000):06}", at + HOLDS
    send_code(
        person=person, code=code, minutes=int(HOLDS.total_seconds() // 60), until=until, about=ref, by=by, at=at
    )  # fmt: skip
    audit.record(organization=by.organization_ref, kind="booking.code_sent", about=ref, by=by.user_ref, at=at)
    return Asking(ref, by.clinic_ref, visit_type_ref, person, wish, _keyed(code, ref), until)


def confirmed(*, asking: Asking, code: str, at: datetime) -> Asking:
    """The same, its address proven. Whoever asks counts the tries. Raises CodeNotRight, CodeUsedUp."""
    if at > asking.until:
        raise CodeUsedUp
    digits = "".join(sign for sign in code if sign.isdigit())
    if asking.code_hash and not hmac.compare_digest(asking.code_hash, _keyed(digits, asking.ref)):
        raise CodeNotRight
    return replace(asking, code_hash="")


@transaction.atomic
def join_confirmed(
    *, asking: Asking, by: Member, at: datetime, patient_ref: str = ""
) -> tuple[Outcome, list[Identity]]:  # fmt: skip
    """Put whoever confirmed her address on the list: found by address and date of birth, or entered as somebody new."""
    person = asking.person
    if asking.code_hash:
        raise CodeUsedUp
    known = patients.with_mail(organization_id=by.organization_id, email=person.email, born_on=person.born_on)
    if person.is_new:
        one = the_same(person, known) or _new_patient(person, by, at)
    else:
        chosen = [one for one in known if patient_ref in ("", one.ref)]
        if len(chosen) != 1:
            return (Outcome.WHICH_ONE, known) if known else (Outcome.NOT_KNOWN, [])
        one = chosen[0]
    join(patient=one, visit_type_ref=asking.visit_type_ref, wish=asking.wish, by=by, at=at)
    return Outcome.BOOKED, []


def join(
    *, patient: Identity, visit_type_ref: str, wish: Wish, by: Member, at: datetime, visit_ref: str = ""
) -> None:  # fmt: skip
    """Her own act, under her own name in the trail."""
    herself = patient_member(patient=patient, clinic_id=by.clinic_id)
    join_list(
        patient_id=patient.id, visit_type_ref=visit_type_ref, wish=wish, visit_ref=visit_ref, by=herself, at=at
    )  # fmt: skip


def _new_patient(person: Person, by: Member, at: datetime) -> Identity:
    row = patient_services.add_patient(
        given_name=person.given_name, family_name=person.family_name, born_on=person.born_on, email=person.email,
        phone=person.phone, language=person.language, by=by, at=at,
    )  # fmt: skip
    return patients.identity(organization_id=by.organization_id, patient_ref=row.ref)


def _keyed(code: str, ref: str) -> str:
    """Six digits, which anybody with the table could try out: keyed with what is not in the database."""
    return hmac.new(settings.SECRET_KEY.encode(), f"waiting:{ref}:{code}".encode(), hashlib.sha256).hexdigest()
