"""What lies behind the demo clinic: the visits of the last weeks, and one record of twenty years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from filiform.booking import queries as visits
from filiform.booking import services as booking
from filiform.booking.past import services as earlier
from filiform.booking.types import VisitKind
from filiform.clinics.types import Member
from filiform.consent import services as consent
from filiform.measures import services as measures
from filiform.measures.types import Phase, Reading
from filiform.notes import services as notes
from filiform.patients.types import Identity
from filiform.practitioners.queries import PractitionerView
from filiform.site.demo.asked import ask_at_the_start
from filiform.site.demo.course import as_at, is_planned_anew, keep_plan, readings_at
from filiform.site.demo.people import Person, Story
from filiform.site.demo.taking import Stage, Taken, take
from filiform.supplies.types import LotView

RECALLED = "DEMO-4417"
"""The lot that was in use two weeks ago and has been recalled since."""

OLD_VISITS = 696
"""With her four recent ones this makes seven hundred."""


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def add_past_visits(
    person: Person, patient: Identity, *, number: int, by: Member, practitioner: PractitionerView,
    lots: tuple[LotView, ...], today: date,
) -> None:  # fmt: skip
    """One visit a week up to last week, or up to a pause, each from history to signed note.

    Times differ from patient to patient.
    """
    points: tuple[str, ...] = ()
    for index, pain in enumerate(person.pains):
        weeks = len(person.pains) - index + person.paused
        day = workday(today - timedelta(days=7 * weeks + number % 3))
        starts_at = datetime.combine(day, time(8 + number % 9, (number * 15 + index * 15) % 60), by.zone)
        visit = booking.add_visit(
            patient_id=patient.id, practitioner_id=practitioner.id, starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=45), kind=VisitKind.FOLLOW_UP if index else VisitKind.INITIAL,
            complaint=person.complaint, overlap=True, by=by, at=starts_at - timedelta(days=5),
        )  # fmt: skip
        stock = tuple(lot for lot in lots if (lot.lot == RECALLED) is (weeks == 2) or lot.length_mm < 50)
        taken = Taken(
            visits.visit(organization_id=by.organization_id, visit_ref=visit.ref), as_at(person, index), by, stock,
            pain, is_first=index == 0, special=person.special.get(index, ""),
            earlier=() if is_planned_anew(person, index) else points, more=tuple(readings_at(person, index)),
        )  # fmt: skip
        if index == 0:
            ask_at_the_start(taken, patient, number=number)
            add_story(taken)
            keep_plan(taken)
        points = take(taken, Stage.SIGNED)


def add_story(taken: Taken) -> None:
    """What the patient wants, and what worries her with the answer given."""
    story: Story = taken.person.story
    row, at = taken.visit, taken.at(3)
    if story.goal:
        consent.add_goal(
            visit=row, text=story.goal, instrument=story.instrument, target=story.target, by=taken.by, at=at,
            by_date=at.astimezone(taken.by.zone).date() + timedelta(weeks=story.weeks),
        )  # fmt: skip
    if story.concern:
        consent.add_concern(visit=row, text=story.concern, answer=story.answer, by=taken.by, at=at)


def bring_over_twenty_years(
    patient: Identity, *, by: Member, practitioner: PractitionerView, today: date, at: datetime
) -> None:
    """Visits, readings and notes of the record before this one, ending two months ago."""
    step = timedelta(days=20 * 365 / OLD_VISITS)
    last = datetime.combine(today - timedelta(days=60), time(10), by.zone)
    starts = [
        datetime.combine(workday((last - step * back).date()), time(8 + back % 8, 15 * (back % 4)), by.zone)
        for back in range(OLD_VISITS, 0, -1)
    ]
    rows = earlier.import_past_visits(
        patient_id=patient.id, practitioner_id=practitioner.id, complaint="Low back pain, before this record", by=by,
        at=at, visits=[earlier.PastVisit(start, start + timedelta(minutes=40)) for start in starts],
    )  # fmt: skip
    readings: Mapping[int, list[Reading]] = {
        row.id: [
            Reading("nprs_current", pain, Phase.NONE),
            Reading("nprs_current", max(0, pain - 1 - number % 3), Phase.AFTER),
        ]
        for number, row in enumerate(rows)
        for pain in (_pain(number),)
    }
    measures.import_readings(visits=rows, readings=readings, by=by, at=at)
    notes.import_past_notes(
        notes=[notes.PastNote(row, _words(number), row.ends_at) for number, row in enumerate(rows)],
        source="the clinic's earlier record, word for word", by=by, at=at,
    )  # fmt: skip


def _pain(number: int) -> int:
    """Waves of about a year, slowly lower: 2 to 8."""
    wave = (number % 35) / 35
    return round(8 - 3 * wave - 2 * number / OLD_VISITS + (number * 7 % 3) / 2)


def _words(number: int) -> str:
    places = ("right gluteus medius", "both gluteus maximus", "right quadratus lumborum, from the side", "left calf")
    said = ("Better since the last visit.", "No change this week.", "Worse after a long day of sewing.", "Slept well.")
    return f"{said[number % 4]} Needled {places[number // 2 % 4]}, {4 + number % 3} needles in and out."
