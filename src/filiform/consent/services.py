from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q

from filiform.audit import services as audit
from filiform.booking.errors import VisitSealed
from filiform.booking.services import require_open
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.clinics.roles import Role
from filiform.consent import queries
from filiform.consent.errors import (
    AlreadyWithdrawn,
    ConcernEmpty,
    ConsentNotFound,
    GoalEmpty,
    GoalIncomplete,
    IdentityNotSeen,
    NothingPlanned,
    NothingToConfirm,
    StimulationUndecided,
    TextChanged,
    WorryEmpty,
)
from filiform.consent.models import Concern, ConsentDocument, Goal, SignerSeen, Withdrawal
from filiform.consent.preparing import Prepared, prepare
from filiform.consent.signing import Signing, check_signer
from filiform.consent.types import ConsentText, Decision, SignedWhere, SignerRole
from filiform.intake import services as intake
from filiform.knowledge import catalogues
from filiform.measures.rules import checked
from filiform.measures.types import Reading
from filiform.patients import queries as patients
from filiform.patients.types import Identity
from filiform.screening import queries as screened
from filiform.screening import services as screening
from filiform.ui.signature import read_signature


@transaction.atomic
def sign_consent(*, visit: VisitRow, signing: Signing, by: Member, at: datetime) -> str:
    """Keep a signed consent to the text that was shown, in the language it was shown in. Returns its ref.

    The text is written anew here and must have the hash that was shown, so nobody signs what she did not see.
    At the clinic it is also her yes of today, and the visit is screened with it. What she signs on her phone is not:
    she is asked at the clinic, where her questions are answered (decision 10), and says yes there (confirm_consent).
    Raises: NothingPlanned, TextChanged, StimulationUndecided, what check_signer raises, and
    ui.signature.read_signature's refusal of a blank signature.
    """
    patient = _patient(visit, by)
    require_open(visit=visit, by=by)
    prepared, text = _shown(visit, patient, signing, by=by, at=at)
    check_signer(signing, told=prepared.told, where=_where(by))
    if prepared.told.plans_stimulation and signing.accepts_stimulation is None:
        raise StimulationUndecided
    read_signature(signing.signature)
    row = _add(
        visit,
        prepared,
        text,
        Decision.GIVEN,
        signing=signing,
        expires_on=prepared.told.expires_on,
        by=by,
        at=at,
    )
    if _where(by) is SignedWhere.CLINIC:
        _answer(visit, "yes", by=by, at=at)
    _record(
        "consent.signed",
        patient,
        row.ref,
        by=by,
        at=at,
        text=text.version,
        sha256=row.sha256,
        sites=row.sites,
        stimulation=row.accepts_stimulation,
        where=row.signed_where,
    )
    return row.ref


@transaction.atomic
def refuse_consent(
    *, visit: VisitRow, sha256: str, reason: str, by: Member, at: datetime, signer_name: str = "", language: str = "",
    for_another: bool = False,
) -> str:  # fmt: skip
    """Keep that the text was shown and declined. No signature and no reason are asked for. Returns its ref."""
    patient = _patient(visit, by)
    require_open(visit=visit, by=by)
    role = SignerRole.REPRESENTATIVE if for_another else SignerRole.PATIENT
    signing = Signing(sha256, role, signer_name.strip() or patient.name, "", language=language)
    prepared, text = _shown(visit, patient, signing, by=by, at=at)
    row = _add(visit, prepared, text, Decision.REFUSED, signing=signing, expires_on=None, by=by, at=at, reason=reason)
    _answer(visit, "no", by=by, at=at)
    _record("consent.refused", patient, row.ref, by=by, at=at, text=text.version, sha256=row.sha256)
    return row.ref


@transaction.atomic
def confirm_consent(*, visit: VisitRow, by: Member, at: datetime, identity_seen: str = "") -> None:
    """The patient agrees again today to a consent that stands: asked at every session, signed once.

    Who signed for her on a phone shows an identity document the first time; `identity_seen` says which.
    Raises: NothingToConfirm where no consent is in force or it leaves a part of the plan uncovered; IdentityNotSeen.
    """
    patient = _patient(visit, by)
    standing = queries.consent_in_force(organization_id=by.organization_id, patient_id=visit.patient_id, at=at)
    plan = screened.plan_of(organization_id=by.organization_id, visit_id=visit.id)
    if standing is None or queries.plan_gap(view=standing, sites=plan.sites, techniques=plan.techniques):
        raise NothingToConfirm
    _see_signer(standing.ref, identity_seen, by=by, at=at)
    _answer(visit, "yes", by=by, at=at)
    _record("consent.confirmed", patient, standing.ref, by=by, at=at)


@transaction.atomic
def withdraw_consent(*, visit: VisitRow, consent_ref: str, words: str, by: Member, at: datetime) -> None:
    """End a consent from this moment. Always possible, also once the visit is sealed; what was done stays recorded.

    A visit still open is screened anew. Raises: ConsentNotFound, AlreadyWithdrawn.
    """
    end_consent(patient=_patient(visit, by), consent_ref=consent_ref, words=words, visits=[visit], by=by, at=at)


@transaction.atomic
def end_consent(
    *, patient: Identity, consent_ref: str, words: str, visits: Sequence[VisitRow], by: Member, at: datetime
) -> None:
    """End a consent, and say no for each of `visits` that is still open. Raises: ConsentNotFound, AlreadyWithdrawn."""
    row = (
        ConsentDocument.objects.of(by.organization_id)
        .filter(ref=consent_ref, patient_id=patient.id, decision=Decision.GIVEN)
        .select_related("withdrawal")
        .first()
    )
    if row is None:
        raise ConsentNotFound
    if (earlier := getattr(row, "withdrawal", None)) is not None:
        raise AlreadyWithdrawn(withdrawn=earlier.withdrawn_at.astimezone(by.zone))
    try:
        Withdrawal.objects.add(
            organization_id=by.organization_id,
            document=row,
            withdrawn_at=at,
            by_id=by.user_id,
            words=words.strip()[:400],
        )
    except IntegrityError as error:
        raise AlreadyWithdrawn(withdrawn=at.astimezone(by.zone)) from error
    for visit in visits:
        if _is_open(visit, by):
            _answer(visit, "no", by=by, at=at)
    _record("consent.withdrawn", patient, row.ref, by=by, at=at)


@transaction.atomic
def add_goal(
    *,
    visit: VisitRow,
    text: str,
    by: Member,
    at: datetime,
    instrument: str = "",
    target: str = "",
    by_date: date | None = None,
) -> str:
    """Write down what the patient wants; with an instrument, the value aimed at must be possible. Returns its ref.

    Raises: GoalIncomplete, and what measures.rules.checked raises.
    """
    words = " ".join(text.split())[:240]
    if not words:
        raise GoalEmpty if _is_hers(by) else GoalIncomplete(message="Write what the patient wants to be able to do.")
    if target.strip() and not instrument:
        raise GoalIncomplete(message="Choose the measure that the target value belongs to.")
    if by_date is not None and by_date < at.astimezone(by.zone).date():
        raise GoalIncomplete(message="The day the goal is looked at lies in the past.")
    value, unit = _target(instrument, target)
    goal = Goal.objects.add(
        organization_id=by.organization_id,
        patient_id=visit.patient_id,
        episode_id=visit.episode_id,
        text=words,
        instrument=instrument,
        target=value,
        unit=unit,
        by_date=by_date,
        added_at=at,
        added_by_id=by.user_id,
        is_hers=_is_hers(by),
    )
    _record("goal.added", _patient(visit, by), goal.ref, by=by, at=at)
    return goal.ref


@transaction.atomic
def end_goal(*, visit: VisitRow, goal_ref: str, is_reached: bool, by: Member, at: datetime) -> None:
    """Close a goal as reached or given up. It stays in the record."""
    goal = (
        Goal.objects.of(by.organization_id)
        .select_for_update()
        .filter(ref=goal_ref, patient_id=visit.patient_id, ended_at=None)
        .first()
    )
    if goal is None:
        raise ConsentNotFound
    goal.ended_at, goal.is_reached = at, is_reached
    goal.save(update_fields=["ended_at", "is_reached"])
    _record("goal.ended", _patient(visit, by), goal.ref, by=by, at=at, is_reached=is_reached)


@transaction.atomic
def add_concern(*, visit: VisitRow, text: str, answer: str, by: Member, at: datetime) -> str:
    """Write down what worries the patient, with the answer given if there is one yet. Returns its ref."""
    require_open(visit=visit, by=by)
    words = " ".join(text.split())[:400]
    if not words:
        raise WorryEmpty if _is_hers(by) else ConcernEmpty
    given = answer.strip()[:800]
    concern = Concern.objects.add(
        organization_id=by.organization_id,
        patient_id=visit.patient_id,
        visit_id=visit.id,
        text=words,
        answer=given,
        noted_at=at,
        noted_by_id=by.user_id,
        answered_at=at if given else None,
        is_hers=_is_hers(by),
    )
    _record("concern.noted", _patient(visit, by), concern.ref, by=by, at=at, is_answered=bool(given))
    return concern.ref


@transaction.atomic
def answer_concern(*, visit: VisitRow, concern_ref: str, answer: str, by: Member, at: datetime) -> None:
    """Write down what the patient was answered. What was answered at an earlier visit stays as it was said then."""
    require_open(visit=visit, by=by)
    concern = (
        Concern.objects.of(by.organization_id)
        .select_for_update()
        .filter(Q(visit_id=visit.id) | Q(answer=""), ref=concern_ref, patient_id=visit.patient_id)
        .first()
    )
    if concern is None:
        raise ConsentNotFound
    concern.answer, concern.answered_at = answer.strip()[:800], at
    concern.save(update_fields=["answer", "answered_at"])
    _record("concern.answered", _patient(visit, by), concern.ref, by=by, at=at)


def _shown(
    visit: VisitRow, patient: Identity, signing: Signing, *, by: Member, at: datetime
) -> tuple[Prepared, ConsentText]:
    language = signing.language or patient.language
    for_another = signing.signer_role is not SignerRole.PATIENT
    prepared = prepare(visit=visit, language=language, by=by, at=at, patient=patient, for_another=for_another)
    if prepared.text is None:
        raise NothingPlanned
    if prepared.text.sha256 != signing.sha256:
        raise TextChanged
    return prepared, prepared.text


def _see_signer(consent_ref: str, identity_seen: str, *, by: Member, at: datetime) -> None:
    """Where somebody else signed on a phone, her document is looked at once, before the first needle."""
    documents = ConsentDocument.objects.of(by.organization_id).select_related("signer_seen")
    row = documents.get(ref=consent_ref)
    is_own = row.signer_role == SignerRole.PATIENT or row.signed_where == SignedWhere.CLINIC
    if is_own or hasattr(row, "signer_seen"):
        return
    if not identity_seen.strip():
        raise IdentityNotSeen
    SignerSeen.objects.add(
        organization_id=by.organization_id, document=row, identity_seen=identity_seen.strip()[:80], seen_at=at,
        by_id=by.user_id,
    )  # fmt: skip


def _where(by: Member) -> SignedWhere:
    return SignedWhere.PHONE if by.role is Role.PATIENT else SignedWhere.CLINIC


def _is_hers(by: Member) -> bool:
    return by.role is Role.PATIENT


def _add(
    visit: VisitRow,
    prepared: Prepared,
    text: ConsentText,
    decision: Decision,
    *,
    signing: Signing,
    expires_on: date | None,
    by: Member,
    at: datetime,
    reason: str = "",
) -> ConsentDocument:
    return ConsentDocument.objects.add(
        organization_id=by.organization_id,
        patient_id=visit.patient_id,
        visit_id=visit.id,
        practitioner_id=visit.practitioner_id,
        decision=decision,
        text_version=text.version,
        language=text.language,
        text=text.as_json(),
        sha256=text.sha256,
        sites=list(prepared.sites),
        techniques=list(prepared.techniques),
        accepts_stimulation=signing.accepts_stimulation if prepared.told.plans_stimulation else None,
        signer_role=signing.signer_role,
        signer_name=" ".join(signing.signer_name.split())[:160],
        relation=" ".join(signing.relation.split())[:80],
        identity_seen=" ".join(signing.identity_seen.split())[:80],
        assents=signing.assents if prepared.told.is_minor else None,
        interpreter=" ".join(signing.interpreter.split())[:160],
        interpreter_language=" ".join(signing.interpreter_language.split())[:60],
        interpreter_declined=signing.interpreter_declined,
        signed_where=_where(by),
        signature=signing.signature,
        reason=reason.strip()[:400],
        decided_at=at,
        expires_on=expires_on,
        recorded_by_id=by.user_id,
        witness_name="" if _where(by) is SignedWhere.PHONE else by.name,
    )


def _is_open(visit: VisitRow, by: Member) -> bool:
    try:
        require_open(visit=visit, by=by)
    except VisitSealed:
        return False
    return True


def _answer(visit: VisitRow, answer: str, *, by: Member, at: datetime) -> None:
    """The decision is a fact of the screening, so it is screened at once."""
    intake.record_answers(visit=visit, answers={"consent.given": answer}, source="patient", by=by, at=at)
    screening.screen_visit(visit=visit, by=by, at=at)


def _target(instrument: str, target: str) -> tuple[Decimal | None, str]:
    if not instrument:
        return None, ""
    known = catalogues.instruments().by_id.get(instrument)
    if not target.strip() and known is not None:
        return None, known.unit or ""
    # A goal is for the patient as a whole: the side belongs to the measurement, not to the aim.
    reading = checked(Reading(instrument, target, side="right"), catalogues.instruments())
    return Decimal(str(reading.value)), reading.unit


def _patient(visit: VisitRow, by: Member) -> Identity:
    return patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]


def _record(kind: str, patient: Identity, about: str, *, by: Member, at: datetime, **facts: object) -> None:
    audit.record(
        organization=by.organization_ref,
        kind=kind,
        patient=patient.ref,
        about=about,
        by=by.user_ref,
        at=at,
        facts=facts,
    )
