"""What is asked of the figures, and what every one of them carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


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


class Clock(StrEnum):
    """The day a recovery is counted from."""

    VISIT = "visit"
    ONSET = "onset"


class Ending(StrEnum):
    """What ends it."""

    GONE = "gone"
    WORTHWHILE = "worthwhile"


@dataclass(frozen=True, slots=True)
class Recovered:
    """One definition of recovery. The first of all is what is shown where nothing else is asked for."""

    clock: Clock = Clock.VISIT
    ending: Ending = Ending.GONE

    @property
    def key(self) -> str:
        return f"{self.ending}-from-{self.clock}"


RECOVERIES: Final = tuple(Recovered(clock, ending) for ending in Ending for clock in Clock)


def recovered_by(key: str) -> Recovered:
    return next((one for one in RECOVERIES if one.key == key), RECOVERIES[0])


@dataclass(frozen=True, slots=True)
class Query:
    """The statement a table was made with, its values left open, and what was put in, in words."""

    name: str
    sql: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How far one measure was followed. `due`: its window has passed.

    `sent`: of those due, the question has left by letter within the window; `silent`: of those sent, no answer came.
    """

    instrument: str
    started: int
    due: int
    answered: int
    sent: int = 0
    silent: int = 0

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
