from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from filiform.booking.types import StepState, StepStatus, VisitRow
from filiform.clinics import queries as clinics
from filiform.consent import queries as consent
from filiform.consent.types import Decision
from filiform.core.prepared import Prepared, Slot, organization
from filiform.examination import queries as examination
from filiform.examination.types import PointRow
from filiform.knowledge import catalogues
from filiform.knowledge.wording import limits_words, region_words, site_words
from filiform.measures import queries as measures
from filiform.measures.types import SIDE_LETTERS, Phase, ReadingRow
from filiform.notes.later import Later, later_acts, proposed_addendum
from filiform.notes.models import Addendum, Note
from filiform.notes.needlers import unqualified
from filiform.notes.rules import draft, reasons_not_to_sign
from filiform.notes.types import Consented, NoteFacts, PointFound, ReadingTaken, Screened, Section
from filiform.patients import queries as patients
from filiform.patients.types import Identity
from filiform.screening import queries as screening
from filiform.screening.types import ClearanceView, StopView
from filiform.treatment import queries as treatment
from filiform.treatment.quick_picks.queries import sessions_done_at

CRITERION_WORDS = {
    "taut_band": "taut band",
    "tenderness": "tender spot",
    "referred_pain": "referred pain",
    "recognised_pain": "pain recognised",
    "twitch": "LTR+ on palpation",
}

OVERRIDE = "override"
SIGNED = Prepared(
    lambda: Note.objects.of(organization()).filter(visit_id__among=Slot("visits")).values_list("visit_id", "signed_at")
)


@dataclass(frozen=True, slots=True)
class NotePage:
    """The note as it is read: drafted anew from the record, or exactly the words that were signed."""

    visit: VisitRow
    patient: Identity
    own_words: str
    sections: tuple[Section, ...]
    saved_at: datetime | None
    signed_at: datetime | None
    signed_name: str
    digest: str
    not_ready: tuple[str, ...]
    addenda: tuple[Addendum, ...]
    unqualified: tuple[str, ...] = ()
    """Needled by somebody who was not qualified that day: signed only with a word to that."""
    later: tuple[Later, ...] = ()
    """What was recorded in the session after the signature; no part of what was signed."""
    proposed: str = ""
    """Words for an addendum about it, as long as nobody has signed one."""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note in the chart's list."""

    visit_id: int
    own_words: str
    signed_at: datetime | None
    signed_name: str


def note_page(*, organization_id: int, visit: VisitRow, zone: ZoneInfo, at: datetime) -> NotePage:
    """A signed note is read from its own row, its addenda and what came after; a draft costs what `note_facts` does."""
    note = Note.objects.of(organization_id).filter(visit_id=visit.id).first()
    patient = patients.identities(organization_id=organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    if note is not None and note.signed_at is not None:
        addenda = tuple(Addendum.objects.of(organization_id).filter(note=note).order_by("signed_at", "id"))
        sections = tuple(Section(s["key"], s["title"], tuple(s["sentences"])) for s in note.sections)
        since = treatment.acts_since(organization_id=organization_id, visit_id=visit.id, since=note.signed_at)
        refs = {event.by for event in since}
        people = clinics.names_of(organization_id=organization_id, user_refs=refs) if refs else {}
        return NotePage(
            visit,
            patient,
            note.own_words,
            sections,
            note.saved_at,
            note.signed_at,
            note.signed_name,
            note.digest,
            (),
            addenda,
            later=later_acts(since, people),
            proposed=proposed_addendum(since, addenda[-1].signed_at if addenda else None, zone),
        )
    facts = note_facts(organization_id=organization_id, visit=visit, zone=zone, at=at)
    own_words, saved_at = (note.own_words, note.saved_at) if note else ("", None)
    return NotePage(
        visit, patient, own_words, draft(facts), saved_at, None, "", "", reasons_not_to_sign(facts.session), (),
        facts.unqualified,
    )  # fmt: skip


def note_facts(*, organization_id: int, visit: VisitRow, zone: ZoneInfo, at: datetime) -> NoteFacts:
    """Everything the note is drafted from, one query or two from each step."""
    found = examination.examination_of_visit(organization_id=organization_id, visit_id=visit.id)
    points = examination.points_of_visit(organization_id=organization_id, visit_id=visit.id)
    readings = measures.readings_of_visit(organization_id=organization_id, visit_id=visit.id)
    told = treatment.treatment_of(organization_id=organization_id, visit_id=visit.id)
    state = told.state if told.ref else None
    refs = {event.by for event in told.events} | {
        c.said.second_counter for c in told.state.counts if c.said.second_counter
    }
    carried = {
        needle.insertion.said.carried_from.partition(":")[0]
        for needle in told.state.needles.values()
        if needle.insertion.said.carried_from
    }
    return NoteFacts(
        zone=zone,
        complaint=visit.complaint,
        diagnosis=found.indication if found else "",
        screened=_screened(organization_id, visit),
        consented=_consented(organization_id, visit, at),
        points=tuple(_point(point) for point in points),
        readings=tuple(_reading(reading) for reading in readings),
        goals=tuple(_goals(organization_id, visit)),
        concerns=tuple(_concerns(organization_id, visit)),
        session=state,
        muscle_names=_muscle_names(),
        region_names=_region_names(),
        unqualified=unqualified(organization_id=organization_id, session=state, zone=zone) if state else (),
        people=clinics.names_of(organization_id=organization_id, user_refs=refs) if refs else {},
        earlier_sessions=sessions_done_at(organization_id=organization_id, session_refs=carried) if carried else {},
    )


def patient_ref(note: Note) -> str:
    return note.patient.ref


def note_lines(*, organization_id: int, visit_ids: Sequence[int]) -> dict[int, NoteLine]:
    """Notes by visit, for the chart. One query."""
    rows = Note.objects.of(organization_id).filter(visit_id__in=visit_ids)
    columns = ("visit_id", "own_words", "signed_at", "signed_name")
    return {row["visit_id"]: NoteLine(**row) for row in rows.values(*columns)}


def note_statuses(organization_id: int, visits: Sequence[VisitRow]) -> dict[int, StepStatus]:
    """Signed, draft or nothing yet. One query."""
    rows = SIGNED.rows(organization_id=organization_id, visits=[visit.id for visit in visits])
    signed: dict[int, datetime | None] = dict(rows)
    return {visit.id: _status(visit.id in signed, signed.get(visit.id)) for visit in visits}


def _status(exists: bool, signed_at: datetime | None) -> StepStatus:
    if signed_at is not None:
        return StepStatus(StepState.DONE, "Signed")
    return StepStatus(StepState.CURRENT, "Draft") if exists else StepStatus(StepState.TODO)


def _screened(organization_id: int, visit: VisitRow) -> Screened | None:
    latest = screening.latest(organization_id=organization_id, visit_id=visit.id)
    if latest is None:
        return None
    answer = latest.answer
    rules = catalogues.eligibility().rules
    quiet = set(answer["reminders"])
    on = date.fromisoformat(latest.inputs["on"])
    used = [
        one
        for one in screening.clearances_of(organization_id=organization_id, patient_id=visit.patient_id)
        if one.counts_on(on) and one.rule in answer["rules"] and one.rule in rules
    ]
    stops = screening.stops_of(organization_id=organization_id, visit_id=visit.id)
    return Screened(
        verdict=str(latest.verdict),
        catalogue=answer["catalogue"],
        findings=tuple(rules[rule].title for rule in answer["rules"] if rule not in quiet and rule in rules),
        limits=limits_words(answer["limits"]),
        clearances=tuple(_cleared(one) for one in used if one.kind != OVERRIDE),
        overrides=tuple(_opened(one) for one in used if one.kind == OVERRIDE),
        stops=tuple(_stopped(stop) for stop in stops if stop.lifted_at is None),
    )


def _cleared(one: ClearanceView) -> str:
    until = f", until {one.until.day} {one.until:%B %Y}" if one.until else ""
    given = f"{one.given_on.day} {one.given_on:%B %Y}"
    title = catalogues.eligibility().rules[one.rule].title
    return f"{title}, {_sites(one.sites)}, by {one.given_by_name} ({one.profession}) on {given}{until}"


def _opened(one: ClearanceView) -> str:
    title = catalogues.eligibility().rules[one.rule].title
    return f"{title}, {_sites(one.sites)}, by {one.recorded_by_name}: {one.reason}"


def _stopped(stop: StopView) -> str:
    where = "the whole visit" if stop.sites is None else _sites(stop.sites)
    return f"{where}, by {stop.set_by_name}: {stop.reason}"


def _sites(sites: tuple[str, ...] | None) -> str:
    return "all sites" if sites is None else ", ".join(site_words(site).lower() for site in sites)


def _consented(organization_id: int, visit: VisitRow, at: datetime) -> Consented | None:
    """The decision this visit rests on: the newest given before now, refused ones left out."""
    for row in consent.documents_of_patient(organization_id=organization_id, patient_id=visit.patient_id, limit=5):
        if row.decision is Decision.GIVEN and row.decided_at <= at:
            return Consented(row.text.version, row.decided_at, row.signer_name, row.withdrawn_at)
    return None


def _goals(organization_id: int, visit: VisitRow) -> Iterator[str]:
    for goal in consent.goals_of_patient(organization_id=organization_id, patient_id=visit.patient_id):
        if goal.ended_at is None:
            instrument = catalogues.instruments().by_id.get(goal.instrument)
            of = f"{instrument.name} " if instrument else ""
            target = f"{of}{goal.target.normalize():f} {goal.unit}".strip() if goal.target is not None else ""
            until = f"{goal.by_date.day} {goal.by_date:%B %Y}" if goal.by_date else ""
            measured = ", ".join(part for part in (target, f"by {until}" if until else "") if part)
            yield f"{goal.text} ({measured})" if measured else goal.text


def _concerns(organization_id: int, visit: VisitRow) -> Iterator[tuple[str, str]]:
    for concern in consent.concerns_of_patient(organization_id=organization_id, patient_id=visit.patient_id):
        if concern.visit_ref == visit.ref:
            yield concern.text, concern.answer


def _point(point: PointRow) -> PointFound:
    words = tuple(CRITERION_WORDS[c.key] for c in point.criteria if c.answer is True)
    return PointFound(point.muscle, point.side, words)


def _reading(reading: ReadingRow) -> ReadingTaken:
    instrument = catalogues.instruments().by_id.get(reading.instrument)
    name = instrument.name if instrument else reading.instrument
    place = " ".join(part for part in (SIDE_LETTERS.get(reading.side, ""), reading.movement.replace("-", " ")) if part)
    phase = "" if reading.phase is Phase.NONE else str(reading.phase)
    return ReadingTaken(f"{name}, {place}" if place else name, reading.shown, reading.unit, phase)


@cache
def _muscle_names() -> dict[str, str]:
    return {muscle.id: muscle.name for muscle in catalogues.muscles().muscles}


@cache
def _region_names() -> dict[str, str]:
    """Region names as they read after a side: R back of the shoulder."""
    regions = (region for heading in catalogues.eligibility().regions.values() for region in heading)
    return {region: region_words(region).lower() for region in regions}
