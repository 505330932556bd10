from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow, VisitStatus
from filiform.examination.models import CarePlan, PlanRecord
from filiform.examination.planning.rules import review_state, rule_of
from filiform.examination.planning.types import (
    Code,
    Course,
    Decision,
    PlanRow,
    Primary,
    RecordKind,
    RecordRow,
    ReviewState,
    Value,
)
from filiform.knowledge import catalogues
from filiform.measures import queries as measures
from filiform.measures.types import Phase, ReadingRow

# Its score is the mean of the patient's activities; each activity is a reading of its own.
MEAN_OF_ACTIVITIES = "psfs"
# Asked for where no plan names an instrument, so that every call costs the same.
NOTHING = "-"


def plan_of_episode(*, organization_id: int, episode_id: int) -> PlanRow | None:
    """The plan that stands for an episode. One query."""
    return plans_of(organization_id=organization_id, episode_ids=[episode_id]).get(episode_id)


def plans_of(*, organization_id: int, episode_ids: Collection[int]) -> dict[int, PlanRow]:
    """The plan that stands for each episode, by its id. One query."""
    rows = CarePlan.objects.of(organization_id).filter(episode_id__in=episode_ids, replaced_by=None)
    return {row.episode_id: _plan(row) for row in rows.select_related("set_by")}


def onsets(*, organization_id: int, patient_ids: Collection[int]) -> dict[int, date]:
    """The day the complaint began, by episode, where the plan that stands says it. One query."""
    rows = CarePlan.objects.of(organization_id).filter(
        patient_id__in=patient_ids, replaced_by=None, began_on__isnull=False
    )
    return {episode: began_on for episode, began_on in rows.values_list("episode_id", "began_on") if began_on}


def earlier_plans(*, organization_id: int, episode_id: int) -> list[PlanRow]:
    """What was planned before, newest first. One query."""
    rows = CarePlan.objects.of(organization_id).filter(episode_id=episode_id, replaced_by__isnull=False)
    return [_plan(row) for row in rows.select_related("set_by").order_by("-set_at", "-id")]


def records_of_episode(*, organization_id: int, episode_id: int) -> list[RecordRow]:
    """Reviews and overrides of an episode, oldest first. One query."""
    return _records(organization_id, [episode_id])[episode_id]


def review_of_visit(
    *, organization_id: int, visit: VisitRow, on: date, zone: ZoneInfo, after_visits: int | None
) -> ReviewState:
    """Where the plan of a visit's episode stands on a day. Four queries.

    `after_visits`: as the clinic set it, None for the catalogue's.
    """
    states = reviews_of_visits(
        organization_id=organization_id, visits=[visit], on=on, zone=zone, after_visits=after_visits
    )
    return states[visit.id]


def review_at_close(
    *, organization_id: int, visit: VisitRow, on: date, zone: ZoneInfo, after_visits: int | None
) -> tuple[ReviewState, Primary | None]:
    """Where the plan stands once this visit is over, with what it is judged by. Four queries."""
    course = courses_of(organization_id=organization_id, visits=[visit], zone=zone)[visit.episode_id]
    if visit.status is not VisitStatus.DONE:
        course = replace(course, done=[*course.done, visit.starts_at.astimezone(zone).date()])
    return review_state(course, rule=rule_of(catalogues.examination().review, after_visits), on=on), course.primary


def reviews_of_visits(
    *, organization_id: int, visits: Sequence[VisitRow], on: date, zone: ZoneInfo, after_visits: int | None
) -> dict[int, ReviewState]:
    """Where the plans of many visits' episodes stand, by visit id. Four queries, none without visits."""
    if not visits:
        return {}
    rule = rule_of(catalogues.examination().review, after_visits)
    courses = courses_of(organization_id=organization_id, visits=visits, zone=zone)
    states = {episode: review_state(course, rule=rule, on=on) for episode, course in courses.items()}
    return {visit.id: states[visit.episode_id] for visit in visits}


def courses_of(*, organization_id: int, visits: Sequence[VisitRow], zone: ZoneInfo) -> dict[int, Course]:
    """What the rule looks at, by episode id. Four queries: plans, records, visits, readings."""
    episodes = {visit.episode_id for visit in visits}
    plans = plans_of(organization_id=organization_id, episode_ids=episodes)
    records = _records(organization_id, episodes)
    taken = booking.visits_of_episodes(organization_id=organization_id, episode_ids=episodes)
    primaries = {episode: plan.primary for episode, plan in plans.items() if plan.primary}
    readings = measures.readings_of_many(
        organization_id=organization_id, patient_ids={visit.patient_id for visit in visits},
        instruments={one.instrument for one in primaries.values()} or {NOTHING},
    )  # fmt: skip
    by_day: dict[tuple[int | None, date], list[ReadingRow]] = defaultdict(list)
    for reading in readings:
        by_day[reading.episode_id, reading.taken_at.astimezone(zone).date()].append(reading)
    found: dict[int, Course] = {}
    for episode in episodes:
        primary = primaries.get(episode)
        values = [
            Value(day, value)
            for (of, day), rows in by_day.items()
            if of == episode and primary and (value := score_of(rows, primary)) is not None
        ]
        done = [
            one.starts_at.astimezone(zone).date()
            for one in taken
            if one.episode_id == episode and one.status is VisitStatus.DONE
        ]
        plan = plans.get(episode)
        found[episode] = Course(primary, values, done, records[episode], plan.review_on if plan else None)
    return found


def score_of(readings: Iterable[ReadingRow], primary: Primary) -> Decimal | None:
    """The value of the primary outcome on one day: its last reading before needles, or the mean of the activities.

    What was read after needles is a change within the visit and no outcome.
    """
    own = [one for one in readings if one.instrument == primary.instrument and one.phase is not Phase.AFTER]
    exact = [one.value for one in own if (one.instrument, one.side, one.movement) == primary.key]
    if exact:
        return exact[-1]
    if primary.instrument == MEAN_OF_ACTIVITIES and not primary.movement:
        activities = {one.movement: one.value for one in own}
        return Decimal(mean(activities.values())) if activities else None
    return None


def _records(organization_id: int, episodes: Collection[int]) -> Mapping[int, list[RecordRow]]:
    rows = PlanRecord.objects.of(organization_id).filter(episode_id__in=episodes)
    found: dict[int, list[RecordRow]] = defaultdict(list)
    for row in rows.select_related("signed_by").order_by("signed_at", "id"):
        found[row.episode_id].append(_record(row))
    return found


def _record(row: PlanRecord) -> RecordRow:
    return RecordRow(
        ref=row.ref,
        visit_id=row.visit_id,
        kind=RecordKind(row.kind),
        why=row.why,
        visits_done=row.visits_done,
        change=row.change,
        checked=tuple(row.checked),
        decision=Decision(row.decision) if row.decision else None,
        reason=row.reason,
        again_on=row.again_on,
        signed_on=row.signed_on,
        signed_at=row.signed_at,
        signed_by=row.signed_by.name,
    )


def _plan(row: CarePlan) -> PlanRow:
    return PlanRow(
        ref=row.ref,
        episode_id=row.episode_id,
        visit_id=row.visit_id,
        complaint=row.complaint,
        began_on=row.began_on,
        stage=row.stage,
        codes=tuple(Code(one["code"], one["title"]) for one in row.codes),
        planned_visits=row.planned_visits,
        review_on=row.review_on,
        primary=_primary(row),
        reason=row.reason,
        catalogue=row.catalogue,
        set_at=row.set_at,
        set_by=row.set_by.name,
    )


def _primary(row: CarePlan) -> Primary | None:
    if not row.instrument:
        return None
    known: Any = catalogues.instruments().by_id.get(row.instrument)
    return Primary(
        instrument=row.instrument,
        side=row.side,
        movement=row.movement,
        goal=row.goal,
        higher_is_better=bool(known) and known.direction == "higher_better",
        mdc=row.mdc,
        is_share=row.mdc_is_share,
        mdc_source=row.mdc_source,
    )
