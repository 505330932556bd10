from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from filiform.intake.rules.redflags import QUESTION, URGENCIES, gravest
from filiform.knowledge import catalogues

URGENCY_WORDS = {
    "emergency-now": ("Emergency care now", "danger"),
    "same-day-medical": ("Doctor today", "danger"),
    "urgent-medical": ("Doctor soon", "warning"),
    "stop": ("No needling as it stands", "warning"),
    "hold": ("Clearance needed", "hold"),
    "question": ("Ask about it", "info"),
}


class Ending(StrEnum):
    """How somebody has dealt with it."""

    STANDS = "visit-stands"
    CHANGED = "visit-changed"
    DOCTOR = "sent-to-doctor"
    EMERGENCY = "sent-to-emergency"
    MISUNDERSTOOD = "misunderstood"
    ON_ARRIVAL = "on-arrival"

    @property
    def label(self) -> str:
        return {
            "visit-stands": "Spoken with her; the visit stands",
            "visit-changed": "Visit moved or called off",
            "sent-to-doctor": "Sent to a doctor",
            "sent-to-emergency": "Sent to emergency care",
            "misunderstood": "The answer was a misunderstanding",
            "on-arrival": "Not reached; to be looked at on arrival",
        }[self.value]


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One reason, as the worklist reads it. `tried`: (when, by whom) the patient was not reached."""

    ref: str
    visit_id: int
    visit_ref: str
    patient_id: int
    starts_at: datetime
    visit_status: str
    practitioner: str
    reason: str
    urgency: str
    answers: Mapping[str, Any]
    raised_at: datetime
    taken_back_at: datetime | None
    taken_at: datetime | None
    taken_by: str
    tried: tuple[tuple[datetime, str], ...]
    done_at: datetime | None
    done_by: str
    outcome: str
    note: str

    @property
    def title(self) -> str:
        """The rule's title, as clinicians know it; a red flag question asks for itself."""
        rule = catalogues.eligibility().rules.get(self.reason)
        if rule is not None:
            return rule.title
        return "Red flag question answered yes" if self.reason.startswith(QUESTION) else self.reason

    @property
    def urgency_words(self) -> tuple[str, str]:
        return URGENCY_WORDS[self.urgency]

    @property
    def ending(self) -> str:
        return Ending(self.outcome).label if self.outcome else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits at a clinic; `urgency` of the gravest, empty where nothing waits, and since when that waits."""

    visits: int
    urgency: str
    since: datetime | None = None

    @property
    def kind(self) -> str:
        return URGENCY_WORDS[self.urgency][1] if self.urgency else "neutral"

    @property
    def cannot_wait(self) -> bool:
        """What a patient answered ahead of her visit asks for a doctor today or at once."""
        return self.kind == "danger"

    @property
    def words(self) -> str:
        return URGENCY_WORDS[self.urgency][0] if self.urgency else ""


def gravity(row: FlagRow) -> int:
    return URGENCIES.index(row.urgency)


def gravest_of(rows: list[FlagRow]) -> str:
    return gravest(row.urgency for row in rows) or ""
