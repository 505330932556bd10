"""Evidence of the first version is brought over: a licence in columns, courses in their own table."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests import migrated

FIRST, NOW = ("practitioners", "0001_initial"), ("practitioners", "0004_one_place_for_evidence")


def step_by_step() -> MigrationExecutor:
    """An installation that follows the steps as they came, not the one migration that sums them up for a new one."""
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    return executor


@pytest.mark.django_db(transaction=True)
def test_licence_and_courses_are_brought_over_and_back():
    with migrated.nothing_yet():
        before = step_by_step()
        before.migrate([FIRST])
        old = before.loader.project_state([FIRST]).apps
        house = old.get_model("clinics", "Organization").objects.create(name="Old", jurisdiction="US-CO")
        user = old.get_model("accounts", "User").objects.create(email="o@example.org", name="Olu")
        one = old.get_model("practitioners", "Practitioner").rows.create(
            organization=house, name="Amara", profession="physical_therapist", licence_number="PT-1",
            licence_jurisdiction="US-CO", licence_expires_on=date(2028, 1, 1), licensed_since=date(2016, 1, 1),
        )  # fmt: skip
        course = old.get_model("practitioners", "Training").rows.create(
            organization=house, practitioner=one, course="Foundation", provider="School", hours=50, in_person_hours=40,
            regions=["thorax"], techniques=["deep"], completed_on=date(2018, 5, 1),
        )  # fmt: skip
        old.get_model("practitioners", "Attestation").rows.create(
            organization=house, practitioner=one, jurisdiction="US-CO", profession="physical_therapist", condition="x",
            attested_by=user, attested_at=datetime(2026, 1, 1, tzinfo=UTC), given_on=date(2026, 1, 1),
            until=date(2027, 1, 1), withdrawn_at=datetime(2026, 2, 3, 12, tzinfo=UTC),
        )  # fmt: skip
        there = step_by_step()
        there.migrate([NOW])
        new = there.loader.project_state([NOW]).apps
        rows = new.get_model("practitioners", "Credential").rows
        licence = rows.get(kind="licence")
        assert (licence.number, licence.jurisdiction, licence.profession) == ("PT-1", "US-CO", "physical_therapist")
        assert (licence.expires_on, licence.since, licence.valid_from) == (date(2028, 1, 1), date(2016, 1, 1), None)
        brought = rows.get(kind="training")
        assert (brought.ref, brought.title, brought.issuer, brought.hours) == (course.ref, "Foundation", "School", 50)
        assert (brought.regions, brought.techniques, brought.valid_from) == (["thorax"], ["deep"], date(2018, 5, 1))
        assert new.get_model("practitioners", "Attestation").rows.get().withdrawn_on == date(2026, 2, 3)
        back = step_by_step()
        back.migrate([FIRST])
        again = back.loader.project_state([FIRST]).apps
        assert again.get_model("practitioners", "Practitioner").rows.get().licence_number == "PT-1"
        assert again.get_model("practitioners", "Training").rows.get().course == "Foundation"
