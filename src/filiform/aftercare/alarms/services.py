from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from filiform.aftercare import letters
from filiform.aftercare.alarms.types import NEEDS_WORDS, EntryKind, Outcome
from filiform.aftercare.errors import (
    AlarmClosed,
    AlarmNotClosed,
    AlarmNotFound,
    AlarmNotTaken,
    AlarmOpenAlready,
    AlarmTaken,
    OutcomeUnknown,
    WordsMissing,
)
from filiform.aftercare.models import Alarm, AlarmEntry
from filiform.aftercare.rules.answering import URGENCY
from filiform.aftercare.rules.escalation import BOARD, AlarmRules, due_step
from filiform.aftercare.types import Source
from filiform.audit import services as audit
from filiform.booking import queries as booking
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.clinics.roles import Role
from filiform.knowledge import catalogues
from filiform.safety import services as safety
from filiform.safety import types as safety_types

STEP = "aftercare"
REGISTERED = {Source.LINK: safety_types.Source.FOLLOW_UP, Source.PHONE: safety_types.Source.PHONE}
MOST_WORDS = 800


@transaction.atomic
def raise_alarm(
    *, visit_id: int, patient_id: int, follow_up_id: int | None, flags: Sequence[str], urgency: str, source: Source,
    by: Member, at: datetime,
) -> str:  # fmt: skip
    """Put a red flag before the clinic, and write to whoever is to be told at once; returns the alarm's ref.

    A visit has one open alarm: a further flag joins it, and calls for somebody anew if it had been taken. Joins the
    transaction of the answer: there is no answer without its alarm.
    """
    alarm = _of_visit(visit_id, by)
    if alarm is None:
        alarm = Alarm.objects.add(
            organization_id=by.organization_id, visit_id=visit_id, patient_id=patient_id, follow_up_id=follow_up_id,
            flags=list(flags), urgency=urgency, raised_at=at, untaken_since=at, level=BOARD, next_at=at,
        )  # fmt: skip
        _note(alarm, EntryKind.RAISED, by, at, flags=list(flags))
        _record("alarm.raised", alarm, by, at, urgency=urgency, flags=list(flags))
        _tell_register(alarm, flags, source, by, at)
    else:
        fresh = [flag for flag in flags if flag not in alarm.flags]
        alarm.urgency = min(alarm.urgency, urgency, key=URGENCY.index)
        alarm.flags = [*alarm.flags, *fresh]
        if fresh:
            _note(alarm, EntryKind.FLAGGED, by, at, flags=fresh)
            _record("alarm.flagged", alarm, by, at, flags=fresh)
            _call_anew(alarm, at)
            _tell_register(alarm, fresh, source, by, at)
    _escalate(alarm, by, at)
    return alarm.ref


@transaction.atomic
def note_corrected(*, visit_id: int, by: Member, at: datetime) -> None:
    """The patient answered again without a red flag. The alarm stays: a person decides what to make of it."""
    alarm = _of_visit(visit_id, by)
    if alarm is not None:
        _note(alarm, EntryKind.CORRECTED, by, at)
        _record("alarm.corrected", alarm, by, at)


@transaction.atomic
def escalate_alarm(*, alarm_ref: str, by: Member, at: datetime) -> int:
    """Write to the next person where it is time and nobody has it; 1 if somebody was written to."""
    alarm = _locked(alarm_ref, by)
    if alarm.next_at is None or alarm.next_at > at:
        return 0
    return int(_escalate(alarm, by, at))


@transaction.atomic
def take_alarm(*, alarm_ref: str, by: Member, at: datetime) -> None:
    """ "I see to it": from now on this alarm has a name, and nobody further is written to.

    Taken by the same person again it changes nothing. Raises: AlarmNotFound, AlarmTaken, AlarmClosed.
    """
    alarm = _open(alarm_ref, by)
    if alarm.taken_by_id == by.user_id:
        return
    if alarm.taken_by is not None:
        raise AlarmTaken(name=alarm.taken_by.name)
    alarm.taken_at, alarm.taken_by_id, alarm.next_at, alarm.untaken_since = at, by.user_id, None, None
    _save(alarm)
    _note(alarm, EntryKind.TAKEN, by, at)
    _record("alarm.taken", alarm, by, at)


@transaction.atomic
def hand_back_alarm(*, alarm_ref: str, words: str, by: Member, at: datetime) -> None:
    """Whoever has it cannot see to it: it calls for somebody anew, from the beginning. Says why.

    Raises: AlarmNotFound, AlarmClosed, AlarmNotTaken, WordsMissing.
    """
    alarm = _taken(alarm_ref, by)
    said = _said(words, "why you hand it back")
    _call_anew(alarm, at)
    _note(alarm, EntryKind.HANDED_BACK, by, at, words=said)
    _record("alarm.handed_back", alarm, by, at)
    _escalate(alarm, by, at)


@transaction.atomic
def add_note(*, alarm_ref: str, words: str, by: Member, at: datetime) -> None:
    """Keep what was heard or done, in words. Possible at any time, also once it is closed."""
    alarm = _locked(alarm_ref, by)
    _note(alarm, EntryKind.NOTED, by, at, words=_said(words, "what was heard or done"))
    _record("alarm.noted", alarm, by, at)


@transaction.atomic
def close_alarm(*, alarm_ref: str, outcome: str, words: str, by: Member, at: datetime) -> None:
    """How it ended, by name. Only an alarm that somebody has taken can be closed.

    Where nobody has seen her, it is said in words. Raises: AlarmNotFound, AlarmClosed, AlarmNotTaken, OutcomeUnknown,
    WordsMissing.
    """
    alarm = _taken(alarm_ref, by)
    if outcome not in set(Outcome):
        raise OutcomeUnknown
    said = words.strip()[:MOST_WORDS]
    if not said and Outcome(outcome) in NEEDS_WORDS:
        raise WordsMissing(what="how it ended: with whom you spoke, and what was said")
    alarm.closed_at, alarm.closed_by_id, alarm.outcome = at, by.user_id, outcome
    _save(alarm)
    _note(alarm, EntryKind.CLOSED, by, at, words=said, outcome=outcome)
    _record("alarm.closed", alarm, by, at, outcome=outcome)


@transaction.atomic
def reopen_alarm(*, alarm_ref: str, words: str, by: Member, at: datetime) -> None:
    """A closed alarm was closed too soon: it stands again, with the one who reopens it, and its history goes on.

    Raises: AlarmNotFound, AlarmNotClosed, AlarmOpenAlready, WordsMissing.
    """
    alarm = _locked(alarm_ref, by)
    if alarm.closed_at is None:
        raise AlarmNotClosed
    said = _said(words, "why it is opened again")
    other = Alarm.objects.of(by.organization_id).filter(visit_id=alarm.visit_id, closed_at=None)
    if other.exists():
        raise AlarmOpenAlready
    alarm.closed_at, alarm.closed_by, alarm.outcome = None, None, ""
    alarm.taken_at, alarm.taken_by_id = at, by.user_id
    _save(alarm)
    _note(alarm, EntryKind.REOPENED, by, at, words=said)
    _record("alarm.reopened", alarm, by, at)


def _escalate(alarm: Alarm, by: Member, at: datetime) -> bool:
    """Move an untaken alarm to where it should stand by now, and write to whom that reaches."""
    if alarm.taken_at is not None or alarm.untaken_since is None:
        _save(alarm)
        return False
    minutes = AlarmRules.of(by.settings.get(STEP, {})).of_urgency(alarm.urgency)
    step = due_step(alarm.level, since=alarm.untaken_since, minutes=minutes, at=at)
    alarm.level, alarm.next_at = step.level, step.next_at
    _save(alarm)
    told = []
    staff = clinics.staff(organization_id=by.organization_id) if step.tell_practitioner or step.tell_owner else []
    if step.tell_practitioner:
        needler = alarm.visit.practitioner.user_id
        told += [("practitioner", one) for one in staff if one.user_id == needler]
    # Somebody who has left, or treats without an account here, hears nothing: then the owner does, and does not wait.
    if step.tell_owner or (step.tell_practitioner and not told):
        told += [("owner", one) for one in staff if one.role is Role.OWNER]
    for who, one in told:
        letters.wake(staff=one, alarm_ref=alarm.ref, raised_at=alarm.raised_at, who=who, by=by, at=at)
    if told:
        _note(alarm, EntryKind.TOLD, by, at, told=[one.name for _, one in told])
        _record("alarm.escalated", alarm, by, at, level=alarm.level, told=[one.user_ref for _, one in told])
    return bool(told)


def _tell_register(alarm: Alarm, flags: Sequence[str], source: Source, by: Member, at: datetime) -> None:
    """One entry for each kind of event a flag makes one think of first; what it was, the review finds out."""
    visit = booking.visit(organization_id=by.organization_id, visit_ref=alarm.visit.ref)
    held = catalogues.aftercare().flags
    for kind in dict.fromkeys(held[flag].suspects[0] for flag in flags):
        asked = [held[flag].question for flag in flags if held[flag].suspects[0] == kind]
        ref = safety.report_event(
            kind=kind, visit=visit, source=REGISTERED[source], origin=f"alarm:{alarm.ref}:{kind}", by=by, at=at,
            note=f"The patient said yes to: {' '.join(asked)} What it was is not known yet.",
        )  # fmt: skip
        alarm.event_ref = alarm.event_ref or ref


def _call_anew(alarm: Alarm, at: datetime) -> None:
    """Nobody has it any more: counted from now, the first step first."""
    alarm.taken_at, alarm.taken_by = None, None
    alarm.untaken_since, alarm.level = at, BOARD
    alarm.next_at = at


def _save(alarm: Alarm) -> None:
    alarm.save(
        update_fields=[
            "flags", "urgency", "untaken_since", "level", "next_at", "taken_at", "taken_by", "closed_at", "closed_by",
            "outcome", "event_ref",
        ]
    )  # fmt: skip


def _of_visit(visit_id: int, by: Member) -> Alarm | None:
    """The open alarm of a visit, held until the transaction ends."""
    return _rows(by).filter(visit_id=visit_id, closed_at=None).first()


def _rows(by: Member) -> QuerySet[Alarm]:
    rows = Alarm.objects.of(by.organization_id).select_for_update(of=("self",))
    return rows.select_related("patient", "visit__practitioner", "taken_by")


def _locked(alarm_ref: str, by: Member) -> Alarm:
    alarm = _rows(by).filter(ref=alarm_ref).first()
    if alarm is None:
        raise AlarmNotFound
    return alarm


def _open(alarm_ref: str, by: Member) -> Alarm:
    alarm = _locked(alarm_ref, by)
    if alarm.closed_at is not None:
        raise AlarmClosed
    return alarm


def _taken(alarm_ref: str, by: Member) -> Alarm:
    alarm = _open(alarm_ref, by)
    if alarm.taken_at is None:
        raise AlarmNotTaken
    return alarm


def _said(words: str, what: str) -> str:
    said = words.strip()[:MOST_WORDS]
    if not said:
        raise WordsMissing(what=what)
    return said


def _note(alarm: Alarm, kind: EntryKind, by: Member, at: datetime, words: str = "", **facts: object) -> None:
    AlarmEntry.objects.add(
        organization_id=alarm.organization_id, alarm=alarm, kind=kind, at=at, by_id=by.user_id, words=words,
        facts=facts,
    )  # fmt: skip


def _record(kind: str, alarm: Alarm, by: Member, at: datetime, **facts: object) -> None:
    audit.record(
        organization=by.organization_ref, kind=kind, patient=alarm.patient.ref, about=alarm.ref, by=by.user_ref, at=at,
        facts=facts,
    )  # fmt: skip
