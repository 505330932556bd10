from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.examination import errors, services
from filiform.examination import queries as examination
from filiform.examination.models import TrackedPoint
from filiform.examination.points import queries
from filiform.examination.points import services as points
from filiform.examination.types import Pick, Recognition
from filiform.measures import errors as measured
from tests.factories import cast

pytestmark = pytest.mark.django_db
PLACE = Pick("rhomboid-major", "right", "posterior", 0.6, 0.25)
NEAR = Pick("rhomboid-major", "right", "posterior", 0.61, 0.255)
FAR = Pick("rhomboid-major", "right", "posterior", 0.6, 0.32)


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


@pytest.fixture
def last_week(amara, elif_, amara_pt):
    made = cast.make_visit(amara, elif_, amara_pt, starts_at=cast.NOON - timedelta(days=7))
    return booking.visit(organization_id=amara.organization_id, visit_ref=made.ref)


def add(row, amara, pick=PLACE):
    return services.add_point(visit=row, pick=pick, by=amara, at=cast.NOON)


def today(row, amara):
    return examination.points_of_visit(organization_id=amara.organization_id, visit_id=row.id)


def proposed(row, amara):
    found = queries.proposals_for(organization_id=amara.organization_id, visit=row, points=today(row, amara))
    return [[one.point.number for one in proposals] for proposals in found.values()]


def settle(row, amara, ref, same_as):
    points.settle_point(visit=row, point_ref=ref, same_as=same_as, by=amara, at=cast.NOON)


def all_of(amara, elif_):
    return queries.points_of_patient(organization_id=amara.organization_id, patient_id=elif_.pk)


def test_a_point_near_one_of_last_week_is_proposed_and_the_clinician_says_same(row, last_week, amara, elif_):
    before = add(last_week, amara)
    known = today(last_week, amara)[0].tracked_ref
    ref = add(row, amara, NEAR)
    assert today(row, amara)[0].recognition is Recognition.OPEN
    assert proposed(row, amara) == [[1]]
    settle(row, amara, ref, known)
    (one,) = all_of(amara, elif_)
    assert [seen.finding.ref for seen in one.sightings] == [before, ref]
    assert (one.number, one.last.finding.recognition) == (1, Recognition.SAME)
    assert proposed(row, amara) == []
    assert Line.objects.filter(kind="examination.point_settled", about=ref).exists()


def test_a_point_further_away_is_new_at_once_and_one_said_new_stays_its_own(row, last_week, amara, elif_):
    add(last_week, amara)
    add(row, amara, FAR)
    ref = add(row, amara, NEAR)
    assert [point.recognition for point in today(row, amara)] == [Recognition.NEW, Recognition.OPEN]
    settle(row, amara, ref, "")
    assert [one.number for one in all_of(amara, elif_)] == [1, 2, 3]


def test_a_slip_is_mended_same_becomes_new_and_the_other_way_round(row, last_week, amara, elif_):
    add(last_week, amara)
    known = today(last_week, amara)[0].tracked_ref
    ref = add(row, amara, NEAR)
    settle(row, amara, ref, known)
    settle(row, amara, ref, "")
    assert [len(one.sightings) for one in all_of(amara, elif_)] == [1, 1]
    settle(row, amara, ref, known)
    assert [len(one.sightings) for one in all_of(amara, elif_)] == [2]
    assert TrackedPoint.objects.of(amara.organization_id).count() == 1


def test_a_kept_point_is_the_same_and_found_again_is_kept_already(row, last_week, amara, elif_):
    before = add(last_week, amara)
    kept = services.keep_point(visit=row, point_ref=before, by=amara, at=cast.NOON)
    assert today(row, amara)[0].recognition is Recognition.CARRIED
    assert [len(one.sightings) for one in all_of(amara, elif_)] == [2]
    again = add(row, amara, NEAR)
    # What stands today already is not proposed a second time.
    assert proposed(row, amara) == []
    with pytest.raises(errors.FoundAlready):
        settle(row, amara, again, today(row, amara)[0].tracked_ref)
    services.remove_point(visit=row, point_ref=kept, by=amara, at=cast.NOON)
    settle(row, amara, again, today(last_week, amara)[0].tracked_ref)
    assert services.keep_point(visit=row, point_ref=before, by=amara, at=cast.NOON) == again


def test_a_threshold_belongs_to_its_point_and_goes_with_it(row, last_week, amara, elif_):
    add(last_week, amara)
    known = today(last_week, amara)[0].tracked_ref
    ref = add(row, amara, NEAR)
    points.record_threshold(visit=row, point_ref=ref, typed="2,5", unit="kg/cm2", by=amara, at=cast.NOON)
    settle(row, amara, ref, known)
    threshold = all_of(amara, elif_)[0].last.threshold
    assert (threshold.shown, threshold.unit, threshold.movement) == ("245.2", "kPa", "rhomboid-major/1")


@pytest.mark.parametrize(
    ("typed", "unit", "error"),
    [
        ("much", "kPa", measured.NotANumber),
        ("200", "cm", measured.WrongUnit),
        ("900", "kg/cm2", measured.OutOfRange),
    ],
)
def test_a_threshold_that_cannot_be_is_refused(row, amara, typed, unit, error):
    ref = add(row, amara)
    with pytest.raises(error):
        points.record_threshold(visit=row, point_ref=ref, typed=typed, unit=unit, by=amara, at=cast.NOON)


def test_a_point_of_another_patient_or_muscle_is_never_the_same(row, amara, amara_pt):
    stranger = cast.make_patient(amara, "Noor", "Haddad")
    made = cast.make_visit(amara, stranger, amara_pt)
    other = booking.visit(organization_id=amara.organization_id, visit_ref=made.ref)
    add(other, amara)
    ref = add(row, amara)
    for wrong in (today(other, amara)[0].tracked_ref, "0" * 26):
        with pytest.raises(errors.PointNotFound):
            settle(row, amara, ref, wrong)


def test_all_points_of_a_long_past_cost_two_queries(row, last_week, amara, elif_, django_assert_num_queries):
    for visit in (last_week, row):
        for pick in (PLACE, FAR, Pick("masseter", "left")):
            add(visit, amara, pick)
    with django_assert_num_queries(2):
        found = all_of(amara, elif_)
    assert len(found) == 6
    with django_assert_num_queries(3):
        one = queries.point_of_patient(
            organization_id=amara.organization_id, patient_id=elif_.pk, point_ref=found[0].ref
        )
    assert one == found[0]
