"""Prepared rows follow the record by themselves, and a rebuild gives the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filiform.booking.past.services import PastVisit, import_past_visits
from filiform.examination.planning import services as planning
from filiform.measures import services as measures
from filiform.measures.asking.services import ask_now, note_left
from filiform.measures.asking.types import Occasion
from filiform.measures.types import Phase, Reading
from filiform.outcomes import chores, services
from filiform.outcomes.models import Course, CourseMonth, Pathway, PathwayMonth, SessionDose, Stale, StaleMonth
from filiform.patients.models import Patient
from filiform.patients.services import change_patient
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db

COLUMNS = [field.name for field in Course._meta.fields if field.name not in {"id", "ref", "pathway"}]


def rows(organization_id):
    return (
        sorted(Course.objects.of(organization_id).values_list(*COLUMNS, "pathway__episode"), key=str),
        sorted(
            Pathway.objects.of(organization_id).values_list(
                *[field.name for field in Pathway._meta.fields if field.name not in {"id", "ref"}]
            ),
            key=str,
        ),
        *(
            {
                tuple(str(row.pop(name)) for name in ("month", "instrument") if name in row): {
                    name: bytes(value) if isinstance(value, bytes | memoryview) else value
                    for name, value in row.items()
                    if name not in {"id", "ref"}
                }
                for row in model.objects.of(organization_id).values()
            }
            for model in (CourseMonth, PathwayMonth)
        ),
    )


@pytest.fixture
def visits(amara, amara_pt):
    """Two patients, an old episode each and one that runs."""
    found = []
    for name in ("Elif", "Ada"):
        patient = cast.make_patient(amara, name)
        spans = [PastVisit(at := NOON - timedelta(days=day), at + timedelta(minutes=30)) for day in (400, 360, 320)]
        import_past_visits(
            patient_id=patient.pk, practitioner_id=amara_pt.pk, complaint="Knee pain", visits=spans, by=amara, at=NOON
        )
        for day in (60, 45, 20, 15, 0):
            visit = cast.make_visit(amara, patient, amara_pt, NOON - timedelta(days=day))
            found.append(measures_row(visit, amara))
    return found


def measures_row(visit, by):
    from filiform.booking import queries as booking

    return booking.visit(organization_id=by.organization_id, visit_ref=visit.ref)


ACTS = st.lists(
    st.tuples(
        st.integers(0, 9), st.sampled_from(["nprs_current", "psfs", "ndi"]), st.integers(0, 10),
        st.sampled_from(["record", "record", "record", "take back", "refresh"]), st.sampled_from(list(Phase)),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


def test_any_order_of_recordings_and_corrections_gives_what_a_rebuild_gives(visits, amara):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ACTS)
    def holds(acts):
        with transaction.atomic():
            for number, instrument, value, act, phase in acts:
                visit = visits[number]
                if act == "refresh":
                    services.refresh_some(organization_id=amara.organization_id, number=1)
                elif act == "record":
                    reading = Reading(instrument, value, phase, form="0-100" if instrument == "ndi" else "")
                    measures.record_measurements(visit=visit, values=[reading], by=amara, at=visit.starts_at)
                else:
                    take_one_back(visit, amara)
            services.refresh_all(organization_id=amara.organization_id)
            followed = rows(amara.organization_id)
            services.rebuild(organization_id=amara.organization_id)
            assert rows(amara.organization_id) == followed
            transaction.set_rollback(True)

    holds()


def take_one_back(visit, by):
    from filiform.measures import queries

    standing = queries.readings_of_visit(organization_id=by.organization_id, visit_id=visit.id)
    if standing:
        measures.take_back(visit=visit, reading_ref=standing[0].ref, by=by, at=visit.starts_at)


def test_a_chore_makes_the_rows_of_whoever_was_measured(visits, amara, django_assert_max_num_queries):
    for visit, value in ((visits[0], 7), (visits[3], 2)):
        measures.record_measurements(visit=visit, values=[Reading("nprs_current", value)], by=amara, at=visit.starts_at)
    assert not Course.objects.of(amara.organization_id).exists()
    # For the rows, however many patients, and for each month that they lie in: here of a course and of a pathway.
    with django_assert_max_num_queries(26 + 3 + 2 * 7):
        assert chores.refresh(NOON) == 1
    course = Course.objects.of(amara.organization_id).get()
    assert (course.baseline, course.followed, course.changed, course.verdict) == (7, 2, 5, "worthwhile")
    # Nothing was measured in the other episode, or of Ada.
    assert Pathway.objects.of(amara.organization_id).count() == 1
    assert not Stale.objects.of(amara.organization_id).exists()
    assert not StaleMonth.objects.of(amara.organization_id).exists()
    assert CourseMonth.objects.of(amara.organization_id).get().number == 1
    assert chores.refresh(NOON) == 0


def test_what_is_taken_back_is_gone_from_its_month(visits, amara):
    of = amara.organization_id
    for visit, value in ((visits[0], 7), (visits[3], 2)):
        measures.record_measurements(visit=visit, values=[Reading("nprs_current", value)], by=amara, at=visit.starts_at)
    services.refresh_all(organization_id=of)
    held = set(CourseMonth.objects.of(of).values_list("month", flat=True))
    assert held == {visits[0].starts_at.date().replace(day=1)}
    take_one_back(visits[0], amara)
    services.refresh_all(organization_id=of)
    held = set(CourseMonth.objects.of(of).values_list("month", flat=True))
    assert held == {visits[3].starts_at.date().replace(day=1)}
    take_one_back(visits[3], amara)
    services.refresh_all(organization_id=of)
    assert not CourseMonth.objects.of(of).exists()
    assert not PathwayMonth.objects.of(of).exists()


def test_a_corrected_birth_date_or_sex_stands_in_the_rows(visits, amara):
    measures.record_measurements(visit=visits[0], values=[Reading("psfs", 4)], by=amara, at=NOON)
    services.refresh_all(organization_id=amara.organization_id)
    patient = Patient.objects.of(amara.organization_id).get(pk=visits[0].patient_id)
    change_patient(patient_ref=patient.ref, by=amara, at=NOON, phone="+1 303 555 0100")
    assert not Stale.objects.of(amara.organization_id).exists()
    change_patient(patient_ref=patient.ref, by=amara, at=NOON, born_on=date(1950, 1, 1), sex="other")
    services.refresh_all(organization_id=amara.organization_id)
    followed = rows(amara.organization_id)
    course = Course.objects.of(amara.organization_id).get()
    assert (course.age, course.sex) == ("65 and over", "other")
    assert CourseMonth.objects.of(amara.organization_id).get().words["age"] == ["65 and over"]
    services.rebuild(organization_id=amara.organization_id)
    assert rows(amara.organization_id) == followed


def test_a_recording_that_is_undone_leaves_no_mark(visits, amara):
    with transaction.atomic():
        measures.record_measurements(visit=visits[0], values=[Reading("psfs", 4)], by=amara, at=NOON)
        assert Stale.objects.of(amara.organization_id).exists()
        transaction.set_rollback(True)
    assert not Stale.objects.of(amara.organization_id).exists()


def test_another_organizations_rows_are_not_touched(visits, amara, chen):
    measures.record_measurements(visit=visits[0], values=[Reading("psfs", 4)], by=amara, at=NOON)
    services.refresh_all(organization_id=amara.organization_id)
    services.rebuild(organization_id=chen.organization_id)
    assert Course.objects.of(amara.organization_id).count() == 1
    assert not SessionDose.objects.of(chen.organization_id).exists()


def test_the_day_it_began_and_what_was_sent_stand_in_the_rows(visits, amara):
    first, followed = visits[0], visits[3]
    measures.record_measurements(visit=first, values=[Reading("nprs_current", 7)], by=amara, at=first.starts_at)
    services.refresh_all(organization_id=amara.organization_id)
    began = first.starts_at.date() - timedelta(days=40)
    plan = planning.PlanInput("Knee pain", began_on=began)
    planning.set_care_plan(visit=first, plan=plan, by=amara, at=NOON)
    sent_at = first.starts_at + timedelta(days=40)
    asking = ask_now(
        visit=followed, occasion=Occasion.EACH_VISIT, instruments=["nprs_current"], by=amara, at=sent_at
    )  # fmt: skip
    note_left(about=asking, by=amara, at=sent_at)
    assert Stale.objects.of(amara.organization_id).filter(patient=first.patient_id).count() == 2
    services.refresh_all(organization_id=amara.organization_id)
    assert Pathway.objects.of(amara.organization_id).get().onset_d == 40
    assert Course.objects.of(amara.organization_id).get().was_sent
    planning.set_care_plan(visit=first, plan=replace(plan, stage="chronic"), by=amara, at=NOON)
    assert not Stale.objects.of(amara.organization_id).exists()
