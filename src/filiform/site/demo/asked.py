"""What the demo clinic asks by link: a plan is on; some answered, one has begun, one is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.clinics.types import Member
from filiform.measures.asking import queries, services
from filiform.measures.asking.types import Occasion
from filiform.patients.access.acting import patient_member
from filiform.patients.types import Identity
from filiform.site.demo.today import World

ASKED = ("nprs_7day", "groc11")
# Days since they were asked, what was typed of each, and whether it was sent.
STORIES = (
    (3, ("3", "2"), True), (4, ("5", "1"), True), (2, ("4", ""), False), (1, ("", ""), False), (14, ("", ""), False),
)  # fmt: skip


def ask_some(world: World, at: datetime) -> None:
    """Once: switch the clinic's plan on, and tell five patients' stories with it."""
    owner = world.members["greta"]
    if queries.plan_of(organization_id=owner.organization_id).is_on:
        return
    plan = queries.plan_of(organization_id=owner.organization_id)
    services.set_plan(plan=replace(plan, is_on=True), by=owner, at=at - timedelta(days=20))
    told = iter(STORIES)
    for patient in world.patients.values():
        visit = _last(patient, owner, at)
        if visit is None:
            continue
        story = next(told, None)
        if story is None:
            break
        _tell(patient, visit, *story, by=world.members["ines"], at=at)


def _last(patient: Identity, owner: Member, at: datetime) -> VisitRow | None:
    """The last visit she came to, within the last month."""
    rows = booking.visits_of_patient(organization_id=owner.organization_id, patient_id=patient.id, limit=6)
    return next((one for one in rows if at - timedelta(days=31) < one.ends_at < at and one.status == "done"), None)


def _tell(
    patient: Identity, visit: VisitRow, days: int, said: tuple[str, ...], is_sent: bool, *, by: Member, at: datetime
) -> None:
    asked_at = at - timedelta(days=days)
    ref = services.ask_now(visit=visit, occasion=Occasion.DISCHARGE, instruments=ASKED, by=by, at=asked_at)
    herself = patient_member(patient=patient, clinic_id=by.clinic_id)
    for instrument, value in zip(ASKED, said, strict=True):
        if value:
            services.keep_typed(
                asking_ref=ref, instrument=instrument, typed={f"{instrument}.one.value": value}, language="en",
                by=herself, at=asked_at + timedelta(hours=5),
            )  # fmt: skip
    if is_sent:
        services.send_answers(asking_ref=ref, by=herself, at=asked_at + timedelta(hours=5, minutes=2))
