"""What the program does by itself: a course whose planned visits are done, with none to come, is asked at discharge."""

from __future__ import annotations

from datetime import datetime, timedelta

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow, VisitStatus
from filiform.clinics.acting import programs
from filiform.clinics.types import Member
from filiform.examination.planning.queries import plans_of
from filiform.examination.planning.rules import is_last_visit
from filiform.measures.asking.services import plan_discharge


def ask_at_discharge(at: datetime) -> int:
    """Look at the visits done today and yesterday; returns for how many the questions fell due."""
    return sum(plan_discharge(visit=visit, by=by, at=at) for by in programs() for visit in _last_ones(by, at))


def _last_ones(by: Member, at: datetime) -> list[VisitRow]:
    """Two queries for a clinic where nothing was done, four where plans name a number of visits."""
    today = at.astimezone(by.zone).date()
    done = [
        row
        for day in (today - timedelta(days=1), today)
        for row in booking.visits_on(
            organization_id=by.organization_id, clinic_id=by.clinic_id, day=day, zone=by.zone
        )
        if row.status is VisitStatus.DONE
    ]  # fmt: skip
    plans = plans_of(organization_id=by.organization_id, episode_ids={row.episode_id for row in done}) if done else {}
    planned = {episode: plan.planned_visits for episode, plan in plans.items() if plan.planned_visits}
    courses = booking.visits_of_episodes(organization_id=by.organization_id, episode_ids=planned) if planned else []
    return [
        row
        for row in done
        if row.episode_id in planned
        and is_last_visit(
            row.id, [(one.id, one.status) for one in courses if one.episode_id == row.episode_id],
            planned=planned[row.episode_id],
        )
    ]  # fmt: skip
