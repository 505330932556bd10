from __future__ import annotations

from datetime import UTC, datetime

import pytest

from filiform.clinics.acting import program_member
from filiform.patients.access.acting import patient_member
from filiform.patients.queries import identity
from tests.factories import offering

# Tuesday 24 November 2026, nine o'clock in Denver.
NINE = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture
def owner(olu):
    return offering.open_door(olu)


@pytest.fixture
def working(owner, amara_pt):
    """Amara, qualified, from nine to five on every weekday."""
    offering.qualify(amara_pt, owner)
    offering.add_hours(owner, amara_pt)
    return amara_pt


@pytest.fixture
def follow_up(owner):
    return offering.add_type(owner)


@pytest.fixture
def door(owner, house):
    """The program, as it acts for whoever books online."""
    return program_member(clinic_id=house.clinic.pk)


@pytest.fixture
def herself(elif_, amara, house, owner):
    """Elif, acting for herself by a link of hers."""
    one = identity(organization_id=amara.organization_id, patient_ref=elif_.ref)
    return patient_member(patient=one, clinic_id=house.clinic.pk)
