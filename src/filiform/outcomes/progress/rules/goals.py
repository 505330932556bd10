"""Whether a goal is met, decided by its measure alone: not measured is its own answer and never "not met"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum

from filiform.knowledge.instruments import Instrument
from filiform.measures.types import Phase, ReadingRow


class Standing(StrEnum):
    """MET and NOT_MET are the measure's; REACHED and NOT_REACHED the word of patient and clinician at the end.

    NOT_YET: measured, and the day it is looked at has not come. NOT_MEASURED: nothing since it was set. NO_MEASURE:
    it was set without a measure and runs.
    """

    MET = "met"
    NOT_YET = "not-yet"
    NOT_MET = "not-met"
    NOT_MEASURED = "not-measured"
    NO_MEASURE = "no-measure"
    REACHED = "reached"
    NOT_REACHED = "not-reached"

    @property
    def is_known(self) -> bool:
        return self not in {Standing.NOT_MEASURED, Standing.NO_MEASURE}


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal as it was set. `said_reached` is None while it runs, and where nobody said."""

    ref: str
    text: str
    instrument: Instrument | None
    target: Decimal | None
    added_at: datetime
    by_date: date | None
    is_ended: bool = False
    said_reached: bool | None = None


@dataclass(frozen=True, slots=True)
class GoalCourse:
    """Where a goal stands. `trend`: a value a day, oldest first, from the last one up to the day it was set."""

    aim: Aim
    standing: Standing
    trend: tuple[tuple[date, Decimal], ...] = ()
    met_on: date | None = None
    is_overdue: bool = False

    @property
    def is_lost(self) -> bool:
        """It was met once and is not any more."""
        return self.met_on is not None and self.standing is not Standing.MET


def goal_course(aim: Aim, readings: Sequence[ReadingRow], *, on: date, zone: tzinfo) -> GoalCourse:
    """Where one goal stands on a day. `readings` are of its instrument, in any order; those after needles do not count.

    A day is judged by what is farthest from the target: of both sides, or of several activities. An activity in the
    words of the goal itself decides alone.
    """
    overdue = aim.by_date is not None and aim.by_date < on and not aim.is_ended
    if aim.instrument is None or aim.target is None:
        return GoalCourse(aim, _by_word(aim, Standing.NO_MEASURE), is_overdue=overdue)
    more_is_better = aim.instrument.direction == "higher_better"
    set_on = aim.added_at.astimezone(zone).date()
    days = _days(_own(aim, readings), zone=zone, farthest=min if more_is_better else max)
    since = [one for one in days if one[0] > set_on]
    trend = (*[one for one in days if one[0] <= set_on][-1:], *since)
    if not since:
        return GoalCourse(aim, _by_word(aim, Standing.NOT_MEASURED), trend, is_overdue=overdue)
    met = [day for day, value in since if (value >= aim.target if more_is_better else value <= aim.target)]
    is_met = bool(met) and met[-1] == since[-1][0]
    still_time = not overdue and not aim.is_ended
    standing = Standing.MET if is_met else Standing.NOT_YET if still_time else Standing.NOT_MET
    return GoalCourse(aim, standing, trend, met[0] if met else None, overdue and not is_met)


def _own(aim: Aim, readings: Iterable[ReadingRow]) -> list[ReadingRow]:
    wanted = aim.instrument.id if aim.instrument else ""
    of_it = [row for row in readings if row.instrument == wanted and row.phase is not Phase.AFTER]
    named = [row for row in of_it if row.movement.casefold() == aim.text.casefold()]
    return named or of_it


def _days(
    rows: Iterable[ReadingRow], *, zone: tzinfo, farthest: Callable[[Decimal, Decimal], Decimal]
) -> list[tuple[date, Decimal]]:
    found: dict[date, Decimal] = {}
    for row in rows:
        day = row.taken_at.astimezone(zone).date()
        found[day] = farthest(found[day], row.value) if day in found else row.value
    return sorted(found.items())


def _by_word(aim: Aim, otherwise: Standing) -> Standing:
    if aim.said_reached is None:
        return otherwise
    return Standing.REACHED if aim.said_reached else Standing.NOT_REACHED
