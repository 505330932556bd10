"""What is asked of the figures, and what every one of them carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Episodes whose baseline lies in a span of days, both included; `on` is the day the figures are told."""

    first: date
    last: date
    on: date
    clinic: str = ""
    practitioner: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.clinic or self.practitioner)


@dataclass(frozen=True, slots=True)
class Query:
    """The statement a table was made with, its values left open, and what was put in, in words."""

    name: str
    sql: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How far one measure was followed. `due`: its window has passed."""

    instrument: str
    started: int
    due: int
    answered: int

    @property
    def not_due(self) -> int:
        return self.started - self.due

    @property
    def missing(self) -> int:
        return self.due - self.answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Changes of one class of one measure, added up by the database."""

    instrument: str
    verdict: str
    is_reached: bool | None
    n: int
    total: float
    squares: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One practitioner or one clinic in a comparison of the same measure."""

    ref: str
    name: str
    due: int
    answered: int
    assessable: int
    reached: int
