from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When

from filiform.knowledge import catalogues
from filiform.safety.errors import EventNotFound
from filiform.safety.models import AdverseEvent, EventEntry, SessionTally
from filiform.safety.rules.events import fold
from filiform.safety.rules.rates import GRAVE, Denominators, Tallies, Tally
from filiform.safety.types import Asked, Conclusion, Entry, EntryKind, EventFacts, EventRow, Source, State

ENTRY = ("sequence", "kind", "said", "at", "by__name")
ROW = (
    "ref", "kind", "grade", "is_near_miss", "state", "conclusion", "causality", "source", "noticed_at", "counts_on",
    "patient__ref", "patient__given_name", "patient__preferred_name", "patient__family_name", "practitioner__name",
    "clinic__name", "visit__ref", "reported_at", "session__first_closed_at", "session__closed_at",
)  # fmt: skip
COUNTS = Q(is_near_miss=False, conclusion__in=[one.value for one in Conclusion if one.counts])


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event with everything its history says. `practitioner_user_id`: who does not judge it alone."""

    row: EventRow
    facts: EventFacts
    entries: tuple[Entry, ...]
    patient_id: int | None
    visit_id: int | None
    practitioner_user_id: int | None
    reported_by: str
    reported_by_ref: str
    incident: int | None


def entries_of(*, organization_id: int, event_id: int) -> list[Entry]:
    """The history of one event, oldest first. One query."""
    rows = EventEntry.objects.of(organization_id).filter(event_id=event_id).order_by("sequence").values_list(*ENTRY)
    return [Entry(sequence, EntryKind(kind), said, at, by) for sequence, kind, said, at, by in rows]


def event(*, organization_id: int, event_ref: str) -> EventPage:
    """One event. Two queries. Raises EventNotFound, also for another organization's."""
    more = (
        "id",
        "patient_id",
        "visit_id",
        "practitioner__user_id",
        "reported_by__name",
        "reported_by__ref",
        "incident",
    )
    found = AdverseEvent.objects.of(organization_id).filter(ref=event_ref).values_list(*ROW, *more).first()
    if found is None:
        raise EventNotFound
    event_id, *rest = found[len(ROW) :]
    entries = entries_of(organization_id=organization_id, event_id=event_id)
    return EventPage(_row(found[: len(ROW)]), fold(entries), tuple(entries), *rest)


def events(*, organization_id: int, asked: Asked, first: int = 0, number: int | None = None) -> list[EventRow]:
    """Events of the period, whatever they counted for, newest first. One query."""
    rows = _asked(organization_id, asked).order_by("-counts_on", "-id").values_list(*ROW)
    return [_row(row) for row in rows[first : None if number is None else first + number]]


def events_of_visit(*, organization_id: int, visit_id: int) -> list[EventRow]:
    """Oldest first. One query."""
    rows = AdverseEvent.objects.of(organization_id).filter(visit_id=visit_id).order_by("id").values_list(*ROW)
    return [_row(row) for row in rows]


def events_of_patient(*, organization_id: int, patient_id: int, limit: int = 60) -> list[EventRow]:
    """The newest of a patient, near misses among them. One query."""
    rows = AdverseEvent.objects.of(organization_id).filter(patient_id=patient_id).order_by("-counts_on", "-id")
    return [_row(row) for row in rows.values_list(*ROW)[:limit]]


def denominators(*, organization_id: int, asked: Asked) -> Denominators:
    """Sessions closed and needles inserted. One query over days, not over sessions."""
    rows = _narrowed(SessionTally.objects.of(organization_id).filter(day__range=(asked.first, asked.last)), asked)
    found = rows.aggregate(sessions=Sum("sessions"), needles=Sum("needles"))
    return Denominators(found["sessions"] or 0, found["needles"] or 0)


def tallies(*, organization_id: int, asked: Asked) -> Tallies:
    """Events that count in a rate, by kind and grade. Three queries, whatever the number of events."""
    staff = [one.id for one in catalogues.adverse_events().event_types if one.concerns != "patient"]
    rows = _asked(organization_id, asked).exclude(kind__in=staff).order_by()
    counting = rows.filter(COUNTS)
    still_open = ~Q(state=State.CLOSED.value)
    numbers = {
        "events": Count("pk"), "sessions": Count("session_id", distinct=True), "open": Count("pk", filter=still_open),
    }  # fmt: skip
    grave = Case(When(grade__in=GRAVE, then=Value("grave")), default=Value(""), output_field=CharField())
    parts = counting.annotate(part=Value("kind"), word=F("kind")).values_list("part", "word").annotate(**numbers).union(
        counting.annotate(part=Value("grade"), word=F("grade")).values_list("part", "word").annotate(**numbers),
        counting.annotate(part=Value("grave"), word=grave).values_list("part", "word").annotate(**numbers),
        all=True,
    )  # fmt: skip
    by_part: dict[str, dict[str, Tally]] = {"kind": {}, "grade": {}, "grave": {}}
    for part, word, *figures in parts:
        by_part[part][word] = Tally(*figures)
    whole = rows.aggregate(
        events=Count("pk", filter=COUNTS),
        sessions=Count("session_id", distinct=True, filter=COUNTS),
        open=Count("pk", filter=COUNTS & still_open),
        unattached=Count("pk", filter=COUNTS & Q(session=None)),
        near_misses=Count("pk", filter=Q(is_near_miss=True)),
        set_aside=Count("pk", filter=Q(is_near_miss=False) & ~COUNTS),
    )
    return Tallies(
        every=Tally(whole["events"], whole["sessions"], whole["open"]),
        by_grade=by_part["grade"],
        grave=by_part["grave"].get("grave", Tally()),
        by_kind=by_part["kind"],
        unattached=whole["unattached"],
        near_misses=whole["near_misses"],
        set_aside=whole["set_aside"],
    )


def answered_with_event(*, organization_id: int, asked: Asked, visits: Any) -> int:
    """Of the sessions somebody answered for afterwards, how many had an event. `visits`: a query of ids. One query."""
    rows = _asked(organization_id, asked).filter(COUNTS, visit_id__in=visits, session__isnull=False)
    return rows.order_by().values("session_id").distinct().count()


def _asked(organization_id: int, asked: Asked) -> QuerySet[AdverseEvent]:
    rows = AdverseEvent.objects.of(organization_id).filter(counts_on__range=(asked.first, asked.last))
    rows = _narrowed(rows, asked)
    for column in ("kind", "grade", "state"):
        if value := getattr(asked, column):
            rows = rows.filter(**{column: value})
    return rows


def _narrowed(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.clinic:
        rows = rows.filter(clinic__ref=asked.clinic)
    return rows.filter(practitioner__ref=asked.practitioner) if asked.practitioner else rows


def _row(row: tuple[Any, ...]) -> EventRow:
    (
        ref, kind, grade, is_near_miss, state, conclusion, causality, source, noticed_at, counts_on, patient_ref, given,
        preferred, family, practitioner, clinic, visit_ref, reported_at, first_closed_at, closed_at,
    ) = row  # fmt: skip
    return EventRow(
        ref=ref, kind=kind, grade=grade, is_near_miss=is_near_miss, state=State(state),
        conclusion=Conclusion(conclusion), causality=causality, source=Source(source), noticed_at=noticed_at,
        counts_on=counts_on, patient_ref=patient_ref or "",
        called=f"{preferred or given or ''} {family or ''}".strip(), practitioner=practitioner or "", clinic=clinic,
        visit_ref=visit_ref or "", reported_at=reported_at,
        is_session_open_again=first_closed_at is not None and closed_at is None,
    )  # fmt: skip
