"""What a clinic must be able to answer for afterwards: acts against a gate, needles that went missing, incidents.

Each list newest first, a page at a time, one query, through an index of its own however long the clinic has worked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from filiform.treatment.events import parse_payload
from filiform.treatment.models import Event
from filiform.treatment.watch.wording import act_words

OF_VISIT = (
    "session__visit__ref", "session__patient__given_name", "session__patient__family_name",
    "session__practitioner__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recorded:
    """One act of one visit: when, whose, under whom, and what in a short sentence without names."""

    at: datetime
    visit_ref: str
    called: str
    practitioner: str
    what: str
    against: str
    """Code of the gate that would have refused it."""
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Search:
    """The search for the needles of one visit. `closed_at` None and `missing` above 0: it goes on."""

    at: datetime
    visit_ref: str
    called: str
    practitioner: str
    missing: int
    closed_at: datetime | None
    closed_by: str
    outcome: str

    @property
    def is_open(self) -> bool:
        return self.missing > 0 and self.closed_at is None


def kept_acts(*, organization_id: int, first: int, number: int) -> list[Recorded]:
    """Acts kept as facts although a gate would have refused them."""
    return _recorded(organization_id, first, number, against__isnull=False)


def incidents(*, organization_id: int, first: int, number: int) -> list[Recorded]:
    """Incidents as they were reported; one that was corrected later says so."""
    return _recorded(organization_id, first, number, kind="incident.reported")


def searches(*, organization_id: int, first: int, number: int) -> list[Search]:
    """One for each visit in which a needle went missing, by its last search."""
    later = Event.objects.of(organization_id).filter(
        kind="needle.missing", session=OuterRef("session"), sequence__gt=OuterRef("sequence")
    )
    rows = (
        Event.objects.of(organization_id)
        .filter(~Exists(later), kind="needle.missing")
        .order_by("-position")
        .values_list(
            "occurred_at", *OF_VISIT, "session__missing", "session__search_closed_at",
            "session__search_closed_by__name", "session__search_outcome",
        )[first : first + number]
    )  # fmt: skip
    return [
        Search(at, ref, f"{given} {family}".strip(), practitioner, missing, closed_at, closed_by or "", outcome)
        for at, ref, given, family, practitioner, missing, closed_at, closed_by, outcome in rows
    ]


def _recorded(organization_id: int, first: int, number: int, **which: Any) -> list[Recorded]:
    corrected = Event.objects.of(organization_id).filter(session=OuterRef("session"), corrects=OuterRef("sequence"))
    rows = (
        Event.objects.of(organization_id)
        .filter(**which)
        .annotate(is_corrected=Exists(corrected))
        .order_by("-position")
        .values_list("occurred_at", *OF_VISIT, "kind", "version", "payload", "against", "is_corrected")[
            first : first + number
        ]
    )
    return [_act(row) for row in rows]


def _act(row: tuple[Any, ...]) -> Recorded:
    at, ref, given, family, practitioner, kind, version, payload, against, is_corrected = row
    said = act_words(parse_payload(kind, payload, version=version))
    return Recorded(at, ref, f"{given} {family}".strip(), practitioner, said, against or "", is_corrected)
