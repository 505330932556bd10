"""The examination with the body chart: by mouse, by touch, and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey

PLACE = """([view, x, y]) => { const svg = document.querySelector(`#point svg[data-view=${view}]`);
   const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()); return [point.x, point.y] }"""


def opens_examination(person, visit):
    person.opens(f"/visits/{visit.ref}/examination/")
    person.page.wait_for_selector("#point svg[data-view=posterior] [tabindex='0']")


def test_a_point_is_noted_by_mouse_and_its_referred_pain_drawn(clinic, at_the_screen):
    amara, visit = at_the_screen(clinic.amara), clinic.visit(clinic.patient())
    opens_examination(amara, visit)
    amara.picks_on_chart("posterior", 322, 415, "gluteus medius")
    amara.finds_signs("gluteus medius")
    amara.page.get_by_role("link", name="Draw referred pain").click()
    box = amara.page.locator(".exam-draw svg[data-view=posterior]").bounding_box()
    mouse = amara.page.mouse
    mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.6)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.75, steps=6)
    mouse.up()
    expect(amara.page.locator(".exam-draw .pain-stroke")).to_have_count(1)
    amara.page.get_by_role("button", name="Keep", exact=True).click()
    expect(amara.page.locator(".exam-point")).to_contain_text("drawn on the posterior view")


def test_a_point_is_noted_by_touch(clinic, chromium):
    visit = clinic.visit(clinic.patient())
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    cookie = {"name": "sessionid", "value": clinic.session_of(clinic.amara), "url": clinic.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{clinic.url}/visits/{visit.ref}/examination/")
    page.wait_for_selector("#point svg [tabindex='0']", state="attached")
    page.tap("#point button[data-show=posterior]")
    page.wait_for_selector("#point svg[data-view=posterior]")
    page.evaluate("document.querySelector('#point .chart-stage').scrollIntoView(); scrollBy(0, -160)")
    page.touchscreen.tap(*page.evaluate(PLACE, ["posterior", 322, 415]))
    page.locator("#point .chart-offer .chip", has_text="Right gluteus medius").tap()
    card = page.locator(".exam-point")
    expect(card.locator("h3")).to_contain_text("Gluteus medius")
    card.locator(".exam-sign label.choice", has_text="Yes").first.tap()
    expect(card.locator("[data-signs-count]")).to_contain_text("1 of 1 signs tested are present")
    context.close()


def test_points_are_noted_named_and_followed_by_keyboard_alone(clinic, at_the_screen):
    amara, patient = at_the_screen(clinic.amara), clinic.patient()
    opens_examination(amara, clinic.visit(patient))
    page, keys = amara.page, amara.page.keyboard
    page.locator("#point svg[data-view=posterior] [tabindex='0']").focus()
    keys.press("ArrowDown")
    keys.press("Enter")
    card = page.locator(".exam-point")
    expect(card).to_have_count(1)
    page.locator(".exam-point .exam-sign input[value='']").first.focus()
    keys.press("ArrowLeft")
    keys.press("ArrowLeft")
    expect(card.locator("[data-signs-count]")).to_contain_text("1 of 1 signs tested")
    page.get_by_role("link", name="Draw referred pain").focus()
    keys.press("Enter")
    page.get_by_role("checkbox", name="Elbow, right").focus()
    keys.press("Space")
    page.get_by_role("button", name="Keep", exact=True).focus()
    keys.press("Enter")
    expect(page.locator(".exam-point")).to_contain_text("Right elbow")
    page.get_by_role("link", name="All visits").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Trigger points", level=1)).to_be_visible()
    page.locator("table a").first.focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("point 1")
