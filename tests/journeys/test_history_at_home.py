"""A history on the phone, from the link to done: with a network, without one in the middle, and with a red flag."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from filiform.booking import queries as booking
from filiform.intake import queries
from filiform.intake.models import Answer, PainMark, PhoneAct, RedFlag
from filiform.intake.phone.queries import phone_state
from tests.intake.on_the_phone import Phone
from tests.journeys.at_home import PHONE, AtHome, booked, with_address
from tests.journeys.clinic import now

pytestmark = pytest.mark.journey
# That there is no network the browser says by itself, and htmx of what it asked just then; it is no fault of the page.
OFFLINE = re.compile("ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")


@pytest.fixture
def at_home(chromium, clinic):
    """Elif with her phone in her hand, and a visit in two days; she has opened her link and given the code."""
    people = []

    def comes(patient=None, visit=None, **options):
        patient = patient or with_address(clinic, clinic.patient())
        context = chromium.new_context(viewport={"width": PHONE, "height": 844}, has_touch=True, **options)
        context.set_default_timeout(15_000)
        elif_ = AtHome(context.new_page(), clinic)
        people.append(elif_)
        elif_.opens_her_link(patient, visit or booked(clinic, patient))
        return elif_

    yield comes
    for one in people:
        one.page.context.close()
    faults = "\n".join(fault for one in people for fault in one.faults if not OFFLINE.search(fault))
    assert not faults, faults


def sheet_of(clinic, elif_):
    row = booking.visit(organization_id=clinic.amara.organization_id, visit_ref=elif_.visit_ref)
    return queries.fact_sheet(organization_id=clinic.amara.organization_id, visit=row, at=now()), row


def test_from_the_link_to_done_at_a_phones_width(clinic, at_home):
    elif_ = at_home()
    elif_.begins_history()
    elif_.sees("1 of 9")
    walked = elif_.answers_the_rest()
    assert walked == ["0", "3", "4", "5", "6", "7", "8", "9", "10"]
    elif_.sees("Please look at what you answered")
    elif_.follows(elif_.page.get_by_role("button", name="This is right. Done"))
    elif_.sees("The clinic has your answers.")
    sheet, row = sheet_of(clinic, elif_)
    assert phone_state(organization_id=clinic.amara.organization_id, visit_id=row.id).done_at
    assert sheet.values["epilepsy"] == "never"
    assert sheet.values["medications"] == []
    assert {one.source for one in sheet.given.values()} == {"patient"}


def test_answers_wait_without_a_network_and_arrive_once_and_in_order(clinic, at_home):
    elif_ = at_home()
    elif_.begins_history()
    elif_.tap(elif_.page.get_by_role("button", name="I have no pain to show"))
    elif_.goes_on()
    elif_.ticks("rf.trauma")
    elif_.sees_saved()
    elif_.page.wait_for_load_state("networkidle")
    elif_.page.context.set_offline(True)
    elif_.ticks("rf.weight_loss")
    elif_.sees_waiting(1)
    elif_.tap(elif_.page.locator("button[value='close:warning-back']"))
    elif_.page.wait_for_selector("[data-screen='4']")
    elif_.tap(elif_.page.locator("button[value='close:warning-head']"))
    elif_.page.wait_for_selector("[data-screen='5']")
    elif_.page.get_by_label("Add a medicine").fill("Plavix")
    elif_.tap(elif_.page.locator("[data-named] button[value=add]"))
    expect(elif_.page.locator("[data-chips]")).to_contain_text("Plavix")
    elif_.tap(elif_.page.get_by_role("link", name="Back"))
    elif_.page.wait_for_selector("[data-screen='4']")
    waiting = elif_.page.locator("[data-phone-saved]").inner_text()
    assert re.search(r"\b4$", waiting), waiting
    before = Answer.rows.filter(fact__startswith="rf.").count()
    assert before == 1
    elif_.page.context.set_offline(False)
    elif_.sees_saved()
    sheet, _ = sheet_of(clinic, elif_)
    assert sheet.values["rf.weight_loss"] is True
    assert sheet.values["rf.trauma"] is True
    assert sheet.values["rf.thunderclap"] is False
    assert sheet.given["medications"].value == ["clopidogrel"]
    assert PhoneAct.rows.count() == len(set(PhoneAct.rows.values_list("command_id", flat=True)))
    assert Answer.rows.filter(fact="rf.thunderclap").count() == 1
    walked = elif_.answers_the_rest()
    assert walked
    elif_.sees("Plavix")


SLOW_STORE = """const open = indexedDB.open.bind(indexedDB);
indexedDB.open = (...which) => {
    const slow = {};
    setTimeout(() => { const real = open(...which); for (const on of ["onupgradeneeded", "onsuccess", "onerror"])
        real[on] = () => { slow.result = real.result; slow.error = real.error; slow[on]?.(); }; }, 2000);
    return slow;
};"""


def test_what_is_tapped_before_the_phone_has_opened_its_store_is_kept(clinic, at_home):
    elif_ = at_home()
    elif_.page.add_init_script(SLOW_STORE)
    elif_.begins_history()
    elif_.tap(elif_.page.get_by_role("button", name="I have no pain to show"))
    elif_.goes_on()
    elif_.ticks("rf.trauma")
    elif_.sees_saved()
    sheet, _ = sheet_of(clinic, elif_)
    assert sheet.values["rf.trauma"] is True
    assert list(PhoneAct.rows.order_by("pk").values_list("kind", flat=True)) == ["pain", "answers"]


def test_screens_fetched_ahead_that_come_late_do_not_take_her_back(clinic, at_home):
    elif_ = at_home()
    held = []
    elif_.page.route("**/history/ahead", lambda route: held.append(route))  # noqa: PLW0108  it asks a function how much it takes  # noqa: PLW0108 (a built-in is no handler)
    elif_.begins_history()
    elif_.tap(elif_.page.get_by_role("button", name="I have no pain to show"))
    elif_.goes_on()
    there = elif_.number
    with elif_.page.expect_response("**/history/ahead"):
        held[0].continue_()
    elif_.page.context.set_offline(True)
    elif_.ticks("rf.trauma")
    elif_.sees_waiting(1)
    assert elif_.number == there != "0"
    elif_.page.context.set_offline(False)


def test_the_page_opens_again_without_a_network_with_what_was_answered(clinic, at_home):
    elif_ = at_home()
    elif_.begins_history()
    elif_.tap(elif_.page.get_by_role("button", name="I have no pain to show"))
    elif_.goes_on()
    shelf = "async () => (await (await caches.open('filiform-history-1')).keys()).length > 1"
    elif_.page.wait_for_function(shelf)
    elif_.page.context.set_offline(True)
    elif_.ticks("rf.trauma")
    elif_.sees_waiting(1)
    elif_.page.reload()
    elif_.sees_waiting(1)
    expect(elif_.page.locator("[data-ask][id='rf.trauma'] input[type=checkbox]")).to_be_checked()
    elif_.page.context.set_offline(False)
    elif_.sees_saved()
    sheet, _ = sheet_of(clinic, elif_)
    assert sheet.values["rf.trauma"] is True
    elif_.answers_the_rest()
    elif_.follows(elif_.page.get_by_role("button", name="This is right. Done"))
    elif_.sees("The clinic has your answers.")
    elif_.page.wait_for_function("async () => !(await caches.has('filiform-history-1'))")


def test_the_next_visit_asks_only_what_changed(clinic, at_home):
    patient = with_address(clinic, clinic.patient())
    first = booked(clinic, patient)
    row = booking.visit(organization_id=clinic.amara.organization_id, visit_ref=first.ref)
    Phone(row, patient, clinic.amara.clinic_id, clinic.amara.organization_id).answers_everything(now())
    elif_ = at_home(patient, booked(clinic, patient, ahead=timedelta(days=20)))
    elif_.opens(f"/my/visits/{elif_.visit_ref}/history/?go=1")
    elif_.sees("Since your last visit")
    elif_.tap(elif_.page.locator("label.choice", has=elif_.page.locator("[value=no]")))
    walked = elif_.answers_the_rest()
    assert walked == ["1", "0", "2"]
    elif_.sees("Please look at what you answered")
    elif_.follows(elif_.page.get_by_role("button", name="This is right. Done"))
    elif_.sees("The clinic has your answers.")
    assert elif_.accessibility_faults() == []


def test_a_red_flag_tells_her_what_to_do_and_reaches_the_worklist(clinic, at_home, at_the_screen):
    elif_ = at_home()
    elif_.begins_history()
    elif_.opens(f"/my/visits/{elif_.visit_ref}/history/3/")
    elif_.ticks("rf.saddle_numbness")
    expect(elif_.page.get_by_role("alert").filter(has_text="Please get medical help now")).to_be_visible()
    elif_.sees_saved()
    assert RedFlag.rows.get().urgency == "emergency-now"
    amara = at_the_screen(clinic.amara)
    amara.opens("/before/")
    amara.sees("Elif")
    amara.sees("Emergency care now")
    amara.taps_button("I take care of it", exact=False)
    amara.sees("Amara Diallo takes care of it")
    dara = at_the_screen(clinic.dara)
    dara.opens("/before/")
    dara.sees("Amara Diallo takes care of it")
    expect(dara.page.get_by_role("main")).not_to_contain_text("Emergency")
    assert dara.accessibility_faults() == []
    amara.tap(amara.page.get_by_text("Done: how did it end?"))
    amara.tap(amara.page.locator("label.choice", has_text="Sent to emergency care"))
    amara.taps_button("Done", exact=True)
    amara.sees("Dealt with in the last two weeks")
    assert RedFlag.rows.get().outcome == "sent-to-emergency"


def test_a_place_is_painted_rated_and_kept(clinic, at_home):
    elif_ = at_home()
    elif_.begins_history()
    elif_.tap(elif_.page.get_by_role("button", name="Back", exact=True))
    box = elif_.page.locator(".pain-figure svg[data-view=posterior]").bounding_box()
    x, y = box["x"] + 0.55 * box["width"], box["y"] + 0.38 * box["height"]
    elif_.page.mouse.move(x, y)
    elif_.page.mouse.down()
    for step in range(12):
        elif_.page.mouse.move(x + 4 * (step % 3), y + 3 * step)
    elif_.page.mouse.up()
    area = elif_.page.locator("[data-areas] [data-area]").first
    expect(area).to_be_visible()
    elif_.tap(area.locator("label.choice", has=elif_.page.locator("[name=intensity][value='7']")))
    with elif_.page.expect_response(lambda answer: "burning" in (answer.request.post_data or "")):
        elif_.tap(area.locator("label.choice", has_text="Burning"))
    elif_.sees_saved()
    expect(area.get_by_role("heading")).to_contain_text("Lower back")
    row = PainMark.rows.order_by("-id").first()
    assert (row.intensity, row.qualities, row.view) == (7, ["burning"], "posterior")
    elif_.page.reload()
    expect(elif_.page.locator(".pain-stroke[data-level='7']")).to_have_count(1)
    elif_.goes_on()


def test_a_place_can_be_chosen_by_keyboard_alone(clinic, at_home):
    elif_ = at_home()
    elif_.begins_history()
    where = elif_.page.get_by_label("Where?")
    elif_.tabs_to(where)
    elif_.page.keyboard.type("Shoulder blade")
    elif_.page.keyboard.press("Tab")
    elif_.page.keyboard.type("Left")
    elif_.presses_enter_on(elif_.button("Add this place"), navigates=False)
    strength = elif_.page.locator("[data-areas] [name=intensity][value='0']")
    expect(strength).to_be_attached()
    elif_.tabs_to(strength)
    elif_.page.keyboard.press("Space")
    for _ in range(4):
        elif_.page.keyboard.press("ArrowRight")
    elif_.sees_saved()
    elif_.page.wait_for_timeout(700)
    elif_.sees_saved()
    assert PainMark.rows.order_by("-id").first().intensity == 4


@pytest.mark.parametrize("number", ["", "0/", "3/", "5/", "8/", "9/", "summary/"])
def test_no_screen_has_an_accessibility_fault(clinic, at_home, number):
    elif_ = at_home()
    elif_.opens(f"/my/visits/{elif_.visit_ref}/history/{number}")
    if number == "8/":
        elif_.ticks("numb.sites")
    assert elif_.accessibility_faults() == []


@pytest.mark.parametrize("number", ["0/", "3/", "5/", "8/", "summary/"])
def test_at_two_hundred_percent_nothing_sticks_out_and_every_target_has_room(clinic, at_home, number):
    """A phone whose letters are set to twice their size: half the width in CSS pixels."""
    elif_ = at_home()
    elif_.opens(f"/my/visits/{elif_.visit_ref}/history/{number}")
    elif_.page.set_viewport_size({"width": PHONE // 2 + 125, "height": 844})
    assert elif_.page.evaluate("document.documentElement.scrollWidth") <= PHONE // 2 + 125
    small = elif_.page.evaluate(
        """[...document.querySelectorAll('main :is(button, a.button, label.choice, label.history-tick, select)')]
           .map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width && box.height < 43.5)
           .map(([one]) => one.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_a_screen_drawn_anew_never_comes_over_the_one_she_went_on_to(clinic, at_home):
    """What waited is sent, and the screen of names is fetched once more; it comes when she is on another already."""
    elif_, held = at_home(), []
    elif_.begins_history()
    elif_.answers_until("[data-named]")
    names = elif_.number
    elif_.page.wait_for_load_state("networkidle")
    elif_.page.context.set_offline(True)
    elif_.page.get_by_label("Add a medicine").fill("Plavix")
    elif_.tap(elif_.page.locator("[data-named] button[value=add]"))
    elif_.sees_waiting(1)
    elif_.page.route(f"**/{names}/", lambda route: held.append(route))  # noqa: PLW0108  it asks a function how much it takes
    elif_.page.context.set_offline(False)
    elif_.sees_saved()
    elif_.tap(elif_.page.get_by_role("link", name="Back"))
    elif_.page.wait_for_selector(f"[data-screen]:not([data-screen='{names}'])")
    other = elif_.number
    assert len(held) == 1
    with elif_.page.expect_response(f"**/{names}/") as late:
        held[0].continue_()
    late.value.finished()
    elif_.page.evaluate("() => new Promise(resolve => setTimeout(resolve, 200))")
    assert elif_.number == other
