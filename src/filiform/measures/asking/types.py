from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Occasion(StrEnum):
    """When in a course of care something is asked; the catalogue says for each instrument which of them."""

    BASELINE = "baseline"
    EACH_VISIT = "each_visit"
    DISCHARGE = "discharge"
    FOLLOW_UP = "follow_up"

    @property
    def label(self) -> str:
        return {
            "baseline": "Before the first visit", "each_visit": "Before a visit", "discharge": "At discharge",
            "follow_up": "Follow-up",
        }[self.value]  # fmt: skip


class AskingState(StrEnum):
    """Where one asking stands. OVERDUE is its own state: silence says nothing of how she is.

    PLANNED: its time has not come. SENT: asked, and may still be answered. UNREACHED: no letter could be written.
    PART: over, and some of it was answered. VOID: it no longer applies.
    """

    PLANNED = "planned"
    SENT = "sent"
    UNREACHED = "unreached"
    ANSWERED = "answered"
    PART = "part"
    OVERDUE = "overdue"
    VOID = "void"

    @property
    def label(self) -> str:
        return {
            "planned": "Due later", "sent": "Sent, no answer yet", "unreached": "No address to send to",
            "answered": "Answered", "part": "Answered in part", "overdue": "Overdue, unanswered",
            "void": "No longer applies",
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What a clinic, a visit type or one episode asks by link. `source` says whose plan it is."""

    instruments: tuple[str, ...]
    follow_up_weeks: tuple[int, ...]
    days_before_visit: int
    days_open: int
    is_on: bool = False
    source: str = "catalogue"


@dataclass(frozen=True, slots=True)
class Due:
    """One asking that a plan gives rise to."""

    occasion: Occasion
    weeks: int
    instruments: tuple[str, ...]
    due_at: datetime
    until: datetime


class Dated(Protocol):
    """What the days of an asking depend on."""

    @property
    def occasion(self) -> str: ...
    @property
    def weeks(self) -> int: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class AskingRow:
    """One asking. `answered` of its instruments have been sent; `drafts` hold what stands typed and is not sent."""

    id: int
    ref: str
    patient_id: int
    patient_ref: str
    patient_name: str
    visit_id: int
    visit_ref: str
    episode_id: int
    clinic_id: int
    occasion: Occasion
    weeks: int
    instruments: tuple[str, ...]
    due_at: datetime
    until: datetime
    asked_at: datetime | None
    is_reached: bool
    answered_at: datetime | None
    closed_at: datetime | None
    void_at: datetime | None
    corrected_at: datetime | None = None
    answered: tuple[str, ...] = ()
    state: AskingState = AskingState.PLANNED

    @property
    def label(self) -> str:
        return f"{self.weeks} weeks after the first visit" if self.weeks else self.occasion.label

    @property
    def number(self) -> str:
        return f"{len(self.answered)} of {len(self.instruments)}"


@dataclass(frozen=True, slots=True)
class Left:
    """Instruments whose questions have left the clinic by letter, and when."""

    instruments: tuple[str, ...]
    left_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands typed for one instrument, field by field, and when it was sent."""

    instrument: str
    typed: Mapping[str, Any] = field(default_factory=dict)
    given_at: datetime | None = None
    sent_at: datetime | None = None
