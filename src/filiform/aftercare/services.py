from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from filiform.aftercare import letters, queries
from filiform.aftercare.alarms import services as alarms
from filiform.aftercare.errors import AnswerIncomplete, FollowUpNotFound, FollowUpOver, NoAddress, NothingDone
from filiform.aftercare.models import Answer, FollowUp, SheetGiven
from filiform.aftercare.preparing import emergency_number, prepare, risky_of
from filiform.aftercare.rules import answering, asking
from filiform.aftercare.types import Given, HandedOver, Sheet, Source
from filiform.audit import services as audit
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.patients import queries as patients
from filiform.patients.access.services import revoke_links
from filiform.patients.types import Identity
from filiform.treatment import services as treatment
from filiform.treatment.recording import NewEvent
from filiform.treatment.telling import Told

# How long the link in the letter with the sheet opens her pages: as long as anything is asked about the session.
SHEET_LINK = timedelta(days=28)


@transaction.atomic
def hand_over_sheet(*, visit: VisitRow, how: HandedOver, language: str, by: Member, at: datetime) -> str:
    """Keep that the sheet was handed over, with its words; returns its ref.

    While the session is open the stream is told as well (`advice.given`), so that its gates and the note know it. By
    mail it goes as a link to her own pages. Raises: NothingDone, NoAddress.
    """
    prepared = prepare(visit=visit, language=language, by=by, at=at)
    if prepared.sheet is None:
        raise NothingDone
    patient = _patient(visit.patient_id, by)
    if how is HandedOver.MAIL:
        _mail(patient, visit, by, at)
    if prepared.session_is_open:
        said = {"sheets": list(prepared.sheet.sheets), "language": prepared.sheet.language}
        treatment.record_events(
            visit_ref=visit.ref, events=[NewEvent("advice.given", said, str(uuid4()))], by=by, at=at
        )  # fmt: skip
    return _keep_sheet(visit, patient, prepared.sheet, how, by, at)


@transaction.atomic
def mail_sheet_after_signing(*, visit: VisitRow, by: Member, at: datetime) -> None:
    """The note is signed: whoever has not been mailed her sheet yet, and has an address, gets it. Never refuses."""
    given = SheetGiven.objects.of(by.organization_id).filter(visit_id=visit.id, how=HandedOver.MAIL)
    patient = _patient(visit.patient_id, by)
    if given.exists() or not patient.email:
        return
    prepared = prepare(visit=visit, language=patient.language, by=by, at=at)
    if prepared.sheet is not None and queries.mails_by_itself(by):
        _mail(patient, visit, by, at)
        _keep_sheet(visit, patient, prepared.sheet, HandedOver.MAIL, by, at)


def plan_after_closing(told: Told) -> None:
    """A session was closed (treatment tells): plan what is asked, and keep that the sheet was ticked off in the room.

    Closed once more, after it had been reopened, it asks what is new and takes back what no needle asks for any more.
    Joins the session's transaction. SQL: what is planned, screening; an insert for all that is new; whether
    a sheet is kept, and an insert if not; audit (3).
    """
    by, at, state = told.by, told.at, told.state
    if state.closed is None:
        return
    planned = {row.window: row for row in FollowUp.objects.of(by.organization_id).filter(visit_id=told.visit_id)}
    said = {flag for row in planned.values() for flag in row.flags or ()}
    risky = replace(risky_of(visit_id=told.visit_id, state=state, by=by), flags=frozenset(said))
    wanted = asking.windows(
        closed_at=state.closed.at, risky=risky, words=catalogues.aftercare(), places=catalogues.eligibility().places
    )
    risks = None if risky.risks is None else sorted(risky.risks)
    fresh = [_row(one, told, state.closed.at, risks) for one in wanted if one.id not in planned]
    if fresh:
        FollowUp.objects.add_all(fresh)
    _keep_in_step(planned.values(), {one.id for one in wanted}, by, at)
    _keep_ticked_sheet(told)
    if fresh or planned:
        whose = state.opened.said.patient if state.opened else ""
        _record("follow_up.planned", whose, told.visit_ref, by, at, windows=[one.id for one in wanted])


@transaction.atomic
def ask_follow_up(*, follow_up_ref: str, by: Member, at: datetime) -> int:
    """Send the questions, once; 1 if that was still to do. What cannot be sent is asked by telephone (the work list).

    Raises: FollowUpNotFound.
    """
    row = _locked(by.organization_id, follow_up_ref)
    if row.asked_at is not None or row.void_at is not None or row.answered_at is not None:
        return 0
    patient = _patient(row.patient_id, by)
    row.is_reached = letters.ask(
        patient=patient, follow_up_ref=row.ref, until=row.until, by=by, at=at,
        emergency=emergency_number(by, catalogues.aftercare(patient.language)),
    )  # fmt: skip
    row.asked_at = at
    row.save(update_fields=["asked_at", "is_reached"])
    _record("follow_up.asked", patient.ref, row.ref, by, at, window=row.window, reached=row.is_reached)
    return 1


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent, as it was sent. `token` names the form."""

    soreness: str
    bruise: str
    flags: tuple[str, ...]
    none_of_these: bool
    words: str
    token: UUID


@transaction.atomic
def record_answer(
    *, follow_up_ref: str, sent: Sent, source: Source, language: str, by: Member, at: datetime
) -> Given:  # fmt: skip
    """Keep an answer and act on it: a red flag raises its alarm in this very transaction.

    A later answer corrects an earlier one until the link is over; both stay. The same form again, or the same answer
    again, changes nothing. Staff may still write down what they hear by telephone when the link is over.
    Raises: FollowUpNotFound, FollowUpOver, AnswerIncomplete naming the fields.
    """
    row = _locked(by.organization_id, follow_up_ref)
    answers = list(row.answers.order_by("number"))
    known = next((one for one in answers if one.token == sent.token), None)
    if known is not None:
        return queries.given_of(known)
    if row.void_at is not None or (source is Source.LINK and at > row.until):
        raise FollowUpOver
    missing = answering.lacking(
        soreness=sent.soreness, bruise=sent.bruise, flags=sent.flags, none_of_these=sent.none_of_these, asks=row.asks
    )
    if missing:
        raise AnswerIncomplete(fields=missing)
    given = answering.read(
        soreness=sent.soreness, bruise=sent.bruise, flags=sent.flags, words=sent.words, asks=row.asks
    )
    if answers and queries.given_of(answers[-1]) == given:
        return given
    _add_answer(row, given, sent, len(answers) + 1, source, language, by, at)
    _act_on(row, given, before=tuple(row.flags or ()), source=source, by=by, at=at)
    row.answered_at, row.flags, row.was_red = at, list(given.flags), row.was_red or given.is_red
    row.save(update_fields=["answered_at", "flags", "was_red"])
    facts = {"window": row.window, "source": str(source), "number": len(answers) + 1, "red": given.is_red}
    _record("follow_up.answered", _patient(row.patient_id, by).ref, row.ref, by, at, **facts)
    return given


def _act_on(
    row: FollowUp, given: Given, *, before: tuple[str, ...], source: Source, by: Member, at: datetime
) -> None:  # fmt: skip
    if given.is_red:
        urgency = answering.urgency_of(given.flags, risks=row.risks, words=catalogues.aftercare())
        alarms.raise_alarm(
            visit_id=row.visit_id, patient_id=row.patient_id, follow_up_id=row.pk, flags=given.flags, urgency=urgency,
            source=source, by=by, at=at,
        )  # fmt: skip
        _ask_later(row, given, by, at)
    elif before:
        alarms.note_corrected(visit_id=row.visit_id, by=by, at=at)


def _ask_later(row: FollowUp, given: Given, by: Member, at: datetime) -> None:
    """Some flags are asked about again in a week or a month."""
    later = asking.later_windows(given.flags, closed_at=row.closed_at, at=at, words=catalogues.aftercare())
    rows = FollowUp.objects.of(by.organization_id).filter(visit_id=row.visit_id)
    planned = set(rows.values_list("window", flat=True))
    fresh = [
        FollowUp(
            organization_id=row.organization_id, visit_id=row.visit_id, patient_id=row.patient_id, window=one.id,
            closed_at=row.closed_at, due_at=one.due_at, until=one.until, asks=list(one.asks), risks=row.risks,
        )
        for one in later
        if one.id not in planned
    ]  # fmt: skip
    if fresh:
        FollowUp.objects.add_all(fresh)


def _add_answer(
    row: FollowUp, given: Given, sent: Sent, number: int, source: Source, language: str, by: Member, at: datetime
) -> None:
    Answer.objects.add(
        organization_id=row.organization_id, follow_up=row, number=number, soreness=given.soreness,
        bruise=given.bruise or "", flags=list(given.flags), words=given.words, source=source, language=language,
        token=sent.token, given_at=at, by_id=by.user_id,
    )  # fmt: skip


def _keep_in_step(rows: Collection[FollowUp], wanted: set[str], by: Member, at: datetime) -> None:
    """Planned before; by the needles as they stand now no longer wanted, or wanted again. An answer always stays."""
    for row in rows:
        is_void = row.window not in wanted
        if row.answered_at is None and is_void is (row.void_at is None):
            row.void_at, row.void_reason = (at, "no needle asks for it any more") if is_void else (None, "")
            row.save(update_fields=["void_at", "void_reason"])
            if is_void:
                revoke_links(about=row.ref, by=by, at=at)


def _row(one: asking.Window, told: Told, closed_at: datetime, risks: Any) -> FollowUp:
    return FollowUp(
        organization_id=told.by.organization_id, visit_id=told.visit_id, patient_id=told.patient_id, window=one.id,
        closed_at=closed_at, due_at=one.due_at, until=one.until, asks=list(one.asks), risks=risks,
    )  # fmt: skip


def _keep_ticked_sheet(told: Told) -> None:
    """The room ticks sheets off by name; one that this package handed over itself is kept with its words already."""
    advice, organization_id = told.state.advice, told.by.organization_id
    if not advice or SheetGiven.objects.of(organization_id).filter(visit_id=told.visit_id).exists():
        return
    SheetGiven.objects.add(
        organization_id=organization_id, visit_id=told.visit_id, patient_id=told.patient_id, how=HandedOver.IN_SESSION,
        sheets=sorted({sheet for one in advice for sheet in one.said.sheets}), given_at=advice[-1].at,
        language=advice[-1].said.language or "", by_id=told.by.user_id,
    )  # fmt: skip


def _keep_sheet(
    visit: VisitRow, patient: Identity, sheet: Sheet, how: HandedOver, by: Member, at: datetime
) -> str:  # fmt: skip
    row = SheetGiven.objects.add(
        organization_id=by.organization_id, visit_id=visit.id, patient_id=patient.id, how=how,
        sheets=list(sheet.sheets), language=sheet.language, version=sheet.version, text=sheet.as_json(),
        sha256=sheet.sha256, given_at=at, by_id=by.user_id,
    )  # fmt: skip
    _record("aftercare.sheet_given", patient.ref, visit.ref, by, at, how=str(how), sheets=list(sheet.sheets))
    return row.ref


def _mail(patient: Identity, visit: VisitRow, by: Member, at: datetime) -> None:
    sent = bool(patient.email) and letters.mail_sheet(
        patient=patient, visit_ref=visit.ref, until=at + SHEET_LINK, by=by, at=at,
        emergency=emergency_number(by, catalogues.aftercare(patient.language)),
    )  # fmt: skip
    if not sent:
        raise NoAddress


def _locked(organization_id: int, follow_up_ref: str) -> FollowUp:
    row = FollowUp.objects.of(organization_id).select_for_update().filter(ref=follow_up_ref).first()
    if row is None:
        raise FollowUpNotFound
    return row


def _patient(patient_id: int, by: Member) -> Identity:
    return patients.identities(organization_id=by.organization_id, patient_ids={patient_id})[patient_id]


def _record(kind: str, patient_ref: str, about: str, by: Member, at: datetime, **facts: object) -> None:
    audit.record(
        organization=by.organization_ref, kind=kind, patient=patient_ref, about=about, by=by.user_ref, at=at,
        facts=facts,
    )  # fmt: skip
