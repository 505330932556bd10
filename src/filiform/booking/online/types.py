"""Who books, and what the pages of the door show. No Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from filiform.booking.settings.types import BookingRules
from filiform.booking.types import AddOn, VisitType
from filiform.clinics.types import Member


@dataclass(frozen=True, slots=True)
class Door:
    """A clinic seen from outside; `by` is the program, which acts for whoever comes in."""

    by: Member
    rules: BookingRules
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who wants to come, as she typed it. Somebody who was here before says her mail and date of birth alone."""

    is_new: bool
    email: str
    born_on: date
    given_name: str = ""
    family_name: str = ""
    phone: str = ""
    language: str = "en"

    def as_kept(self) -> dict[str, Any]:
        return {**asdict(self), "born_on": self.born_on.isoformat()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Person:
        return cls(**{**kept, "born_on": date.fromisoformat(kept["born_on"])})


class Outcome(StrEnum):
    """What became of a hold once the address was confirmed."""

    BOOKED = "booked"
    NOT_KNOWN = "not-known"
    WHICH_ONE = "which-one"


@dataclass(frozen=True, slots=True)
class Choices:
    """The first page: what may be booked by whom."""

    new: Sequence[VisitType]
    returning: Sequence[VisitType]


@dataclass(frozen=True, slots=True)
class TimeButton:
    """One free time. `needs_zone`: the clock shows it twice that day."""

    value: str
    starts_at: datetime
    needs_zone: bool


@dataclass(frozen=True, slots=True)
class DayTimes:
    day: date
    times: Sequence[TimeButton]


@dataclass(frozen=True, slots=True)
class Times:
    """The second page: free times of a week. `next_day`: the first later day with one, where the week has none."""

    visit_type: VisitType
    minutes: int
    people: Sequence[tuple[str, str]]
    who: str
    chosen: Sequence[AddOn]
    is_new: bool
    days: Sequence[DayTimes]
    from_day: date
    earlier: date | None
    later: date | None
    next_day: date | None


@dataclass(frozen=True, slots=True)
class HeldTime:
    """What is kept for somebody, on every page until it is hers."""

    ref: str
    starts_at: datetime
    ends_at: datetime
    visit_type: str
    visit_type_ref: str
    add_ons: Sequence[str]
    practitioner: str
    expires_at: datetime
    is_over: bool
    visit_ref: str
    email: str
    is_asked: bool
    """A code is on its way, or has been given."""
    is_confirmed: bool
    is_for_returning: bool
    is_for_new: bool
