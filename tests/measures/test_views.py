from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from filiform.booking import queries as booking
from filiform.measures import queries, services
from filiform.measures.types import Reading
from tests.factories import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(visit):
    return reverse("measures:visit", args=[visit.ref])


@pytest.fixture
def post(visit):
    return reverse("measures:record", args=[visit.ref])


def standing(amara, visit):
    rows = queries.readings_of_visit(organization_id=amara.organization_id, visit_id=visit.pk)
    return {(one.instrument, one.side, one.movement): one.shown for one in rows}


def test_the_page_shows_the_scales_and_says_what_is_missing(sign_in, amara, page):
    answer = sign_in(amara).get(page)
    assert answer.status_code == 200
    assert "Nothing measured yet" in answer.content.decode()


def test_one_form_records_six_measurements(sign_in, amara, post, visit):
    fields = {
        "m.nprs_current": "6", "m.nprs_worst": "8", "m.nprs_best": "3", "m.rom_cx_rotation.right": "50",
        "psfs.name.1": "lift a bag", "psfs.score.1": "4", "more.instrument.1": "grip", "more.value.1": "21.5",
        "more.side.1": "left", "m.rom_cx_flexion": "",
    }  # fmt: skip
    answer = sign_in(amara).post(post, fields)
    assert answer.status_code == 302
    assert standing(amara, visit) == {
        ("nprs_current", "", ""): "6",
        ("nprs_worst", "", ""): "8",
        ("nprs_best", "", ""): "3",
        ("rom_cx_rotation", "right", ""): "50",
        ("psfs", "", "lift a bag"): "4",
        ("grip", "left", ""): "21.5",
    }


def test_a_wrong_figure_gets_the_page_again_with_the_sentence(sign_in, amara, post, visit):
    answer = sign_in(amara).post(post, {"m.nprs_current": "12"})
    assert answer.status_code == 422
    assert "goes from 0 to 10 points; 12 lies outside" in answer.content.decode()
    assert standing(amara, visit) == {}


def test_a_score_without_its_activity_is_refused(sign_in, amara, post):
    answer = sign_in(amara).post(post, {"psfs.score.1": "4"})
    assert answer.status_code == 422
    assert "name what the score stands for" in answer.content.decode()


def test_autosave_gets_an_empty_answer_or_the_error(sign_in, amara, post):
    client = sign_in(amara)
    autosave = {"HTTP_X_AUTOSAVE": "true", "HTTP_HX_REQUEST": "true"}
    assert client.post(post, {"m.nprs_current": "6"}, **autosave).status_code == 204
    assert client.post(post, {"m.nprs_current": "66"}, **autosave).status_code == 400


def test_last_time_stands_beside_today(sign_in, amara, elif_, amara_pt, visit, post, page):
    before = cast.make_visit(amara, elif_, amara_pt, starts_at=cast.NOON - timedelta(days=7))
    row = booking.visit(organization_id=amara.organization_id, visit_ref=before.ref)
    services.record_measurements(visit=row, values=[Reading("nprs_current", 8)], by=amara, at=cast.NOON)
    client = sign_in(amara)
    client.post(post, {"m.nprs_current": "5"})
    assert "3 better" in client.get(page).content.decode()


def test_a_reading_can_be_taken_back(sign_in, amara, post, visit):
    client = sign_in(amara)
    client.post(post, {"m.nprs_current": "6"})
    (row,) = queries.readings_of_visit(organization_id=amara.organization_id, visit_id=visit.pk)
    assert client.post(reverse("measures:take-back", args=[visit.ref, row.ref])).status_code == 302
    assert standing(amara, visit) == {}


def test_only_the_right_verbs(sign_in, amara, page, post):
    client = sign_in(amara)
    assert client.post(page).status_code == 405
    assert client.get(post).status_code == 405


def test_a_colleague_may_the_desk_may_not_and_another_clinic_finds_nothing(sign_in, bo, dara, chen, page, post):
    assert sign_in(bo).get(page).status_code == 200
    assert sign_in(bo).post(post, {"m.nprs_current": "6"}).status_code == 302
    assert sign_in(dara).get(page).status_code == 403
    assert sign_in(dara).post(post, {"m.nprs_current": "6"}).status_code == 403
    assert sign_in(chen).get(page).status_code == 404
    assert sign_in(chen).post(post, {"m.nprs_current": "6"}).status_code == 404


def test_the_owner_reads_and_does_not_record(sign_in, olu, page, post):
    assert sign_in(olu).get(page).status_code == 200
    assert sign_in(olu).post(post, {"m.nprs_current": "6"}).status_code == 403
