"""Patients of the last two years, brought over from the record before this one: enough measured for figures."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from filiform.booking.past import services as earlier
from filiform.clinics.types import Member
from filiform.measures import services as measures
from filiform.measures.types import Reading
from filiform.outcomes import services as outcomes
from filiform.patients import services as patients
from filiform.practitioners.queries import PractitionerView
from filiform.site.demo.past import workday

NUMBER = 132
SEED = 20
GIVEN = (
    "Amadou", "Birgit", "Carlos", "Daria", "Emre", "Farah", "Goran", "Hana", "Ingrid", "Jamal", "Keiko", "Luca",
    "Marta", "Nadia", "Oskar", "Paula", "Quinn", "Rosa", "Stefan", "Tala", "Umar", "Vera",
)  # fmt: skip
FAMILY = ("Abbott-Lund", "Bellweather", "Castellanos", "Dorn", "Eriksen", "Farouk")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is measured beside pain, with the value at the start and what a good course adds to it."""

    words: str
    instrument: str
    start: tuple[int, int]
    gain: tuple[int, int]
    side: str = ""
    movement: str = ""


COMPLAINTS = (
    Complaint("Neck pain", "rom_cx_rotation", (38, 58), (4, 22), side="right"),
    Complaint("Low back pain", "psfs", (2, 5), (0, 5), movement="sit through a working day"),
    Complaint("Ankle after a sprain", "fig8_ankle", (50, 56), (-2, 0), side="left"),
    Complaint("Thigh pain when running", "hop_single", (90, 140), (0, 40), side="left"),
    Complaint("Shoulder pain", "rom_sh_abduction", (80, 130), (0, 45), side="right"),
)
# Days after the first visit on which somebody was measured; six weeks is what figures look at.
DAYS = (0, 7, 14, 28, 42, 84, 120)


def add_measured_history(
    members: Mapping[str, Member], practitioners: Mapping[str, PractitionerView], *, by: Member, at: datetime
) -> None:
    """Two years of patients, each with a course of her own; some did not come back, some did not answer."""
    dice = random.Random(SEED)  # noqa: S311  invented courses, the same every time
    keys = [key for key in ("ines", "hyun", "desta") if key in members]
    today = at.astimezone(by.zone).date()
    for number in range(NUMBER):
        _bring_over(number, members[key := keys[number % len(keys)]], practitioners[key], dice, today, at)
    outcomes.refresh_all(organization_id=by.organization_id)


def _bring_over(
    number: int, by: Member, practitioner: PractitionerView, dice: random.Random, today: date, at: datetime
) -> None:
    complaint = COMPLAINTS[number % len(COMPLAINTS)]
    first = today - timedelta(days=20 + number * 5)
    patient = patients.add_patient(
        given_name=GIVEN[number % len(GIVEN)], family_name=FAMILY[number // len(GIVEN)],
        born_on=date(1944 + dice.randrange(60), 1 + dice.randrange(12), 1 + dice.randrange(28)),
        sex=dice.choice(("female", "male")), by=by, at=at - timedelta(days=119),
    )  # fmt: skip
    came = [day for day in DAYS if day == 0 or dice.random() < 0.86][: dice.choice((3, 5, 6, 7, 7, 7))]
    days = [workday(first + timedelta(days=day)) for day in came if first + timedelta(days=day) < today]
    starts = [datetime.combine(day, time(8 + number % 9), by.zone) for day in days]
    rows = earlier.import_past_visits(
        patient_id=patient.pk, practitioner_id=practitioner.id, complaint=complaint.words, by=by, at=at,
        visits=[earlier.PastVisit(start, start + timedelta(minutes=40)) for start in starts],
    )  # fmt: skip
    readings = dict(zip([row.id for row in rows], _course(complaint, came, dice), strict=False))
    measures.import_readings(visits=rows, readings=readings, by=by, at=at)


def _course(complaint: Complaint, days: list[int], dice: random.Random) -> Iterator[list[Reading]]:
    """Most get better, most of it early; a few stay as they were, and some get worse."""
    pain, start = dice.randint(4, 9), dice.randint(*complaint.start)
    good = dice.choice((1.0, 1.0, 0.9, 0.8, 0.6, 0.3, 0.0, -0.3))
    gain = good * dice.randint(*complaint.gain)
    for day in days:
        part = 1 - 0.5 ** (day / 18)
        felt = 0 if good == 1 and day >= 28 else round(min(10, max(0, pain * (1 - good * part) + dice.gauss(0, 0.5))))
        found = start + gain * part
        value = round(min(10, max(0, found))) if complaint.instrument == "psfs" else round(found, 1)
        yield [
            Reading("nprs_current", felt),
            Reading(complaint.instrument, value, side=complaint.side, movement=complaint.movement),
        ]
