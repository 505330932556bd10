"""The history by finger and keyboard: places on the figure, medicines by arrow keys, who sees what at its end."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from filiform.booking import queries as booking
from filiform.core.clock import now
from filiform.intake import services
from tests.intake.healthy import healthy_answers

pytestmark = pytest.mark.journey
POINT = """([view, x, y]) => { const svg = document.querySelector(`#place svg[data-view=${view}]`);
           const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()); return [at.x, at.y] }"""


@pytest.fixture
def at_body(clinic, at_the_screen):
    """At the page of places, with one statement ticked; nothing of the figure has been loaded."""

    def opened(fact, width=390):
        visit = clinic.visit(clinic.patient())
        amara = at_the_screen(clinic.amara, width=width)
        amara.opens(f"/visits/{visit.ref}/history/body/")
        amara.ticks(fact)
        expect(amara.page.locator("#place")).to_have_count(0)
        return amara

    return opened


def shows_figure(person, fact):
    person.tap(person.page.locator(f"[id='{fact}'] [data-figure]"))
    expect(person.page.locator("#place svg[data-view=anterior] [tabindex='0']")).to_have_count(1)
    return person.page.locator("[data-figure-offer] .chip")


def taps_body(person, view, x, y):
    person.page.mouse.click(*person.page.evaluate(POINT, [view, x, y]))


def enters(person):
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def places(person, fact):
    rows = person.page.locator(f"[id='{fact}'] .history-place")
    return [tuple(select.input_value() for select in row.locator("select").all()) for row in rows.all()]


def test_a_tap_offers_places_and_only_a_choice_becomes_the_answer(at_body):
    amara = at_body("numb.sites")
    offered = shows_figure(amara, "numb.sites")
    taps_body(amara, "anterior", 203, 722)
    assert offered.all_inner_texts()[0] == "Right: knee"
    assert "Right: whole leg" in offered.all_inner_texts()
    assert places(amara, "numb.sites") == [("", "")]
    with amara.page.expect_response("**/record/"):
        offered.first.click()
    assert places(amara, "numb.sites") == [("knee", "right")]
    taps_body(amara, "anterior", 297, 722)
    offered.first.click()
    assert places(amara, "numb.sites") == [("knee", "right"), ("knee", "left")]
    offered.first.click()
    assert places(amara, "numb.sites")[0] == ("knee", "right")
    assert ("knee", "left") not in places(amara, "numb.sites")
    amara.button("Done").click()
    expect(amara.page.locator("[id='numb.sites'] [data-figure]")).to_be_focused()
    amara.page.reload()
    expect(amara.page.locator("[name='place.numb.sites']").first).to_have_value("knee")


def test_left_and_right_on_the_back_are_the_patients_own_and_the_spine_has_a_middle(at_body):
    amara = at_body("laminectomy.sites")
    offered = shows_figure(amara, "laminectomy.sites")
    amara.tap(amara.page.locator("#place [data-show=posterior]"))
    taps_body(amara, "posterior", 296, 713)
    assert "Right: knee" in offered.all_inner_texts()
    assert not [text for text in offered.all_inner_texts() if "whole" in text]
    taps_body(amara, "posterior", 252, 396)
    assert "Lower back, beside the spine, in the middle" in offered.all_inner_texts()


def test_the_figure_is_one_way_and_the_list_the_other(at_body):
    amara = at_body("hardware.sites")
    shows_figure(amara, "hardware.sites")
    amara.tap(amara.button("Use the list instead"))
    expect(amara.page.locator("[name='place.hardware.sites']")).to_be_focused()
    amara.page.select_option("[name='place.hardware.sites']", "hip-joint")
    with amara.page.expect_response("**/record/"):
        amara.page.select_option("[name='side.hardware.sites']", "left")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_figure_has_no_accessibility_fault_and_room_for_a_finger(at_body, width):
    amara = at_body("numb.sites", width=width)
    shows_figure(amara, "numb.sites")
    taps_body(amara, "anterior", 203, 722)
    small = amara.page.evaluate(
        """[...document.querySelectorAll('#figure button')].filter(one => { const box = one.getBoundingClientRect();
           return box.width && box.height < 43.5 }).map(one => one.outerHTML.slice(0, 80))"""
    )
    assert small == []
    assert amara.accessibility_faults() == []


def test_medicines_are_added_by_keyboard_one_after_the_other(clinic, at_the_screen):
    visit = clinic.visit(clinic.patient())
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/history/medicines/")
    field = amara.page.get_by_label("Add a medicine")
    field.press_sequentially("Xarel")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert amara.accessibility_faults() == []
    field.press("ArrowDown")
    expect(amara.page.locator("[role=option][aria-selected=true]")).to_contain_text("Xarelto")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("ArrowDown")
    enters(amara)
    expect(amara.medicine("Xarelto")).to_have_attribute("data-open", "false")
    expect(field).to_be_focused()
    amara.page.keyboard.type("Plavix")
    enters(amara)
    expect(amara.medicine("Plavix")).to_have_attribute("data-open", "false")


def test_next_says_what_is_still_open_and_lets_it_wait(clinic, at_the_screen):
    visit = clinic.visit(clinic.patient())
    amara = at_the_screen(clinic.amara, width=390)
    amara.opens(f"/visits/{visit.ref}/history/warning-signs/")
    amara.taps_button("Next")
    amara.sees("still open on this page")
    assert amara.accessibility_faults() == []
    amara.taps_button("Answer later")
    amara.page.wait_for_url("**/warning-signs-2/")


def test_at_the_end_the_desk_gives_thanks_and_the_clinician_goes_on(clinic, at_the_screen):
    visit = clinic.visit(clinic.patient())
    dara, amara = at_the_screen(clinic.dara, width=390), at_the_screen(clinic.amara)
    row = booking.visit(organization_id=clinic.amara.organization_id, visit_ref=visit.ref)
    services.record_answers(visit=row, answers=healthy_answers(), source="patient", by=clinic.amara, at=now())
    dara.opens(f"/visits/{visit.ref}/history/")
    dara.sees("Please hand the tablet back")
    dara.sees_no("At the bedside")
    assert dara.accessibility_faults() == []
    amara.opens(f"/visits/{visit.ref}/history/")
    amara.taps_link("Go on: Verdict")
    amara.page.wait_for_url("**/verdict/")
