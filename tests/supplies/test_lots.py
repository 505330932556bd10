"""Needle lots: received once, recalled for good, and traced to the visits in which they were used."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from filiform.audit.models import Line
from filiform.supplies import errors, queries, services
from filiform.treatment import services as treatment
from tests.factories import cast
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, needle, opening

pytestmark = pytest.mark.django_db

PACK = {"maker": "Seirin", "lot": "K7", "gauge_mm": "0.25", "length_mm": "30", "expires_on": "2029-01-01"}


TODAY = NOON.date()


def usable(by, on=TODAY):
    return [lot.lot for lot in queries.usable_lots(organization_id=by.organization_id, on=on)]


def test_lots_in_date_are_offered_the_first_to_expire_first(olu, django_assert_num_queries):
    lay_in_needles(olu, lot="late", expires_on=date(2029, 1, 1))
    lay_in_needles(olu, lot="soon", expires_on=date(2026, 12, 1))
    with django_assert_num_queries(1):
        assert usable(olu) == ["soon", "late"]
    assert usable(olu, date(2026, 12, 1)) == ["soon", "late"]
    assert usable(olu, date(2026, 12, 2)) == ["late"]


def test_a_recalled_lot_is_out_of_use_for_good(olu):
    lot = lay_in_needles(olu)
    services.recall_lot(lot_ref=lot.ref, reason="sterility in doubt", by=olu, at=NOON)
    assert usable(olu) == []
    with pytest.raises(errors.LotAlreadyRecalled):
        services.recall_lot(lot_ref=lot.ref, reason="again", by=olu, at=NOON)
    assert [line.kind for line in Line.objects.filter(about=lot.ref)] == ["lot.received", "lot.recalled"]


def test_the_same_pack_cannot_be_received_twice(olu):
    lay_in_needles(olu)
    with pytest.raises(errors.LotReceivedTwice, match="already in stock"):
        lay_in_needles(olu)
    lay_in_needles(olu, length_mm=30)


@pytest.mark.parametrize("wrong", [{"gauge_mm": 25}, {"length_mm": 0.05}, {"expires_on": date(2020, 1, 1)}])
def test_a_size_in_the_wrong_unit_and_an_expired_pack_are_refused(olu, wrong):
    with pytest.raises(errors.LotNotPlausible):
        lay_in_needles(olu, **wrong)


def test_a_recall_needs_a_reason(olu):
    lot = lay_in_needles(olu)
    with pytest.raises(errors.LotNotPlausible):
        services.recall_lot(lot_ref=lot.ref, reason="  ", by=olu, at=NOON)


def test_another_organization_neither_sees_nor_recalls_a_lot(olu, chen):
    lot = lay_in_needles(olu)
    assert queries.lots(organization_id=chen.organization_id) == []
    with pytest.raises(errors.LotNotFound):
        services.recall_lot(lot_ref=lot.ref, reason="x", by=chen, at=NOON)


def test_the_owner_receives_and_recalls_on_the_page(olu, sign_in):
    browser = sign_in(olu)
    assert b"No needles in stock" in browser.get(reverse("supplies:lots")).content
    assert browser.post(reverse("supplies:receive"), PACK).status_code == 302
    page = browser.get(reverse("supplies:lots")).content.decode()
    assert "0.25 × 30 mm" in page
    ref = queries.lots(organization_id=olu.organization_id)[0].ref
    assert browser.post(reverse("supplies:recall", args=[ref]), {"reason": ""}).status_code == 422
    assert browser.post(reverse("supplies:recall", args=[ref]), {"reason": "letter of the maker"}).status_code == 302
    assert "letter of the maker" in browser.get(reverse("supplies:lot", args=[ref])).content.decode()


def test_what_is_wrong_with_a_pack_is_said_at_its_field(olu, sign_in):
    response = sign_in(olu).post(reverse("supplies:receive"), {**PACK, "gauge_mm": "25"})
    assert response.status_code == 422
    assert "write a size from 0.08 to 0.6 mm" in response.content.decode()
    assert sign_in(olu).get(reverse("supplies:receive")).status_code == 405


@pytest.mark.parametrize("name", ["lots", "lot"])
def test_only_the_owner_manages_supplies(amara, dara, olu, sign_in, name):
    lot = lay_in_needles(olu)
    address = reverse(f"supplies:{name}", args=[] if name == "lots" else [lot.ref])
    for member in (amara, dara):
        assert sign_in(member).get(address).status_code == 403


def test_a_lot_of_another_organization_is_not_found(chen, olu, other_house, sign_in):
    owner = cast.make_member(other_house, "Nia Okafor", cast.Role.OWNER)
    lot = lay_in_needles(olu)
    assert sign_in(owner).get(reverse("supplies:lot", args=[lot.ref])).status_code == 404


def test_a_recalled_lot_leads_to_the_visits_it_was_used_in_and_the_look_leaves_a_line(amara, olu, visit, sign_in):
    attest_all(olu, visit.practitioner.ref)
    lot = lay_in_needles(olu)
    make_ready(amara, visit)
    acts = [*opening(), needle("n1"), needle("n2")]
    treatment.record_events(visit_ref=visit.ref, events=acts, by=amara, at=NOON + timedelta(minutes=1))
    services.recall_lot(lot_ref=lot.ref, reason="sterility", by=olu, at=NOON)
    page = sign_in(olu).get(reverse("supplies:lot", args=[lot.ref])).content.decode()
    assert "Yılmaz" in page
    assert "<td data-numeric>2</td>" in page
    traced = Line.objects.get(kind="lot.traced")
    assert traced.facts == {"visits": [visit.ref]}
