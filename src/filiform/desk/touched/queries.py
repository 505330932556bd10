from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.patients import queries as patients
from filiform.patients.types import Identity
from filiform.practitioners import queries as practitioners
from filiform.practitioners.rules.spans import ClosedSpan

# As far ahead as anybody books: licences that end later touch no visit yet.
LOOKS_AHEAD = timedelta(days=400)

Closed = Mapping[int, list[ClosedSpan]]


@dataclass(frozen=True, slots=True)
class TouchedVisit:
    """A visit that cannot be needled as it is booked."""

    visit: VisitRow
    patient: Identity
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TouchedGroup:
    """The touched visits of one practitioner, earliest first."""

    practitioner: str
    visits: tuple[TouchedVisit, ...]


def count(*, by: Member, at: datetime) -> int:
    """How many visits to come are touched. Three queries where everybody may needle, four otherwise."""
    closed = _closed(by, at)
    if not closed:
        return 0
    times = booking.needle_times(**_asked(closed, by, at))
    return sum(_span_on(who, starts_at, closed, by) is not None for who, starts_at in times)


def touched(*, by: Member, at: datetime) -> list[TouchedGroup]:
    """By practitioner. Five queries, however many visits."""
    found = _touched(by, at)
    names = patients.identities(organization_id=by.organization_id, patient_ids={row.patient_id for row, _ in found})
    groups: dict[tuple[str, int], list[TouchedVisit]] = {}
    for row, span in found:
        key = (row.practitioner_name, row.practitioner_id)
        groups.setdefault(key, []).append(TouchedVisit(row, names[row.patient_id], span.why))
    return [TouchedGroup(name, tuple(visits)) for (name, _), visits in sorted(groups.items())]


def _touched(by: Member, at: datetime) -> list[tuple[VisitRow, ClosedSpan]]:
    closed = _closed(by, at)
    rows = booking.visits_to_needle(**_asked(closed, by, at)) if closed else []
    found = ((row, _span_on(row.practitioner_id, row.starts_at, closed, by)) for row in rows)
    return [(row, span) for row, span in found if span is not None]


def _closed(by: Member, at: datetime) -> Closed:
    today = at.astimezone(by.zone).date()
    return practitioners.closed_to_needling(
        organization_id=by.organization_id, jurisdiction=by.jurisdiction, first=today, last=today + LOOKS_AHEAD
    )


def _asked(closed: Closed, by: Member, at: datetime) -> dict[str, Any]:
    """Nothing before the first day on which one of them may not needle."""
    first = min(spans[0].first for spans in closed.values())
    return {
        "organization_id": by.organization_id, "clinic_id": by.clinic_id, "practitioner_ids": list(closed),
        "after": max(at, datetime.combine(first, time.min, by.zone)),
    }  # fmt: skip


def _span_on(practitioner_id: int, starts_at: datetime, closed: Closed, by: Member) -> ClosedSpan | None:
    day = starts_at.astimezone(by.zone).date()
    return next((span for span in closed[practitioner_id] if span.first <= day <= span.last), None)
