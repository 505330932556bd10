"""An adverse event as the register knows it. Kinds, grades and steps of causality come from `adverse-events.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    OPEN = "open"
    UNDER_REVIEW = "under-review"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


class Source(StrEnum):
    """How the clinic came to hear of it."""

    SESSION = "session"
    FOLLOW_UP = "follow-up"
    PHONE = "phone"
    VISIT = "visit"
    CLINICIAN = "clinician"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _SOURCES[self]

    @property
    def told_by(self) -> str:
        """Patient, clinician or other. Source: adverse-events.yaml, grading (who reported it)."""
        if self in {Source.FOLLOW_UP, Source.PHONE, Source.VISIT}:
            return "patient"
        return "other" if self is Source.OTHER else "clinician"


_SOURCES = {
    Source.SESSION: "Recorded in the session",
    Source.FOLLOW_UP: "Answer to a follow-up question",
    Source.PHONE: "Telephone",
    Source.VISIT: "Told at a visit",
    Source.CLINICIAN: "Noticed by a clinician",
    Source.OTHER: "Somebody else",
}


class Onset(StrEnum):
    """Source: adverse-events.yaml, grading (onset)."""

    UNKNOWN = ""
    DURING = "during"
    HOUR = "within-1-h"
    DAY = "within-24-h"
    THREE_DAYS = "within-72-h"
    LATER = "later"

    @property
    def label(self) -> str:
        return _ONSETS[self]


_ONSETS = {
    Onset.UNKNOWN: "Not known",
    Onset.DURING: "During the session",
    Onset.HOUR: "Within 1 h",
    Onset.DAY: "Within 24 h",
    Onset.THREE_DAYS: "Within 72 h",
    Onset.LATER: "Later",
}


class Outcome(StrEnum):
    UNKNOWN = ""
    RECOVERED = "recovered"
    RECOVERING = "recovering"
    NOT_RECOVERED = "not-recovered"
    LASTING = "lasting"
    DIED = "died"
    LOST = "lost"

    @property
    def label(self) -> str:
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.UNKNOWN: "Not known yet",
    Outcome.RECOVERED: "Recovered",
    Outcome.RECOVERING: "Recovering",
    Outcome.NOT_RECOVERED: "Not recovered",
    Outcome.LASTING: "Recovered with lasting harm",
    Outcome.DIED: "Died",
    Outcome.LOST: "Could not be learned",
}


class Conclusion(StrEnum):
    """What the review came to. Only a confirmed event, or one still looked at, counts in a rate."""

    NONE = ""
    CONFIRMED = "confirmed"
    RULED_OUT = "ruled-out"
    DUPLICATE = "duplicate"
    MISTAKE = "mistake"

    @property
    def label(self) -> str:
        return _CONCLUSIONS[self]

    @property
    def counts(self) -> bool:
        return self in {Conclusion.NONE, Conclusion.CONFIRMED}


_CONCLUSIONS = {
    Conclusion.NONE: "Not concluded",
    Conclusion.CONFIRMED: "It happened",
    Conclusion.RULED_OUT: "Looked into and ruled out",
    Conclusion.DUPLICATE: "Entered twice",
    Conclusion.MISTAKE: "Entered by mistake",
}


class ActionKind(StrEnum):
    FIRST_AID = "first-aid"
    EMERGENCY = "emergency"
    REFERRAL = "referral"
    IMAGING = "imaging"
    CALL = "call"
    TOLD_OUTSIDE = "told-outside"
    CHANGED_CARE = "changed-care"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _ACTIONS[self]


_ACTIONS = {
    ActionKind.FIRST_AID: "Cared for here",
    ActionKind.EMERGENCY: "Emergency services",
    ActionKind.REFERRAL: "Referred",
    ActionKind.IMAGING: "Imaging or tests",
    ActionKind.CALL: "Spoke with the patient",
    ActionKind.TOLD_OUTSIDE: "Reported outside",
    ActionKind.CHANGED_CARE: "Changed the care",
    ActionKind.OTHER: "Other",
}


class EntryKind(StrEnum):
    """What one line of an event's history is about."""

    REPORTED = "reported"
    DESCRIBED = "described"
    ACTION = "action-added"
    CAUSALITY = "causality-assessed"
    REVIEW = "review-begun"
    CLOSED = "closed"
    REOPENED = "reopened"
    SESSION = "session-said"
    """The session itself said more: corrected, struck out, a needle found, opened again, closed again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history, appended and never changed. `said` holds what it changed, by name."""

    sequence: int
    kind: EntryKind
    said: Mapping[str, Any]
    at: datetime
    by: str
    """Name of the person, as it is shown."""


@dataclass(frozen=True, slots=True)
class Action:
    kind: ActionKind
    text: str
    done_at: datetime
    who: str
    """Who did it, as written; empty: who wrote it down."""
    noted_by: str
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """What is known of one event now. Made only by folding its history, so that nothing is ever overwritten."""

    sequence: int = 0
    kind: str = ""
    grade: str = ""
    """Empty while nobody has graded it."""
    is_near_miss: bool = False
    is_expected: bool | None = None
    source: Source = Source.CLINICIAN
    noticed_at: datetime | None = None
    began_at: datetime | None = None
    onset: Onset = Onset.UNKNOWN
    ended_at: datetime | None = None
    outcome: Outcome = Outcome.UNKNOWN
    note: str = ""
    muscles: tuple[str, ...] = ()
    """`muscle:side`, ids of the catalogue."""
    regions: tuple[str, ...] = ()
    needles: tuple[str, ...] = ()
    """Ids of needles in their session."""
    causality: str = ""
    causality_reason: str = ""
    causality_by: str = ""
    causality_at: datetime | None = None
    causality_is_own: bool = False
    """Judged by whoever needled, because there is nobody else."""
    state: State = State.OPEN
    conclusion: Conclusion = Conclusion.NONE
    closing_reason: str = ""
    told_outside: str = ""
    """Whom it was reported to outside the clinic, or why it was not."""
    closed_at: datetime | None = None
    closed_by: str = ""
    actions: tuple[Action, ...] = field(default=())

    @property
    def counts(self) -> bool:
        """Whether it stands in a rate: harm was done, and it was neither ruled out nor entered twice or by mistake."""
        return not self.is_near_miss and self.conclusion.counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the register is looked at: a span of days (both included), and what it is narrowed to."""

    first: date
    last: date
    clinic: str = ""
    practitioner: str = ""
    kind: str = ""
    grade: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """After how many sessions of a period somebody was asked how it went, and for how many an answer came.

    `visits`: those answered for, as a query of ids that the database joins.
    """

    asked: int
    answered: int
    visits: Any = ()


# How far sessions were followed up, told by the package that asks: (organization_id, what is asked for, from, to) ->
# figures. One query.
FollowUpSource = Callable[[int, Asked, datetime, datetime], FollowUp]
_follow_up: list[FollowUpSource] = []


def count_follow_up_with(source: FollowUpSource) -> None:
    """Register the source once, from AppConfig.ready(); without one the register says that nobody asks."""
    if source not in _follow_up:
        _follow_up.append(source)


def follow_up_of(organization_id: int, asked: Asked, start: datetime, end: datetime) -> FollowUp | None:
    return _follow_up[0](organization_id, asked, start, end) if _follow_up else None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the register."""

    ref: str
    kind: str
    grade: str
    is_near_miss: bool
    state: State
    conclusion: Conclusion
    causality: str
    source: Source
    noticed_at: datetime
    counts_on: date
    patient_ref: str
    called: str
    practitioner: str
    clinic: str
    visit_ref: str
    reported_at: datetime
    is_session_open_again: bool
