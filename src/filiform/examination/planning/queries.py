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
from filiform.core.prepared import Prepared, Slot, organization
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
PLAN = (
    "ref", "episode_id", "visit_id", "complaint", "began_on", "stage", "codes", "planned_visits", "review_on",
    "reason", "catalogue", "set_at", "set_by__name", "instrument", "side", "movement", "goal", "mdc", "mdc_is_share",
    "mdc_source",
)  # fmt: skip
RECORD = (
    "ref", "visit_id", "kind", "why", "visits_done", "change", "checked", "decision", "reason", "again_on", "signed_on",
    "signed_at", "signed_by__name",
)  # fmt: skip

IN_FORCE = Prepared(
    lambda: (
        CarePlan.objects.of(organization())
        .filter(episode_id__among=Slot("episodes"), replaced_by=None)
        .values_list(*PLAN)
    )
)
RECORDS = Prepared(
    lambda: (
        PlanRecord.objects.of(organization())
        .filter(episode_id__among=Slot("episodes"))
        .order_by("signed_at", "id")
        .values_list("episode_id", *RECORD)
    )
)


def plan_of_episode(*, organization_id: int, episode_id: int) -> PlanRow | None:
    """The plan that stands for an episode. One query."""
    return plans_of(organization_id=organization_id, episode_ids=[episode_id]).get(episode_id)


def plans_of(*, organization_id: int, episode_ids: Collection[int]) -> dict[int, PlanRow]:
    """The plan that stands for each episode, by its id. One query."""
    rows = IN_FORCE.rows(organization_id=organization_id, episodes=episode_ids)
    return {plan.episode_id: plan for plan in map(_plan, rows)}


def onsets(*, organization_id: int, patient_ids: Collection[int]) -> dict[int, date]:
    """The day the complaint began, by episode, where the plan that stands says it. One query."""
    rows = CarePlan.objects.of(organization_id).filter(
        patient_id__in=patient_ids, replaced_by=None, began_on__isnull=False
    )
    return {episode: began_on for episode, began_on in rows.values_list("episode_id", "began_on") if began_on}


def earlier_plans(*, organization_id: int, episode_id: int) -> list[PlanRow]:
    """What was planned before, newest first. One query."""
    rows = CarePlan.objects.of(organization_id).filter(episode_id=episode_id, replaced_by__isnull=False)
    return [_plan(row) for row in rows.order_by("-set_at", "-id").values_list(*PLAN)]


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
    taken = booking.done_times(organization_id=organization_id, episode_ids=episodes)
    primaries = {episode: plan.primary for episode, plan in plans.items() if plan.primary}
    readings = measures.readings_of_several(
        organization_id=organization_id, patient_ids={visit.patient_id for visit in visits},
        instruments={one.instrument for one in primaries.values()} or {NOTHING},
    )  # fmt: skip
    by_day: dict[int | None, dict[date, list[ReadingRow]]] = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        by_day[reading.episode_id][reading.taken_at.astimezone(zone).date()].append(reading)
    done: dict[int, list[date]] = defaultdict(list)
    for episode, starts_at in taken:
        done[episode].append(starts_at.astimezone(zone).date())
    found: dict[int, Course] = {}
    for episode in episodes:
        primary = primaries.get(episode)
        values = [
            Value(day, value)
            for day, rows in by_day[episode].items()
            if primary and (value := score_of(rows, primary)) is not None
        ]
        plan = plans.get(episode)
        found[episode] = Course(primary, values, done[episode], records[episode], plan.review_on if plan else None)
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
    found: dict[int, list[RecordRow]] = defaultdict(list)
    for episode, *row in RECORDS.rows(organization_id=organization_id, episodes=episodes):
        found[episode].append(_record(row))
    return found


def _record(row: Sequence[Any]) -> RecordRow:
    """From the columns of RECORD, in their order and the row's."""
    ref, visit, kind, why, visits_done, change, checked, decision, *rest = row
    known = Decision(decision) if decision else None
    return RecordRow(ref, visit, RecordKind(kind), why, visits_done, change, tuple(checked), known, *rest)


def _plan(row: Sequence[Any]) -> PlanRow:
    """From the columns of PLAN."""
    ref, episode, visit, complaint, began_on, stage, codes, planned, review_on, reason, catalogue, at, by, *primary = (
        row
    )
    return PlanRow(
        ref, episode, visit, complaint, began_on, stage, tuple(Code(one["code"], one["title"]) for one in codes),
        planned, review_on, _primary(*primary), reason, catalogue, at, by,
    )  # fmt: skip


def _primary(
    instrument: str, side: str, movement: str, goal: Decimal | None, mdc: Decimal | None, is_share: bool, source: str
) -> Primary | None:
    if not instrument:
        return None
    known: Any = catalogues.instruments().by_id.get(instrument)
    higher = bool(known) and known.direction == "higher_better"
    return Primary(
        instrument=instrument, side=side, movement=movement, goal=goal, higher_is_better=higher, mdc=mdc,
        is_share=is_share, mdc_source=source,
    )  # fmt: skip
