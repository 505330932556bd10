"""What a calendar is made of. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

Thing = TypeVar("Thing")


class Span(NamedTuple):
    """A stretch of time; the end is not part of it."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Hour:
    """A full hour on the axis: its row, and what the clinic's clock calls it."""

    row: int
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
