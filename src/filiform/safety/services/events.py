"""Reporting an adverse event and everything that is done about it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from filiform.booking.types import VisitRow
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.safety.errors import EventInvalid, EventIsClosed, EventIsOpen, JudgedByAnother, ReasonMissing
from filiform.safety.models import AdverseEvent
from filiform.safety.rules.events import changes, faults_of_closing, onset_at
from filiform.safety.rules.reports import check_report
from filiform.safety.services.history import Held, append, begin, held, leave_a_line
from filiform.safety.types import ActionKind, Conclusion, EntryKind, Onset, Source, State
from filiform.treatment import queries as treatment

LONGEST = 500


@transaction.atomic
def report_event(
    *,
    kind: str,
    by: Member,
    at: datetime,
    visit: VisitRow | None = None,
    patient_id: int | None = None,
    grade: str = "",
    source: Source = Source.CLINICIAN,
    noticed_at: datetime | None = None,
    began_at: datetime | None = None,
    onset: Onset = Onset.UNKNOWN,
    note: str = "",
    muscles: Sequence[str] = (),
    regions: Sequence[str] = (),
    needles: Sequence[str] = (),
    is_near_miss: bool = False,
    origin: str = "",
) -> str:
    """Put an event into the register; returns its ref. It is open until closed by name.

    `kind` and `grade` are words of adverse-events.yaml; a grade may wait. From `visit` follow patient, practitioner,
    clinic and session. `origin` names what it came from (such as `follow-up:<ref>`): the same again changes nothing
    and gives the same ref. `muscles` as `muscle:side`, `needles` by their ids in the session.
    Raises: EventInvalid.
    """
    if origin and (known := _known(origin, by)):
        return known
    session = treatment.session_row(organization_id=by.organization_id, visit_id=visit.id) if visit else None
    if began_at and not onset and session and session.opened_at:
        last_out = treatment.last_needle_out(organization_id=by.organization_id, session=session)
        onset = onset_at(began_at, opened_at=session.opened_at, last_out_at=last_out)
    said = {
        "kind": kind, "grade": grade, "source": source, "noticed_at": noticed_at or at, "began_at": began_at,
        "onset": onset, "note": note.strip(), "muscles": tuple(muscles), "regions": tuple(regions),
        "needles": tuple(needles), "is_near_miss": is_near_miss,
    }  # fmt: skip
    check_report(said, at=at)
    try:
        with transaction.atomic():
            row = begin(
                said, session=session, visit_id=visit.id if visit else None,
                patient_id=visit.patient_id if visit else patient_id,
                practitioner_id=visit.practitioner_id if visit else None, origin=origin, by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        # The same answer came twice at the same time; the other one has put it in.
        if origin and (known := _known(origin, by)):
            return known
        raise
    facts = {"source": str(source), "grade": grade, **({"visit": visit.ref} if visit else {})}
    leave_a_line(kind="safety.event_reported", row=row, by=by, at=at, **facts)
    return row.ref


def _known(origin: str, by: Member) -> str | None:
    return AdverseEvent.objects.of(by.organization_id).filter(origin=origin).values_list("ref", flat=True).first()


@transaction.atomic
def describe_event(*, event_ref: str, by: Member, at: datetime, **wanted: Any) -> None:
    """Say more of it, or say it better: kind, grade, times, outcome, note. What stood there stays readable.

    Raises: EventNotFound, EventIsClosed, EventInvalid.
    """
    one = _open(event_ref, by)
    said = {"noticed_at": one.facts.noticed_at, "began_at": one.facts.began_at, **wanted}
    check_report(said, at=at)
    if changed := changes(one.facts, wanted):
        append(one, EntryKind.DESCRIBED, changed, by, at)
        leave_a_line(kind="safety.event_described", row=one.row, by=by, at=at, fields=sorted(changed))


@transaction.atomic
def begin_review(*, event_ref: str, by: Member, at: datetime) -> None:
    """Somebody looks into it. The same again changes nothing. Raises: EventNotFound, EventIsClosed."""
    one = _open(event_ref, by)
    if one.facts.state is State.OPEN:
        append(one, EntryKind.REVIEW, {}, by, at)
        leave_a_line(kind="safety.review_begun", row=one.row, by=by, at=at)


@transaction.atomic
def add_action(
    *, event_ref: str, kind: ActionKind, text: str, by: Member, at: datetime, done_at: datetime | None = None,
    who: str = "",
) -> None:  # fmt: skip
    """What was done about it, when and by whom. `who` empty: by whoever writes it down.

    Raises: EventNotFound, EventIsClosed, ReasonMissing, EventInvalid.
    """
    one = _open(event_ref, by)
    if done_at is not None and done_at > at:
        raise EventInvalid(where="done_at", message="lies in the future. Record it when it has been done.")
    said = {
        "kind": str(kind), "text": said_in_words(text, "text"), "done_at": (done_at or at).isoformat(),
        "who": " ".join(who.split())[:120],
    }  # fmt: skip
    append(one, EntryKind.ACTION, said, by, at)
    leave_a_line(kind="safety.action_added", row=one.row, by=by, at=at, action=str(kind))


@transaction.atomic
def assess_causality(*, event_ref: str, causality: str, reason: str, by: Member, at: datetime) -> None:
    """How sure one is that needling caused it. Whoever needled does not judge where a colleague can.

    Raises: EventNotFound, EventIsClosed, EventInvalid, ReasonMissing, JudgedByAnother.
    """
    one = _open(event_ref, by)
    scale = catalogues.adverse_events().causality.scale
    if causality not in {step.causality for step in scale}:
        known = ", ".join(step.causality for step in scale)
        raise EventInvalid(where="causality", message=f"choose one of: {known}.")
    is_own = one.row.practitioner is not None and one.row.practitioner.user_id == by.user_id
    if is_own and (others := _other_reviewers(by)):
        raise JudgedByAnother(names=" or ".join(others))
    said = {"causality": causality, "reason": said_in_words(reason, "reason"), "is_own": is_own}
    append(one, EntryKind.CAUSALITY, said, by, at)
    leave_a_line(kind="safety.causality_assessed", row=one.row, by=by, at=at, causality=causality)


def _other_reviewers(by: Member) -> list[str]:
    staff = clinics.staff(organization_id=by.organization_id)
    return [one.name for one in staff if one.may("safety.review") and one.user_id != by.user_id]


@transaction.atomic
def close_event(
    *, event_ref: str, conclusion: Conclusion, reason: str, by: Member, at: datetime, told_outside: str = ""
) -> None:
    """End it, by name and with a reason. A confirmed event has a grade, a judgement of causality and an outcome before.

    Raises: EventNotFound, EventIsClosed, ReasonMissing, EventInvalid, NotReadyToClose.
    """
    one = _open(event_ref, by)
    if conclusion is Conclusion.NONE:
        raise EventInvalid(where="conclusion", message="say whether it happened, was ruled out, or stands here twice.")
    said = said_in_words(reason, "reason")
    for fault in faults_of_closing(
        one.facts, conclusion, told_outside=told_outside, is_session_open=_is_session_open_again(one.row, by)
    ):
        raise fault
    closing = {"conclusion": str(conclusion), "reason": said, "told_outside": told_outside.strip()[:LONGEST]}
    append(one, EntryKind.CLOSED, closing, by, at)
    leave_a_line(kind="safety.event_closed", row=one.row, by=by, at=at, conclusion=str(conclusion))


@transaction.atomic
def reopen_event(*, event_ref: str, reason: str, by: Member, at: datetime) -> None:
    """Look at it again, with a reason. How it was closed stays in its history.

    Raises: EventNotFound, EventIsOpen, ReasonMissing.
    """
    one = held(event_ref, by)
    if one.facts.state is not State.CLOSED:
        raise EventIsOpen
    append(one, EntryKind.REOPENED, {"reason": said_in_words(reason, "reason")}, by, at)
    leave_a_line(kind="safety.event_reopened", row=one.row, by=by, at=at)


def _is_session_open_again(row: AdverseEvent, by: Member) -> bool:
    if row.visit_id is None:
        return False
    session = treatment.session_row(organization_id=by.organization_id, visit_id=row.visit_id)
    return session is not None and session.is_open_again


def _open(event_ref: str, by: Member) -> Held:
    one = held(event_ref, by)
    if one.facts.state is State.CLOSED:
        raise EventIsClosed
    return one


def said_in_words(text: str, where: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise ReasonMissing(where=where, most=LONGEST)
    return said
