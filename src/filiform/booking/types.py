"""A visit as pages know it, and the steps of the journey through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VisitStatus(StrEnum):
    """In the order of a day (product.md)."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    IN_ROOM = "in-room"
    NEEDLES_IN = "needles-in"
    DONE = "done"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


class VisitKind(StrEnum):
    """What is planned; also the type of note drafted afterwards."""

    INITIAL = "initial"
    FOLLOW_UP = "follow-up"
    WALK_IN = "walk-in"

    @property
    def label(self) -> str:
        return {"initial": "Initial evaluation", "follow-up": "Follow-up", "walk-in": "Walk-in"}[self.value]


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit with the names a page needs; ids stay on the server."""

    id: int
    ref: str
    patient_id: int
    episode_id: int
    practitioner_id: int
    practitioner_ref: str
    practitioner_name: str
    profession: str
    room: str
    starts_at: datetime
    ends_at: datetime
    kind: VisitKind
    status: VisitStatus
    complaint: str
    sealed_at: datetime | None = None
    """When the note was signed. From then on nothing is recorded for this visit but addenda."""


class StepState(StrEnum):
    TODO = "todo"
    CURRENT = "current"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class StepStatus:
    """How far one step of one visit is: `note` is a word or two for the day sheet ("14 to ask", "Hold")."""

    state: StepState
    note: str = ""


# (organization_id, visits) -> status by visit id. One query, whatever the number of visits.
StatusSource = Callable[[int, Sequence[VisitRow]], Mapping[int, StepStatus]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the journey. `url_name` takes the visit ref; `position` orders the steps."""

    key: str
    label: str
    url_name: str
    position: int
    statuses: StatusSource


_steps: dict[str, Step] = {}


def add_step(step: Step) -> None:
    """A package adds its step in AppConfig.ready(), so that earlier pages can point to later ones."""
    _steps[step.key] = step


def journey_steps() -> list[Step]:
    return sorted(_steps.values(), key=lambda step: step.position)
