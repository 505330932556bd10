"""What the demo clinic asks by link: a plan is on; before the first visit, after six weeks, and at the end of some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.clinics.types import Member
from filiform.measures.asking import queries, services
from filiform.measures.asking.types import AskingRow, Occasion
from filiform.patients.access.acting import patient_member
from filiform.patients.types import Identity
from filiform.site.demo.course import MEASURED
from filiform.site.demo.people import Person
from filiform.site.demo.regulars import VETERAN
from filiform.site.demo.taking import Taken

Said = dict[str, str]
OTHERWISE = {MEASURED, VETERAN}
"""Whose answers another part of the story tells."""
HARD = ("Carry the shopping home", "Sit through a film", "Turn over in bed", "Climb two flights of stairs", "Swim")
# Before the first visit every sixth leaves the questions alone.
SILENT_AT_THE_START = 6
# After six weeks, in the order in which they fall due: how many points better than at the start, the function too, and
# the change she names herself. None: no answer came.
AFTER_SIX_WEEKS: tuple[tuple[int, int, str] | None, ...] = (
    (3, 4, "3"), (2, 2, "2"), None, (4, 5, "4"), (0, 1, "0"), (3, 3, "3"), None, (2, 3, "1"), (-1, -1, "-1"),
    (4, 4, "4"), (1, 0, "1"), None,
)  # fmt: skip
ASKED = ("nprs_7day", "groc11")
# Questions sent by hand: days since, what was typed of each, and whether it was sent.
STORIES = (
    (3, ("3", "2"), True), (4, ("5", "1"), True), (2, ("4", ""), False), (1, ("", ""), False), (14, ("", ""), False),
)  # fmt: skip


def begin_asking(owner: Member, at: datetime) -> None:
    """Switch the clinic's plan on, as the catalogue proposes it."""
    plan = queries.plan_of(organization_id=owner.organization_id)
    services.set_plan(plan=replace(plan, is_on=True), by=owner, at=at)


def ask_at_the_start(taken: Taken, patient: Identity, *, number: int) -> None:
    """What the plan asks before a first visit, answered as she answers it; the follow-ups are written down with it."""
    if taken.person.key in OTHERWISE:
        return
    visit, by = taken.visit, taken.by
    plan = queries.plan_of(organization_id=by.organization_id)
    asked_at = visit.starts_at - timedelta(days=plan.days_before_visit)
    services.plan_before(visit=visit, plan=plan, by=by, at=asked_at)
    row = next(one for one in _askings(patient, by, asked_at) if one.occasion is Occasion.BASELINE)
    services.ask(asking_ref=row.ref, by=by, at=asked_at)
    if number % SILENT_AT_THE_START != SILENT_AT_THE_START - 1:
        said = _said(taken.person, pain=taken.pain, goes=2 + number % 4, number=number)
        _answer(row, said, patient=patient, by=by, at=asked_at + timedelta(hours=5))


def tell_what_they_answered(
    people: Mapping[str, Person], patients: Mapping[str, Identity], members: Mapping[str, Member], at: datetime
) -> None:
    """The follow-ups that have fallen due, and five patients who were asked by hand."""
    by = members["ines"]
    due = sorted(
        (row.due_at, number, key, row)
        for number, (key, patient) in enumerate(patients.items())
        for row in _askings(patient, by, at)
        if row.occasion is Occasion.FOLLOW_UP and row.due_at + timedelta(days=1) < at
    )
    for place, (due_at, number, key, row) in enumerate(due):
        person, patient = people[key], patients[key]
        services.ask(asking_ref=row.ref, by=by, at=due_at)
        if story := AFTER_SIX_WEEKS[place % len(AFTER_SIX_WEEKS)]:
            better, abler, change = story
            said = _said(person, pain=person.pains[0] - better, goes=2 + number % 4 + abler, number=number)
            _answer(row, said | {"groc11.one.value": change}, patient=patient, by=by, at=due_at + timedelta(hours=20))
    _ask_by_hand(patients, members, at)


def _said(person: Person, *, pain: int, goes: int, number: int) -> Said:
    """Pain of the week and one thing that is hard, each within its scale."""
    return {
        "nprs_7day.one.value": str(min(10, max(0, pain))),
        "psfs.one.activities.name.1": person.story.goal.capitalize() or HARD[number % len(HARD)],
        "psfs.one.activities.1": str(min(10, max(0, goes))),
    }


def _answer(row: AskingRow, said: Said, *, patient: Identity, by: Member, at: datetime) -> None:
    herself = patient_member(patient=patient, clinic_id=by.clinic_id)
    for instrument in row.instruments:
        typed = {name: value for name, value in said.items() if name.startswith(f"{instrument}.")}
        services.keep_typed(
            asking_ref=row.ref, instrument=instrument, typed=typed, language="en", by=herself, at=at
        )  # fmt: skip
    services.send_answers(asking_ref=row.ref, by=herself, at=at + timedelta(minutes=2))


def _askings(patient: Identity, by: Member, at: datetime) -> list[AskingRow]:
    return queries.askings_of_patient(organization_id=by.organization_id, patient_id=patient.id, at=at)


def _ask_by_hand(patients: Mapping[str, Identity], members: Mapping[str, Member], at: datetime) -> None:
    told = iter(STORIES)
    for patient in patients.values():
        visit = _last(patient, members["greta"], at)
        if visit is None:
            continue
        story = next(told, None)
        if story is None:
            break
        _tell(patient, visit, *story, by=members["ines"], at=at)


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
