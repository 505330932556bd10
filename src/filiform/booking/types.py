"""A visit as pages know it, what can be booked, who hears of it, and the steps of the journey through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from filiform.clinics.types import Member


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


class Online(StrEnum):
    """Who may book a visit type, or into a shift, from outside."""

    BOOKABLE = "bookable"
    CONTACT = "contact"
    HIDDEN = "hidden"

    @property
    def label(self) -> str:
        return {"bookable": "Bookable online", "contact": "Shown, contact to book", "hidden": "Not shown"}[self.value]


class Source(StrEnum):
    """How a visit came to be in the book."""

    DESK = "desk"
    WALK_IN = "walk-in"
    ONLINE = "online"
    WAIT_LIST = "wait-list"
    IMPORT = "import"

    @property
    def label(self) -> str:
        return {"desk": "Clinic", "walk-in": "Walk-in", "online": "Online", "wait-list": "Wait list",
                "import": "Earlier record"}[self.value]  # fmt: skip


class Side(StrEnum):
    """Whose act it was: a visit is called off, or moved, by one of the two."""

    PATIENT = "patient"
    CLINIC = "clinic"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class AddOn:
    """What may be added to a visit type, and makes it longer."""

    ref: str
    name: str
    minutes: int
    is_online: bool = True


@dataclass(frozen=True, slots=True)
class VisitType:
    """What can be booked: how long it takes, what it needs, and who may book it from outside."""

    id: int
    ref: str
    name: str
    description: str
    kind: VisitKind
    minutes: int
    before_min: int
    after_min: int
    needs_room: bool
    needling: bool
    online: Online
    for_new: bool
    for_returning: bool
    room_ids: tuple[int, ...] = ()
    """Only in one of these rooms; empty is in any."""
    add_ons: tuple[AddOn, ...] = ()

    def minutes_with(self, add_ons: Sequence[AddOn]) -> int:
        return self.minutes + sum(one.minutes for one in add_ons)

    def is_for(self, *, new: bool) -> bool:
        return self.for_new if new else self.for_returning


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
    clinic_id: int = 0
    clinic_name: str = ""
    time_zone: str = "UTC"
    """The clock of its clinic, by which its times are told."""
    visit_type: str = ""
    """The name of what was booked, or empty where the desk booked without one."""
    is_overlap: bool = False
    """Booked over another visit on purpose, by somebody of the clinic."""
    source: Source = Source.DESK
    booked_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_by: str = ""
    is_late_cancel: bool = False
    revision: int = 0
    """How often its time, place or calling-off changed: the sequence number of a calendar."""

    @property
    def is_booked_online(self) -> bool:
        return self.source is Source.ONLINE


class VisitNews(StrEnum):
    """What happened to a visit, for whoever listens."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    STATUS = "status"


class VisitListener(Protocol):
    def __call__(self, kind: VisitNews, visit: VisitRow, by: Member, at: datetime) -> None: ...


_listeners: list[VisitListener] = []


def tell_of_visits(listener: VisitListener) -> None:
    """Register a listener once, from the AppConfig.ready() of a later step.

    It is called in the transaction of the act, so what it writes stands or falls with the visit; it must not send
    anything itself. `booked` is also a visit that was called off and is on again; `moved` another time, place or
    practitioner; `status` any other step of the day.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def visit_listeners() -> tuple[VisitListener, ...]:
    return tuple(_listeners)


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
