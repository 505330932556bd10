"""Between the register and the treatment session: what a session reports, and one opened again for what came later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.queries import day_bounds
from filiform.clinics.members import Member
from filiform.safety.errors import GradeMissing, NoSession, SessionNotAgain, SessionRefuses
from filiform.safety.models import AdverseEvent, SessionTally
from filiform.safety.rules.events import MISSING_NEEDLE, changes
from filiform.safety.services.events import said_in_words
from filiform.safety.services.history import Held, append, begin, held, leave_a_line, of_row
from filiform.safety.types import Conclusion, EntryKind, Source, State
from filiform.treatment import payloads as p
from filiform.treatment import queries as treatment
from filiform.treatment import services as sessions
from filiform.treatment.events import Event
from filiform.treatment.queries import SessionRow
from filiform.treatment.recording import NewEvent
from filiform.treatment.rules.standing import MISSING_NEEDLE_INCIDENTS
from filiform.treatment.telling import Told
from filiform.treatment.types import Correction, SessionState

REPORTS: Final = frozenset({"incident.reported", "needle.missing", "needle.found", "event.corrected"})
"""Acts of a session that the register follows."""
COUNTS: Final = frozenset({"session.closed"})
"""Acts after which the day is counted anew. Never one that takes needles out: nothing may stand in its way."""

# The incident by which an event of the register enters its session, made from the event's ref: whoever hears it knows.
_INCIDENT = UUID("6c3f4b52-2f0e-4d57-9a44-5f0c6f1b7a11")


def incident_id(event_ref: str) -> str:
    return str(uuid5(_INCIDENT, event_ref))


def follow_session(told: Told) -> None:
    """What a session reports stands in the register without being typed again: one event for each incident, one for the
    needles of a session that went missing. Called in the transaction of the act."""
    session = treatment.session_row(organization_id=told.by.organization_id, visit_id=told.visit_id)
    assert session is not None  # noqa: S101  the act that is told of was just written
    for act in told.acts:
        _HEARD[act.kind](told, session, act)


def count_session(told: Told) -> None:
    """Count the session's day anew when it is closed, also when it is closed again. In the transaction of the act."""
    session = treatment.session_row(organization_id=told.by.organization_id, visit_id=told.visit_id)
    if session is not None and session.first_closed_at and session.opened_at:
        day = session.opened_at.astimezone(ZoneInfo(session.time_zone)).date()
        _count_day(told.by.organization_id, session.clinic_id, session.practitioner_id, day, session.time_zone)


def _count_day(organization_id: int, clinic_id: int, practitioner_id: int, day: date, time_zone: str) -> None:
    """Writing the row first locks it before sessions are counted: of two that close at once the later counts both."""
    key = {"organization_id": organization_id, "clinic_id": clinic_id, "practitioner_id": practitioner_id, "day": day}
    rows = SessionTally.objects.of(organization_id).filter(**key)
    rows.bulk_create(
        [SessionTally(**key)], update_conflicts=True, update_fields=["sessions"],
        unique_fields=["organization", "day", "clinic", "practitioner"],
    )  # fmt: skip
    start, end = day_bounds(day, ZoneInfo(time_zone))
    needles = treatment.needles_of_day(
        organization_id=organization_id, clinic_id=clinic_id, practitioner_id=practitioner_id, start=start, end=end
    )
    rows.update(sessions=len(needles), needles=sum(needles))


@transaction.atomic
def count_days_anew(*, by: Member, at: datetime) -> int:
    """Count every day of the organization anew from its sessions; returns how many differed."""
    before = _tallies(by)
    for clinic_id, practitioner_id, day, time_zone in treatment.days_with_sessions(organization_id=by.organization_id):
        _count_day(by.organization_id, clinic_id, practitioner_id, day, time_zone)
    differed = len({key for key, _ in set(_tallies(by).items()) ^ set(before.items())})
    audit.record(
        organization=by.organization_ref, kind="safety.days_counted", by=by.user_ref, at=at, facts={"changed": differed}
    )
    return differed


def _tallies(by: Member) -> dict[tuple[int, int, date], tuple[int, int]]:
    rows = SessionTally.objects.of(by.organization_id)
    columns = ("clinic_id", "practitioner_id", "day", "sessions", "needles")
    return {(one, two, day): (sessions_, needles) for one, two, day, sessions_, needles in rows.values_list(*columns)}


def _incident(told: Told, session: SessionRow, act: Event) -> None:
    said = act.payload
    assert isinstance(said, p.IncidentReported)  # noqa: S101
    more = {"kind": said.kind, "grade": said.severity or "", "note": said.note or ""}
    if (waiting := _waiting_for(act, session, told)) is not None:
        append(waiting, EntryKind.SESSION, {"what": "incident"}, told.by, told.at, incident=act.sequence)
        return
    if said.kind in MISSING_NEEDLE_INCIDENTS:
        more["kind"] = MISSING_NEEDLE
        if (search := _search(session, told)) is not None and search.row.incident is None:
            said_now = {"what": "incident", **changes(search.facts, more)}
            append(search, EntryKind.SESSION, said_now, told.by, told.at, incident=act.sequence)
            return
    _begin(told, session, act, more, incident=act.sequence)


def _missing(told: Told, session: SessionRow, act: Event) -> None:
    said = act.payload
    assert isinstance(said, p.NeedleMissing)  # noqa: S101
    search = _search(session, told)
    if search is None:
        _begin(told, session, act, {"kind": MISSING_NEEDLE, "needles": (said.needle,)})
    elif said.needle not in search.facts.needles:
        needles = [*search.facts.needles, said.needle]
        append(search, EntryKind.SESSION, {"what": "missing", "needles": needles}, told.by, told.at)


def _found(told: Told, session: SessionRow, act: Event) -> None:
    said = act.payload
    assert isinstance(said, p.NeedleFound)  # noqa: S101
    if (search := _search(session, told)) is not None:
        found = {"what": "found", "needle": said.needle, "where": said.where_found or ""}
        append(search, EntryKind.SESSION, found, told.by, told.at)


def _corrected(told: Told, session: SessionRow, act: Event) -> None:
    """The session's own correction is followed: what is reported there is one record, not two."""
    done = next(one for one in told.state.corrections if one.sequence == act.sequence)
    if done.kind == "incident.reported":
        rows = AdverseEvent.objects.of(told.by.organization_id).select_for_update()
        row = rows.filter(session_id=session.id, incident=done.root).first()
        if row is not None:
            _follow_correction(of_row(row), done, told)
    elif done.kind == "needle.missing" and done.replacement is None and not told.state.missing:
        search = _search(session, told)
        if search is not None and search.row.incident is None:
            append(search, EntryKind.SESSION, {"what": "struck", **_struck(done)}, told.by, told.at)


def _follow_correction(one: Held, done: Correction, told: Told) -> None:
    if not isinstance(done.replacement, p.IncidentReported):
        if one.facts.state is not State.CLOSED:
            append(one, EntryKind.SESSION, {"what": "struck", **_struck(done)}, told.by, told.at)
        return
    kind = MISSING_NEEDLE if done.replacement.kind in MISSING_NEEDLE_INCIDENTS else done.replacement.kind
    wanted = {"kind": kind, "grade": done.replacement.severity or "", "note": done.replacement.note or ""}
    if changed := changes(one.facts, wanted):
        append(one, EntryKind.SESSION, {"what": "corrected", **changed}, told.by, told.at)


def _struck(done: Correction) -> dict[str, Any]:
    return {"struck": True, "reason": done.reason}


_HEARD: Final[Mapping[str, Callable[[Told, SessionRow, Event], None]]] = {
    "incident.reported": _incident,
    "needle.missing": _missing,
    "needle.found": _found,
    "event.corrected": _corrected,
}


def _begin(
    told: Told, session: SessionRow, act: Event, more: Mapping[str, Any], *, incident: int | None = None
) -> None:
    said = {"grade": "", "note": "", "source": Source.SESSION, "noticed_at": act.occurred_at, **more}
    begin(
        said, session=session, visit_id=session.visit_id, patient_id=session.patient_id,
        practitioner_id=session.practitioner_id, by=told.by, at=told.at, incident=incident,
    )  # fmt: skip


def _waiting_for(act: Event, session: SessionRow, told: Told) -> Held | None:
    """The event of the register whose incident this is, where the session was opened again for it."""
    rows = AdverseEvent.objects.of(told.by.organization_id).select_for_update()
    for row in rows.filter(session_id=session.id, incident=None):
        if incident_id(row.ref) == act.command_id:
            return of_row(row)
    return None


def _search(session: SessionRow, told: Told) -> Held | None:
    """The event of this session's missing needles, unless it was entered by mistake or ruled out."""
    rows = AdverseEvent.objects.of(told.by.organization_id).select_for_update()
    stands = (Conclusion.NONE, Conclusion.CONFIRMED)
    row = rows.filter(session_id=session.id, kind=MISSING_NEEDLE, conclusion__in=stands).order_by("id").first()
    return None if row is None else of_row(row)


@transaction.atomic
def reopen_session(*, event_ref: str, reason: str, by: Member, at: datetime) -> None:
    """Open the session of an event again, and let the event stand in it as an incident. A signed note stays as it is.

    It has to be graded first: a session is not closed over an incident without a grade.
    Raises: EventNotFound, ReasonMissing, NoSession, GradeMissing, SessionRefuses.
    """
    one, said = held(event_ref, by), said_in_words(reason, "reason")
    visit_ref = _visit_ref(one.row, by)
    if not one.facts.grade:
        raise GradeMissing

    def acts(state: SessionState) -> list[NewEvent]:
        if state.opened is None:
            raise NoSession
        again = [NewEvent("session.reopened", {"reason": said}, str(uuid4()))] if state.is_closed else []
        return [*again, *_as_incident(one)]

    _record(visit_ref, acts, by, at)
    one = held(event_ref, by)
    append(one, EntryKind.SESSION, {"what": "reopened", "reason": said}, by, at)
    leave_a_line(kind="safety.session_reopened", row=one.row, by=by, at=at, visit=visit_ref)


def _as_incident(one: Held) -> list[NewEvent]:
    """The event as the session says it, once."""
    if one.row.incident is not None:
        return []
    facts = one.facts
    payload = {"kind": facts.kind, "severity": facts.grade or None, "note": facts.note or None}
    return [NewEvent("incident.reported", payload, incident_id(one.row.ref), facts.noticed_at)]


@transaction.atomic
def close_session_again(*, event_ref: str, by: Member, at: datetime) -> None:
    """Close the session that was opened again, on the leaving checks that were passed when the patient left.

    Every gate of closing is asked again.
    Raises: EventNotFound, NoSession, SessionNotAgain, SessionRefuses.
    """
    one = held(event_ref, by)
    visit_ref = _visit_ref(one.row, by)

    def acts(state: SessionState) -> list[NewEvent]:
        before = [event.payload for event in state.history if isinstance(event.payload, p.SessionClosed)]
        if state.is_closed or not before:
            raise SessionNotAgain
        passed = {"leaving_checks": list(before[-1].leaving_checks), "acknowledged": list(before[-1].acknowledged)}
        return [NewEvent("session.closed", passed, str(uuid4()))]

    _record(visit_ref, acts, by, at)
    one = held(event_ref, by)
    append(one, EntryKind.SESSION, {"what": "closed"}, by, at)
    leave_a_line(kind="safety.session_closed_again", row=one.row, by=by, at=at, visit=visit_ref)


def _visit_ref(row: AdverseEvent, by: Member) -> str:
    if row.visit_id is None:
        raise NoSession
    session = treatment.session_row(organization_id=by.organization_id, visit_id=row.visit_id)
    if session is None:
        raise NoSession
    return session.visit_ref


def _record(visit_ref: str, acts: Callable[[SessionState], list[NewEvent]], by: Member, at: datetime) -> None:
    done = sessions.record_events(visit_ref=visit_ref, events=acts, by=by, at=at)
    for answer in done.refused:
        raise SessionRefuses(why=answer.sentence)
