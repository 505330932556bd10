from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from filiform.booking import queries as booking
from filiform.examination import queries, services
from filiform.examination.points import queries as tracked
from filiform.examination.points.pages import point_map
from filiform.examination.types import Pick
from tests.factories import cast

pytestmark = pytest.mark.django_db
PLACE = Pick("rhomboid-major", "right", "posterior", 0.6, 0.25)
NEAR = Pick("rhomboid-major", "right", "posterior", 0.61, 0.255)
STROKES = [[[0.5, 0.1], [0.5, 0.12]]]


@pytest.fixture
def rows(amara, elif_, amara_pt, visit):
    made = cast.make_visit(amara, elif_, amara_pt, starts_at=cast.NOON - timedelta(days=7))
    return [booking.visit(organization_id=amara.organization_id, visit_ref=ref) for ref in (made.ref, visit.ref)]


@pytest.fixture
def point(amara, rows):
    """The finding of today, near the one of last week."""
    services.add_point(visit=rows[0], pick=PLACE, by=amara, at=cast.NOON)
    return services.add_point(visit=rows[1], pick=NEAR, by=amara, at=cast.NOON)


def url(name, *refs):
    return reverse(f"examination:{name}", args=refs)


def known(amara, row):
    return queries.points_of_visit(organization_id=amara.organization_id, visit_id=row.id)[0].tracked_ref


def all_of(amara, elif_):
    return tracked.points_of_patient(organization_id=amara.organization_id, patient_id=elif_.pk)


def test_the_card_asks_once_and_one_tap_answers(sign_in, amara, elif_, visit, rows, point):
    client = sign_in(amara)
    assert "Same as point 1" in client.get(url("visit", visit.ref)).content.decode()
    answer = client.post(url("settle-point", visit.ref, point), {"same_as": known(amara, rows[0])})
    assert answer.status_code == 302
    assert [len(one.sightings) for one in all_of(amara, elif_)] == [2]
    page = client.get(url("visit", visit.ref)).content.decode()
    assert "Same as point" not in page
    assert "Kept" in page


def test_a_threshold_is_typed_in_the_unit_of_the_device(sign_in, amara, visit, point):
    client, fields = sign_in(amara), {"value": "2.5", "unit": "kg/cm2"}
    assert client.post(url("threshold", visit.ref, point), fields, HTTP_X_AUTOSAVE="true").status_code == 204
    assert 'value="245.2"' in client.get(url("visit", visit.ref)).content.decode()
    for wrong in ({"value": ""}, {"value": "x"}, {"value": "2", "unit": "cm"}):
        assert client.post(url("threshold", visit.ref, point), wrong).status_code == 400


def test_referred_pain_is_drawn_or_named_and_shown_on_the_map_and_in_the_history(sign_in, amara, elif_, visit, point):
    client, address = sign_in(amara), url("referral", visit.ref, point)
    fields = {"areas": json.dumps([{"view": "posterior", "strokes": STROKES}]), "site": "elbow:right"}
    assert client.post(address, fields).status_code == 302
    assert "Elbow" in client.get(address).content.decode()
    one = all_of(amara, elif_)[-1]
    history = client.get(url("point", elif_.ref, one.ref)).content.decode()
    assert "drawn on the posterior view" in history
    assert "Right elbow" in history
    assert "pain-stroke" in client.get(url("map", elif_.ref)).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"areas": "{"},
        {"areas": '[{"view": "top", "strokes": []}]'},
        {"areas": '[{"view": "posterior", "strokes": [[["a", 1]]]}]'},
        {"areas": "[1]"},
        {"areas": "{}"},
        {"site": "moon:left"},
        {"site": "elbow:up"},
    ],
)
def test_a_drawing_that_cannot_be_read_is_refused(sign_in, amara, visit, point, fields):
    assert sign_in(amara).post(url("referral", visit.ref, point), fields).status_code == 400


def test_the_map_goes_from_visit_to_visit_by_slider_and_by_links(sign_in, amara, elif_, rows, point):
    client, address = sign_in(amara), url("map", elif_.ref)
    last = client.get(address).content.decode()
    assert "Visit 2 of 2" in last
    assert 'type="range"' in last
    assert '<a class="button" href="?at=1">Earlier</a>' in last
    first = client.get(address, {"at": "1"}, HTTP_HX_REQUEST="true").content.decode()
    assert "Visit 1 of 2" in first
    assert "<html" not in first
    for odd in ("0", "99", "x", "-1"):
        assert client.get(address, {"at": odd}).status_code == 200


def test_a_point_found_today_is_drawn_over_what_was_known_and_keeps_its_number(amara, elif_, rows, point):
    """Last week's was not said to be the same: it lies beneath, and only the cross bears a number there."""
    marks = point_map(all_of(amara, elif_), number=2).marks()
    assert [(one["kind"], one["label"]) for one in marks] == [("finding", ""), ("trigger-point", "2")]


def test_a_patient_without_points_is_told_so(sign_in, amara, elif_):
    assert "No trigger point noted yet" in sign_in(amara).get(url("map", elif_.ref)).content.decode()


def test_two_thresholds_make_a_curve_and_the_table_holds_its_figures(sign_in, amara, elif_, visit, rows, point):
    client = sign_in(amara)
    first = queries.points_of_visit(organization_id=amara.organization_id, visit_id=rows[0].id)[0].ref
    client.post(url("settle-point", visit.ref, point), {"same_as": known(amara, rows[0])})
    client.post(url("threshold", rows[0].ref, first), {"value": "200", "unit": "kPa"})
    client.post(url("threshold", visit.ref, point), {"value": "260", "unit": "kPa"})
    page = client.get(url("point", elif_.ref, known(amara, rows[0]))).content.decode()
    assert "<polyline" in page
    assert page.count(">260<") == 2


def test_a_colleague_may_the_desk_may_not_and_another_clinic_finds_nothing(
    sign_in, bo, dara, olu, chen, amara, elif_, visit, rows, point
):
    one = known(amara, rows[0])
    reads = [url("map", elif_.ref), url("point", elif_.ref, one)]
    writes = [url(name, visit.ref, point) for name in ("settle-point", "threshold", "referral")]
    for address in reads:
        assert [sign_in(who).get(address).status_code for who in (bo, olu, dara, chen)] == [200, 200, 403, 404]
        assert sign_in(bo).post(address).status_code == 405
    for address in writes:
        assert [sign_in(who).post(address, {"value": "1"}).status_code for who in (olu, dara, chen)] == [403, 403, 404]
    assert sign_in(amara).get(url("point", elif_.ref, "0" * 26)).status_code == 404
    assert sign_in(amara).get(url("referral", visit.ref, "0" * 26)).status_code == 404


def test_a_longer_past_costs_the_pages_no_more_queries(
    sign_in, amara, elif_, visit, rows, point, django_assert_max_num_queries
):
    client = sign_in(amara)
    with django_assert_max_num_queries(16) as few:
        client.get(url("map", elif_.ref))
    most = len(few)
    for muscle in ("masseter", "temporalis", "levator-scapulae"):
        services.add_point(visit=rows[0], pick=Pick(muscle, "left"), by=amara, at=cast.NOON)
    with django_assert_max_num_queries(most):
        client.get(url("map", elif_.ref))
