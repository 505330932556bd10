from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction

from filiform.audit import services as audit
from filiform.booking import queries as booking
from filiform.booking import services as visits
from filiform.booking.errors import VisitSealed
from filiform.booking.types import VisitRow, VisitStatus
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.core.errors import FiliformError, InvalidInput, Refused
from filiform.core.prepared import Prepared, Slot, organization
from filiform.knowledge import catalogues
from filiform.measures import rules as measure_rules
from filiform.measures import services as measures
from filiform.measures.types import Phase, Reading
from filiform.patients import queries as patients
from filiform.screening import queries as screenings
from filiform.screening import services as screening
from filiform.screening.types import PlannedMuscle
from filiform.treatment import models
from filiform.treatment import payloads as p
from filiform.treatment.errors import AskFirst, CommandElsewhere, Impossible, MuscleUnknown, SecondCounterUnknown
from filiform.treatment.events import HAPPENED, Event, parse_payload
from filiform.treatment.events import event as build_event
from filiform.treatment.places import muscle_regions
from filiform.treatment.projection import columns_of
from filiform.treatment.reading import moment
from filiform.treatment.recording import ACCEPTED, KNOWN, REFUSED, Answer, NewEvent, Recorded
from filiform.treatment.remembered import remember, state_of
from filiform.treatment.rules.fold import EMPTY, apply, fold
from filiform.treatment.rules.gates import NEEDS_CONTEXT, check, dwell_limit_at
from filiform.treatment.rules.standing import TAKING_OUT
from filiform.treatment.store import MOVE_SESSION, NEW_SESSION, WRITE_EVENT, rows_of, whole_stream
from filiform.treatment.surroundings import Surroundings, surroundings
from filiform.treatment.telling import Told, listeners_for
from filiform.treatment.types import SessionState

HELD = Prepared(
    # The session with its visit, and nothing else, locked.
    lambda: (
        models.Session.objects.of(organization())
        .select_for_update()
        .filter(visit__ref=Slot("visit_ref"))
        .values_list("visit__status", "visit__sealed_at", *_columns())
    )
)
# The note stays as it was signed; what comes to light later about needles and harm must still find its place.
STILL_HEARD_WHEN_SIGNED = TAKING_OUT | {
    "needle.found",
    "incident.reported",
    "sharps.counted",
    "session.reopened",
    "session.closed",
}

Acts = Sequence[NewEvent] | Callable[[SessionState], Sequence[NewEvent]]


def record_events(*, visit_ref: str, events: Acts, by: Member, at: datetime) -> Recorded:
    """Record acts of one session in the order given; each is accepted, known already, or refused with its reason.

    `events` may be a function of the state of the session, for a tap whose meaning depends on where it stands
    ("current on the next free channel"); it is asked once the session is locked.

    One transaction: the session is locked, its stream folded, the gates asked before each act, the accepted acts
    appended, the projection and the visit's status moved, one line of audit written. A refused act leaves the others
    standing. The same `command_id` again changes nothing and gets the same answer. Needles may always be taken out.

    SQL for a whole first session of any length: session, visit, patient, surroundings (6), insert session, insert
    events, visit, audit (3), and what listeners ask (`telling.py`). For one more act: session, stream, insert, update,
    audit (3), and the surroundings where the act depends on them.
    Raises: VisitNotFound, CommandElsewhere.
    """
    try:
        with transaction.atomic():
            return _record(visit_ref, events, by, at)
    except IntegrityError:
        # Somebody opened this session, or recorded this very command, a moment ago. Now it can be seen.
        pass
    try:
        with transaction.atomic():
            return _record(visit_ref, events, by, at)
    except IntegrityError as error:
        raise CommandElsewhere from error


def open_session(*, visit_ref: str, by: Member, at: datetime, command_id: str | None = None) -> Recorded:
    """Open the session of a visit with what is in force: its plan, screening and consent. Raises as record_events."""
    opening = NewEvent(kind="session.opened", payload={}, command_id=command_id or str(uuid4()))
    return record_events(visit_ref=visit_ref, events=[opening], by=by, at=at)


@transaction.atomic
def rebuild_session_boards(*, by: Member, at: datetime) -> int:
    """Make every projection of the organization anew from its stream; returns how many differed."""
    changed = 0
    for session in models.Session.objects.of(by.organization_id).select_for_update().order_by("id").iterator(200):
        fresh = columns_of(fold(whole_stream(session)))
        if any(getattr(session, name) != value for name, value in fresh.items()):
            changed += 1
            models.Session.objects.of(by.organization_id).filter(pk=session.pk).update(**fresh)
    audit.record(
        organization=by.organization_ref,
        kind="treatment.boards_rebuilt",
        by=by.user_ref,
        at=at,
        facts={"changed": changed},
    )
    return changed


@dataclass(slots=True)
class _Room:
    """One call of record_events: the session, where its fold stands, and what is read for it only once."""

    session: models.Session
    visit_ref: str
    patient_ref: str
    status: VisitStatus
    is_sealed: bool
    state: SessionState
    by: Member
    at: datetime
    lots: frozenset[str] = frozenset()
    fresh: list[Event] = field(default_factory=list)
    found: Surroundings | None = None

    def surroundings(self) -> Surroundings:
        if self.found is None:
            self.found = surroundings(
                visit_id=self.session.visit_id,
                patient_id=self.session.patient_id,
                by=self.by,
                at=self.at,
                lot_numbers=self.lots,
            )
        return self.found


def _record(visit_ref: str, events: Acts, by: Member, at: datetime) -> Recorded:
    room = _enter(visit_ref, by, at)
    acts = events(room.state) if callable(events) else events
    room.lots = frozenset(str(new.payload["lot"]) for new in acts if new.payload.get("lot"))
    answers = tuple(_take(room, new) for new in acts)
    if room.fresh:
        _append(room)
        _tell(room)
        transaction.on_commit(partial(remember, room.session.ref, room.state))
    if any(answer.status != KNOWN for answer in answers):
        _leave_a_line(room, answers)
    return Recorded(room.session.ref, answers, room.state, room.found)


def _enter(visit_ref: str, by: Member, at: datetime) -> _Room:
    """The session and its visit, locked; or a new session, written only if something is accepted."""
    held = HELD.first(organization_id=by.organization_id, visit_ref=visit_ref)
    if held is not None:
        status, sealed_at, *columns = held
        session = models.Session.from_db(DEFAULT_DB_ALIAS, _columns(), columns)
        state = state_of(session)
        patient_ref = state.opened.said.patient if state.opened else _patient_ref(session)
        return _Room(session, visit_ref, patient_ref, VisitStatus(status), sealed_at is not None, state, by, at)
    visit = booking.visit(organization_id=by.organization_id, visit_ref=visit_ref)
    visits.require_open(visit=visit, by=by)
    session = models.Session(
        organization_id=by.organization_id,
        visit_id=visit.id,
        patient_id=visit.patient_id,
        practitioner_id=visit.practitioner_id,
    )
    return _Room(session, visit_ref, _patient_ref(session), visit.status, False, EMPTY, by, at)


def _columns() -> list[str]:
    return [field.attname for field in models.Session._meta.concrete_fields]


def _patient_ref(session: models.Session) -> str:
    who = patients.identities(organization_id=session.organization_id, patient_ids={session.patient_id})
    return who[session.patient_id].ref


def _take(room: _Room, new: NewEvent) -> Answer:
    """Judge one act and fold it in. What the device sent is read first, so that nonsense is refused with its place."""
    known = _known(room.state, new.command_id)
    if known is not None:
        return Answer(new.command_id, KNOWN, known)
    against: Refused | None = None
    try:
        event = _event(room, new)
        try:
            gate = room.surroundings().gate if event.kind in NEEDS_CONTEXT else None
            check(room.state, event, gate)
            _check_with_neighbours(room, event)
        except Refused as refusal:
            if not _is_a_fact(new, event, refusal):
                raise
            against, event = refusal, replace(event, against=refusal.code)
        room.state = apply(room.state, event)
    except FiliformError as refusal:
        return Answer(
            new.command_id, REFUSED, code=refusal.code, sentence=str(refusal), asks=isinstance(refusal, AskFirst)
        )
    room.fresh.append(event)
    if against is None:
        return Answer(new.command_id, ACCEPTED, event.sequence)
    return Answer(new.command_id, ACCEPTED, event.sequence, code=against.code, sentence=str(against))


def _is_a_fact(new: NewEvent, event: Event, refusal: Refused) -> bool:
    """Whether an act is kept although a gate speaks against it: the hand had done it out of reach of the server.

    What cannot be part of any stream (a needle nobody inserted) is refused all the same: there is nothing to keep.
    """
    return new.happened and event.kind in HAPPENED and not isinstance(refusal, Impossible)


def _known(state: SessionState, command_id: str) -> int | None:
    """The sequence of an act that was recorded before; device and server may write the same UUID in two ways."""
    try:
        same = str(UUID(command_id))
    except ValueError:
        return None
    if same not in state.command_ids:
        return None
    return next(event.sequence for event in state.history if event.command_id == same)


def _event(room: _Room, new: NewEvent) -> Event:
    try:
        command_id = str(UUID(new.command_id))
    except ValueError:
        raise InvalidInput(where="command_id", message="write a UUID made on the device") from None
    raw = _opening(room) if new.kind == "session.opened" else _with_limit(room, new)
    payload = parse_payload(new.kind, raw, version=new.version)
    occurred_at = room.at if new.occurred_at is None else moment(new.occurred_at, "occurred_at")
    return build_event(
        payload,
        session=room.session.ref,
        sequence=room.state.sequence + 1,
        # A device clock may run ahead; what it calls the future happened at the latest when it arrived.
        occurred_at=min(occurred_at, room.at),
        recorded_at=room.at,
        by=room.by.user_ref,
        command_id=command_id,
    )


def _opening(room: _Room) -> dict[str, Any]:
    """What a session stands on is the server's to say, never the device's."""
    found = room.surroundings()
    return {
        "patient": room.patient_ref,
        "practitioner": found.practitioner.ref if found.practitioner else room.by.user_ref,
        "visit": room.visit_ref,
        "planned_sites": sorted(found.plan.sites),
        "screening_ref": found.screening.ref if found.screening else None,
        "consent_ref": found.consent.ref if found.consent else None,
    }


def _with_limit(room: _Room, new: NewEvent) -> Mapping[str, Any]:
    """How long a needle may stay is the server's to say; every screen then reads it from the stream."""
    said = new.payload.get("replacement") if new.kind == "event.corrected" else new.payload
    if new.kind not in {"needle.inserted", "event.corrected"} or not isinstance(said, Mapping) or "muscle" not in said:
        return new.payload
    gate = room.surroundings().gate
    regions = gate.muscle_regions.get(str(said["muscle"]), frozenset())
    stamped = {**said, "dwell_limit_min": dwell_limit_at(gate, regions, str(said.get("side", "")))}
    return {**new.payload, "replacement": stamped} if new.kind == "event.corrected" else stamped


def _check_with_neighbours(room: _Room, event: Event) -> None:
    """What only another package can judge: a visit sealed by a signed note, a figure, a colleague's name."""
    if room.is_sealed and event.kind not in STILL_HEARD_WHEN_SIGNED:
        raise VisitSealed
    match event.payload:
        case p.MeasureRecorded() as said:
            measure_rules.all_checked([_reading(said)], catalogues.instruments())
        case p.SharpsCounted(second_counter=str() as colleague):
            if not clinics.names_of(organization_id=room.by.organization_id, user_refs={colleague}):
                raise SecondCounterUnknown
        case _:
            return


def _reading(said: p.MeasureRecorded) -> Reading:
    return Reading(
        instrument=said.instrument,
        value=said.value,
        phase=Phase(said.phase),
        side=said.side or "",
        movement=said.movement or "",
    )


def _append(room: _Room) -> None:
    """Write what was accepted, and everything that follows from it, in as few statements as it takes."""
    session, now = room.session, columns_of(room.state)
    if session._state.adding:
        for name, value in now.items():
            setattr(session, name, value)
        NEW_SESSION.write(session)
    else:
        MOVE_SESSION.run(organization_id=session.organization_id, pk=session.pk, **now)
    if session.search_closed_at and any(event.kind == "needle.missing" for event in room.fresh):
        # A search that had ended for another needle is open again: this one is still looked for.
        reopened = {"search_closed_at": None, "search_closed_by_id": None}
        models.Session.objects.of(session.organization_id).filter(pk=session.pk).update(**reopened)
    rows = rows_of(room.fresh, state=room.state, session=session, at=room.at)
    if len(rows) == 1:
        WRITE_EVENT.write(rows[0])
    elif rows:
        WRITE_EVENT.write_all(rows)
    status = _visit_status(room.state) if room.state.opened and not room.is_sealed else room.status
    if status is not room.status:
        visits.follow_session(visit_id=session.visit_id, to=status, by=room.by, at=room.at)
    readings = [_reading(event.payload) for event in room.fresh if isinstance(event.payload, p.MeasureRecorded)]
    if readings:
        visit = booking.visit(organization_id=session.organization_id, visit_ref=room.visit_ref)
        measures.record_measurements(visit=visit, values=readings, by=room.by, at=room.at)


def _tell(room: _Room) -> None:
    session = room.session
    for listener, acts in listeners_for(room.fresh):
        listener(
            Told(
                session_id=session.pk, session_ref=session.ref, visit_ref=room.visit_ref, visit_id=session.visit_id,
                patient_id=session.patient_id, practitioner_id=session.practitioner_id, acts=acts, state=room.state,
                by=room.by, at=room.at,
            )
        )  # fmt: skip


def _visit_status(state: SessionState) -> VisitStatus:
    # Until the bin has been counted a needle may be anywhere: nobody sets such a visit to done by hand.
    if state.in_body or (state.inserted and state.counted is None):
        return VisitStatus.NEEDLES_IN
    return VisitStatus.DONE if state.is_closed else VisitStatus.IN_ROOM


def _leave_a_line(room: _Room, answers: Sequence[Answer]) -> None:
    """One line for the request: which acts and how many, and which gates refused. Never what was in them."""
    facts: dict[str, Any] = {"visit": room.visit_ref, "kinds": dict(Counter(event.kind for event in room.fresh))}
    if refused := Counter(answer.code for answer in answers if answer.status == REFUSED):
        facts["refused"] = dict(refused)
    audit.record(
        organization=room.by.organization_ref,
        kind="treatment.recorded" if room.fresh else "treatment.refused",
        patient=room.patient_ref,
        about=room.session.ref,
        by=room.by.user_ref,
        at=room.at,
        facts=facts,
    )


@transaction.atomic
def plan_muscle(*, visit: VisitRow, muscle: str, side: str, by: Member, at: datetime) -> None:
    """Add a muscle to the plan in the middle of a session and screen again, so that the gates know its site.

    Raises: MuscleUnknown, and what screening raises.
    """
    if muscle not in muscle_regions() or side not in p.SIDES:
        raise MuscleUnknown(muscle=muscle or "without a name")
    plan = screenings.plan_of(organization_id=by.organization_id, visit_id=visit.id)
    targets = [(one.muscle, one.side) for one in plan.muscles]
    if (muscle, side) not in targets:
        targets.append((muscle, side))
    screening.set_plan(
        visit=visit,
        muscles=[PlannedMuscle(*target) for target in targets],
        techniques=plan.techniques,
        needle_length_mm=plan.needle_length_mm,
        estim_path=plan.estim_path,
        by=by,
        at=at,
    )
    screening.screen_visit(visit=visit, by=by, at=at)
