from __future__ import annotations

import pytest
from django.urls import reverse

from filiform.booking import queries as booking
from filiform.examination import queries, services
from filiform.examination.types import Pick
from filiform.practitioners.models import Credential
from tests.factories import cast, journey

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
AUTOSAVE = {"HTTP_X_AUTOSAVE": "true", "HTTP_HX_REQUEST": "true"}
PICKED = {
    "point_muscle": "rhomboid-major", "point_side": "right", "point_view": "posterior",
    "point_x": "0.6", "point_y": "0.25",
}  # fmt: skip


@pytest.fixture
def url(visit):
    return lambda name, *refs: reverse(f"examination:{name}", args=[visit.ref, *refs])


@pytest.fixture
def point(amara, visit):
    row = booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)
    return services.add_point(visit=row, pick=Pick("rhomboid-major", "right"), by=amara, at=cast.NOON)


def found(amara, visit):
    return queries.points_of_visit(organization_id=amara.organization_id, visit_id=visit.pk)


def test_the_page_says_what_the_chart_is_not(sign_in, amara, url):
    page = sign_in(amara).get(url("visit")).content.decode()
    assert "The chart shows where a muscle lies, not where a needle may go." in page
    assert "Muscle atlas: unreviewed draft" in page


def test_the_card_shows_hazards_limits_and_that_they_are_unreviewed(sign_in, amara, url, point):
    page = sign_in(amara).get(url("visit")).content.decode()
    assert "Lung and pleura" in page
    assert "15–25 mm × 0.25 mm" in page
    assert "Unreviewed draft" in page


def test_a_pick_on_the_chart_answers_with_the_card_and_its_mark(sign_in, amara, url, visit):
    answer = sign_in(amara).post(url("add-point"), PICKED, **HTMX)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "R Rhomboid major" in body
    assert 'id="point-marks-posterior"' in body
    assert "beforeend:#targets" in body
    assert found(amara, visit)[0].x == 0.6


def test_a_pick_from_the_list_works_without_script(sign_in, amara, url, visit):
    answer = sign_in(amara).post(url("add-point"), {"point_muscle": "masseter", "point_side": "left"})
    assert answer.status_code == 302
    assert [point.name for point in found(amara, visit)] == ["L Masseter"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"point_muscle": "heart", "point_side": "left"}, "is not in the muscle atlas"),
        ({**PICKED, "point_side": "up"}, "is not found on the up"),
        ({**PICKED, "point_x": "7"}, "The place on the chart could not be read"),
        ({**PICKED, "point_x": "a"}, "The place on the chart could not be read"),
    ],
)
def test_a_pick_that_cannot_be_is_refused_with_a_sentence(sign_in, amara, url, visit, fields, sentence):
    answer = sign_in(amara).post(url("add-point"), fields)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert found(amara, visit) == []


def test_signs_are_saved_as_they_are_tapped(sign_in, amara, url, visit, point):
    fields = {"taut_band": "yes", "tenderness": "no", "twitch": "", "referral": "temple"}
    assert sign_in(amara).post(url("change-point", point), fields, **AUTOSAVE).status_code == 204
    (row,) = found(amara, visit)
    assert [one.answer for one in row.criteria] == [True, False, None, None, None]
    assert row.referral == "temple"


def test_the_diagnosis_is_saved_as_it_is_written(sign_in, amara, url, visit):
    assert sign_in(amara).post(url("save"), {"indication": "Neck pain"}, **AUTOSAVE).status_code == 204
    row = queries.examination_of_visit(organization_id=amara.organization_id, visit_id=visit.pk)
    assert row.indication == "Neck pain"


def test_needle_these_plans_and_comes_back(sign_in, amara, url, visit, point):
    client = sign_in(amara)
    client.post(url("save"), {"indication": "Neck pain"})
    answer = client.post(url("plan"), {"points": [point], "techniques": ["deep"], "needle_length_mm": "25"})
    assert answer.status_code == 302
    assert found(amara, visit)[0].is_target


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"techniques": []}, "Choose at least one technique"),
        ({"techniques": ["magic"]}, "Choose techniques from the list"),
        ({"techniques": ["electrical-stimulation"]}, "Say where the electric current would run"),
        ({"techniques": ["deep"], "needle_length_mm": "400"}, "Needle length is a whole number of mm from 5 to 150"),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused(sign_in, amara, url, point, fields, sentence):
    answer = sign_in(amara).post(url("plan"), {"points": [point], **fields})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_a_point_can_be_removed(sign_in, amara, url, visit, point):
    assert sign_in(amara).post(url("remove-point", point)).status_code == 302
    assert found(amara, visit) == []


def test_only_the_right_verbs(sign_in, amara, url, point):
    client = sign_in(amara)
    assert client.post(url("visit")).status_code == 405
    for name, refs in (("save", ()), ("plan", ()), ("add-point", ()), ("change-point", (point,))):
        assert client.get(url(name, *refs)).status_code == 405


def test_a_colleague_may_the_desk_may_not_and_another_clinic_finds_nothing(sign_in, bo, dara, chen, url, point):
    assert sign_in(bo).get(url("visit")).status_code == 200
    assert sign_in(dara).get(url("visit")).status_code == 403
    assert sign_in(chen).get(url("visit")).status_code == 404
    for name, refs in (("save", ()), ("add-point", ()), ("change-point", (point,)), ("remove-point", (point,))):
        assert sign_in(dara).post(url(name, *refs), PICKED).status_code == 403
        assert sign_in(chen).post(url(name, *refs), PICKED).status_code == 404


def test_the_owner_reads_and_changes_nothing(sign_in, olu, url):
    assert sign_in(olu).get(url("visit")).status_code == 200
    assert sign_in(olu).post(url("add-point"), PICKED).status_code == 403


def test_many_points_cost_no_more_queries_than_one(sign_in, amara, url, visit, point, django_assert_max_num_queries):
    client = sign_in(amara)
    with django_assert_max_num_queries(60) as one:
        client.get(url("visit"))
    row = booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)
    for muscle in ("masseter", "temporalis", "gastrocnemius-medial-head", "levator-scapulae"):
        services.add_point(visit=row, pick=Pick(muscle, "left"), by=amara, at=cast.NOON)
    with django_assert_max_num_queries(len(one)):
        client.get(url("visit"))


def test_what_the_practitioner_was_not_trained_for_is_hatched_and_said_in_the_list(sign_in, amara, bo, visit, url):
    journey.qualify(practitioner=visit.practitioner, by=amara)
    assert "not in your training record" not in sign_in(amara).get(url("visit")).content.decode()
    courses = Credential.objects.of(amara.organization_id).filter(kind="training")
    courses.update(regions=["lower-limb"], techniques=["superficial"])
    page = sign_in(amara).get(url("visit")).content.decode()
    assert "excluded: not in your training record" in page
    assert "Outside the training record or the rules here: deep, electrical stimulation" in page
    theirs = sign_in(bo).get(url("visit")).content.decode()
    assert "not in the training record of Amara Diallo" in theirs
    assert "not in your training record" not in theirs


def test_while_nothing_is_established_the_chart_says_nothing_of_training(sign_in, amara, url):
    assert "training record" not in sign_in(amara).get(url("visit")).content.decode()


def test_a_point_outside_the_training_can_be_noted_and_its_card_says_so(sign_in, amara, visit, url):
    journey.qualify(practitioner=visit.practitioner, by=amara)
    Credential.objects.of(amara.organization_id).filter(kind="training").update(regions=["lower-limb"])
    answer = sign_in(amara).post(url("add-point"), PICKED, **HTMX)
    assert answer.status_code == 200
    assert "Not to be needled by this practitioner." in answer.content.decode()
