"""One person treats; another, at another screen, sees it on the board and is told when a needle is overdue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from filiform.treatment.models import Session
from tests.factories.journey import LEGS
from tests.journeys.clinic import now

pytestmark = pytest.mark.journey
WITHOUT_ITS_CLOCK = """
window.without = 0;
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const clocks = [...document.querySelectorAll(".watch-line:not([hidden]) [data-since]")];
  window.without += clocks.filter((clock) => !clock.textContent).length;
}).observe(document.querySelector(".watch"), { subtree: true, childList: true, attributes: true }));
"""
WITHIN = 2_500  # two seconds, and half of one for a busy machine to draw


@pytest.fixture
def two_at_work(clinic, at_the_screen):
    """Amara in the treatment room with the skin prepared, Bo at the board."""
    visit = clinic.ready_visit(clinic.patient(), muscles=LEGS)
    amara, bo = at_the_screen(clinic.amara), at_the_screen(clinic.bo)
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.starts_session()
    amara.is_saved()
    bo.opens("/rooms/")
    expect(bo.page.locator(".cell")).to_contain_text("Session open")
    return amara, bo


def strip_of(person):
    return person.page.locator(".watch-line:not([hidden])")


def test_the_board_shows_a_needle_within_two_seconds_and_everybody_hears_that_it_is_overdue(clinic, two_at_work):
    amara, bo = two_at_work
    amara.inserts("gluteus medius")
    expect(bo.page.locator(".cell-count")).to_contain_text("1 in", timeout=WITHIN)
    expect(bo.page.locator(".cell [data-since] time")).to_contain_text("0:0")
    assert not bo.accessibility_faults()

    bo.page.add_init_script(WITHOUT_ITS_CLOCK)
    bo.opens("/patients/")
    expect(strip_of(bo)).to_have_count(0)
    due = now() + timedelta(seconds=4)
    Session.objects.of(clinic.amara.organization_id).update(overdue_at=due)
    overdue = strip_of(bo).filter(has_text="Needle overdue")
    expect(overdue).to_contain_text("Elif Yılmaz")
    expect(overdue).to_have_attribute("role", "alert")
    assert not bo.accessibility_faults()
    bo.page.keyboard.press("Alt+Shift+P")
    assert "blur" in overdue.locator("[data-private]").evaluate("name => getComputedStyle(name).filter")
    bo.page.reload()
    expect(overdue).to_be_visible()
    expect(overdue).not_to_have_attribute("role", "alert")
    expect(overdue.locator("[data-since]")).to_contain_text(":")
    assert bo.page.evaluate("window.without") == 0, "a line is never shown before its clock tells the time"

    amara.takes_all_out()
    expect(overdue).to_have_count(0)


def test_help_is_one_tap_away_and_answered_by_name(clinic, two_at_work):
    amara, bo = two_at_work
    expect(strip_of(amara).get_by_role("link")).to_be_hidden()  # on the page of that very session
    amara.tap(strip_of(amara).get_by_role("button", name="Help", exact=True))
    wanted = strip_of(bo).filter(has_text="Help wanted")
    expect(wanted).to_be_visible(timeout=WITHIN)
    bo.tap(wanted.get_by_role("button", name="I am coming"))
    expect(wanted).to_have_count(0)
    expect(strip_of(amara).filter(has_text="Bo Lindqvist is coming")).to_be_visible(timeout=WITHIN)


def test_a_screen_that_hears_nothing_says_since_when_and_catches_up(two_at_work):
    amara, bo = two_at_work
    note = bo.page.locator(".board [data-follow-note]")
    bo.faults, heard = [], bo.faults
    bo.page.context.set_offline(True)
    expect(note).to_contain_text("Last seen")
    amara.inserts("gluteus medius")
    bo.page.context.set_offline(False)
    expect(bo.page.locator(".cell-count")).to_contain_text("1 in")
    expect(note).to_be_hidden()
    # What the browser itself says of a network that is gone is no fault of the page.
    bo.faults = heard + [fault for fault in bo.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_the_wall_is_readable_accessible_and_names_nobody(clinic, two_at_work):
    amara, bo = two_at_work
    amara.inserts("gluteus medius")
    bo.opens("/rooms/?wall=1")
    expect(bo.page.locator(".cell-count")).to_contain_text("1 in")
    bo.sees_no("Elif")
    # Asked of the page at once: the board may put a new cell in the place of the one found.
    bo.page.wait_for_function("parseFloat(getComputedStyle(document.querySelector('.cell-count b')).fontSize) >= 36")
    assert not bo.accessibility_faults()


def test_the_pages_of_the_clinic_at_a_glance_are_accessible(clinic, at_the_screen):
    clinic.ready_visit(clinic.patient(), muscles=LEGS)
    olu, faults = at_the_screen(clinic.olu), []
    for path in ("/rooms/", "/day/close", "/safety/", "/treatment/settings/", "/account/logout/"):
        olu.opens(path)
        faults += olu.accessibility_faults()
    assert not faults, "\n".join(faults)
