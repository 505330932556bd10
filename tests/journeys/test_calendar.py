"""Reception lives in the calendar: by mouse, by hand, by keyboard, at the desk and on a telephone."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from filiform.booking import services as booking
from filiform.booking.models import Visit
from filiform.booking.types import VisitKind
from filiform.outbox.models import Letter
from tests.factories import cast
from tests.journeys.clinic import now

pytestmark = pytest.mark.journey


def tomorrow(clinic, hour, minute=0):
    day = now().astimezone(clinic.dara.zone).date() + timedelta(days=1)
    return datetime.combine(day, time(hour, minute), clinic.dara.zone)


def book(clinic, practitioner, starts_at, given="Elif"):
    return booking.add_visit(
        patient_id=clinic.patient(given).pk, practitioner_id=practitioner.pk, starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45), kind=VisitKind.INITIAL, by=clinic.dara, at=now(),
    )  # fmt: skip


def at(clinic):
    """Time and practitioner of the one visit."""
    visit = Visit.rows.select_related("practitioner").get()
    return f"{visit.starts_at.astimezone(clinic.dara.zone):%H:%M}", visit.practitioner.name


@pytest.fixture
def bo_pt(clinic):
    return cast.make_practitioner(clinic.house, clinic.bo)


@pytest.fixture
def dara(clinic, bo_pt, at_the_screen):
    book(clinic, clinic.amara_pt, tomorrow(clinic, 10))
    dara = at_the_screen(clinic.dara)
    dara.opens(f"/calendar/?day={tomorrow(clinic, 10):%Y-%m-%d}")
    return dara


def card(person, name="Elif"):
    return person.page.locator(".cal-card", has_text=name)


def column(person, name):
    return person.page.locator(".cal-col", has_text=name)


def hour_px(person):
    first, second = person.page.locator(".cal-axis time").all()[1:3]
    return second.bounding_box()["y"] - first.bounding_box()["y"]


def drags(person, dx=0.0, dy=0.0, *, name="Elif", lets_go=True):
    """As a hand does: press on the name, go there in steps, let go."""
    box = card(person, name).bounding_box()
    x, y = box["x"] + 30, box["y"] + 10
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    person.page.mouse.move(x + dx, y + dy, steps=6)
    if lets_go:
        person.page.mouse.up()


def test_a_visit_is_dragged_to_another_time_and_person_and_undo_takes_it_back(clinic, dara):
    away = column(dara, "Bo Lindqvist").bounding_box()["x"] - column(dara, "Amara Diallo").bounding_box()["x"]
    drags(dara, away, hour_px(dara) * 1.25)
    expect(column(dara, "Bo Lindqvist").locator(".cal-card")).to_contain_text("11:15")
    expect(dara.page.locator(".toast")).to_contain_text("11:15, Bo Lindqvist")
    assert at(clinic) == ("11:15", "Bo Lindqvist")
    dara.taps_button("Undo")
    expect(column(dara, "Amara Diallo").locator(".cal-card")).to_contain_text("10:00")
    assert at(clinic) == ("10:00", "Amara Diallo")
    # She has no address on record; had she one, nothing of this to and fro would have been told.
    assert set(Letter.rows.values_list("state", flat=True)) == {"void"}


def test_a_click_is_no_drag_and_escape_gives_a_drag_up(clinic, dara):
    card(dara).get_by_role("link").click()
    expect(dara.page.locator("#panel")).to_contain_text("Elif Yılmaz")
    drags(dara, 0, hour_px(dara), lets_go=False)
    expect(card(dara)).to_contain_text("11:00")
    dara.page.keyboard.press("Escape")
    expect(card(dara)).to_contain_text("10:00")
    dara.page.mouse.up()
    assert at(clinic) == ("10:00", "Amara Diallo")


def test_over_another_visit_it_goes_back_and_asks(clinic, bo_pt, dara):
    book(clinic, bo_pt, tomorrow(clinic, 10), given="Nora")
    dara.page.reload()
    away = column(dara, "Bo Lindqvist").bounding_box()["x"] - column(dara, "Amara Diallo").bounding_box()["x"]
    drags(dara, away)
    expect(dara.page.locator(".toast")).to_contain_text("Bo Lindqvist has another visit from 10:00 to 10:45")
    expect(column(dara, "Amara Diallo").locator(".cal-card")).to_contain_text("Elif")
    dara.taps_button("Book over it")
    bos = column(dara, "Bo Lindqvist").locator(".cal-card")
    expect(bos).to_have_count(2)
    expect(bos.first).to_contain_text("shares its time")
    boxes = [one.bounding_box() for one in bos.all()]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1


def test_what_the_server_refuses_goes_back_where_it_was(clinic, dara):
    dara.expected_refusals.add(409)
    first = Visit.rows.get()
    booking.add_visit(
        patient_id=first.patient_id, practitioner_id=first.practitioner_id, starts_at=tomorrow(clinic, 13),
        ends_at=tomorrow(clinic, 14), kind=VisitKind.INITIAL, by=clinic.dara, at=now(),
    )  # fmt: skip
    drags(dara, 0, hour_px(dara) * 3)
    expect(dara.page.locator("#toasts")).to_contain_text("already has a visit")
    expect(card(dara).first).to_contain_text("10:00")
    assert not dara.page.evaluate("'dragging' in document.documentElement.dataset")


def test_on_a_tablet_the_grip_drags_and_the_card_scrolls(clinic, chromium, bo_pt):
    book(clinic, clinic.amara_pt, tomorrow(clinic, 10))
    context = chromium.new_context(viewport={"width": 1024, "height": 768}, has_touch=True, is_mobile=True)
    context.add_cookies([{"name": "sessionid", "value": clinic.session_of(clinic.dara), "url": clinic.url}])
    page = context.new_page()
    page.goto(f"{clinic.url}/calendar/?day={tomorrow(clinic, 10):%Y-%m-%d}")
    grip, hour = page.locator(".cal-grip"), page.locator(".cal-axis time")
    assert grip.bounding_box()["height"] >= 44
    step = hour.nth(2).bounding_box()["y"] - hour.nth(1).bounding_box()["y"]
    touch = context.new_cdp_session(page)

    def pulls(locator, dy):
        box = locator.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + 14
        for kind, points in (
            ("touchStart", [(x, y)]), ("touchMove", [(x, y + dy / 2)]), ("touchMove", [(x, y + dy)]), ("touchEnd", []),
        ):  # fmt: skip
            touch.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": one, "y": two} for one, two in points]}
            )

    pulls(page.locator(".cal-text"), step)
    expect(page.locator(".cal-card")).to_contain_text("10:00")
    pulls(grip, step)
    expect(page.locator(".toast")).to_contain_text("11:00, Amara Diallo")
    context.close()


def test_by_keyboard_a_visit_is_opened_moved_and_put_back(clinic, bo_pt, dara):
    dara.presses_enter_on(card(dara).get_by_role("link"), navigates=False)
    expect(dara.page.locator("#panel")).to_contain_text("Elif Yılmaz")
    dara.presses_enter_on(dara.page.locator("#panel").get_by_role("link", name="Move"), navigates=False)
    dara.page.get_by_label("Time", exact=True).fill("14:30")
    dara.page.get_by_label("With").select_option(bo_pt.ref)
    dara.presses_enter_on(dara.button("Move"), navigates=False)
    expect(column(dara, "Bo Lindqvist").locator(".cal-card")).to_contain_text("14:30")
    dara.presses_enter_on(dara.button("Undo"), navigates=False)
    expect(column(dara, "Amara Diallo").locator(".cal-card")).to_contain_text("10:00")


def test_arriving_is_one_click_and_undone_with_one_and_another_screen_sees_it(clinic, at_the_screen):
    clinic.visit(clinic.patient())
    booking.move_visit(visit_ref=Visit.rows.get().ref, to="booked", by=clinic.dara, at=now())
    dara, second = at_the_screen(clinic.dara), at_the_screen(clinic.dara)
    dara.opens("/")
    second.opens("/calendar/")
    dara.tap(card(dara).get_by_role("button", name="Elif: Arrived"))
    expect(dara.page.locator("#cal-waiting")).to_contain_text("Elif Yılmaz")
    expect(dara.page.locator("#day-tally")).to_contain_text("1 here")
    expect(card(dara).get_by_role("button", name="Elif: In room")).to_be_focused()
    dara.taps_button("Undo")
    expect(dara.page.locator("#day-tally")).to_contain_text("0 here")
    dara.tap(card(dara).get_by_role("button", name="Elif: Arrived"))
    expect(second.page.locator("#cal-waiting")).to_contain_text("Elif Yılmaz", timeout=25_000)


def test_a_free_quarter_that_is_clicked_is_the_time_of_the_booking(clinic, dara):
    gap = column(dara, "Bo Lindqvist").locator(".cal-gap").last
    gap.click(position={"x": 40, "y": hour_px(dara) * 1.3})
    dara.page.locator("#q").fill("elif")
    dara.page.locator("#results a").first.click()
    expect(dara.page.get_by_label("Time", exact=True)).to_have_value(re.compile(r"^09:15"))
    chosen = dara.page.get_by_label("Practitioner").evaluate("list => list.selectedOptions[0].textContent")
    assert chosen.startswith("Bo Lindqvist")


def test_the_privacy_key_blurs_every_name(clinic, dara):
    dara.page.keyboard.press("Alt+Shift+P")
    assert "blur" in card(dara).locator("[data-private]").evaluate("name => getComputedStyle(name).filter")


def test_the_calendar_is_accessible_and_a_telephone_shows_one_column(clinic, bo_pt, dara, at_the_screen):
    day = f"{tomorrow(clinic, 10):%Y-%m-%d}"
    faults = []
    for path in (f"/calendar/?day={day}", f"/calendar/?day={day}&by=room", f"/calendar/?day={day}&week=1",
                 "/calendar/feeds/", "/letters/"):  # fmt: skip
        dara.opens(path)
        faults += dara.accessibility_faults()
    dara.opens(f"/calendar/?day={day}")
    card(dara).get_by_role("link").click()
    expect(dara.page.locator("#panel")).to_contain_text("Elif Yılmaz")
    faults += dara.accessibility_faults()
    assert not faults, "\n".join(faults)
    small = at_the_screen(clinic.dara, width=390)
    small.opens(f"/calendar/?day={day}")
    expect(small.page.locator(".cal-col:visible")).to_have_count(1)
    small.follows(small.page.get_by_role("navigation", name="Column").get_by_role("link", name="Bo Lindqvist"))
    expect(small.page.locator(".cal-col:visible")).to_contain_text("Bo Lindqvist")
    small.follows(small.page.get_by_role("navigation", name="Column").get_by_role("link", name="Amara Diallo"))
    card(small).get_by_role("link").click()
    expect(small.page.locator("#panel").get_by_role("heading", name="Elif Yılmaz")).to_be_in_viewport()
