"""Who waits for what, and what became of it. No Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any


class Ended(StrEnum):
    """Why somebody waits no longer."""

    BOOKED = "booked"
    LEFT = "left"
    REMOVED = "removed"
    CHANGED = "changed"
    OVER = "over"

    @property
    def label(self) -> str:
        return {
            "booked": "has a visit", "left": "left the list", "removed": "taken off at the desk",
            "changed": "wishes changed", "over": "the days are over",
        }[self.value]  # fmt: skip


class Answer(StrEnum):
    """What became of one offer; none yet is an empty word in the row."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


class OfferState(StrEnum):
    """How an offer stands at a moment."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    OVER = "over"

    @property
    def label(self) -> str:
        return {
            "open": "offered", "accepted": "accepted", "declined": "declined", "taken": "taken by somebody else",
            "withdrawn": "taken back", "over": "no answer",
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """When, and with whom, somebody would come. Empty weekdays: any; no times: at any hour."""

    from_day: date
    until_day: date
    practitioner_ref: str = ""
    weekdays: tuple[int, ...] = ()
    not_before: time | None = None
    not_after: time | None = None

    def as_kept(self) -> dict[str, Any]:
        return {
            "from_day": self.from_day.isoformat(), "until_day": self.until_day.isoformat(),
            "practitioner_ref": self.practitioner_ref, "weekdays": list(self.weekdays),
            "not_before": self.not_before.isoformat() if self.not_before else None,
            "not_after": self.not_after.isoformat() if self.not_after else None,
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Wish:
        return cls(
            date.fromisoformat(kept["from_day"]), date.fromisoformat(kept["until_day"]), kept["practitioner_ref"],
            tuple(kept["weekdays"]), *(time.fromisoformat(kept[name]) if kept[name] else None for name in TIMES),
        )  # fmt: skip


TIMES = ("not_before", "not_after")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits, as a freed time is held against it."""

    id: int
    patient_id: int
    visit_type_id: int
    practitioner_id: int | None
    from_day: date
    until_day: date
    added_at: datetime
    weekdays: frozenset[int] = field(default_factory=frozenset)
    not_before: time | None = None
    not_after: time | None = None
    before: datetime | None = None
    """The visit it would replace: only a sooner one is of use."""


@dataclass(frozen=True, slots=True)
class Round:
    """A free time, and those it is offered to, the longest waiting first."""

    starts_at: datetime
    ends_at: datetime
    visit_type_id: int
    to: Sequence[Waiting]
