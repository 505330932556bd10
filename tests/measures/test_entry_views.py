from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from filiform.booking import queries as booking
from filiform.measures import queries, services
from filiform.measures.types import Reading
from tests.factories import cast

pytestmark = pytest.mark.django_db

BOTH_SIDES = {
    "rom_cx_rotation.right.trials.1": "50", "rom_cx_rotation.left.trials.1": "70", "rom_cx_rotation.both.how": "best",
    "involved": "right", "phase": "before",
}  # fmt: skip


@pytest.fixture
def page(visit):
    return reverse("measures:enter", args=[visit.ref]) + "?i=rom_cx_rotation,grip"


def standing(amara, visit):
    rows = queries.readings_of_visit(organization_id=amara.organization_id, visit_id=visit.pk)
    return {(one.instrument, one.side, str(one.phase)): one.shown for one in rows}


def test_both_sides_are_entered_side_by_side_and_stand_again(sign_in, amara, page, visit):
    client = sign_in(amara)
    assert client.get(page).status_code == 200
    answer = client.post(page, BOTH_SIDES)
    assert answer.status_code == 302
    assert "phase=before" in answer.url
    assert standing(amara, visit) == {
        ("rom_cx_rotation", "right", "before"): "50", ("rom_cx_rotation", "left", "before"): "70",
    }  # fmt: skip
    again = client.get(answer.url).content.decode()
    assert 'name="rom_cx_rotation.right.trials.1" value="50"' in again
    client.post(page, BOTH_SIDES)
    assert len(standing(amara, visit)) == 2


def test_a_preview_says_score_change_and_symmetry_and_keeps_nothing(
    sign_in, amara, elif_, amara_pt, visit, django_assert_max_num_queries
):
    before = cast.make_visit(amara, elif_, amara_pt, starts_at=cast.NOON - timedelta(days=7))
    row = booking.visit(organization_id=amara.organization_id, visit_ref=before.ref)
    values = [Reading("rom_cx_rotation", 45, side="right")]
    services.record_measurements(visit=row, values=values, by=amara, at=cast.NOON - timedelta(days=7))
    client = sign_in(amara)
    url = reverse("measures:preview", args=[visit.ref]) + "?i=rom_cx_rotation"
    with django_assert_max_num_queries(12):
        said = client.post(url, BOTH_SIDES).content.decode()
    assert "5 better than 45" in said
    assert "71.4 %" in said
    assert "1 of 3 tries" in said
    assert "lies outside" in client.post(url, {**BOTH_SIDES, "rom_cx_rotation.right.trials.1": "500"}).content.decode()
    assert standing(amara, visit) == {}


def test_a_wrong_figure_keeps_everything_out_and_stands_at_its_place(sign_in, amara, page, visit):
    answer = sign_in(amara).post(page, {**BOTH_SIDES, "grip.left.trials.1": "300"})
    assert answer.status_code == 422
    assert "goes from 0 to 100 kg; 300 lies outside" in answer.content.decode()
    assert 'value="300"' in answer.content.decode()
    assert standing(amara, visit) == {}


def test_another_form_version_is_refused_on_the_page(sign_in, amara, visit):
    client, url = sign_in(amara), reverse("measures:enter", args=[visit.ref]) + "?i=promis_pf"
    assert client.post(url, {"promis_pf.one.total": "40", "promis_pf.one.form": "SF 8b"}).status_code == 302
    after = {"promis_pf.one.total": "44", "promis_pf.one.form": "SF 6b", "phase": "after"}
    answer = client.post(url, after)
    assert answer.status_code == 422
    assert "They cannot be compared" in answer.content.decode()


def test_last_time_and_what_a_change_would_have_to_be_stand_at_the_entry(sign_in, amara, visit):
    url = reverse("measures:enter", args=[visit.ref]) + "?i=nprs_current"
    said = sign_in(amara).get(url).content.decode()
    assert "Kovacs FM" in said
    assert "neck pain in routine care" in said
    assert "verify" in said
    assert "unreviewed" in said


@pytest.mark.parametrize("asked", ["", "?i=", "?i=nothing_such"])
def test_without_an_instrument_the_list_is_shown_and_a_strange_one_is_refused(sign_in, amara, visit, asked):
    answer = sign_in(amara).get(reverse("measures:enter", args=[visit.ref]) + asked)
    assert (answer.status_code == 302) is ("nothing" not in asked)
    assert answer.status_code in {302, 400}


def test_the_entry_of_ten_instruments_takes_as_many_statements_as_of_one(
    sign_in, amara, visit, django_assert_num_queries
):
    client, url = sign_in(amara), reverse("measures:enter", args=[visit.ref])
    client.get(url + "?i=grip")
    with django_assert_num_queries(22) as one:
        client.get(url + "?i=grip")
    ten = ",".join(["grip", "hhd", "ppt_local", "tug", "spadi", "ndi", "cmj", "rom_slr", "girth_calf", "mmt"])
    with django_assert_num_queries(len(one)):
        client.get(f"{url}?i={ten}")


def test_the_list_narrows_as_a_fragment_and_as_a_page(sign_in, amara, visit):
    client, url = sign_in(amara), reverse("measures:find", args=[visit.ref])
    assert "117 of 117 instruments" in client.get(url).content.decode()
    part = client.get(url, {"q": "hop"}, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert "Hop limb symmetry" in part
    part = client.get(url, {"q": "hop", "i": ["grip", "hop_6m"]}, HTTP_HX_REQUEST="true").content.decode()
    assert part.count(" checked") == 2
    assert part.count('value="hop_6m"') == 1


def test_who_may_enter_and_who_may_not(sign_in, bo, dara, chen, olu, page, visit):
    find = reverse("measures:find", args=[visit.ref])
    assert sign_in(bo).post(page, BOTH_SIDES).status_code == 302
    assert sign_in(olu).get(page).status_code == 403
    assert sign_in(olu).get(find).status_code == 200
    assert sign_in(dara).get(page).status_code == 403
    assert sign_in(dara).get(find).status_code == 403
    assert sign_in(chen).post(page, BOTH_SIDES).status_code == 404
    assert sign_in(chen).post(reverse("measures:preview", args=[visit.ref]) + "?i=grip", {}).status_code == 404
    assert sign_in(bo).put(page).status_code == 405
