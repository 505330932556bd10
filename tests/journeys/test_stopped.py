"""Where the verdict says no, no needle goes in, and the page says why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


def test_a_red_flag_found_late_keeps_the_treatment_room_shut_and_says_why(clinic, at_the_screen):
    visit = clinic.ready_visit(clinic.patient())
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/treatment/")
    expect(amara.page.locator("#start")).to_be_visible()

    amara.opens(f"/visits/{visit.ref}/history/warning-signs/?everything=1")
    amara.ticks("rf.saddle_numbness")
    amara.closes_list("warning-back")

    amara.goes_to("Treatment")
    expect(amara.page.locator("#start")).to_have_count(0)
    amara.sees("Not ready")
    amara.sees("Do not needle")
    amara.taps_link("Open verdict")
    assert amara.verdict() == "do-not-needle"
    amara.sees("emergency")


def test_a_fever_today_stops_the_visit_until_it_is_gone(clinic, at_the_screen):
    visit = clinic.ready_visit(clinic.patient())
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/history/today/?everything=1")
    amara.ticks("fever_or_infection")
    amara.closes_list("today")
    amara.goes_to("Treatment")
    amara.sees("Not ready")
    expect(amara.page.locator("#start")).to_have_count(0)


def test_reception_takes_the_history_but_does_not_see_the_verdict(clinic, at_the_screen):
    visit = clinic.ready_visit(clinic.patient())
    dara = at_the_screen(clinic.dara)
    dara.opens(f"/visits/{visit.ref}/history/?overview=1")
    dara.sees("Warning signs")
    expect(dara.page.locator("nav.journey a", has_text="Verdict")).to_have_count(0)
    dara.sees_no("Precautions")
    for step in ("verdict", "examination", "consent", "treatment", "note"):
        assert dara.is_refused(f"/visits/{visit.ref}/{step}/") == 403
        dara.sees_no("Elif")
