"""Medicines by name: brands and misspellings are found; what is not found stays a question until it is settled."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


@pytest.fixture
def amara(clinic, at_the_screen):
    """At the page of medicines, with nothing answered yet."""
    visit = clinic.visit(clinic.patient())
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/history/medicines/")
    return amara


def test_a_name_that_matches_nothing_stays_an_open_question_until_it_is_settled(amara):
    amara.adds_medicine("Glorbixan")
    chip = amara.medicine("Glorbixan")
    expect(chip).to_have_attribute("data-open", "true")
    expect(chip).to_contain_text("This name is not known")
    visit = amara.visit_ref
    amara.opens(f"/visits/{visit}/verdict/")
    amara.sees("Glorbixan")
    assert amara.verdict() == "hold-for-clearance"

    amara.opens(f"/visits/{visit}/history/medicines/")
    amara.tap(amara.medicine("Glorbixan").get_by_role("button", name="Other, none of the lists"))
    expect(amara.medicine("Glorbixan")).to_have_attribute("data-open", "false")
    amara.opens(f"/visits/{visit}/verdict/")
    amara.sees_no("Glorbixan")


def test_a_brand_name_is_found_and_shows_what_it_stands_for(amara):
    amara.page.get_by_label("Add a medicine").press_sequentially("Xarel")
    offered = amara.page.locator("#found_medications [role=option]", has_text="Xarelto")
    expect(offered).to_contain_text("rivaroxaban")
    amara.tap(offered)
    expect(amara.medicine("Xarelto")).to_have_attribute("data-open", "false")


def test_a_misspelt_name_is_not_taken_for_right_but_the_right_one_is_offered(amara):
    amara.adds_medicine("warfrin")
    chip = amara.medicine("warfrin")
    expect(chip).to_have_attribute("data-open", "true")
    amara.tap(chip.get_by_role("button", name="warfarin"))
    expect(amara.medicine("warfarin")).to_have_attribute("data-open", "false")
