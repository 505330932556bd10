from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from filiform.patients.messages.models import Message

SHOWN = 200


@dataclass(frozen=True, slots=True)
class MessageRow:
    text: str
    from_patient: bool
    written_by: str
    written_at: datetime
    taken_at: datetime | None
    taken_by: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A patient whose message nobody has taken: since when, how many, and the first words of the oldest."""

    patient_ref: str
    patient_name: str
    since: datetime
    count: int
    text: str


def messages_of(*, organization_id: int, patient_id: int) -> list[MessageRow]:
    """Both sides of the talk, oldest first, the last two hundred. One query."""
    rows = Message.objects.of(organization_id).filter(patient_id=patient_id).order_by("-id")
    columns = ("text", "from_patient", "written_by__name", "written_at", "taken_at", "taken_by__name")
    found = [
        MessageRow(text, hers, by, at, taken_at, taken_by or "")
        for text, hers, by, at, taken_at, taken_by in rows.values_list(*columns)[:SHOWN]
    ]
    return found[::-1]


def waiting(*, organization_id: int, clinic_id: int) -> list[Waiting]:
    """Who waits for an answer at a clinic, the longest first. One query, through a small index."""
    rows = Message.objects.of(organization_id).filter(clinic_id=clinic_id, from_patient=True, taken_at=None)
    columns = ("patient__ref", "patient__given_name", "patient__family_name", "written_at", "text")
    found: dict[str, Waiting] = {}
    for ref, given, family, at, text in rows.order_by("id").values_list(*columns):
        first = found.get(ref)
        found[ref] = Waiting(
            ref, f"{given} {family}".strip(), first.since if first else at, first.count + 1 if first else 1,
            first.text if first else text,
        )  # fmt: skip
    return list(found.values())


def count_waiting(*, organization_id: int, clinic_id: int) -> int:
    """How many patients wait. One query."""
    rows = Message.objects.of(organization_id).filter(clinic_id=clinic_id, from_patient=True, taken_at=None)
    return rows.values("patient_id").distinct().count()
