from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from filiform.booking import queries as booking
from filiform.booking.models import Visit
from filiform.booking.types import VisitStatus
from filiform.examination import services as examination
from filiform.examination.planning import queries
from filiform.examination.planning.pages import offered_codes
from filiform.examination.planning.types import TO_CHECK
from filiform.examination.types import Pick
from filiform.knowledge import catalogues
from tests.factories import cast

pytestmark = pytest.mark.django_db
PLAN = {
    "complaint": "Neck pain", "began_on": "2026-09-01", "stage": "chronic", "code": ["M54.2", ""],
    "planned_visits": "6", "review_on": "2026-12-31", "instrument": "nprs_worst", "goal": "2",
}  # fmt: skip
REVIEW = {"checked": list(TO_CHECK), "decision": "change", "reason": "Needles alone do not do it"}


@pytest.fixture
def url(visit):
    return lambda name: reverse(f"examination:{name}", args=[visit.ref])


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


@pytest.fixture
def due(amara, elif_, amara_pt, row):
    """Four visits done of which nothing was measured."""
    for week in (4, 3, 2, 1):
        made = cast.make_visit(amara, elif_, amara_pt, starts_at=cast.NOON - timedelta(weeks=week))
        Visit.objects.of(amara.organization_id).filter(pk=made.pk).update(
            status=VisitStatus.DONE, episode_id=row.episode_id
        )


def standing_plan(amara, row):
    return queries.plan_of_episode(organization_id=amara.organization_id, episode_id=row.episode_id)


def test_a_plan_is_kept_and_shown_with_the_source_of_its_change(sign_in, amara, url, row):
    client = sign_in(amara)
    assert client.post(url("save-plan"), PLAN).status_code == 302
    assert standing_plan(amara, row).codes[0].title == "Cervicalgia"
    page = client.get(url("care-plan")).content.decode()
    for words in ("Governance, not proof", "M54.2 Cervicalgia", "Detectable change 2.1", "no other chapter"):
        assert words in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"complaint": ""}, "Write the complaint"),
        ({"code": ["X99"]}, "Choose each ICD-10-CM code"),
        ({"began_on": "yesterday"}, "The day it began is a date"),
        ({"planned_visits": "many"}, "Planned visits is a whole number"),
        ({"goal": "less"}, "The goal is a number"),
        ({"side": "up"}, "Choose the side"),
        ({"instrument": "hope"}, "Choose the primary outcome"),
    ],
)
def test_a_plan_that_cannot_be_read_comes_back_with_the_sentence(sign_in, amara, url, row, fields, sentence):
    answer = sign_in(amara).post(url("save-plan"), {**PLAN, **fields})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert standing_plan(amara, row) is None


def test_a_due_review_stands_in_the_way_of_planning_until_it_is_signed_or_set_aside(sign_in, amara, url, row, due):
    client = sign_in(amara)
    point = examination.add_point(visit=row, pick=Pick("rhomboid-major", "right"), by=amara, at=cast.NOON)
    client.post(url("save"), {"indication": "Neck pain"})
    wanted = {"points": [point], "techniques": ["deep"]}
    assert "Review: outcome not known" in client.get(url("visit")).content.decode()
    refused = client.post(url("plan"), wanted)
    assert refused.status_code == 409
    assert "Sign the review of the plan first" in refused.content.decode()
    assert client.post(url("override-review"), {"reason": " "}).status_code == 400
    assert client.post(url("override-review"), {"reason": "Surgeon on Friday"}).status_code == 302
    assert client.post(url("plan"), wanted).status_code == 302
    page = client.get(url("care-plan")).content.decode()
    assert "Visits planned without a review" in page
    assert "Surgeon on Friday" in page


def test_a_review_is_signed_whole(sign_in, amara, url, due):
    client = sign_in(amara)
    assert client.post(url("review"), {**REVIEW, "checked": ["dose"]}).status_code == 400
    assert client.post(url("review"), {**REVIEW, "again_on": "soon"}).status_code == 400
    assert client.post(url("review"), REVIEW).status_code == 302
    page = client.get(url("care-plan")).content.decode()
    assert "Review: change the treatment" in page
    assert "Sign the review" not in page


def test_codes_are_found_by_words(sign_in, amara, dara):
    found = sign_in(amara).get(reverse("examination:codes"), {"q": "tennis elbow"}).content.decode()
    assert 'data-value="M77.11"' in found
    assert sign_in(amara).post(reverse("examination:codes")).status_code == 405


def test_a_colleague_may_the_desk_may_not_and_another_clinic_finds_nothing(sign_in, bo, dara, olu, chen, url):
    assert [sign_in(who).get(url("care-plan")).status_code for who in (bo, olu, dara, chen)] == [200, 200, 403, 404]
    for name, fields in (("save-plan", PLAN), ("review", REVIEW), ("override-review", {"reason": "x"})):
        assert [sign_in(who).post(url(name), fields).status_code for who in (olu, dara, chen)] == [403, 403, 404]
        assert sign_in(bo).get(url(name)).status_code == 405


def test_a_long_course_costs_the_page_no_more_queries(sign_in, amara, url, due, django_assert_max_num_queries):
    client = sign_in(amara)
    with django_assert_max_num_queries(40) as few:
        client.get(url("care-plan"))
    most = len(few)
    client.post(url("save-plan"), PLAN)
    client.post(url("save-plan"), {**PLAN, "planned_visits": "8"})
    client.post(url("review"), REVIEW)
    with django_assert_max_num_queries(most):
        client.get(url("care-plan"))


def test_usual_codes_of_the_complaint_are_offered_until_they_are_chosen(sign_in, amara, url, row):
    client = sign_in(amara)
    client.post(url("save-plan"), {**PLAN, "code": [""]})
    page = client.get(url("care-plan")).content.decode()
    assert "Unreviewed draft" in page
    assert '<input type="checkbox" name="code" value="M54.2">' in page
    assert "M75.41" not in page
    client.post(url("save-plan"), {**PLAN, "code": ["", "M54.2", "M79.18"]})
    plan = queries.plan_of_episode(organization_id=amara.organization_id, episode_id=row.episode_id)
    assert [one.code for one in plan.codes] == ["M54.2", "M79.18"]
    page = client.get(url("care-plan")).content.decode()
    assert '<input type="checkbox" name="code" value="M54.2">' not in page
    assert '<input type="checkbox" name="code" value="M54.12">' in page


def test_a_fourth_code_is_not_lost_when_the_plan_is_kept_again(sign_in, amara, url):
    client = sign_in(amara)
    client.post(url("save-plan"), {**PLAN, "code": ["M54.2", "M79.18", "M54.12", "R51.9"]})
    assert client.get(url("care-plan")).content.decode().count('name="code" value="R51.9"') == 1


@pytest.mark.parametrize(
    ("complaint", "labels"),
    [
        ("Neck pain and headache", ["Neck", "Headache"]),
        ("Tight hips", None),
        ("Hip pain", ["Hip"]),
        ("Swollen and sore", None),
        ("", None),
    ],
)
def test_codes_come_from_the_templates_the_complaint_names_else_from_all(complaint, labels):
    templates = catalogues.examination().templates.values()
    found = [label for label, _ in offered_codes(complaint, templates, chosen=())]
    assert found == (labels or [one.label for one in templates if one.codes])


def test_a_plan_that_stands_is_short_and_says_in_a_line_what_it_is_judged_by(url, amara, sign_in):
    client, address = sign_in(amara), url("care-plan")
    fresh = client.get(address).content.decode()
    assert re.search(r"<details open><summary[^>]*><h3>What it will be judged by", fresh)
    # One box for a code is in sight, two more wait behind it.
    shown, more = fresh.split("More codes, and where they come from")
    assert [part.count('name="code" value=""') for part in (shown, more)] == [1, 2]
    client.post(url("save-plan"), PLAN | {"code": ["M54.2"]})
    page = client.get(address).content.decode()
    judged = re.search(r"<details><summary[^>]*><h3>What it will be judged by</h3>(.*?)</summary>", page)
    assert judged
    assert "detectable change" in judged.group(1)
    refused = client.post(url("save-plan"), PLAN | {"code": ["X99"]})
    assert re.search(r"<details open><summary[^>]*><h3>What it will be judged by", refused.content.decode())
