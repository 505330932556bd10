"""No meaningful change by visit N means review. Pure; days are the clinic's.

A prompt for a person and no statistic: it governs, and proves nothing of what needling does. Source: outcome-methods
section 12; the figures are in knowledge/data/examination.yaml, `review`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from filiform.booking.types import VisitStatus
from filiform.examination.planning.types import (
    Course,
    Primary,
    RecordKind,
    RecordRow,
    ReviewState,
    Rule,
    Standing,
    Value,
)
from filiform.knowledge.examination import Review, Stage


def review_state(course: Course, *, rule: Rule, on: date) -> ReviewState:
    """Where the plan stands on a day.

    Worse by more than the detectable change asks at once, until a review signed since. Otherwise nothing is asked
    before visit N or the day, or the day the plan itself names, whichever comes first; then a change for the better by
    at least the detectable change, seen at the visit it fell due or later, is on track. No such reading is not known,
    which asks too.
    """
    done = sorted(day for day in course.done if day <= on)
    values = sorted((one for one in course.values if one.on <= on), key=lambda one: one.on)
    reviews = [one for one in course.records if one.kind is RecordKind.REVIEW and one.signed_on <= on]
    last = reviews[-1] if reviews else None
    since = _due_since(done, last, rule=rule, review_on=course.review_on)
    first, latest = (values[0], values[-1]) if values else (None, None)
    change = change_between(course.primary, first, latest)
    needed = needed_change(course.primary, first)

    def state(standing: Standing, due: date | None = None) -> ReviewState:
        overrides = sum(one.kind is RecordKind.OVERRIDE for one in course.records)
        coming = course.review_on if course.review_on and course.review_on > on else None
        return ReviewState(standing, len(done), due, first, latest, change, needed, last, overrides, coming)

    if last and last.decision and last.decision.ends_needling:
        return state(Standing.STOPPED, last.signed_on)
    if change is not None and needed is not None and change <= -needed and latest and _is_news(latest, last):
        return state(Standing.WORSE, latest.on)
    if since is None or since > on:
        return state(Standing.NOT_YET)
    if latest is None or change is None or needed is None or latest.on < _asked_at(done, since):
        return state(Standing.NOT_KNOWN, since)
    if change >= needed:
        return state(Standing.ON_TRACK)
    return state(Standing.STILL_NONE if last else Standing.NO_CHANGE, since)


def change_between(primary: Primary | None, first: Value | None, last: Value | None) -> Decimal | None:
    """Positive is better. None without two readings of different days."""
    if primary is None or first is None or last is None or first.on == last.on:
        return None
    rise = last.value - first.value
    return rise if primary.higher_is_better else -rise


def needed_change(primary: Primary | None, first: Value | None) -> Decimal | None:
    """The detectable change in the unit of the instrument; None where the catalogue gives none, or none can be had."""
    if primary is None or primary.mdc is None:
        return None
    if not primary.is_share:
        return primary.mdc
    if first is None or first.value == 0:
        return None
    return abs(first.value) * primary.mdc / 100


def may_be_routine(state: ReviewState, records: Iterable[RecordRow], *, visit_id: int) -> bool:
    """Whether needling may be planned for this visit without another word: nothing is asked, or it was overridden."""
    return not state.asks or any(one.kind is RecordKind.OVERRIDE and one.visit_id == visit_id for one in records)


def is_last_visit(visit_id: int, course: Sequence[tuple[int, VisitStatus]], *, planned: int) -> bool:
    """Whether a course, oldest visit first, ends with this visit: as many are done as were planned, and none stands."""
    standing = [(id_, status) for id_, status in course if status not in (VisitStatus.CANCELLED, VisitStatus.NO_SHOW)]
    are_done = all(status is VisitStatus.DONE for _, status in standing)
    return are_done and len(standing) >= planned and standing[-1][0] == visit_id


def stage_for(began_on: date | None, *, on: date, stages: Sequence[Stage]) -> str:
    """The stage whose days include the complaint's age; empty while it is not known when it began."""
    if began_on is None or began_on > on:
        return ""
    return next((stage.id for stage in stages if stage.holds((on - began_on).days)), "")


def rule_of(review: Review, after_visits: int | None) -> Rule:
    """The rule of the catalogue; the clinic may set the number of visits within the range given there."""
    chosen = review.after_visits if after_visits is None else after_visits
    return Rule(
        after_visits=min(max(chosen, review.least_visits), review.most_visits),
        after_days=review.after_days,
        again_after_visits=review.again_after_visits,
    )


def _due_since(
    done: Sequence[date], last: RecordRow | None, *, rule: Rule, review_on: date | None
) -> date | None:  # fmt: skip
    """The day a review fell or will fall due; None while that is open. A day the plan names is met by a review."""
    if last is None:
        after_days = done[0] + timedelta(days=rule.after_days) if done else None
        return _earliest(_nth(done, rule.after_visits), after_days, review_on)
    again = review_on if review_on and review_on > last.signed_on else None
    return _earliest(_nth(done, last.visits_done + rule.again_after_visits), last.again_on, again)


def _nth(done: Sequence[date], number: int) -> date | None:
    return done[number - 1] if len(done) >= number else None


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _asked_at(done: Sequence[date], since: date) -> date:
    """A reading answers if it is no older than the last visit up to the day on which the review fell due."""
    return max((day for day in done if day <= since), default=since)


def _is_news(latest: Value, last: RecordRow | None) -> bool:
    return last is None or latest.on > last.signed_on
