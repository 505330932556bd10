"""A pack is scanned in the treatment room: the next needles come from it, and one that may not be used is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from filiform.supplies import services as supplies
from tests.factories.journey import LEGS
from tests.journeys.clinic import now

pytestmark = pytest.mark.journey

GTIN = "04012345678901"


@pytest.fixture
def amara(clinic, at_the_screen):
    lot = supplies.receive_lot(
        maker="Seirin", lot="S7", gauge_mm=0.2, length_mm=40, expires_on=now().date() + timedelta(days=300),
        by=clinic.olu, at=now(), product_code=GTIN, needles=100,
    )  # fmt: skip
    visit = clinic.ready_visit(clinic.patient(), muscles=LEGS)
    someone = at_the_screen(clinic.amara)
    someone.lot, someone.visit = lot, visit
    someone.opens(f"/visits/{visit.ref}/treatment/")
    someone.starts_session()
    return someone


def scans(amara, lot):
    """As a scanner on a cable does it: the text, then Enter."""
    amara.taps_button("Scan a pack")
    amara.page.keyboard.type(f"(01){GTIN}(10){lot}")
    amara.page.keyboard.press("Enter")


def test_the_next_needles_come_from_the_pack_that_was_scanned(amara):
    scans(amara, "S7")
    expect(amara.page.locator(".room-toast")).to_contain_text("Next needles: 0.20 × 40 mm, lot S7")
    amara.inserts("soleus")
    expect(amara.card("soleus").locator("li.needle")).to_contain_text("0.20 × 40")
    amara.sees_recorded("lot S7")
    expect(amara.card("soleus").locator("select[name=pack]").first).to_contain_text("99 left")


def test_a_recalled_pack_and_one_nobody_received_are_refused_with_the_reason(clinic, amara):
    scans(amara, "NOBODY")
    expect(amara.page.locator("#scan-says")).to_be_visible()
    amara.page.keyboard.press("Escape")
    supplies.recall_lot(lot_ref=amara.lot.ref, reason="maker's notice", by=clinic.olu, at=now())
    scans(amara, "S7")
    expect(amara.page.locator("#scan-says")).to_contain_text("recalled")
