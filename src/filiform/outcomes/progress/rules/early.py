"""The early sign: whether pain or function changed by a few points by the second visit. Pure.

It says who is likely to do well among people already chosen for treatment, and nothing of what needling did.
Source: outcome-methods section 12; the figures are in knowledge/data/examination.yaml, `review`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from filiform.knowledge.examination import Review
from filiform.outcomes.progress.rules.course import Course
from filiform.outcomes.progress.types import Happened
from filiform.outcomes.rules.change import change


class Early(StrEnum):
    SEEN = "seen"
    NOT_SEEN = "not-seen"
    NOT_KNOWN = "not-known"
    NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class EarlySign:
    """`course` and `change` are those of the largest change for the better, where any was measured."""

    state: Early
    course: Course | None = None
    change: Decimal | None = None


def early_sign(
    courses: Iterable[Course], visits: Sequence[Happened], *, review: Review, at: datetime
) -> EarlySign | None:
    """What the second visit, or the first days where there is none yet, says. None where the first visit is not shown.

    A value that was missing says nothing, and is neither a sign nor the want of one.
    """
    if not visits or visits[0].number != 1:
        return None
    second = next((one for one in visits if one.number == review.early_visits), None)
    by_day = visits[0].at + timedelta(days=review.early_days)
    found = [
        (changed, course)
        for course in courses
        if course.instrument.id in review.early_instruments
        and (changed := _changed(course, visits[0], second, by_day)) is not None
    ]
    if not found:
        return EarlySign(Early.NOT_KNOWN if (second and second.is_over) or at > by_day else Early.NOT_YET)
    most, course = max(found, key=lambda one: one[0])
    is_seen = most >= Decimal(str(review.early_points))
    return EarlySign(Early.SEEN if is_seen else Early.NOT_SEEN, course, most)


def _changed(course: Course, first: Happened, second: Happened | None, by_day: datetime) -> Decimal | None:
    """How much better one measurement was by then than on arrival at the first visit."""
    start = course.baseline
    if start is None or start.value is None or course.is_late or start.visit > first.number:
        return None
    later = [one for one in course.points if one.value is not None and one.at > start.at]
    at_second = [one for one in later if second and one.visit == second.number]
    early = [one for one in later if first.at < one.at <= by_day and one.visit != first.number]
    for point in reversed(at_second or early):
        if point.value is not None:
            return change(course.instrument, start.value, point.value)
    return None
