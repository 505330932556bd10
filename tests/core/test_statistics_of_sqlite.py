"""SQLite looks at its tables, so that a search for some patients goes by patient and not by organization."""

from __future__ import annotations

import pytest
from django.db import connection

from filiform.core.sqlite.statistics import look
from filiform.outcomes.models import Stale
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db


def test_some_patients_are_searched_by_patient(amara):
    if connection.vendor != "sqlite":
        assert look(NOON) == 0
        return
    people = [cast.make_patient(amara, f"Person{number}").pk for number in range(30)]
    of = amara.organization_id
    Stale.objects.add_all([Stale(organization_id=of, patient_id=one) for one in people for _ in range(40)])
    some = Stale.objects.of(of).filter(patient_id__in=people[:12])
    assert "outcomes_stale_organization" in some.explain()
    assert look(NOON) > 5
    assert look(NOON) > 5
    assert "outcomes_stale_patient" in some.explain()
