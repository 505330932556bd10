"""The history of an event: every change is one more line, and the row is the fold of the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.safety.errors import EventNotFound
from filiform.safety.models import AdverseEvent, EventEntry
from filiform.safety.queries import entries_of
from filiform.safety.rules.events import apply, fold, to_json
from filiform.safety.types import Entry, EntryKind, EventFacts
from filiform.treatment.queries import SessionRow

FOLDED = (
    "sequence", "kind", "grade", "is_near_miss", "source", "noticed_at", "causality", "outcome", "state", "conclusion",
)  # fmt: skip
"""Columns of the row that repeat what the fold says."""


@dataclass(slots=True)
class Held:
    """One event, locked, with what its history says."""

    row: AdverseEvent
    facts: EventFacts


def held(event_ref: str, by: Member) -> Held:
    """Raises: EventNotFound. SQL: the row locked, its history (2)."""
    rows = AdverseEvent.objects.of(by.organization_id).select_for_update(of=("self",))
    row = rows.select_related("patient", "practitioner").filter(ref=event_ref).first()
    if row is None:
        raise EventNotFound
    return of_row(row)


def of_row(row: AdverseEvent) -> Held:
    return Held(row, fold(entries_of(organization_id=row.organization_id, event_id=row.pk)))


def begin(
    said: Mapping[str, Any], *, session: SessionRow | None, visit_id: int | None, patient_id: int | None,
    practitioner_id: int | None, by: Member, at: datetime, origin: str = "", incident: int | None = None,
) -> AdverseEvent:  # fmt: skip
    """A new event with the first line of its history."""
    written = {name: to_json(value) for name, value in said.items()}
    facts = apply(EventFacts(), Entry(1, EntryKind.REPORTED, written, at, by.name))
    zone = ZoneInfo(session.time_zone) if session else by.zone
    happened = session.opened_at if session and session.opened_at else said["noticed_at"]
    row = AdverseEvent.objects.add(
        organization_id=by.organization_id, clinic_id=session.clinic_id if session else by.clinic_id,
        patient_id=patient_id, visit_id=visit_id, session_id=session.id if session else None, incident=incident,
        practitioner_id=practitioner_id, origin=origin, counts_on=happened.astimezone(zone).date(), reported_at=at,
        reported_by_id=by.user_id, **_columns(facts),
    )  # fmt: skip
    _write(row, facts, EntryKind.REPORTED, written, by, at)
    return row


def append(one: Held, kind: EntryKind, said: Mapping[str, Any], by: Member, at: datetime, **columns: Any) -> None:
    """One more line, and the row after it. `columns` are those no line tells of, as the act of the session."""
    entry = Entry(one.facts.sequence + 1, kind, said, at, by.name)
    one.facts = apply(one.facts, entry)
    _write(one.row, one.facts, kind, said, by, at)
    now = {**_columns(one.facts), **columns}
    for name, value in now.items():
        setattr(one.row, name, value)
    one.row.save(update_fields=list(now))


def _write(
    row: AdverseEvent, facts: EventFacts, kind: EntryKind, said: Mapping[str, Any], by: Member, at: datetime
) -> None:
    EventEntry.objects.add(
        organization_id=row.organization_id, event=row, sequence=facts.sequence, kind=str(kind), said=dict(said), at=at,
        by_id=by.user_id,
    )  # fmt: skip


def _columns(facts: EventFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in FOLDED}


def leave_a_line(*, kind: str, row: AdverseEvent, by: Member, at: datetime, **facts: Any) -> None:
    """Codes and refs only: what was said stands in the history of the event."""
    audit.record(
        organization=by.organization_ref, kind=kind, patient=row.patient.ref if row.patient else "", about=row.ref,
        by=by.user_ref, at=at, facts=facts,
    )  # fmt: skip
