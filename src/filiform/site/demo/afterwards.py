"""How the patients of the demo clinic were afterwards: most answered, some did not, and one alarm stands open."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from filiform.aftercare import queries, services
from filiform.aftercare.alarms import services as alarms
from filiform.aftercare.queries import FollowUpRow
from filiform.aftercare.types import FollowUpState, Source
from filiform.clinics.types import Member
from filiform.patients.access.acting import patient_member
from filiform.patients.types import Identity
from filiform.site.demo.today import World

# How sore, how bruised, and what she added; every fifth set of questions stays unanswered.
SAID = (
    ("4", "small", ""), ("2", "none", ""), ("5", "none", "Sore until yesterday evening, now hardly at all."),
    ("3", "none", ""), ("1", "none", ""), ("6", "small", "Worse than last time, but I can move."), ("0", "none", ""),
)  # fmt: skip
LONG = 400
"""More follow-ups than any patient of the demo has."""


def tell_how_they_were(world: World, now: datetime) -> None:
    """Answer what was asked in the past, as the patients would; one old red flag is closed, one of now is open."""
    open_ones: list[tuple[Identity, FollowUpRow]] = []
    for number, patient in enumerate(world.patients.values()):
        by = _acting(world, patient)
        rows = queries.follow_ups_of_patient(
            organization_id=by.organization_id, patient_id=patient.id, at=now, limit=LONG
        )
        for index, row in enumerate(reversed(rows)):
            if row.state is FollowUpState.OPEN:
                open_ones.append((patient, row))
            elif (index + number) % 5:
                _answer(row, by, SAID[(index + number) % len(SAID)], at=row.due_at + timedelta(hours=2))
    _closed_alarm(world, now)
    for place, (patient, row) in enumerate(sorted(open_ones, key=lambda one: one[1].ref)):
        if place == 0:
            _answer(row, _acting(world, patient), ("5", "large", "It has grown since this morning."), at=_ago(now, 9),
                    flags=("rf-bleed",))  # fmt: skip
        elif place % 3:
            _answer(row, _acting(world, patient), SAID[place % len(SAID)], at=max(row.due_at, _ago(now, 240)))


def _closed_alarm(world: World, now: datetime) -> None:
    """One of some weeks ago: a fever that turned out to be a cold."""
    ines = world.members["ines"]
    patient = next(one for key, one in world.patients.items() if world.people[key].by == "ines")
    rows = queries.follow_ups_of_patient(
        organization_id=ines.organization_id, patient_id=patient.id, at=now, limit=LONG
    )
    row = next((one for one in rows if one.window == "h72" and one.state is not FollowUpState.OPEN), None)
    if row is None:
        return
    at = row.due_at + timedelta(hours=3)
    _answer(row, _acting(world, patient), ("2", "none", "38.4 °C since last night."), at=at, flags=("rf-infect",))
    for alarm in queries.open_alarms(organization_id=ines.organization_id, clinic_id=ines.clinic_id, at=now):
        words = "Spoken with her: a cold, throat sore, needle marks pale. She saw her doctor the same day."
        alarms.take_alarm(alarm_ref=alarm.ref, by=ines, at=at + timedelta(minutes=6))
        alarms.close_alarm(
            alarm_ref=alarm.ref, outcome="doctor", words=words, by=ines, at=at + timedelta(hours=5)
        )  # fmt: skip


def _answer(
    row: FollowUpRow, by: Member, said: tuple[str, str, str], *, at: datetime, flags: tuple[str, ...] = ()
) -> None:
    soreness, bruise, words = said
    sent = services.Sent(soreness, bruise, flags, none_of_these=not flags, words=words, token=uuid4())
    services.record_answer(
        follow_up_ref=row.ref, sent=sent, source=Source.LINK, language="en", by=by, at=min(at, row.until)
    )  # fmt: skip


def _acting(world: World, patient: Identity) -> Member:
    return patient_member(patient=patient, clinic_id=world.members["ines"].clinic_id)


def _ago(now: datetime, minutes: int) -> datetime:
    return now - timedelta(minutes=minutes)
