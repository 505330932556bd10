from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.booking import queries as booking
from filiform.booking.models import Visit
from filiform.booking.types import VisitStatus
from tests.factories.cast import NOON, make_visit
from tests.intake.on_the_phone import Phone

DAY = timedelta(days=1)


@pytest.fixture
def phone(amara, elif_, amara_pt):
    """Her visit is tomorrow."""
    made = make_visit(amara, elif_, amara_pt, NOON + DAY)
    Visit.objects.of(amara.organization_id).update(status=VisitStatus.BOOKED)
    row = booking.visit(organization_id=amara.organization_id, visit_ref=made.ref)
    return Phone(row, elif_, amara.clinic_id, amara.organization_id)
