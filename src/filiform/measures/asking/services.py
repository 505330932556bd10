from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking import queries as booking
from filiform.booking.errors import VisitSealed
from filiform.booking.types import VisitRow, VisitStatus
from filiform.clinics.types import Member
from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.measures import queries as measured
from filiform.measures import services as measures
from filiform.measures.asking import letters, queries
from filiform.measures.asking.errors import (
    AnswerUnreadable,
    AskingNotFound,
    AskingOver,
    NothingAnswered,
    PlanUnreadable,
)
from filiform.measures.asking.rules import BEFORE_A_VISIT, asked_on, due_before
from filiform.measures.asking.types import AskingRow, Occasion, Plan
from filiform.measures.asking.words import title_of
from filiform.measures.entry.queries import sheets
from filiform.measures.entry.typed import FUNCTION, readings_from
from filiform.measures.models import Asking, AskingAnswer, AskingPlan
from filiform.measures.telling import tell
from filiform.measures.types import Mode, Phase, Reading
from filiform.outbox import services as outbox
from filiform.patients import queries as patients
from filiform.patients.access.services import revoke_links

GONE = {VisitStatus.CANCELLED, VisitStatus.NO_SHOW}
MOST_INSTRUMENTS, MOST_WEEKS = 12, 104


@transaction.atomic
def set_plan(*, plan: Plan, by: Member, at: datetime, episode_id: int | None = None, visit_type_id: int | None = None,
             about: str = "") -> None:  # fmt: skip
    """Say what is asked by link in one episode, for one visit type, or (with neither) in the whole organization.

    What was sent already stays as it was sent. Raises: PlanUnreadable.
    """
    _check_plan(plan)
    rows = AskingPlan.objects.of(by.organization_id).select_for_update()
    row = rows.filter(episode=cast("Any", episode_id), visit_type=cast("Any", visit_type_id)).first() or AskingPlan(
        organization_id=by.organization_id, episode_id=episode_id, visit_type_id=visit_type_id
    )
    row.instruments, row.follow_up_weeks = list(plan.instruments), sorted(set(plan.follow_up_weeks))
    row.days_before_visit, row.days_open, row.is_on = plan.days_before_visit, plan.days_open, plan.is_on
    row.set_at, row.set_by_id = at, by.user_id
    row.save()
    facts = {"instruments": list(plan.instruments), "weeks": row.follow_up_weeks, "on": plan.is_on}
    audit.record(
        organization=by.organization_ref, kind="asking.plan_set", about=about or row.ref, by=by.user_ref, at=at,
        facts=facts,
    )  # fmt: skip


def _check_plan(plan: Plan) -> None:
    can_be_asked = catalogues.taking().by_link
    strange = [one for one in plan.instruments if one not in can_be_asked]
    if strange:
        raise PlanUnreadable(what=strange[0], message="cannot be asked by link; choose from the list")
    if not 1 <= len(plan.instruments) <= MOST_INSTRUMENTS:
        raise PlanUnreadable(what="Instruments", message=f"choose 1 to {MOST_INSTRUMENTS}")
    if any(not 1 <= one <= MOST_WEEKS for one in plan.follow_up_weeks):
        raise PlanUnreadable(what="Weeks", message=f"write weeks from 1 to {MOST_WEEKS}, such as 6, 12")
    if not (0 <= plan.days_before_visit <= 14 and 1 <= plan.days_open <= 60):
        raise PlanUnreadable(what="Days", message="ask 0 to 14 days before a visit, and stay open for 1 to 60 days")


@transaction.atomic
def plan_before(*, visit: VisitRow, plan: Plan, by: Member, at: datetime) -> int:
    """Write down what one visit gives rise to; returns how many askings. A second call adds nothing."""
    standing = [
        one for one in booking.visits_of_episode(organization_id=by.organization_id, episode_id=visit.episode_id)
        if one.status not in GONE
    ]  # fmt: skip
    is_first = bool(standing) and standing[0].id == visit.id
    due = due_before(visit.starts_at, is_first=is_first, plan=plan, instruments=catalogues.instruments().by_id)
    known = queries.planned_visits(organization_id=by.organization_id, visit_ids=[visit.id])
    if known:
        return 0
    rows = [
        Asking(
            organization_id=by.organization_id, visit_id=visit.id, patient_id=visit.patient_id,
            occasion=one.occasion, weeks=one.weeks, instruments=list(one.instruments), due_at=one.due_at,
            until=one.until,
        )
        for one in due
        if one.until > at
    ]  # fmt: skip
    Asking.objects.add_all(rows)
    return len(rows)


@transaction.atomic
def plan_discharge(*, visit: VisitRow, by: Member, at: datetime) -> bool:
    """The course ends with this visit: what the plan asks at discharge is due now, and sent like the others.

    Once for a visit, and nothing where no plan is on. Says whether that was new.
    """
    plan = queries.plans_for(organization_id=by.organization_id, visits=[visit])[visit.id]
    names = asked_on(Occasion.DISCHARGE, plan, catalogues.instruments().by_id)
    asked = Asking.objects.of(by.organization_id).filter(visit_id=visit.id, occasion=Occasion.DISCHARGE)
    if not (plan.is_on and names) or asked.exists():
        return False
    Asking.objects.add_all(
        [
            Asking(
                organization_id=by.organization_id, visit_id=visit.id, patient_id=visit.patient_id,
                occasion=Occasion.DISCHARGE, instruments=list(names), due_at=at,
                until=at + timedelta(days=plan.days_open),
            )
        ]
    )  # fmt: skip
    return True


@transaction.atomic
def ask(*, asking_ref: str, by: Member, at: datetime) -> bool:
    """Send the questions that are due; a visit that does not take place any more takes them with it."""
    row = locked(asking_ref, by)
    if row.asked_at or row.void_at or row.closed_at or at >= row.until:
        return False
    visit = booking.visit_by_id(organization_id=by.organization_id, visit_id=row.visit_id)
    if visit.status in GONE:
        row.void_at = at
        row.save(update_fields=["void_at"])
        return False
    _send(row, by=by, at=at)
    return row.is_reached


@transaction.atomic
def ask_now(
    *, visit: VisitRow, occasion: Occasion, instruments: Sequence[str], by: Member, at: datetime
) -> str:  # fmt: skip
    """Ask by hand, at once: these instruments, open for as many days as the plan says. Returns the ref.

    Asked again on the same occasion of a visit, it is sent anew. Raises: PlanUnreadable, AskingOver once answered.
    """
    plan = queries.plans_for(organization_id=by.organization_id, visits=[visit])[visit.id]
    _check_plan(Plan(tuple(instruments), (), plan.days_before_visit, plan.days_open))
    row = Asking.objects.of(by.organization_id).select_for_update().filter(
        visit_id=visit.id, occasion=occasion, weeks=0
    ).first() or Asking(
        organization_id=by.organization_id, visit_id=visit.id, patient_id=visit.patient_id, occasion=occasion
    )  # fmt: skip
    if row.closed_at or row.answered_at:
        raise AskingOver
    row.instruments, row.due_at, row.until = list(instruments), at, at + timedelta(days=plan.days_open)
    row.void_at, row.is_called_off = None, False
    row.save()
    _send(row, by=by, at=at)
    return row.ref


@transaction.atomic
def call_off(*, asking_ref: str, by: Member, at: datetime) -> None:
    """Take an asking back: its link opens nothing any more, its letter is not sent. Raises AskingOver once answered."""
    row = locked(asking_ref, by)
    if row.answered_at or row.closed_at:
        raise AskingOver
    row.void_at, row.is_called_off = at, True
    row.save(update_fields=["void_at", "is_called_off"])
    revoke_links(about=row.ref, by=by, at=at)
    outbox.void_letters(about=row.ref, by=by, at=at)
    record_act(kind="asking.called_off", row=row, by=by, at=at)


def _send(row: Asking, *, by: Member, at: datetime) -> None:
    patient = patients.identities(organization_id=by.organization_id, patient_ids={row.patient_id})[row.patient_id]
    row.is_reached = letters.ask(patient=patient, asking_ref=row.ref, until=row.until, by=by, at=at)
    row.asked_at = at
    row.save(update_fields=["asked_at", "is_reached"])
    record_act(kind="asking.sent", row=row, by=by, at=at, reached=row.is_reached)


@transaction.atomic
def note_left(*, about: str, by: Member, at: datetime) -> None:
    """The letter that asks has left. The first time counts: a letter sent anew asks nothing else. A listener."""
    row = Asking.objects.of(by.organization_id).select_for_update().filter(ref=about, left_at=None).first()
    if row is not None:
        row.left_at = at
        row.save(update_fields=["left_at"])
        tell(organization_id=by.organization_id, patient_id=row.patient_id)


@transaction.atomic
def keep_typed(
    *, asking_ref: str, instrument: str, typed: Mapping[str, Any], language: str, by: Member, at: datetime
) -> None:  # fmt: skip
    """Keep what stands in the boxes of one instrument, as it stands. Nothing is scored before it is sent.

    What was sent stays as it was sent while something else is typed. Raises: AskingOver.
    """
    row = _open(asking_ref, by, at)
    if instrument not in row.instruments:
        raise AskingNotFound
    kept = {name: value for name, value in typed.items() if name.startswith(f"{instrument}.") and value}
    answers = AskingAnswer.objects.of(by.organization_id).filter(asking=row, instrument=instrument)
    fields: dict[str, Any] = {"typed": kept} if row.closed_at is None else {"correction": kept}
    if answers.update(**fields, language=language, given_at=at):
        return
    if kept:
        AskingAnswer.objects.add(
            organization_id=by.organization_id, asking=row, instrument=instrument, language=language, given_at=at,
            **{"typed": {}, **fields},
        )  # fmt: skip


def check_typed(row: AskingRow, instrument: str, typed: Mapping[str, Any]) -> None:
    """Whether what was typed can be scored, before she goes on. Raises: AnswerUnreadable."""
    _readings(instrument, typed, activities=())


@transaction.atomic
def send_answers(*, asking_ref: str, by: Member, at: datetime) -> int:
    """Record every instrument that was answered, and end the asking; what was left out stays unanswered.

    Sent again while it may be corrected, what is typed otherwise takes the place of the answers sent before.
    Returns how many instruments. Raises: AskingOver, AnswerUnreadable, NothingAnswered.
    """
    row = _open(asking_ref, by, at)
    if row.closed_at is not None:
        return _correct(row, by=by, at=at, strict=True)
    sent = _finish(row, by=by, at=at, strict=True)
    if not sent:
        raise NothingAnswered
    return sent


def _correct(row: Asking, *, by: Member, at: datetime, strict: bool) -> int:
    """Put the corrections typed in the place of what was sent; what she typed at first stays with the readings.

    Not strict: what cannot take its place is left as it is.
    """
    visit = booking.visit_by_id(organization_id=by.organization_id, visit_id=row.visit_id)
    answers = AskingAnswer.objects.of(by.organization_id).filter(asking=row, correction__isnull=False)
    corrected = 0
    for answer in answers.order_by("id"):
        try:
            with transaction.atomic():
                corrected += _correct_one(row, answer, visit=visit, by=by, at=at, strict=strict)
        except (InvalidInput, VisitSealed):
            if strict:
                raise
    if corrected:
        row.corrected_at = at
        row.save(update_fields=["corrected_at"])
        record_act(kind="asking.corrected", row=row, by=by, at=at, corrected=corrected)
    return corrected


def _correct_one(
    row: Asking, answer: AskingAnswer, *, visit: VisitRow, by: Member, at: datetime, strict: bool
) -> bool:  # fmt: skip
    said = answer.correction or {}
    activities = measured.first_activities(
        organization_id=by.organization_id, episode_id=visit.episode_id, but_at=answer.sent_at
    )
    found = _readings(answer.instrument, said, activities=activities)
    if not (found or strict):
        return False
    is_other = bool(said != answer.typed)
    if is_other:
        measures.correct_from_phone(
            anchor=visit, joins=row.occasion in BEFORE_A_VISIT, sent_at=answer.sent_at or at,
            instruments=[answer.instrument], values=found, by=by, at=at,
        )  # fmt: skip
        answer.typed, answer.sent_at = said, at if found else None
    answer.correction = None
    answer.save(update_fields=["typed", "sent_at", "correction"])
    return is_other


@transaction.atomic
def settle_corrections(*, asking_ref: str, by: Member, at: datetime) -> int:
    """Once the time is over: corrections that stand typed and were never sent take their place, as answers do.

    What cannot be read, says nothing any more, or belongs to a visit signed meanwhile stays as it was typed, beside
    the answers she sent. Returns how many.
    """
    row = locked(asking_ref, by)
    if row.settled_at or row.void_at or at < row.until:
        return 0
    row.settled_at = at
    row.save(update_fields=["settled_at"])
    return _correct(row, by=by, at=at, strict=False)


@transaction.atomic
def close_asking(*, asking_ref: str, by: Member, at: datetime) -> bool:
    """End an asking whose time is over. What stood typed and was never sent is recorded: no answer is lost.

    Where nothing can be read of it, it stays as it was typed, and counts as unanswered.
    """
    row = locked(asking_ref, by)
    if row.closed_at or row.void_at or at < row.until:
        return False
    _finish(row, by=by, at=at, strict=False)
    return True


def _finish(row: Asking, *, by: Member, at: datetime, strict: bool) -> int:
    visit = booking.visit_by_id(organization_id=by.organization_id, visit_id=row.visit_id)
    activities = measured.first_activities(organization_id=by.organization_id, episode_id=visit.episode_id)
    answers = list(AskingAnswer.objects.of(by.organization_id).filter(asking=row, sent_at=None).order_by("id"))
    values, sent = [], []
    for answer in answers:
        try:
            found = _readings(answer.instrument, answer.typed, activities=activities)
        except InvalidInput:
            if strict:
                raise
            continue
        if found:
            values += found
            sent.append(answer.pk)
    if values:
        joins = row.occasion in BEFORE_A_VISIT
        measures.record_from_phone(anchor=visit, joins=joins, values=values, by=by, at=at)
        AskingAnswer.objects.of(by.organization_id).filter(pk__in=sent).update(sent_at=at)
        row.answered_at = at
    row.closed_at = at
    row.save(update_fields=["answered_at", "closed_at"])
    record_act(kind="asking.answered", row=row, by=by, at=at, answered=len(sent), asked=len(row.instruments))
    return len(sent)


def _readings(instrument: str, typed: Mapping[str, Any], *, activities: Sequence[str]) -> list[Reading]:
    (sheet,) = sheets([instrument])
    fields = {**typed, **({f"{instrument}.both.form": sheet.method.forms[0]} if len(sheet.method.forms) > 1 else {})}
    try:
        return readings_from(
            sheet, fields, phase=Phase.NONE, mode=Mode.PHONE, instruments=catalogues.instruments(),
            methods=catalogues.scoring(), baseline=activities if instrument == FUNCTION else (),
        )  # fmt: skip
    except InvalidInput as error:
        raise AnswerUnreadable(question=title_of(sheet.instrument)) from error


def locked(asking_ref: str, by: Member) -> Asking:
    row = Asking.objects.of(by.organization_id).select_for_update().filter(ref=asking_ref).first()
    if row is None:
        raise AskingNotFound
    return row


def _open(asking_ref: str, by: Member, at: datetime) -> Asking:
    """One that can be answered, or whose answers can be corrected. Raises: AskingOver."""
    row = locked(asking_ref, by)
    if row.void_at or at >= row.until or (row.closed_at and not row.answered_at):
        raise AskingOver
    return row


def record_act(*, kind: str, row: Asking, by: Member, at: datetime, **facts: Any) -> None:
    patient = patients.identities(organization_id=by.organization_id, patient_ids={row.patient_id})[row.patient_id]
    audit.record(
        organization=by.organization_ref, kind=kind, patient=patient.ref, about=row.ref, by=by.user_ref, at=at,
        facts=facts,
    )  # fmt: skip
