"""A visit is called off at the desk, and somebody who waits has its time a minute later; everybody on a phone."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from filiform.booking import services as booking
from filiform.booking.hours import services as hours
from filiform.booking.models import Shift, Visit
from filiform.booking.settings import services as rules
from filiform.booking.settings.types import BookingRules
from filiform.booking.types import VisitKind
from filiform.booking.visit_types import services as types
from filiform.booking.visit_types.queries import visit_types
from filiform.booking.waiting import chores
from filiform.booking.waiting import services as waiting
from filiform.booking.waiting.types import Wish
from filiform.clinics import services as clinics
from filiform.outbox.models import Letter
from tests.journeys.at_home import PHONE, AtHome, with_address
from tests.journeys.clinic import now

pytestmark = pytest.mark.journey
LINK = re.compile(r"/l/\S+")


@pytest.fixture
def open_house(clinic):
    """Amara works every day, and nothing is ever quiet, whenever this test runs."""
    at = now()
    types.lay_out_usual_types(by=clinic.olu, at=at)
    rules.change_rules(values=BookingRules().as_kept() | {"is_open": True}, by=clinic.olu, at=at)
    clinics.change_settings(
        step="letters", values={"quiet_begins": "00:00", "quiet_ends": "00:00"}, by=clinic.olu, at=at
    )
    hours.add_shifts(
        practitioner_ref=clinic.amara_pt.ref, weekdays=range(7), starts=time(8), ends=time(19),
        from_day=(at - timedelta(days=1)).date(), by=clinic.olu, at=at,
    )  # fmt: skip
    return clinic


@pytest.fixture
def visit(open_house):
    """Nora has Amara's ten o'clock, the day after tomorrow."""
    clinic = open_house
    kind = next(one for one in visit_types(organization_id=clinic.dara.organization_id) if one.for_returning)
    day = now().astimezone(clinic.dara.zone).date() + timedelta(days=2)
    starts_at = datetime.combine(day, time(10), clinic.dara.zone)
    ref = booking.add_visit(
        patient_id=clinic.patient("Nora", "Beck").pk, practitioner_id=clinic.amara_pt.pk, starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=kind.minutes), kind=VisitKind.FOLLOW_UP, visit_type_id=kind.id,
        by=clinic.dara, at=now(),
    ).ref  # fmt: skip
    elif_ = with_address(clinic, clinic.patient("Elif"))
    waiting.join_list(
        patient_id=elif_.pk, visit_type_ref=kind.ref, wish=Wish(day, day), by=clinic.dara, at=now()
    )  # fmt: skip
    return Visit.rows.get(ref=ref)


@pytest.fixture
def elif_(chromium, open_house):
    context = chromium.new_context(viewport={"width": PHONE, "height": 844}, has_touch=True)
    context.set_default_timeout(15_000)
    person = AtHome(context.new_page(), open_house)
    yield person
    context.close()
    assert not person.faults, person.faults


def test_a_visit_called_off_goes_to_whoever_waits_and_the_calendar_shows_it(open_house, visit, elif_, at_the_screen):
    dara = at_the_screen(open_house.dara, width=PHONE)
    day = visit.starts_at.astimezone(open_house.dara.zone).date()
    dara.opens("/waiting/")
    dara.sees("Elif Yılmaz")
    dara.opens(f"/calendar/?day={day:%Y-%m-%d}")
    dara.page.locator(".cal-card", has_text="Nora").get_by_role("link").click()
    dara.page.locator("#panel").get_by_role("button", name="Cancelled").click()
    expect(dara.page.locator(".toast")).to_contain_text("cancelled")
    visit.refresh_from_db()
    assert visit.status == "cancelled"

    assert chores.offer_freed(now() + timedelta(minutes=3)) == 1
    letter = Letter.rows.get(kind="booking.offer")
    assert letter.address == "elif@example.org"
    dara.opens("/waiting/")
    dara.sees("Offered")

    elif_.opens(LINK.search(letter.body)[0])
    elif_.sees("A time that became free")
    elif_.sees("Amara Diallo")
    assert elif_.accessibility_faults() == []
    elif_.page.set_viewport_size({"width": PHONE, "height": 844})
    elif_.follows(elif_.page.get_by_role("button", name="Take this time"))
    elif_.sees("It is yours.")
    assert Visit.rows.get(source="wait-list").starts_at == visit.starts_at
    assert Letter.rows.filter(kind="booking.confirmed", address="elif@example.org").exists()

    dara.opens(f"/calendar/?day={day:%Y-%m-%d}")
    expect(dara.page.locator(".cal-card", has_text="Elif")).to_contain_text("10:00")
    dara.opens("/waiting/")
    dara.sees("Nobody waits")


def test_the_pages_of_hours_and_waiting_are_accessible(open_house, visit, at_the_screen):
    olu, faults = at_the_screen(open_house.olu), []
    shift = Shift.rows.first()
    for path in (
        "/hours/", "/hours/add", f"/hours/shifts/{shift.ref}/change", "/hours/off/", "/hours/off/away",
        "/hours/off/closed", "/hours/visits/", "/hours/visits/add", "/hours/online", "/waiting/",
        f"/patients/{open_house.patient('Ada').ref}/waiting",
    ):  # fmt: skip
        olu.opens(path)
        faults += olu.accessibility_faults()
    olu.opens("/hours/visits/")
    up = olu.page.locator("button[value=up]", has_text="New complaint")
    up.focus()
    for _ in range(3):
        expect(up).to_be_focused()
        with olu.page.expect_navigation():
            olu.page.keyboard.press("Enter")
    expect(olu.page.locator(".type-list > li").first).to_contain_text("New complaint")
    expect(olu.page.locator("button[value=down]", has_text="New complaint")).to_be_focused()
    olu.opens("/hours/off/closed")
    olu.types("What it is called", "Inventory")
    day = visit.starts_at.astimezone(open_house.dara.zone).date().isoformat()
    olu.types("First day", day)
    olu.types("Last day", day)
    olu.expected_refusals.add(409)
    olu.follows(olu.button("Save"))
    olu.sees("1 booked visit would lie outside.")
    faults += olu.accessibility_faults()
    olu.follows(olu.button("Save all the same"))
    olu.sees("Inventory")
    stranger = at_the_screen()
    kind = next(one for one in visit_types(organization_id=open_house.dara.organization_id) if one.for_new)
    stranger.opens(f"/book/{open_house.dara.clinic_ref}/t/{kind.ref}/wait?new=1")
    stranger.sees("When could you come?")
    faults += stranger.accessibility_faults()
    assert not faults, "\n".join(faults)
