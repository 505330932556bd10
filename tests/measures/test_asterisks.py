"""Comparable signs: chosen at examination, looked at again once the needles are out, shown as before and after."""

from __future__ import annotations

import pytest
from django.urls import reverse

from filiform.booking import queries as booking
from filiform.booking.errors import VisitSealed
from filiform.booking.services import seal_visit
from filiform.knowledge import catalogues
from filiform.measures import services as measures
from filiform.measures.asterisks.queries import signs_of_visit
from filiform.measures.asterisks.services import mark_sign
from filiform.measures.errors import SideMissing, UnknownInstrument
from filiform.measures.models import Asterisk
from filiform.measures.pages import offered_signs
from filiform.measures.types import Phase, Reading
from filiform.treatment.document import signs_json
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
ROTATION = ("rom_cx_rotation", "left", "")


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


def mark(row, amara, sign, *, is_marked=True):
    return mark_sign(visit=row, sign=sign, is_marked=is_marked, by=amara, at=NOON)


def marked(row, amara):
    return signs_of_visit(organization_id=amara.organization_id, visit_id=row.id)


def test_a_mark_is_set_once_and_taken_away_by_name(row, amara, bo):
    assert mark(row, amara, ROTATION)
    assert not mark(row, amara, ROTATION)
    assert marked(row, amara) == [ROTATION]
    assert mark(row, bo, ROTATION, is_marked=False)
    assert marked(row, amara) == []
    assert Asterisk.objects.of(amara.organization_id).get().dropped_by_id == bo.user_id
    assert mark(row, amara, ROTATION)


def test_a_mark_needs_an_instrument_a_side_and_an_open_visit(row, amara):
    with pytest.raises(UnknownInstrument):
        mark(row, amara, ("turning", "", ""))
    with pytest.raises(SideMissing):
        mark(row, amara, ("rom_cx_rotation", "", ""))
    seal_visit(visit=row, by=amara, at=NOON)
    with pytest.raises(VisitSealed):
        mark(row, amara, ROTATION)


def test_marked_signs_come_first_to_the_retest_measured_or_not(row, amara):
    mark(row, amara, ROTATION)
    mark(row, amara, ("rom_slr", "right", ""))
    measures.record_measurements(
        visit=row, values=[Reading("grip", 30, side="left"), Reading("rom_cx_rotation", 50, side="left")], by=amara,
        at=NOON,
    )  # fmt: skip
    readings = measures_of(row, amara)
    found = signs_json(readings, marked(row, amara))
    assert [(one["instrument"], one["before"]) for one in found] == [
        ("rom_cx_rotation", "50"), ("rom_slr", None), ("grip", "30"), ("nprs_current", None),
    ]  # fmt: skip
    assert found[0]["name"].startswith("✱ L ")


def measures_of(row, amara):
    from filiform.measures.queries import readings_of_visit

    return readings_of_visit(organization_id=amara.organization_id, visit_id=row.id)


def test_the_visit_shows_mark_and_pair(sign_in, amara, chen, dara, row):
    values = [Reading("rom_cx_rotation", 50, Phase.BEFORE, "left"), Reading("rom_cx_rotation", 62, Phase.AFTER, "left")]
    measures.record_measurements(visit=row, values=values, by=amara, at=NOON)
    client, url = sign_in(amara), reverse("measures:asterisk", args=[row.ref])
    fields = {"instrument": "rom_cx_rotation", "side": "left", "movement": "", "marked": "yes"}
    assert client.post(url, fields).status_code == 302
    page = client.get(reverse("measures:visit", args=[row.ref])).content.decode()
    assert "50 ° → 62 °" in page
    assert 'aria-pressed="true"' in page
    assert client.post(url, {"instrument": "turning", "marked": "yes"}).status_code == 400
    assert client.get(url).status_code == 405
    assert sign_in(dara).post(url, fields).status_code == 403
    assert sign_in(chen).post(url, fields).status_code == 404


@pytest.mark.parametrize(
    "name", [("examination:visit",), ("examination:care-plan",), ("examination:template", "neck")]
)  # fmt: skip
def test_a_sign_is_chosen_where_the_patient_is_examined(sign_in, amara, row, name):
    measures.record_measurements(
        visit=row, values=[Reading("rom_cx_rotation", 40, side="left"), Reading("grip", 30, Phase.AFTER, side="left")],
        by=amara, at=NOON,
    )  # fmt: skip
    client = sign_in(amara)
    page = client.get(reverse(name[0], args=[row.ref, *name[1:]])).content.decode()
    assert "✱ L Cervical rotation" in page
    assert "✱ Pain, now" in page
    assert "✱ L Grip" not in page
    said = {"instrument": "rom_cx_rotation", "side": "left", "movement": "", "marked": "yes"}
    part = client.post(reverse("measures:asterisk", args=[row.ref]), said, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert part.count('aria-pressed="true"') == 1
    assert marked(row, amara) == [ROTATION]
    assert client.get(reverse("measures:signs", args=[row.ref])).content.decode().count('aria-pressed="true"') == 1


def test_a_marked_sign_nobody_has_measured_yet_is_listed_too(row, amara):
    offered = offered_signs([], [("rom_slr", "right", "")], catalogue=catalogues.instruments())
    assert [(one.label, one.shown, one.is_marked) for one in offered] == [
        ("Pain, now", "", False), ("R Straight-leg raise (hamstring)", "", True),
    ]  # fmt: skip
