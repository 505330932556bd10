"""A clinic with enough measured history for figures: brought over from an earlier record, so that it is cheap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.booking.past.services import PastVisit, import_past_visits
from filiform.measures import services as measures
from filiform.measures.types import Reading
from filiform.outcomes import services
from tests.factories import cast
from tests.factories.cast import NOON

# Pain before, and at six weeks (None: did not answer), of fourteen people; two more began a week ago.
PAINS = [
    (7, 2),
    (8, 3),
    (6, 4),
    (5, 5),
    (7, 1),
    (9, 6),
    (6, 6),
    (4, 7),
    (8, None),
    (7, 3),
    (6, 2),
    (5, 1),
    (2, 0),
    (7, None),
]


def measured(amara, practitioner, name, pains, *, ago=200, at=NOON):
    patient = cast.make_patient(amara, name)
    spans = [
        PastVisit(day_of := at - timedelta(days=ago - day), day_of + timedelta(minutes=30))
        for day, value in zip((0, 42), pains, strict=False)
        if value is not None
    ]
    visits = import_past_visits(
        patient_id=patient.pk, practitioner_id=practitioner.pk, complaint="Neck pain", visits=spans, by=amara, at=at
    )
    readings = {
        visit.id: [Reading("nprs_current", value)]
        for visit, value in zip(visits, [one for one in pains if one is not None], strict=True)
    }
    measures.import_readings(visits=visits, readings=readings, by=amara, at=at)


@pytest.fixture
def history(house, amara, amara_pt, bo):
    hands = (amara_pt, cast.make_practitioner(house, bo))
    for number, pains in enumerate(PAINS):
        measured(amara, hands[number % 2], f"Person{number}", pains)
    for number in range(2):
        measured(amara, hands[0], f"New{number}", (6,), ago=7)
    services.refresh_all(organization_id=amara.organization_id)
    return amara
