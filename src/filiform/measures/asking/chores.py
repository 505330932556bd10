"""What the program does by itself: plan what visits give rise to, ask when the hour has come, end what is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from filiform.booking.letters.queries import visits_to_come
from filiform.clinics.acting import program_member, programs
from filiform.clinics.types import Member
from filiform.measures.asking import doors, queries, services


def ask_due(at: datetime) -> int:
    """Plan, ask and close, each asking in its own transaction; returns how many letters were written."""
    for by in programs():
        _plan(by, at)
    for clinic_id, ref in doors.askings_over(at=at):
        services.close_asking(asking_ref=ref, by=program_member(clinic_id=clinic_id), at=at)
    for clinic_id, ref in doors.corrections_over(at=at):
        services.settle_corrections(asking_ref=ref, by=program_member(clinic_id=clinic_id), at=at)
    return sum(
        services.ask(asking_ref=ref, by=program_member(clinic_id=clinic_id), at=at)
        for clinic_id, ref in doors.askings_to_send(at=at)
    )


def _plan(by: Member, at: datetime) -> None:
    """Two queries for a clinic where no plan is on, three where everything is planned already."""
    most = doors.days_before(organization_id=by.organization_id)
    if most is None:
        return
    visits = visits_to_come(by=by, after=at, until=at + timedelta(days=most))
    known = queries.planned_visits(organization_id=by.organization_id, visit_ids=[visit.id for visit in visits])
    fresh = [visit for visit in visits if visit.id not in known]
    plans = queries.plans_for(organization_id=by.organization_id, visits=fresh) if fresh else {}
    for visit in fresh:
        if plans[visit.id].is_on and visit.starts_at <= at + timedelta(days=plans[visit.id].days_before_visit):
            services.plan_before(visit=visit, plan=plans[visit.id], by=by, at=at)
