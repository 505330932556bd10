"""How much was done in a session, and what that is called. The grade describes; it does not advise.

Its bounds stand in the catalogue of techniques (`dose_bounds`): expert knowledge, unreviewed.
No published grading was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from filiform.knowledge import catalogues
from filiform.treatment.types import Channel, NeedleState, SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """Times in minutes. `stimulation_min` is time on the clock with current running anywhere, not a sum of channels.

    `grade` is an id of `dose_grades`; `reasons` name the measures that reach it, in words.
    """

    needles: int
    needle_min: float
    """Dwell of every needle added up."""
    longest_dwell_min: float
    twitches: int
    passes: int
    stimulation_min: float
    grade: str
    reasons: tuple[str, ...]


def dose_of(session: SessionState, *, at: datetime | None = None) -> Dose:
    """The dose so far. What is still in or running counts until `at`; without `at` it has no length yet.

    Struck needles do not count, and neither does what was recorded on them.
    """
    real = [needle for needle in session.needles.values() if needle.counts]
    dwells = [_minutes(span) for needle in real if (span := _dwell(needle, at)) is not None]
    needles, longest, current = len(real), max(dwells, default=0.0), _minutes(_with_current(session, at))
    grade, reasons = grade_of({"needles": needles, "longest-dwell": longest, "stimulation": current})
    return Dose(
        needles=needles,
        needle_min=sum(dwells),
        longest_dwell_min=longest,
        twitches=sum(needle.twitches for needle in real),
        passes=sum(act.said.passes or 0 for needle in real for act in needle.manipulations),
        stimulation_min=current,
        grade=grade,
        reasons=reasons,
    )


def grade_of(measures: dict[str, float]) -> tuple[str, tuple[str, ...]]:
    """The highest grade any measure reaches, with the measures that reach it; `measures` by id of `dose_bounds`."""
    dose = catalogues.techniques().dose
    least, middle, most = dose.grades
    reached = {
        id_: most if measures[id_] >= bound.high else middle if measures[id_] >= bound.moderate else least
        for id_, bound in dose.bounds.items()
    }
    order = list(dose.grades)
    grade = max(reached.values(), key=order.index)
    if grade == least:
        return least, ("below every bound of moderate",)
    reasons = [
        f"{bound.label.lower()} {measures[id_]:.3g}, {grade} from {bound.high if grade == most else bound.moderate:g}"
        for id_, bound in dose.bounds.items()
        if reached[id_] == grade
    ]
    return grade, tuple(reasons)


def _dwell(needle: NeedleState, at: datetime | None) -> timedelta | None:
    end = needle.withdrawn_at or at
    return None if end is None else max(end - needle.inserted_at, timedelta())


def _with_current(session: SessionState, at: datetime | None) -> timedelta:
    """The length of time in which at least one channel ran."""
    total, until = timedelta(), None
    for start, end in sorted(_runs((*session.past_channels, *session.running.values()), at)):
        begin = start if until is None else max(start, until)
        if end > begin:
            total += end - begin
            until = end
    return total


def _runs(channels: Iterable[Channel], at: datetime | None) -> Iterator[tuple[datetime, datetime]]:
    for channel in channels:
        end = channel.stopped_at or at
        if end is not None and channel.ended != "not-in":
            yield channel.start.at, end


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60
