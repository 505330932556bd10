from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from filiform.aftercare import queries as aftercare
from filiform.aftercare.queries import AskedAfter
from filiform.booking import queries as booking
from filiform.booking.queries import EpisodeRow
from filiform.booking.types import VisitRow, VisitStatus
from filiform.consent import queries as consent
from filiform.consent.queries import GoalRow
from filiform.examination.planning import queries as planning
from filiform.examination.planning.types import PlanRow, RecordRow
from filiform.intake import queries as intake
from filiform.knowledge import catalogues
from filiform.measures import queries as measures
from filiform.measures.types import ReadingRow
from filiform.outcomes.progress.errors import EpisodeNotFound
from filiform.outcomes.progress.rules.changes import Change, Given, changes
from filiform.outcomes.progress.rules.course import Course, courses
from filiform.outcomes.progress.rules.goals import Aim, GoalCourse, goal_course
from filiform.outcomes.progress.types import Happened
from filiform.safety import queries as safety
from filiform.safety.types import EventRow
from filiform.screening import queries as screening
from filiform.screening.types import Plan as PlanView
from filiform.treatment import looking_back
from filiform.treatment.looking_back import Dose

SHOWN = 60
"""So many visits are drawn at once; older ones are a page further back."""
NO_INSTRUMENT = "-"
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit that took place: its number in the episode, and what it gave, as far as a session is recorded."""

    happened: Happened
    row: VisitRow
    dose: Dose | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything the pages of one patient's course show. `visits`, oldest first, are at most SHOWN of the episode's.

    `earlier` and `later`: the number of the last visit of the page before or after this one, None where there is none.
    """

    episodes: tuple[EpisodeRow, ...] = ()
    episode: EpisodeRow | None = None
    visits: tuple[Visit, ...] = ()
    courses: tuple[Course, ...] = ()
    changes: tuple[Change, ...] = ()
    goals: tuple[GoalCourse, ...] = ()
    asked: tuple[AskedAfter, ...] = ()
    events: tuple[EventRow, ...] = ()
    plan: PlanRow | None = None
    earlier: int | None = None
    later: int | None = None


def progress(
    *, organization_id: int, patient_id: int, zone: ZoneInfo, at: datetime, episode_ref: str = "",
    up_to: int | None = None,
) -> Progress:  # fmt: skip
    """The course of one episode, the newest unless another is named, up to its visit of that number.

    Queries: episodes, goals and their readings (2), visits, sessions (2), readings (3), plans (2), reviews, medicines,
    what was asked afterwards, events: fourteen, whatever the past. Raises: EpisodeNotFound.
    """
    episodes = booking.episodes_of_patient(organization_id=organization_id, patient_id=patient_id)
    goals = _goals(organization_id, patient_id, zone, at)
    episode = _chosen(episodes, episode_ref)
    if episode is None:
        return Progress(goals=goals)
    last = min(up_to or episode.visits, episode.visits)
    rows = booking.visits_that_took_place(
        organization_id=organization_id, episode_id=episode.id, limit=SHOWN, skip=episode.visits - last
    )[::-1]
    ids = [row.id for row in rows]
    doses = looking_back.doses_of_visits(organization_id=organization_id, visit_ids=ids)
    visits = tuple(
        Visit(_happened(last - len(rows) + place, row, doses.get(row.id)), row, doses.get(row.id))
        for place, row in enumerate(rows, start=1)
    )
    plans = screening.plans_of(organization_id=organization_id, visit_ids=ids)
    medicines = intake.medicines_of_patient(organization_id=organization_id, patient_id=patient_id)
    reviews = planning.records_of_episode(organization_id=organization_id, episode_id=episode.id)
    return Progress(
        episodes=tuple(episodes),
        episode=episode,
        visits=visits,
        courses=tuple(_courses(organization_id, patient_id, episode, visits, zone, at)),
        changes=tuple(changes(_given(visits, plans, medicines, reviews))),
        goals=goals,
        asked=tuple(aftercare.asked_after_visits(organization_id=organization_id, visit_ids=ids, at=at)),
        events=_events(organization_id, patient_id, rows),
        plan=planning.plan_of_episode(organization_id=organization_id, episode_id=episode.id),
        earlier=last - SHOWN if last > SHOWN else None,
        later=min(last + SHOWN, episode.visits) if last < episode.visits else None,
    )


def _chosen(episodes: Sequence[EpisodeRow], ref: str) -> EpisodeRow | None:
    if not ref:
        return episodes[0] if episodes else None
    found = next((one for one in episodes if one.ref == ref), None)
    if found is None:
        raise EpisodeNotFound
    return found


def _happened(number: int, row: VisitRow, dose: Dose | None) -> Happened:
    needles = dose.needles if dose else None
    return Happened(number, row.id, row.starts_at, needles, is_over=row.status is VisitStatus.DONE)


def _courses(
    organization_id: int, patient_id: int, episode: EpisodeRow, visits: Sequence[Visit], zone: ZoneInfo, at: datetime
) -> list[Course]:
    """Of the visits shown and the time between them; before the first visit of all, too."""
    if not visits:
        return []
    happened = [visit.happened for visit in visits]
    is_first, is_last = happened[0].number == 1, happened[-1].number == episode.visits
    readings = measures.readings_of_course(
        organization_id=organization_id, episode_id=episode.id, visit_ids=[one.id for one in happened],
        since=LONG_AGO if is_first else happened[0].at, until=at if is_last else visits[-1].row.ends_at,
    )  # fmt: skip
    first = measures.first_readings(organization_id=organization_id, episode_id=episode.id)
    began = looking_back.first_needled(organization_id=organization_id, episode_id=episode.id)
    tried = measures.unscored(organization_id=organization_id, patient_ids=[patient_id])
    needled_from = Happened(0, began[0], began[1], None) if began else None
    return courses(
        readings, first, happened, catalogue=catalogues.instruments(), zone=zone, needled_from=needled_from,
        unscored=tried,
    )  # fmt: skip


def _given(
    visits: Iterable[Visit], plans: Mapping[int, PlanView], medicines: Mapping[int, tuple[str, ...]],
    reviews: Sequence[RecordRow],
) -> Iterable[Given]:  # fmt: skip
    """What each visit gave, to be held against the visit before. Techniques are those planned."""
    for visit in visits:
        id_, plan = visit.row.id, plans.get(visit.row.id)
        needled = visit.dose.muscles if visit.dose and visit.dose.muscles else None
        yield Given(
            number=visit.happened.number,
            muscles=frozenset(f"{muscle}:{side}" for muscle, side, _ in needled) if needled else None,
            techniques=frozenset(plan.techniques) if plan and plan.techniques else None,
            medicines=frozenset(medicines[id_]) if id_ in medicines else None,
            practitioner=visit.row.practitioner_name,
            reviews=tuple(_review(one) for one in reviews if one.visit_id == id_),
        )


def _review(one: RecordRow) -> str:
    decided = one.decision.label if one.decision else one.kind.label
    return f"{decided}: {one.reason}" if one.reason else decided


def _events(organization_id: int, patient_id: int, visits: Sequence[VisitRow]) -> tuple[EventRow, ...]:
    """Events of these visits, and those of no visit in their time; the newest first."""
    every = safety.events_of_patient(organization_id=organization_id, patient_id=patient_id)
    refs = {visit.ref for visit in visits}
    first = visits[0].starts_at.date() if visits else None
    return tuple(
        one for one in every if one.visit_ref in refs or (not one.visit_ref and first and one.counts_on >= first)
    )  # fmt: skip


def _goals(organization_id: int, patient_id: int, zone: ZoneInfo, at: datetime) -> tuple[GoalCourse, ...]:
    """Every goal against the readings of its instrument, open ones first."""
    rows = consent.goals_of_patient(organization_id=organization_id, patient_id=patient_id)
    wanted = sorted({row.instrument for row in rows if row.instrument}) or [NO_INSTRUMENT]
    readings: list[ReadingRow] = measures.readings_of_patient(
        organization_id=organization_id, patient_id=patient_id, instruments=wanted
    )
    on = at.astimezone(zone).date()
    return tuple(goal_course(_aim(row, at), readings, on=on, zone=zone) for row in rows)


def _aim(row: GoalRow, at: datetime) -> Aim:
    return Aim(
        ref=row.ref, text=row.text, instrument=catalogues.instruments().by_id.get(row.instrument), target=row.target,
        added_at=row.added_at or at, by_date=row.by_date, is_ended=row.ended_at is not None,
        said_reached=row.is_reached,
    )  # fmt: skip
