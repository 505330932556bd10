from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from filiform.audit import services as audit
from filiform.booking import services as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.core.errors import FiliformError
from filiform.intake import services as intake
from filiform.intake.forms import Fields, read_page
from filiform.intake.models import PhoneAct, Progress
from filiform.intake.pain.forms import read_pain
from filiform.intake.pain.services import record_pain
from filiform.intake.phone.errors import HistoryClosed, HistoryFull, NotAllAnswered, NotReadable
from filiform.intake.phone.queries import takes_answers, told_of
from filiform.intake.phone.types import Act, Heard, Kind, Outcome, Told
from filiform.intake.redflags.services import follow_own_answers
from filiform.intake.rules.entries import resolution
from filiform.intake.rules.facts import fact_of
from filiform.intake.rules.pages import Page
from filiform.intake.rules.phone import readable, to_ask
from filiform.intake.rules.topics import NAMED
from filiform.intake.types import Source
from filiform.patients import queries as patients

# A long history is about 120 acts: this is every answer changed seven times. What comes above stays on the phone.
MOST_A_DAY = 1_000
A_DAY = timedelta(days=1)


def take_acts(*, visit: VisitRow, acts: Sequence[Act], by: Member, at: datetime) -> list[Heard]:
    """Keep what a device sends, in its order, each act in a transaction of its own: one that fails stops no other.

    Raises HistoryFull where this visit took MOST_A_DAY acts within a day.
    """
    today = PhoneAct.objects.of(by.organization_id).filter(visit_id=visit.id, received_at__gt=at - A_DAY)
    if today.count() >= MOST_A_DAY:
        raise HistoryFull
    return [_heard(visit, act, by=by, at=at) for act in acts]


def _heard(visit: VisitRow, act: Act, *, by: Member, at: datetime) -> Heard:
    try:
        return take_act(visit=visit, act=act, by=by, at=at)
    except FiliformError as error:
        return Heard(Outcome.REFUSED, sentence=str(error))


@transaction.atomic
def take_act(*, visit: VisitRow, act: Act, by: Member, at: datetime) -> Heard:
    """Keep one act of the patient's device; sent again it is answered as before and changes nothing.

    What was said later than this act stands, however late this one arrives. Red flags are raised in the same
    transaction. Raises: HistoryClosed, NotReadable, NotAllAnswered and what the recording raises.
    """
    locked = booking.locked(visit.ref, by)
    known = PhoneAct.objects.of(by.organization_id).filter(visit_id=visit.id, command_id=act.command_id).first()
    if known is not None:
        return Heard(Outcome(known.outcome), errors=known.told)
    if not takes_answers(status=locked.status, sealed_at=locked.sealed_at):
        raise HistoryClosed
    told = told_of(organization_id=by.organization_id, visit=visit, at=at, zone=by.zone)
    heard = TAKES[act.kind](visit, act, told, by, at)
    PhoneAct.objects.add(
        organization_id=by.organization_id, visit_id=visit.id, command_id=act.command_id, kind=act.kind,
        outcome=heard.outcome, told=dict(heard.errors), given_at=act.given_at, received_at=at,
    )  # fmt: skip
    after = told_of(organization_id=by.organization_id, visit=visit, at=at, zone=by.zone)
    _note_progress(visit, after, is_done=act.kind is Kind.DONE, by=by, at=at)
    follow_own_answers(visit=visit, clinic_id=locked.clinic_id, told=after, by=by, at=at)
    return heard


def _answers(visit: VisitRow, act: Act, told: Told, by: Member, at: datetime) -> Heard:
    fields = Fields(act.fields)
    closing = fields.get("act").removeprefix("close:") if fields.get("act").startswith("close:") else ""
    answers: dict[str, Any] = {}
    unfinished: set[str] = set()
    errors: dict[str, str] = {}
    said_again: dict[str, Any] = {}
    for page in readable(told, fields.getlist("shown"), closing):
        reading = read_page(fields, page)
        answers |= reading.answers
        unfinished |= reading.unfinished
        errors |= {fact: _mend(fact) for fact in reading.errors}
        if closing or len(fields.getlist("shown")) == 1:
            again = _unchanged(page, fields, {*reading.answers, *reading.errors})
            said_again |= again
            begun = {fact for fact in again if (known := told.own.given.get(fact)) and not known.is_complete}
            unfinished |= begun
    answers = said_again | answers
    fresh = {fact: value for fact, value in answers.items() if told.said_at.get(fact, act.given_at) <= act.given_at}
    intake.record_answers(
        visit=visit, answers=fresh, unfinished=frozenset(unfinished), source=Source.PATIENT, by=by, at=at,
        given_at=act.given_at,
    )  # fmt: skip
    if errors:
        return Heard(Outcome.REFUSED, errors=errors)
    return Heard(Outcome.KEPT if fresh or not answers else Outcome.OLDER)


def _unchanged(page: Page, fields: Fields, others: Collection[str]) -> dict[str, Any]:
    """What she says once more. It is kept with its time, so that nothing older overtakes it when it arrives late."""
    shown = set(fields.getlist("shown"))
    return {
        question.fact.id: question.given.value if question.given else None
        for question in page.questions
        if question.fact.id in shown and question.fact.id not in others and question.fact.id not in NAMED
    }


def _names(visit: VisitRow, act: Act, told: Told, by: Member, at: datetime) -> Heard:
    """A change to a list. One that is older than the list itself still adds a name, and lets the list be looked at."""
    fields = Fields(act.fields)
    fact, typed, what = fields.get("fact"), fields.get("typed"), fields.get("act")
    if fact not in NAMED:
        raise NotReadable
    is_older = told.said_at.get(fact, act.given_at) > act.given_at
    who: dict[str, Any] = {"by": by, "at": at, "source": Source.PATIENT, "given_at": act.given_at}
    if is_older and what not in ("add", ""):
        return Heard(Outcome.OLDER)
    match what:
        case "close":
            intake.close_list(visit=visit, fact=fact, **who)
        case "take":
            intake.take_over_list(visit=visit, fact=fact, **who)
        case "other":
            intake.confirm_other(visit=visit, fact=fact, typed=typed, **who)
        case "remove":
            intake.remove_entry(visit=visit, fact=fact, typed=typed, **who)
        case "mean":
            offered = {offer.shown: offer for offer in resolution(fact, typed).suggestions}
            intake.name_entry(visit=visit, fact=fact, typed=typed, meant=offered.get(fields.get("meant")), **who)
        case _:
            intake.name_entry(visit=visit, fact=fact, typed=typed, reopens=is_older, **who)
    return Heard(Outcome.KEPT)


def _pain(visit: VisitRow, act: Act, told: Told, by: Member, at: datetime) -> Heard:
    record_pain(visit=visit, said=read_pain(Fields(act.fields)), by=by, at=at, given_at=act.given_at)
    return Heard(Outcome.KEPT)


def _done(visit: VisitRow, act: Act, told: Told, by: Member, at: datetime) -> Heard:
    if to_ask(told):
        raise NotAllAnswered
    return Heard(Outcome.KEPT)


TAKES = {Kind.ANSWERS: _answers, Kind.NAMES: _names, Kind.PAIN: _pain, Kind.DONE: _done}


def _mend(fact: str) -> str:
    """What to do about an answer that cannot be used, in the patient's language."""
    match fact_of(fact).answer_type:
        case "number":
            return _("Please write a number, such as 12, and look at its unit.")
        case "sites":
            return _("Please choose a place and a side.")
    return _("Please choose one of the answers.")


def _note_progress(visit: VisitRow, told: Told, *, is_done: bool, by: Member, at: datetime) -> None:
    """How far she is, for the day sheet. Done is done until something is open again."""
    left = to_ask(told)
    rows = Progress.objects.of(by.organization_id).filter(visit_id=visit.id)
    changed = {"phone_to_ask": left} | ({"phone_done_at": at} if is_done else {"phone_done_at": None} if left else {})
    if not rows.update(**changed):
        Progress.objects.add(
            organization_id=by.organization_id, visit_id=visit.id, to_ask=told.known.to_ask, answered_at=at, **changed
        )  # fmt: skip
    if is_done:
        patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})
        audit.record(
            organization=by.organization_ref, kind="intake.done_on_phone", patient=patient[visit.patient_id].ref,
            about=visit.ref, by=by.user_ref, at=at,
        )  # fmt: skip
