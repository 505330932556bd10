"""Every adverse event of an organization that counts, for figures over all of them. Nothing of what was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from filiform.safety.models import AdverseEvent
from filiform.safety.types import Conclusion, Source, State


@dataclass(frozen=True, slots=True)
class Counted:
    ref: str
    patient_id: int
    visit_ref: str
    """Empty where the event belongs to no visit."""
    kind: str
    grade: str
    is_near_miss: bool
    causality: str
    outcome: str
    told_by: str
    is_closed: bool
    day: date


COLUMNS = (
    "ref", "patient_id", "visit__ref", "kind", "grade", "is_near_miss", "causality", "outcome", "source", "state",
    "counts_on",
)  # fmt: skip


def events_of_patients(*, organization_id: int) -> Iterator[Counted]:
    """Confirmed or still looked at, of a known patient. One query, read as it comes."""
    counts = [one.value for one in Conclusion if one.counts]
    rows = AdverseEvent.objects.of(organization_id).filter(conclusion__in=counts, patient__isnull=False)
    for row in rows.order_by("id").values_list(*COLUMNS).iterator():
        ref, patient_id, visit, kind, grade, near, causality, outcome, source, state, day = row
        yield Counted(
            ref, patient_id, visit or "", kind, grade, near, causality, outcome, Source(source).told_by,
            state == State.CLOSED, day,
        )  # fmt: skip
