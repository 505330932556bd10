"""What a calendar is made of. No Django."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from filiform.booking.rules import FREES_THE_TIME
from filiform.booking.types import VisitRow, VisitStatus
from filiform.patients.types import Identity

BY_ROOM: Final = "room"
BY_PERSON: Final = "person"
NO_ROOM: Final = "none"
"""The column of visits that have no room yet."""

Thing = TypeVar("Thing")


class Span(NamedTuple):
    """A stretch of time; the end is not part of it."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Hour:
    """A full hour on the axis: where it stands, and what the clinic's clock calls it."""

    hour: int
    five: int
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The time from top to bottom, in rows of five minutes."""

    starts_at: datetime
    ends_at: datetime
    rows: int
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class Placed(Generic[Thing]):
    """Something in its lane, of so many side by side."""

    span: Span
    thing: Thing
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its column: rows of five minutes, told in hours and fives so that styles can say it."""

    hour: int
    five: int
    hours: int
    fives: int


@dataclass(frozen=True, slots=True)
class Card:
    """One visit. `is_double`: it shares its time with another of the same column."""

    visit: VisitRow
    patient: Identity
    room_ref: str
    place: Place
    lane: int
    lanes: int
    tone: int
    what: str
    next: VisitStatus | None
    may_drag: bool
    is_late: bool
    arrived_at: datetime | None

    @property
    def is_double(self) -> bool:
        return self.lanes > 1 or self.visit.is_overlap

    @property
    def is_off(self) -> bool:
        return self.visit.status in FREES_THE_TIME

    @property
    def is_short(self) -> bool:
        return not self.place.hours and self.place.fives < 5


@dataclass(frozen=True, slots=True)
class Gap:
    """Free time that can be booked. `begins` is the next full step in it; `url` finds a patient for it."""

    place: Place
    begins: datetime
    ends: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """Time that is not for booking: `kind` is off, away, shut or kept."""

    kind: str
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Column:
    """One practitioner, one room, or one day of a week. `starts_at` is the instant of its first row.

    `has_come`: its day is not in the future, so that somebody may arrive. `digest` is the same while the column looks
    the same: a screen that has it needs nothing sent.
    """

    key: str
    name: str
    url: str
    starts_at: datetime
    blocks: tuple[Block, ...]
    gaps: tuple[Gap, ...]
    cards: tuple[Card, ...]
    practitioner_ref: str
    room_ref: str
    digest: str
    has_come: bool
    is_today: bool = False

    @property
    def seen(self) -> str:
        return f"col:{self.key}:{self.digest}"

    @property
    def visits(self) -> int:
        return sum(1 for card in self.cards if not card.is_off)


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a page a screen has not as it is; `is_all`: the whole of it."""

    columns: tuple[Column, ...] = ()
    head: bool = False
    now: bool = False
    is_all: bool = False

    def __bool__(self) -> bool:
        return bool(self.columns) or self.head or self.now or self.is_all


@dataclass(frozen=True, slots=True)
class Tally:
    visits: int
    here: int
    done: int
    late: int
    off: int


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """`shown` is the column a narrow screen shows; `legend` the visit types of these days, as (tone, name)."""

    day: date
    by: str
    is_week: bool
    of: str
    with_off: bool
    columns: tuple[Column, ...]
    axis: Axis
    now_place: Place | None
    legend: tuple[tuple[int, str], ...]
    tally: Tally
    waiting: tuple[Card, ...]
    shown: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def head_digest(self) -> str:
        """The same while the figures and who waits look the same."""
        told = repr((self.tally, [(card.visit.ref, card.arrived_at) for card in self.waiting], self.legend))
        return f"head:{hashlib.blake2b(told.encode(), digest_size=6).hexdigest()}"

    @property
    def now_digest(self) -> str:
        return f"now:{self.now_place}" if self.now_place else "now:"

    def unlike(self, seen: Collection[str]) -> Parts:
        """What a screen that shows `seen` has to be sent: everything where its columns are others than these."""
        shown = {told.rpartition(":")[0] for told in seen if told.startswith("col:")}
        if shown != {f"col:{column.key}" for column in self.columns}:
            return Parts(columns=self.columns, is_all=True)
        return Parts(
            columns=tuple(one for one in self.columns if one.seen not in seen), head=self.head_digest not in seen,
            now=self.now_digest not in seen,
        )  # fmt: skip

    @property
    def whole(self) -> Place:
        """The axis from its first row to its last."""
        return Place(0, 0, *divmod(self.axis.rows, 12))

    @property
    def state(self) -> str:
        """What the page shows, as its address says it, but for what is off."""
        return urlencode({"day": self.day.isoformat()} | self._told)

    @property
    def state_of_day(self) -> str:
        """The same without the day, to which another is added."""
        return urlencode(self._told)

    @property
    def _told(self) -> dict[str, str]:
        return {"by": self.by} | ({"week": "1", "of": self.of} if self.is_week else {})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown: a day, by person or by room; or the week it lies in, of one of them."""

    day: date
    by: str = BY_PERSON
    is_week: bool = False
    of: str = ""
    with_off: bool = False
    column: str = ""
