from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.booking import queries as booking
from filiform.booking.types import StepState
from filiform.measures import queries, services
from filiform.measures.types import Phase, Reading
from tests.factories import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(amara, elif_, amara_pt):
    """Three visits, a week apart, pain 8, 6, 3 and a knee measured once; the newest visit last."""
    rows = []
    for week, pain in enumerate([8, 6, 3]):
        at = cast.NOON - timedelta(weeks=3 - week)
        made = cast.make_visit(amara, elif_, amara_pt, starts_at=at)
        row = booking.visit(organization_id=amara.organization_id, visit_ref=made.ref)
        values = [Reading("nprs_current", pain)]
        if week == 0:
            values.append(Reading("rom_kn_flexion", 110, side="left"))
        services.record_measurements(visit=row, values=values, by=amara, at=at)
        rows.append(row)
    return rows


def test_the_latest_of_each_measurement_takes_one_query(past, amara, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.latest_readings(organization_id=amara.organization_id, patient_id=past[0].patient_id)
    assert {(one.instrument, one.shown) for one in found} == {("nprs_current", "3"), ("rom_kn_flexion", "110")}


def test_last_time_leaves_todays_visit_out(past, amara):
    found = queries.latest_readings(
        organization_id=amara.organization_id, patient_id=past[0].patient_id, but_visit_id=past[2].id
    )
    assert {one.shown for one in found} == {"6", "110"}


def test_a_series_runs_from_the_oldest_to_the_newest(past, amara, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.series(
            organization_id=amara.organization_id, patient_id=past[0].patient_id, instrument="nprs_current"
        )
    assert [one.shown for one in found] == ["8", "6", "3"]


def test_readings_of_a_patient_come_newest_first_and_limited(past, amara):
    found = queries.readings_of_patient(
        organization_id=amara.organization_id, patient_id=past[0].patient_id, instruments=["nprs_current"], limit=2
    )
    assert [one.shown for one in found] == ["3", "6"]


def test_another_organization_reads_nothing(past, chen):
    assert queries.latest_readings(organization_id=chen.organization_id, patient_id=past[0].patient_id) == []
    assert queries.readings_of_visit(organization_id=chen.organization_id, visit_id=past[0].id) == []


def test_the_outcome_is_due_until_pain_now_is_known(past, visit, amara, django_assert_num_queries):
    today = booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)
    with django_assert_num_queries(1):
        found = queries.outcome_statuses(amara.organization_id, [*past, today])
    assert (found[today.id].state, found[today.id].note) == (StepState.TODO, "Outcome due")
    assert (found[past[2].id].state, found[past[2].id].note) == (StepState.DONE, "Pain 3")


def test_before_and_after_of_one_visit_make_a_pair(past, amara, django_assert_num_queries):
    values = [Reading("rom_slr", 60, Phase.BEFORE, "left"), Reading("rom_slr", 72, Phase.AFTER, "left")]
    services.record_measurements(visit=past[1], values=values, by=amara, at=cast.NOON)
    services.record_measurements(visit=past[2], values=values[1:], by=amara, at=cast.NOON)
    with django_assert_num_queries(1):
        (pair,) = queries.pairs(organization_id=amara.organization_id, patient_id=past[0].patient_id)
    assert (pair.before.shown, pair.after.shown, pair.rise, pair.differs) == ("60", "72", 12, ())
    assert pair.before.visit_id == past[1].id


def test_readings_of_many_come_a_patient_at_a_time_within_their_dates(past, amara, amara_pt, django_assert_num_queries):
    other = cast.make_patient(amara, given="Fay", family="Long")
    visit = cast.make_visit(amara, other, amara_pt)
    row = booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)
    services.record_measurements(visit=row, values=[Reading("nprs_current", 1)], by=amara, at=cast.NOON)
    with django_assert_num_queries(1):
        found = list(queries.readings_of_many(organization_id=amara.organization_id, instruments=["nprs_current"]))
    assert [one.shown for one in found] == ["8", "6", "3", "1"]
    assert [one.patient_id for one in found] == sorted(one.patient_id for one in found)
    since = cast.NOON - timedelta(weeks=2)
    late = queries.readings_of_many(
        organization_id=amara.organization_id, patient_ids=[past[0].patient_id], since=since, until=cast.NOON
    )
    assert [one.shown for one in late] == ["6", "3"]
