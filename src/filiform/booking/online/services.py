"""From a kept time to a visit: say who you are, confirm the address, have it.

The answer is the same whoever asks: whether somebody is known here is told to nobody but the mailbox she named.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.errors import CodeNotRight, CodeUsedUp, HoldNotFound, HoldOver, NotOffered, TimeTaken
from filiform.booking.models import Hold, Visit
from filiform.booking.online.letters import send_code
from filiform.booking.online.rules import read_value, the_same
from filiform.booking.online.types import Outcome, Person
from filiform.booking.settings.queries import rules_of
from filiform.booking.slots.services import book_held, hold_slot, locked_hold, prolong_hold, release_hold
from filiform.booking.types import VisitType
from filiform.booking.visit_types.queries import chosen_add_ons
from filiform.clinics.types import Member
from filiform.patients import queries as patients
from filiform.patients import services as patient_services
from filiform.patients.access.acting import patient_member
from filiform.patients.types import Identity
from filiform.practitioners import queries as practitioners

MOST_TRIES: Final = 5
CONFIRMED: Final = "is_confirmed"


def hold_chosen(
    *, visit_type: VisitType, value: str, add_ons: Sequence[str], before: Sequence[str], by: Member, at: datetime
) -> str:  # fmt: skip
    """Keep the time of the button that was pressed, and let go what this browser kept before; returns the hold's ref.

    Raises TimeTaken, also for a button that no page of ours has shown.
    """
    chosen = read_value(value)
    people = practitioners.practitioners(organization_id=by.organization_id)
    who = next((one.id for one in people if chosen and one.ref == chosen[1]), None)
    if chosen is None or who is None:
        raise TimeTaken
    for ref in before:
        with suppress(HoldNotFound):
            release_hold(hold_ref=ref, by=by, at=at)
    more = [one for one in chosen_add_ons(visit_type, add_ons) if one.is_online]
    hold = hold_slot(
        practitioner_id=who, visit_type=visit_type, starts_at=chosen[0], add_ons=more, by=by, at=at
    )  # fmt: skip
    return hold.ref


@transaction.atomic
def say_who(*, hold_ref: str, person: Person, browser: str, by: Member, at: datetime) -> None:
    """Keep what was typed with the hold, and mail a code to the address, unless it has been confirmed in this hold.

    The time is kept anew from now on, so that a mail can arrive. Raises HoldNotFound, HoldOver, and NotOffered where
    somebody new would book what is for those who were here before.
    """
    rules = rules_of(by)
    until = at + rules.hold
    prolong_hold(hold_ref=hold_ref, until=until, by=by, at=at)
    hold = locked_hold(hold_ref, by)
    if person.is_new and not (rules.new_patients and (hold.visit_type is None or hold.visit_type.for_new)):
        raise NotOffered
    is_confirmed = hold.person.get(CONFIRMED) and hold.person["email"].lower() == person.email.lower()
    hold.person = person.as_kept() | ({CONFIRMED: True} if is_confirmed else {})
    if not is_confirmed:
        code = f"{secrets.randbelow(1_000_000):06}"
        hold.code_hash, hold.code_tries = _keyed(code, hold.ref, browser), 0
        minutes = int((until - at).total_seconds() // 60)
        send_code(person=person, code=code, minutes=minutes, until=until, about=hold.ref, by=by, at=at)
        audit.record(
            organization=by.organization_ref, kind="booking.code_sent", about=hold.ref, by=by.user_ref, at=at
        )  # fmt: skip
    hold.save(update_fields=["person", "code_hash", "code_tries"])


@transaction.atomic
def send_again(*, hold_ref: str, browser: str, by: Member, at: datetime) -> None:
    """A new code to the address that was said. Raises HoldNotFound, HoldOver."""
    kept = locked_hold(hold_ref, by).person
    if not kept:
        raise HoldOver
    say_who(hold_ref=hold_ref, person=_person(kept), browser=browser, by=by, at=at)


def confirm(*, hold_ref: str, code: str, browser: str, by: Member, at: datetime) -> None:
    """The six digits are those that were mailed, given in the browser they were asked for in; five tries a code.

    Raises CodeNotRight, CodeUsedUp, HoldOver, HoldNotFound.
    """
    with transaction.atomic():
        hold = locked_hold(hold_ref, by)
        if hold.ended_at is not None or not hold.person:
            raise HoldOver
        if not hold.code_hash or hold.code_tries >= MOST_TRIES:
            raise CodeUsedUp
        digits = "".join(sign for sign in code if sign.isdigit())
        is_right = hmac.compare_digest(hold.code_hash, _keyed(digits, hold.ref, browser))
        hold.code_tries += 1
        if is_right:
            hold.code_hash, hold.person = "", {**hold.person, CONFIRMED: True}
        hold.save(update_fields=["code_hash", "code_tries", "person"])
    if not is_right:  # only now, so that the try is counted
        raise CodeNotRight


@transaction.atomic
def book_confirmed(*, hold_ref: str, by: Member, at: datetime, patient_ref: str = "") -> tuple[Outcome, list[Identity]]:
    """Book the kept time for whoever confirmed her address.

    Somebody who was here before is found by address and date of birth; where two have both, `patient_ref` says which.
    Somebody new becomes a patient. Where she looks like one there is already, the visit says so for the desk; only
    address, date of birth and name together are the same person. Raises what book_held raises.
    """
    hold = locked_hold(hold_ref, by)
    if hold.visit_id is not None:
        return Outcome.BOOKED, []
    if hold.ended_at is not None or not hold.person.get(CONFIRMED):
        raise HoldOver
    person = _person(hold.person)
    known = patients.with_mail(organization_id=by.organization_id, email=person.email, born_on=person.born_on)
    if person.is_new:
        _book_for_new(hold, person, known, by, at)
        return Outcome.BOOKED, []
    chosen = [one for one in known if patient_ref in ("", one.ref)]
    if len(chosen) != 1:
        return (Outcome.WHICH_ONE, known) if known else (Outcome.NOT_KNOWN, [])
    book_held(hold_ref=hold_ref, patient_id=chosen[0].id, by=by, at=at)
    return Outcome.BOOKED, []


@transaction.atomic
def book_for_visitor(*, hold_ref: str, patient_ref: str, by: Member, at: datetime) -> None:
    """Book for somebody who came in with a code; the trail names her. Raises PatientNotFound."""
    patient = patients.identity(organization_id=by.organization_id, patient_ref=patient_ref)
    herself = patient_member(patient=patient, clinic_id=by.clinic_id)
    book_held(hold_ref=hold_ref, patient_id=patient.id, by=herself, at=at)


def _person(kept: Mapping[str, Any]) -> Person:
    return Person.of({key: value for key, value in kept.items() if key != CONFIRMED})


def _book_for_new(hold: Hold, person: Person, known: list[Identity], by: Member, at: datetime) -> Visit:
    same = the_same(person, known)
    if same is not None:
        return book_held(hold_ref=hold.ref, patient_id=same.id, by=by, at=at)
    alike = known or patients.same_person(
        organization_id=by.organization_id, given_name=person.given_name, family_name=person.family_name,
        born_on=person.born_on,
    )  # fmt: skip
    patient = patient_services.add_patient(
        given_name=person.given_name, family_name=person.family_name, born_on=person.born_on, email=person.email,
        phone=person.phone, language=person.language, by=by, at=at,
    )  # fmt: skip
    return book_held(
        hold_ref=hold.ref, patient_id=patient.pk, look_alike_id=alike[0].id if alike else None, by=by, at=at
    )


def _keyed(code: str, hold_ref: str, browser: str) -> str:
    """Six digits, which anybody with the table could try out: keyed with what is not in the database."""
    said = f"booking:{hold_ref}:{browser}:{code}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
