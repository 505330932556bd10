"""One event as its page shows it, and what a report can be about. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.core.errors import Refused
from filiform.knowledge import catalogues
from filiform.knowledge.adverse_events import EventType
from filiform.patients import queries as patients
from filiform.patients.types import Alert, Identity, alerts_for
from filiform.safety import queries
from filiform.safety.queries import EventPage
from filiform.safety.register.pages import kind_words
from filiform.safety.rules.events import READERS, apply, faults_of_closing
from filiform.safety.rules.reports import is_about_staff
from filiform.safety.types import Conclusion, Entry, EntryKind, EventFacts, State
from filiform.treatment import queries as treatment
from filiform.treatment.places import muscle_regions
from filiform.treatment.types import NeedleState

FIELDS = {
    "kind": "What happened", "grade": "Grade", "is_near_miss": "Near miss", "is_expected": "Expected",
    "noticed_at": "Noticed", "began_at": "Began", "onset": "After needling", "ended_at": "Over", "outcome": "Outcome",
    "note": "Note", "muscles": "Muscles", "regions": "Regions", "needles": "Needles", "source": "Source",
}  # fmt: skip
SIDES = {"left": "L", "right": "R", "midline": ""}
SESSION_SAID = {
    "incident": "Stands in the session as an incident",
    "missing": "Another needle of this session is missing",
    "found": "A needle was found",
    "corrected": "Corrected in the session",
    "struck": "Struck out in the session as entered by mistake",
    "reopened": "The session was opened again",
    "closed": "The session was closed again",
}
TELLS = {EntryKind.REPORTED, EntryKind.DESCRIBED, EntryKind.SESSION}
"""Lines that change what is known; the others say what was done."""
DONE = {
    EntryKind.REPORTED: "Reported", EntryKind.DESCRIBED: "Described", EntryKind.ACTION: "Recorded an action",
    EntryKind.CAUSALITY: "Judged the cause", EntryKind.REVIEW: "Began to look into it", EntryKind.CLOSED: "Closed",
    EntryKind.REOPENED: "Reopened",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history in words: who, when, what, and what changed from what to what."""

    at: datetime
    by: str
    done: str
    changes: tuple[tuple[str, str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class EventSeen:
    """Everything the page of one event shows."""

    event: EventPage
    title: str
    guide: EventType | None
    patient: Identity | None
    alerts: tuple[Alert, ...]
    visit: VisitRow | None
    history: tuple[Told, ...]
    places: tuple[str, ...]
    open_points: tuple[str, ...]
    """What still keeps it from being closed as an event that happened."""
    has_session: bool
    is_session_open: bool
    is_own: bool
    """Whoever looks is the one who needled."""
    is_about_staff: bool

    @property
    def facts(self) -> EventFacts:
        return self.event.facts

    @property
    def ref(self) -> str:
        return self.event.row.ref

    @property
    def is_closed(self) -> bool:
        return self.facts.state is State.CLOSED


def event_seen(event_ref: str, *, by: Member) -> EventSeen:
    """Queries: event, history, and of an event with a visit: the visit, the patient, the session."""
    found = queries.event(organization_id=by.organization_id, event_ref=event_ref)
    facts, row = found.facts, found.row
    visit = session = None
    if found.visit_id is not None:
        visit = booking.visit(organization_id=by.organization_id, visit_ref=row.visit_ref)
        session = treatment.session_row(organization_id=by.organization_id, visit_id=found.visit_id)
    ids = {found.patient_id} if found.patient_id else set()
    people = patients.identities(organization_id=by.organization_id, patient_ids=ids) if ids else {}
    is_open = bool(session and session.is_open_again)
    faults: Iterator[Refused] = faults_of_closing(
        facts, Conclusion.CONFIRMED, told_outside="said when it is closed", is_session_open=is_open
    )
    return EventSeen(
        event=found,
        title=kind_words(facts.kind),
        guide=catalogues.adverse_events().by_id.get(facts.kind),
        patient=people.get(found.patient_id) if found.patient_id else None,
        alerts=tuple(alerts_for(by.organization_id, found.patient_id)) if found.patient_id else (),
        visit=visit,
        history=tuple(history(found.entries, by.zone)),
        places=tuple(map(place_words, facts.muscles)),
        open_points=tuple(str(fault) for fault in faults),
        has_session=bool(session and session.opened_at),
        is_session_open=is_open,
        is_own=found.practitioner_user_id == by.user_id,
        is_about_staff=is_about_staff(facts.kind),
    )


def place_words(place: str) -> str:
    """`soleus:left` as L Soleus."""
    muscle, _, side = place.partition(":")
    found = catalogues.muscles().by_id.get(muscle)
    return f"{SIDES.get(side, side)} {found.name if found else muscle}".strip()


def history(entries: Sequence[Entry], zone: ZoneInfo) -> Iterator[Told]:
    """Newest first; what a line changed is told with what stood there before."""
    told: list[Told] = []
    facts = EventFacts()
    for entry in entries:
        before, facts = facts, apply(facts, entry)
        is_first = entry.kind is EntryKind.REPORTED
        changes = (
            ()
            if entry.kind not in TELLS
            else tuple(
                (
                    FIELDS[name],
                    "" if is_first else _said(getattr(before, name), zone),
                    _said(getattr(facts, name), zone),
                )
                for name in entry.said
                if name in READERS and not (is_first and getattr(facts, name) in ("", None, (), False))
            )
        )
        done = DONE.get(entry.kind) or SESSION_SAID.get(str(entry.said.get("what")), "The session said more")
        told.append(Told(entry.at, entry.by, done, changes, _words(entry)))
    yield from reversed(told)


def _words(entry: Entry) -> str:
    said = entry.said
    match entry.kind:
        case EntryKind.ACTION:
            return str(said["text"])
        case EntryKind.CAUSALITY:
            return f"{str(said['causality']).capitalize()}: {said['reason']}"
        case EntryKind.CLOSED:
            outside = f" Reported outside: {said['told_outside']}" if said.get("told_outside") else ""
            return f"{Conclusion(said['conclusion']).label}: {said['reason']}{outside}"
        case _:
            found = f"{said['needle']}, {said['where'] or 'place not said'}" if said.get("what") == "found" else ""
            return str(said.get("reason") or found)


def _said(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        here = value.astimezone(zone)
        return f"{here.day} {here:%b %Y, %H:%M}"
    if isinstance(value, tuple):
        return ", ".join(place_words(one) if ":" in one else one for one in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    label = getattr(value, "label", None)
    if label:
        return str(label)
    if value in catalogues.adverse_events().by_id:
        return kind_words(value)
    return str(value) if value else "not said"


@dataclass(frozen=True, slots=True)
class ToReport:
    """What a report is about: the visit with its needles, or the patient alone."""

    visit: VisitRow | None
    patient: Identity
    needles: tuple[NeedleState, ...]
    alerts: tuple[Alert, ...]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(one.id, needle_words(one)) for one in self.needles]

    def places_of(self, chosen: Sequence[str]) -> dict[str, Any]:
        """Needles, their muscles and their regions, as `report_event` takes them."""
        taken = [one for one in self.needles if one.id in set(chosen)]
        muscles = dict.fromkeys(f"{one.muscle}:{one.side}" for one in taken)
        regions = dict.fromkeys(
            f"{region}:{one.side}" for one in taken for region in sorted(muscle_regions().get(one.muscle, ()))
        )
        return {"needles": tuple(one.id for one in taken), "muscles": tuple(muscles), "regions": tuple(regions)}


def needle_words(needle: NeedleState) -> str:
    said = needle.insertion.said
    return f"{place_words(f'{said.muscle}:{said.side}')}, {said.gauge_mm:.2f} × {said.length_mm:g} mm"


def to_report(visit_ref: str, *, by: Member) -> ToReport:
    """Queries: the visit, the patient, the session and its stream for whoever may read charts. Raises VisitNotFound."""
    visit = booking.visit(organization_id=by.organization_id, visit_ref=visit_ref)
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    needles: tuple[NeedleState, ...] = ()
    if by.may("chart.see"):
        state = treatment.treatment_of(organization_id=by.organization_id, visit_id=visit.id).state
        needles = tuple(one for one in state.needles.values() if one.counts)
    return ToReport(visit, patient, needles, tuple(alerts_for(by.organization_id, patient.id)))


def patient_to_report(patient_ref: str, *, by: Member) -> ToReport:
    """An event that belongs to no visit. One query. Raises PatientNotFound."""
    patient = patients.identity(organization_id=by.organization_id, patient_ref=patient_ref)
    return ToReport(None, patient, (), tuple(alerts_for(by.organization_id, patient.id)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody an event may concern, with her last visits."""

    patient: Identity
    visits: tuple[VisitRow, ...]


def candidates(text: str, *, by: Member) -> list[Candidate]:
    """Patients found by name or date of birth. Queries: one, and one for each patient shown."""
    found = patients.found(organization_id=by.organization_id, text=text, limit=6) if text.strip() else []
    return [
        Candidate(one, tuple(booking.visits_of_patient(organization_id=by.organization_id, patient_id=one.id, limit=5)))
        for one in found
    ]
