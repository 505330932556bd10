"""A patient whose pain was asked visit by visit, as an earlier record brings it over."""

from __future__ import annotations

from datetime import datetime, timedelta

from filiform.booking.past import services as earlier
from filiform.measures import services as measures
from filiform.measures.types import Phase, Reading
from tests.factories.cast import NOON

PAIN = (7, 7, 6, None, 5, 3)


def past_visits(by, patient, practitioner, pains=PAIN, *, weeks_ago=7, at: datetime = NOON):
    """One visit a week, with pain before and after needles where somebody asked. Returns the rows, oldest first."""
    first = at - timedelta(weeks=weeks_ago + len(pains))
    starts = [first + timedelta(weeks=number) for number in range(len(pains))]
    rows = earlier.import_past_visits(
        patient_id=patient.pk, practitioner_id=practitioner.pk, complaint="Neck pain", by=by, at=at,
        visits=[earlier.PastVisit(start, start + timedelta(minutes=40)) for start in starts],
    )  # fmt: skip
    readings = {
        row.id: [Reading("nprs_current", pain), Reading("nprs_current", max(0, pain - 2), Phase.AFTER)]
        for row, pain in zip(rows, pains, strict=True)
        if pain is not None
    }
    measures.import_readings(visits=rows, readings=readings, by=by, at=at)
    return rows
