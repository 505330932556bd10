"""Side against side, against what is usual, and signs that are normal, abnormal or not tested."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from filiform.booking import queries as booking
from filiform.examination import errors
from filiform.examination.screens import queries, services
from filiform.examination.screens.rules import limb_symmetry, usual
from filiform.knowledge import catalogues
from filiform.knowledge.instruments import Norms
from filiform.measures import queries as measures
from filiform.measures import services as readings
from filiform.measures.types import Reading
from tests.factories import cast

INSTRUMENTS = catalogues.instruments().by_id
above_zero = st.decimals("0.1", "1000", places=1)


@given(above_zero, above_zero)
def test_symmetry_below_a_hundred_always_means_less_than_the_other_side(one, other):
    found = limb_symmetry(one, other, higher_is_better=True)
    assert (found <= 100) == (round(one * 100 / other) <= 100)
    assert limb_symmetry(other, one, higher_is_better=False) == found


@pytest.mark.parametrize(("one", "other"), [(0, 10), (10, 0), (-5, 10)])
def test_a_share_of_nothing_is_no_share(one, other):
    assert limb_symmetry(Decimal(one), Decimal(other), higher_is_better=True) is None


def test_a_hop_of_90_against_100_is_90_percent_and_a_slower_time_too():
    assert limb_symmetry(Decimal(90), Decimal(100), higher_is_better=True) == 90
    assert limb_symmetry(Decimal("2.0"), Decimal("1.8"), higher_is_better=False) == 90


def test_only_norms_of_the_catalogue_are_shown_with_their_source():
    found = usual(INSTRUMENTS["rom_cx_rotation"].norms, Decimal(60), age=40)
    assert (found.words, found.share) == ("80", 75)
    assert "verify" in found.source
    assert usual(INSTRUMENTS["rom_kn_extension"].norms, Decimal(-5), age=40).share is None
    assert usual(INSTRUMENTS["hhd"].norms, Decimal(100), age=40) is None


def test_a_norm_by_age_needs_the_age():
    norms = Norms(value=None, by_age={"18-39": 45.0, "40-49": 42.0, "80+": 9.0}, unit="s", source="x", cited=None)
    assert [usual(norms, None, age=age) and usual(norms, None, age=age).words for age in (None, 17, 39, 44, 91)] == [
        None, None, "45", "42", "9"
    ]  # fmt: skip


def test_every_template_can_be_examined():
    held = catalogues.examination()
    assert len(held.templates) == 10
    for one in held.templates.values():
        assert one.motion
        assert set(one.motion) | set(one.instruments) <= set(INSTRUMENTS)


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


@pytest.fixture
def url(visit):
    return lambda template, name="template": reverse(f"examination:{name}", args=[visit.ref, template])


def record(row, amara, **signs):
    given_ = {tuple(key.split("__")): value for key, value in signs.items()}
    wanted = {(sign.replace("_", "-"), side): value for (sign, side), value in given_.items()}
    return services.record_signs(visit=row, signs=wanted, by=amara, at=cast.NOON)


@pytest.mark.django_db
def test_a_sign_is_normal_abnormal_or_not_tested(row, amara):
    assert record(row, amara, reflex_biceps__right="abnormal", reflex_biceps__left="normal") == 2
    found = queries.findings_of_visit(organization_id=amara.organization_id, visit_id=row.id)
    assert found == {("reflex-biceps", "right"): "abnormal", ("reflex-biceps", "left"): "normal"}
    assert record(row, amara, reflex_biceps__right="", reflex_biceps__left="abnormal") == 2
    assert record(row, amara, reflex_biceps__left="abnormal") == 0
    found = queries.findings_of_visit(organization_id=amara.organization_id, visit_id=row.id)
    assert found == {("reflex-biceps", "left"): "abnormal"}
    for wrong in ({"reflex_nose__left": "normal"}, {"reflex_biceps__up": "normal"}, {"reflex_biceps__left": "odd"}):
        with pytest.raises(errors.SignNotReadable):
            record(row, amara, **wrong)


@pytest.mark.django_db
def test_a_template_takes_figures_and_signs_and_shows_them_side_beside_side(sign_in, amara, elif_, amara_pt, url, row):
    made = cast.make_visit(amara, elif_, amara_pt, starts_at=cast.NOON - timedelta(days=7))
    before = booking.visit(organization_id=amara.organization_id, visit_ref=made.ref)
    readings.record_measurements(
        visit=before, values=[Reading("rom_cx_rotation", 55, side="right")], by=amara, at=before.starts_at
    )
    client = sign_in(amara)
    fields = {
        "v.rom_cx_rotation.right": "60", "v.rom_cx_rotation.left": "72", "v.mmt.right.shoulder-abduction": "4",
        "v.mmt.left.shoulder-abduction": "5", "v.mmt.neck-flexion": "5", "v.rom_cx_flexion": "",
        "s.dermatome-c6.right": "abnormal",
    }  # fmt: skip
    assert client.post(url("neck", "record-template"), fields, HTTP_X_AUTOSAVE="true").status_code == 204
    kept = measures.readings_of_visit(organization_id=amara.organization_id, visit_id=row.id)
    assert {(one.instrument, one.side, one.movement) for one in kept} == {
        ("rom_cx_rotation", "right", ""), ("rom_cx_rotation", "left", ""), ("mmt", "", "neck-flexion"),
        ("mmt", "right", "shoulder-abduction"), ("mmt", "left", "shoulder-abduction"),
    }  # fmt: skip
    page = client.get(url("neck")).content.decode()
    for words in ("last 55", "80 %", "R is less", "12", "lowest is 75 %", "1 of 12 tested, 1 abnormal"):
        assert words in page
    assert client.post(url("neck", "record-template"), {"v.mmt.neck-flexion": "9"}).status_code == 400


@pytest.mark.django_db
def test_sports_add_their_tests_and_what_the_owner_hides_is_gone(sign_in, amara, olu, url):
    page = sign_in(amara).get(url("athlete"), {"sport": "running"}).content.decode()
    assert "hop_single" in page
    assert sign_in(amara).get(url("nothing")).status_code == 404
    address = reverse("examination:settings")
    values = {"review_after": "5", "hidden": ["jaw", "reflexes-upper", "rom_cx_flexion"]}
    assert sign_in(amara).post(address, values).status_code == 403
    assert sign_in(olu).post(address, {**values, "review_after": "9"}).status_code == 400
    assert sign_in(olu).post(address, {**values, "hidden": ["sun"]}).status_code == 400
    assert sign_in(olu).post(address, values).status_code == 302
    assert 'value="5"' in sign_in(olu).get(address).content.decode()
    assert sign_in(amara).get(url("jaw")).status_code == 404
    page = sign_in(amara).get(url("neck")).content.decode()
    assert "Reflexes, arm" not in page
    assert "v.rom_cx_flexion" not in page


@pytest.mark.django_db
def test_a_colleague_may_the_desk_may_not_and_another_clinic_finds_nothing(sign_in, bo, dara, olu, chen, url):
    assert [sign_in(who).get(url("neck")).status_code for who in (bo, olu, dara, chen)] == [200, 200, 403, 404]
    record_ = url("neck", "record-template")
    fields = {"v.mmt.neck-flexion": "5"}
    assert [sign_in(who).post(record_, fields).status_code for who in (olu, dara, chen)] == [403, 403, 404]
    assert sign_in(bo).get(record_).status_code == 405
    assert sign_in(bo).post(url("neck")).status_code == 405
