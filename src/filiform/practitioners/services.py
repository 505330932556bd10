from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction

from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.practitioners.errors import (
    AlreadyPractitioner,
    AttestationOver,
    MoreHoursInPerson,
    NothingToConfirm,
    PractitionerNotFound,
    TrainingInFuture,
    UnknownPlaceTaught,
    UnknownProfession,
)  # fmt: skip
from filiform.practitioners.models import Attestation, Practitioner, Training
from filiform.practitioners.queries import practice_rule, qualification
from filiform.practitioners.types import PROFESSIONS

LONGEST_WORD_DAYS = 3 * 366  # an owner's word is asked for again after three years at the latest


@transaction.atomic
def add_practitioner(
    *,
    name: str,
    profession: str,
    by: Member,
    at: datetime,
    user_id: int | None = None,
    credentials: str = "",
    licence_number: str = "",
    licence_jurisdiction: str = "",
    licence_expires_on: date | None = None,
    licensed_since: date | None = None,
) -> Practitioner:
    """Enter somebody who treats. What the practice rules make of her is asked afresh each time."""
    if profession not in PROFESSIONS:
        raise UnknownProfession(profession=profession, known=", ".join(PROFESSIONS))
    try:
        with transaction.atomic():
            practitioner = Practitioner.objects.add(
                organization_id=by.organization_id,
                user_id=user_id,
                name=name.strip(),
                credentials=credentials,
                profession=profession,
                licence_number=licence_number,
                licence_jurisdiction=licence_jurisdiction,
                licence_expires_on=licence_expires_on,
                licensed_since=licensed_since,
            )
    except IntegrityError as error:
        raise AlreadyPractitioner from error
    _record("practitioner.added", practitioner, by, at)
    return practitioner


@transaction.atomic
def change_licence(
    *,
    practitioner_ref: str,
    licence_number: str,
    licence_jurisdiction: str,
    licence_expires_on: date | None,
    licensed_since: date | None,
    by: Member,
    at: datetime,
) -> None:
    """Correct or renew what the licence says."""
    practitioner = _locked(practitioner_ref, by)
    practitioner.licence_number = licence_number
    practitioner.licence_jurisdiction = licence_jurisdiction
    practitioner.licence_expires_on = licence_expires_on
    practitioner.licensed_since = licensed_since
    practitioner.save(update_fields=["licence_number", "licence_jurisdiction", "licence_expires_on", "licensed_since"])
    _record("practitioner.licence_changed", practitioner, by, at)


@transaction.atomic
def add_training(
    *,
    practitioner_ref: str,
    course: str,
    hours: int,
    in_person_hours: int,
    regions: Collection[str],
    techniques: Collection[str],
    completed_on: date,
    by: Member,
    at: datetime,
    provider: str = "",
    expires_on: date | None = None,
) -> Training:
    """Enter a course passed: whole hours, the regions and techniques it covered."""
    if completed_on > at.astimezone(by.zone).date():
        raise TrainingInFuture(completed_on=completed_on.isoformat())
    if in_person_hours > hours:
        raise MoreHoursInPerson(hours=hours, in_person_hours=in_person_hours)
    places = catalogues.eligibility().places
    for place in regions:
        if not places.is_place(place):
            raise UnknownPlaceTaught(place=place)
    practitioner = _locked(practitioner_ref, by)
    training = Training.objects.add(
        organization_id=by.organization_id,
        practitioner=practitioner,
        course=course.strip(),
        provider=provider,
        hours=hours,
        in_person_hours=in_person_hours,
        regions=sorted(regions),
        techniques=sorted(techniques),
        completed_on=completed_on,
        expires_on=expires_on,
    )
    _record("practitioner.training_added", practitioner, by, at, hours=hours)
    return training


@transaction.atomic
def attest(*, practitioner_ref: str, condition: str, until: date, by: Member, at: datetime) -> Attestation:
    """Give the owner's word that one open condition of the rule is met, until and including `until`."""
    today = at.astimezone(by.zone).date()
    if not 0 <= (until - today).days <= LONGEST_WORD_DAYS:
        raise AttestationOver(until=until.isoformat())
    practitioner = _locked(practitioner_ref, by)
    standing = qualification(
        organization_id=by.organization_id, practitioner_id=practitioner.pk, jurisdiction=by.jurisdiction, on=today
    )
    if condition not in {reason.condition for reason in standing.reasons if reason.condition}:
        raise NothingToConfirm
    rule = practice_rule(by.jurisdiction, practitioner.profession)
    attestation = Attestation.objects.add(
        organization_id=by.organization_id,
        practitioner=practitioner,
        jurisdiction=by.jurisdiction,
        profession=practitioner.profession,
        condition=condition,
        rule_as_of=rule.as_of if rule else "",
        attested_by_id=by.user_id,
        attested_at=at,
        given_on=today,
        until=until,
    )
    _record("practitioner.attested", practitioner, by, at, attestation=attestation.ref, until=until.isoformat())
    return attestation


@transaction.atomic
def withdraw_attestations(*, practitioner_ref: str, condition: str, by: Member, at: datetime) -> None:
    """Take the word on one condition back; from now on it is open again."""
    practitioner = _locked(practitioner_ref, by)
    rows = Attestation.objects.of(by.organization_id).filter(
        practitioner=practitioner, condition=condition, withdrawn_at=None
    )
    if rows.update(withdrawn_at=at):
        _record("practitioner.attestation_withdrawn", practitioner, by, at)


def _locked(practitioner_ref: str, by: Member) -> Practitioner:
    row = Practitioner.objects.of(by.organization_id).select_for_update().filter(ref=practitioner_ref).first()
    if row is None:
        raise PractitionerNotFound
    return row


def _record(kind: str, practitioner: Practitioner, by: Member, at: datetime, **facts: str | int) -> None:
    audit.record(
        organization=by.organization_ref,
        kind=kind,
        about=practitioner.ref,
        by=by.user_ref,
        at=at,
        facts=facts,
    )
