from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.practitioners.changes import changed
from filiform.practitioners.credentials import LICENCE, Proof, begins_on, columns_of
from filiform.practitioners.errors import (
    AlreadyPractitioner,
    AttestationOver,
    CheckWithoutSource,
    ConditionNotAsked,
    CredentialNotFound,
    FileNotReadable,
    FileTooLarge,
    LicenceIncomplete,
    MoreHoursInPerson,
    NotAnNpi,
    NothingShown,
    NothingToAnswerFor,
    NothingToConfirm,
    OverBeforeItBegins,
    PractitionerNotFound,
    ReasonMissing,
    TrainingInFuture,
    UnknownPlaceTaught,
    UnknownProfession,
    UnknownTechnique,
)  # fmt: skip
from filiform.practitioners.models import Attestation, Credential, CredentialFile, Practitioner
from filiform.practitioners.queries import practice_rule, qualification
from filiform.practitioners.rules import files
from filiform.practitioners.rules.conditions import conditions_of, permission_asked
from filiform.practitioners.rules.npi import fault_of_npi
from filiform.practitioners.types import (
    PROFESSIONS,
    CertificateEvidence,
    LicenceEvidence,
    LicenceStatus,
    Limit,
    TrainingEvidence,
)  # fmt: skip

LONGEST_WORD_DAYS = 3 * 366  # an owner's word is asked for again after three years at the latest
LONGEST_ANSWER_DAYS = 366  # and her responsibility where the law is silent each year, as the rule's row is
FOLDER = "credentials"


@transaction.atomic
def add_practitioner(
    *,
    name: str,
    profession: str,
    by: Member,
    at: datetime,
    user_id: int | None = None,
    credentials: str = "",
    npi: str = "",
) -> Practitioner:
    """Enter somebody who treats. What the practice rules make of her is asked afresh each time."""
    _must_be_known(profession)
    try:
        with transaction.atomic():
            practitioner = Practitioner.objects.add(
                organization_id=by.organization_id,
                user_id=user_id,
                name=name.strip(),
                credentials=credentials,
                profession=profession,
                npi=_checked_npi(npi),
            )
    except IntegrityError as error:
        raise AlreadyPractitioner from error
    _record("practitioner.added", practitioner, by, at)
    return practitioner


@transaction.atomic
def set_npi(*, practitioner_ref: str, npi: str, by: Member, at: datetime) -> None:
    """Keep her National Provider Identifier; empty takes it away. Raises NotAnNpi."""
    practitioner = _locked(practitioner_ref, by)
    practitioner.npi = _checked_npi(npi)
    practitioner.save(update_fields=["npi"])
    _record("practitioner.npi_set", practitioner, by, at)


@transaction.atomic
def add_proof(*, practitioner_ref: str, proof: Proof, by: Member, at: datetime, corrects: str = "") -> Credential:
    """Enter a licence, course, certificate or limit. `corrects`: the ref of the row it takes the place of.

    A renewal is a new row beside the old one. Of two people who add at once both rows stay.
    """
    _must_be_possible(proof, today=at.astimezone(by.zone).date())
    practitioner = _locked(practitioner_ref, by)
    if isinstance(proof, CertificateEvidence) and proof.condition:
        _must_be_asked(proof)
    if corrects:
        old = _locked_credential(practitioner_ref, corrects, by)
        _withdraw(old, "corrected", by, at)
    row = Credential.objects.add(
        organization_id=by.organization_id, practitioner=practitioner, added_at=at, added_by_id=by.user_id,
        **columns_of(proof),
    )  # fmt: skip
    _record("practitioner.proof_added", practitioner, by, at, proof=row.ref, proof_kind=row.kind, corrects=corrects)
    return row


@transaction.atomic
def withdraw_proof(*, practitioner_ref: str, credential_ref: str, why: str, by: Member, at: datetime) -> None:
    """Take back what was entered in error: it counts on no day, past or coming, and stays on file with the reason."""
    if not why.strip():
        raise ReasonMissing(act="Taking back a proof")
    row = _locked_credential(practitioner_ref, credential_ref, by)
    _withdraw(row, why.strip(), by, at)
    _record("practitioner.proof_withdrawn", row.practitioner, by, at, proof=row.ref, proof_kind=row.kind)


@transaction.atomic
def check_proof(*, practitioner_ref: str, credential_ref: str, how: str, by: Member, at: datetime) -> None:
    """Write down that it was compared with its source today: the register, the school, the insurer. May be repeated."""
    if not how.strip():
        raise CheckWithoutSource
    row = _locked_credential(practitioner_ref, credential_ref, by)
    row.checked_on, row.checked_by_id, row.checked_how = at.astimezone(by.zone).date(), by.user_id, how.strip()
    row.save(update_fields=["checked_on", "checked_by", "checked_how"])
    _record("practitioner.proof_checked", row.practitioner, by, at, proof=row.ref, proof_kind=row.kind)


@transaction.atomic
def stop_licence(
    *, practitioner_ref: str, credential_ref: str, status: LicenceStatus, since: date, by: Member, at: datetime
) -> None:
    """Write down what the board made of a licence, from that day on. Every row of the same licence follows.

    There is no way back on the row: a licence given back is a new period, entered as one.
    """
    if status is LicenceStatus.ACTIVE:
        raise InvalidInput(where="status", message="a licence given back is entered as a licence of its own")
    row = _locked_credential(practitioner_ref, credential_ref, by)
    if row.kind != LICENCE:
        raise CredentialNotFound
    Credential.objects.of(by.organization_id).filter(
        practitioner_id=row.practitioner_id, kind=LICENCE, profession=row.profession, jurisdiction=row.jurisdiction,
        number=row.number, withdrawn_at=None,
    ).update(status=str(status), status_since=since)  # fmt: skip
    _record("practitioner.licence_stopped", row.practitioner, by, at, proof=row.ref, status=str(status))


def keep_file(
    *, practitioner_ref: str, credential_ref: str, name: str, content: bytes, by: Member, at: datetime
) -> CredentialFile:
    """Keep a scan beside what it shows. What it is follows from its content. Raises FileTooLarge, FileNotReadable.

    Written to the storage before the transaction, so that no lock waits for a disk; taken away again if it fails.
    """
    if len(content) > files.LARGEST:
        raise FileTooLarge(size_mb=len(content) // 2**20 + 1, most_mb=files.LARGEST // 2**20)
    kind = files.content_type(content)
    if kind is None:
        raise FileNotReadable
    file = CredentialFile(
        organization_id=by.organization_id, name=files.plain_name(name, kind), content_type=kind, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), added_at=at, added_by_id=by.user_id,
    )  # fmt: skip
    # The name in the storage is nobody's to guess and says nothing of whom it is about.
    file.stored_as = default_storage.save(f"{FOLDER}/{file.ref}{files.ENDINGS[kind]}", ContentFile(content))
    try:
        with transaction.atomic():
            row = _locked_credential(practitioner_ref, credential_ref, by)
            file.credential = row
            file.save(force_insert=True)
            _record("practitioner.file_kept", row.practitioner, by, at, proof=row.ref, file=file.ref)
    except Exception:
        default_storage.delete(file.stored_as)
        raise
    return file


@transaction.atomic
def attest(
    *, practitioner_ref: str, condition: str, until: date, by: Member, at: datetime, profession: str = ""
) -> Attestation:
    """Give the owner's word that one open condition of the rule is met, until and including `until`."""
    today = at.astimezone(by.zone).date()
    if not 0 <= (until - today).days <= LONGEST_WORD_DAYS:
        raise AttestationOver(until=until.isoformat(), most="three years")
    practitioner = _locked(practitioner_ref, by)
    standing = qualification(
        organization_id=by.organization_id, practitioner_id=practitioner.pk, jurisdiction=by.jurisdiction, on=today
    )
    asked = next(
        (
            one.profession
            for one in (standing, *standing.others)
            if profession in {"", one.profession} and condition in {reason.condition for reason in one.confirmable}
        ),
        None,
    )
    if asked is None:
        raise NothingToConfirm
    row = _add_word(practitioner, condition=condition, until=until, profession=asked, by=by, at=at)
    _record("practitioner.attested", practitioner, by, at, attestation=row.ref, until=until.isoformat())
    return row


@transaction.atomic
def answer_for(
    *, practitioner_ref: str, reason: str, until: date, by: Member, at: datetime, profession: str = ""
) -> Attestation:
    """Let her needle though the law is silent: the owner's own responsibility, with a reason and an end.

    Never where the rule prohibits, permits, or is missing. Raises NothingToAnswerFor, ReasonMissing, AttestationOver.
    """
    today = at.astimezone(by.zone).date()
    if not reason.strip():
        raise ReasonMissing(act="Answering for needling where the law is silent")
    if not 0 <= (until - today).days <= LONGEST_ANSWER_DAYS:
        raise AttestationOver(until=until.isoformat(), most="a year")
    practitioner = _locked(practitioner_ref, by)
    rule = practice_rule(by.jurisdiction, profession or practitioner.profession)
    if rule is None or rule.status != "silent-unknown":
        raise NothingToAnswerFor(status=rule.status if rule else "missing")
    row = _add_word(
        practitioner, condition=permission_asked(rule), until=until, profession=rule.profession, by=by, at=at,
        reason=reason.strip(),
    )  # fmt: skip
    _record("practitioner.answered_for", practitioner, by, at, attestation=row.ref, until=until.isoformat())
    return row


@transaction.atomic
def withdraw_attestations(*, practitioner_ref: str, condition: str, by: Member, at: datetime) -> None:
    """Take the word on one condition back; from today on it is open again."""
    practitioner = _locked(practitioner_ref, by)
    rows = Attestation.objects.of(by.organization_id).filter(
        practitioner=practitioner, condition=condition, withdrawn_at=None
    )
    if rows.update(withdrawn_at=at, withdrawn_on=at.astimezone(by.zone).date()):
        _record("practitioner.attestation_withdrawn", practitioner, by, at)


def _add_word(
    practitioner: Practitioner, *, condition: str, until: date, profession: str, by: Member, at: datetime,
    reason: str = "",
) -> Attestation:  # fmt: skip
    rule = practice_rule(by.jurisdiction, profession)
    return Attestation.objects.add(
        organization_id=by.organization_id,
        practitioner=practitioner,
        jurisdiction=by.jurisdiction,
        profession=profession,
        condition=condition,
        reason=reason,
        rule_as_of=rule.as_of if rule else "",
        attested_by_id=by.user_id,
        attested_at=at,
        given_on=at.astimezone(by.zone).date(),
        until=until,
    )


def _must_be_known(profession: str) -> None:
    if profession not in PROFESSIONS:
        raise UnknownProfession(profession=profession, known=", ".join(PROFESSIONS))


def _checked_npi(npi: str) -> str:
    number = npi.replace(" ", "").replace("-", "")
    if number and (fault := fault_of_npi(number)):
        raise NotAnNpi(number=npi, fault=fault)
    return number


def _must_be_possible(proof: Proof, *, today: date) -> None:
    """Refuse what cannot be, before anything is read."""
    begins = begins_on(proof)
    if begins and proof.expires_on and proof.expires_on < begins:
        raise OverBeforeItBegins(expires_on=proof.expires_on.isoformat(), valid_from=begins.isoformat())
    match proof:
        case LicenceEvidence():
            _must_be_known(proof.profession)
            if not (proof.number.strip() and proof.jurisdiction and proof.expires_on):
                raise LicenceIncomplete
        case TrainingEvidence():
            if proof.completed_on > today:
                raise TrainingInFuture(completed_on=proof.completed_on.isoformat())
            if proof.in_person_hours > proof.hours:
                raise MoreHoursInPerson(hours=proof.hours, in_person_hours=proof.in_person_hours)
            if not (proof.hours or proof.supervised_sessions):
                raise NothingShown
            _must_be_on_the_chart(proof)
        case Limit():
            if not proof.reason.strip():
                raise ReasonMissing(act="A limit")
            _must_be_on_the_chart(proof)


def _must_be_on_the_chart(proof: TrainingEvidence | Limit) -> None:
    catalogue = catalogues.eligibility()
    for place in sorted(proof.regions):
        if not catalogue.places.is_place(place):
            raise UnknownPlaceTaught(place=place)
    known = catalogue.facts["plan.techniques"].options
    for technique in sorted(proof.techniques):
        if technique not in known:
            raise UnknownTechnique(technique=technique, known=", ".join(known))


def _must_be_asked(proof: CertificateEvidence) -> None:
    rule = practice_rule(proof.jurisdiction, proof.profession)
    if rule is None or proof.condition not in {*conditions_of(rule), permission_asked(rule)}:
        raise ConditionNotAsked(condition=proof.condition)


def _withdraw(row: Credential, why: str, by: Member, at: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_why = at, by.user_id, why[:240]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])


def _locked(practitioner_ref: str, by: Member) -> Practitioner:
    row = Practitioner.objects.of(by.organization_id).select_for_update().filter(ref=practitioner_ref).first()
    if row is None:
        raise PractitionerNotFound
    return row


def _locked_credential(practitioner_ref: str, credential_ref: str, by: Member) -> Credential:
    """One that counts: what was withdrawn is not touched again."""
    rows = Credential.objects.of(by.organization_id).select_for_update(of=("self",))
    row = (
        rows.filter(ref=credential_ref, practitioner__ref=practitioner_ref, withdrawn_at=None)
        .select_related("practitioner")
        .first()
    )
    if row is None:
        raise CredentialNotFound
    return row


def _record(kind: str, practitioner: Practitioner, by: Member, at: datetime, **facts: Any) -> None:
    audit.record(
        organization=by.organization_ref,
        kind=kind,
        about=practitioner.ref,
        by=by.user_ref,
        at=at,
        facts={name: value for name, value in facts.items() if value != ""},
    )
    changed(practitioner.pk, by=by, at=at)
