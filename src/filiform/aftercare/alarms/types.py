"""An alarm as boards and pages know it. Frozen values, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class EntryKind(StrEnum):
    """What happened to an alarm."""

    RAISED = "raised"
    FLAGGED = "flagged"
    CORRECTED = "corrected"
    TOLD = "told"
    TAKEN = "taken"
    HANDED_BACK = "handed-back"
    NOTED = "noted"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def label(self) -> str:
        return {
            "raised": "Raised", "flagged": "Another red flag", "corrected": "The patient answered again",
            "told": "Written to", "taken": "Taken", "handed-back": "Handed back", "noted": "Noted", "closed": "Closed",
            "reopened": "Reopened",
        }[self.value]  # fmt: skip


class Outcome(StrEnum):
    """How it ended, in the clinic's own terms; the grade and the cause belong to the safety register."""

    WELL = "well"
    ADVICE = "advice"
    SEEN_HERE = "seen-here"
    DOCTOR = "doctor"
    HOSPITAL = "hospital"
    MISTAKEN = "mistaken"
    NOT_REACHED = "not-reached"

    @property
    def label(self) -> str:
        return {
            "well": "Spoken with: settled",
            "advice": "Spoken with: advice given",
            "seen-here": "Seen at the clinic",
            "doctor": "With a doctor",
            "hospital": "In hospital or emergency department",
            "mistaken": "Answered by mistake",
            "not-reached": "Not reached, all ways tried",
        }[self.value]


NEEDS_WORDS: Final = frozenset({Outcome.NOT_REACHED, Outcome.MISTAKEN, Outcome.WELL})
"""Outcomes that end a red flag without anybody having seen her: said in words, so that it can be answered for."""


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm in a list. `taken_by` empty: nobody has it. `is_clinical` rows show the flags, the desk's do not."""

    ref: str
    visit_ref: str
    patient_ref: str
    called: str
    phone: str
    practitioner: str
    practitioner_user_id: int | None
    flags: tuple[str, ...]
    urgency: str
    raised_at: datetime
    level: int
    next_at: datetime | None
    taken_at: datetime | None
    taken_by: str
    taken_by_id: int | None
    closed_at: datetime | None
    closed_by: str
    outcome: str
    event_ref: str
    follow_up_ref: str

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_taken(self) -> bool:
        return self.taken_at is not None

    @property
    def outcome_label(self) -> str:
        return Outcome(self.outcome).label if self.outcome else ""

    @property
    def key(self) -> str:
        """The same as long as it is the same matter and nobody has taken it, so that it is announced once."""
        return f"redflag-{self.ref}-{self.level}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an alarm's history; `by_name` empty: the program."""

    kind: EntryKind
    at: datetime
    by_name: str
    words: str
    flags: tuple[str, ...]
    told: str
