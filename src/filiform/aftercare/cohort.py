"""Every set of questions after a treatment of an organization, for figures over all of them. No words of patients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from filiform.aftercare.models import Answer, FollowUp


@dataclass(frozen=True, slots=True)
class Asked:
    patient_id: int
    visit_ref: str
    window: str
    closed_at: datetime
    asked_at: datetime | None
    answered_at: datetime | None
    was_red: bool
    soreness: int | None
    bruise: str


COLUMNS = (
    "patient_id", "visit__ref", "window", "closed_at", "asked_at", "answered_at", "was_red", "last_soreness",
    "last_bruise",
)  # fmt: skip


def questions_planned(*, organization_id: int) -> Iterator[Asked]:
    """With the answer that counts, the newest; without those taken back. One query, read as it comes."""
    newest = Answer.objects.of(organization_id).filter(follow_up=OuterRef("pk")).order_by("-number")
    rows = (
        FollowUp.objects.of(organization_id)
        .filter(void_at=None)
        .annotate(
            last_soreness=Subquery(newest.values("soreness")[:1]), last_bruise=Subquery(newest.values("bruise")[:1])
        )
        .order_by("id")
    )
    for row in rows.values_list(*COLUMNS).iterator():
        patient_id, visit, window, closed_at, asked_at, answered_at, was_red, soreness, bruise = row
        yield Asked(patient_id, visit, window, closed_at, asked_at, answered_at, was_red, soreness, bruise or "")
