"""The parts in a real browser: reachable by finger, mouse and keyboard, and without an accessibility fault."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template import Context, Template
from playwright.sync_api import expect

from filiform.ui.templatetags.ui import body_chart_marks

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def open_page(chromium, live_server):
    """Open the component page; a script error or a refused resource fails the test."""
    faults, contexts = [], []

    def opened(width=1280, scheme="light"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, has_touch=width < 500
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.goto(f"{live_server.url}/ui/")
        page.wait_for_selector("#site .chart-drawing[data-view=anterior] [tabindex='0']")
        page.evaluate("document.addEventListener('chart:pick', event => { window.picked = event.detail })")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def spot(page, view, x, y):
    """Where a canvas point of a view lies on the screen, scrolled into sight."""
    page.evaluate("document.querySelector('#site .chart-stage').scrollIntoView(); scrollBy(0, -120)")
    return page.evaluate(
        """([view, x, y]) => { const svg = document.querySelector(`#site svg[data-view=${view}]`);
           const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()); return [point.x, point.y] }""",
        [view, x, y],
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_the_component_page_has_no_accessibility_fault(open_page, width, scheme):
    page = open_page(width, scheme)
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(fault["id"], [node["html"][:160] for node in fault["nodes"]]) for fault in found] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out_sideways_and_every_control_is_large_enough_for_a_glove(open_page, width):
    page = open_page(width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    small = page.evaluate(
        """[...document.querySelectorAll('button, summary, .choice, label.check, nav a')]
           .filter(part => { const box = part.getBoundingClientRect(); return box.width && box.height < 43.5 })
           .map(part => part.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_a_tap_offers_every_muscle_under_it_smallest_first_and_decides_nothing(open_page):
    page = open_page()
    page.mouse.click(*spot(page, "posterior", 290, 180))
    offered = page.locator("#site .chart-offer .chip").all_inner_texts()
    assert [text.split("\n")[0] for text in offered] == ["Right levator scapulae", "Right trapezius, descending part"]
    assert page.input_value("#site input[name=site_muscle]") == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    picked = page.evaluate("window.picked")
    assert (picked["muscle"], picked["side"], picked["view"]) == ("trapezius-upper", "right", "posterior")
    assert float(picked["x"]) == pytest.approx(0.58, abs=0.005)
    assert float(picked["y"]) == pytest.approx(0.18, abs=0.005)
    assert page.input_value("#site input[name=site_muscle]") == "trapezius-upper"


def test_an_excluded_muscle_says_why_and_cannot_be_chosen(open_page):
    page = open_page()
    page.mouse.click(*spot(page, "posterior", 178, 415))
    chip = page.locator("#site .chart-offer .chip", has_text="Left gluteus medius")
    assert "skin broken" in chip.inner_text()
    chip.click(force=True)
    page.locator("#site [data-pick=gluteus-medius][data-side=left]").evaluate("button => button.click()")
    assert page.evaluate("window.picked") is None


def test_the_arm_lies_over_the_trunk_until_it_is_hidden(open_page):
    page = open_page()
    page.click("#site [data-show=left]")
    page.mouse.click(*spot(page, "left", 270, 330))
    assert page.locator("#site .chart-offer .chip").all_inner_texts() == ["Left triceps brachii, lateral head"]
    page.keyboard.press("Escape")
    page.click("#site [data-arm]")
    page.mouse.click(*spot(page, "left", 270, 330))
    assert page.locator("#site .chart-offer .chip").all_inner_texts() == ["Left serratus anterior"]


def test_the_chart_is_worked_by_keyboard_alone(open_page):
    page = open_page()
    page.locator("#site svg[data-view=posterior] [tabindex='0']").focus()
    before = page.evaluate("document.activeElement.dataset.muscle")
    page.keyboard.press("ArrowDown")
    after = page.evaluate("document.activeElement.dataset.muscle")
    assert after != before
    page.keyboard.press("+")
    assert page.locator("#site svg[data-view=posterior]").get_attribute("data-zoomed") is not None
    page.keyboard.press("Enter")
    assert page.evaluate("window.picked.muscle") == after


def test_the_list_finds_a_muscle_by_its_latin_name_and_picks_it(open_page):
    page = open_page(390)
    page.click("#site .chart-list > summary")
    page.fill("#site-search", "lumborum quadratus")
    page.click("#site [data-pick=quadratus-lumborum][data-side=left]")
    assert page.evaluate("[window.picked.muscle, window.picked.side]") == ["quadratus-lumborum", "left"]


def test_a_region_comes_close_on_one_side_then_on_the_other(open_page):
    page = open_page()
    page.click("#site [data-region=hand]")
    right = page.locator("#site svg[data-view=anterior]").get_attribute("viewBox").split()
    page.click("#site [data-region=hand]")
    left = page.locator("#site svg[data-view=anterior]").get_attribute("viewBox").split()
    assert float(right[0]) < 100
    assert float(left[0]) > 300
    page.click("#site [data-region=hand]")
    assert page.locator("#site svg[data-view=anterior]").get_attribute("viewBox") == "0.0 0.0 500.0 1000.0"


def test_the_picker_keeps_to_the_keyboard_and_refuses_what_is_closed(open_page):
    page = open_page()
    page.fill("#muscle_picker", "infra")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("input[name=muscle]") == "infraspinatus"
    page.fill("#muscle_picker", "scalene")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("input[name=muscle]") == "infraspinatus"


def test_a_signature_is_drawn_undone_or_typed(open_page):
    page = open_page()
    pad = page.locator(".signature-pad").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 90, steps=5)
    page.mouse.up()
    signed = json.loads(page.input_value("input[name=signature]"))
    assert (signed["kind"], len(signed["strokes"])) == ("drawn", 1)
    page.locator("[data-signature]").first.locator("[data-act=undo]").click()
    assert page.input_value("input[name=signature]") == ""
    page.locator("[data-signature]").first.locator("[data-act=type]").click()
    page.fill("#signature_typed", "Elif Demir")
    assert page.input_value("input[name=signature]") == ""
    page.locator("[data-signature]").first.locator("[data-part=confirm]").check()
    assert json.loads(page.input_value("input[name=signature]"))["name"] == "Elif Demir"


def test_autosave_owns_up_to_a_lost_network_and_saves_when_it_returns(open_page):
    page = open_page()
    page.context.set_offline(True)
    page.evaluate(
        """() => { const form = document.createElement('form'); form.dataset.autosave = '/health';
           form.innerHTML = '<input name="story" aria-label="Story"><span data-saved id="told"></span>';
           document.querySelector('main').append(form) }"""
    )
    page.fill("[name=story] >> nth=-1", "hot bath")
    expect(page.locator("#told")).to_have_text("Not saved, will retry")
    page.route("**/health", lambda route: route.fulfill(status=204))
    page.context.set_offline(False)
    expect(page.locator("#told")).to_contain_text("Saved ")


def test_what_was_written_before_autosave_had_come_is_saved_when_it_comes(open_page):
    page = open_page()
    page.route("**/health", lambda route: route.fulfill(status=204))
    page.evaluate(
        """() => { const form = document.createElement('form'); form.dataset.autosave = '/health';
           form.innerHTML = '<input name="story" aria-label="Story"><span data-saved id="told"></span>';
           form.elements.story.value = 'hot bath';
           document.querySelector('main').append(form);
           return import(document.querySelector('script[src*=autosave]').src + '?late') }"""
    )
    expect(page.locator("#told")).to_contain_text("Saved ")


def test_the_privacy_key_blurs_names_and_the_theme_is_kept(open_page):
    page = open_page()
    page.keyboard.press("Alt+Shift+KeyP")
    assert "blur" in page.locator(".patient-name").first.evaluate("part => getComputedStyle(part).filter")
    page.click("[data-theme-switch]")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert "blur" in page.locator(".patient-name").first.evaluate("part => getComputedStyle(part).filter")


def test_marks_are_swapped_out_of_band_into_the_picture(open_page):
    page = open_page()
    mark = {"kind": "needle", "view": "posterior", "side": "left", "x": 0.3, "y": 0.3, "label": "9", "state": "in"}
    answer = body_chart_marks(name="site", view="posterior", marks=[mark], oob=True)
    page.route("**/health", lambda route: route.fulfill(status=200, content_type="text/html", body=str(answer)))
    page.evaluate("htmx.ajax('GET', '/health', { swap: 'none' })")
    expect(page.locator("#site-marks-posterior .mark")).to_have_count(1)
    layer = page.locator("#site-marks-posterior")
    assert layer.evaluate("part => part.ownerSVGElement.dataset.view") == "posterior"
    assert layer.locator("circle").bounding_box()["width"] > 5


def test_a_chart_that_htmx_brings_in_works_at_once(open_page):
    page = open_page()
    chart = Template("{% load ui %}{% body_chart name='late' views='anterior' %}").render(Context())
    page.route("**/health", lambda route: route.fulfill(status=200, content_type="text/html", body=chart))
    page.evaluate("htmx.ajax('GET', '/health', { target: '#sample-dialog', swap: 'afterend' })")
    page.fill("#late-search", "sartorius")
    page.click("#late [data-pick=sartorius][data-side=right]")
    assert page.evaluate("window.picked.muscle") == "sartorius"
