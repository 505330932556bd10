"""Three needles in, two counted: the session stays open until the third is found or reported."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories.journey import LEGS

pytestmark = pytest.mark.journey

MUSCLES = ("gluteus medius", "rectus femoris", "soleus")


def test_a_needle_missing_at_the_count_keeps_the_session_open_until_it_is_reported(clinic, at_the_screen):
    visit = clinic.ready_visit(clinic.patient(), muscles=LEGS)
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.prepares_and_inserts(*MUSCLES)
    amara.takes_all_out()

    amara.counts(2)
    amara.sees("2 counted, 3 went in.")
    amara.is_saved()
    expect(amara.page.locator("#close")).to_have_count(0)
    status, words = amara.tries_to_close_behind_the_page()
    assert status == "refused"
    assert "3" in words
    amara.opens(f"/visits/{visit.ref}/note/")
    amara.sees("Not ready to sign")
    expect(amara.page.get_by_role("button", name="Sign as")).to_have_count(0)

    amara.goes_to("Treatment")
    amara.misses_the_first_needle()
    assert amara.tries_to_close_behind_the_page()[0] == "refused"
    amara.reports_not_found()
    amara.closes_session()

    amara.opens("/")
    amara.sees("1 needle missing")
    amara.opens(f"/visits/{visit.ref}/history/?overview=1")
    expect(amara.page.locator(".patient-flags")).to_contain_text("1 needle not found")
    amara.goes_to("Note")
    amara.sees("MISSING: the needle of")
    amara.signs_note()
    assert "MISSING" in amara.reads_pdf("PDF")


def test_a_needle_that_is_found_again_lets_the_session_close(clinic, at_the_screen):
    visit = clinic.ready_visit(clinic.patient(), muscles=LEGS[:1])
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.prepares_and_inserts(MUSCLES[0])
    amara.takes_all_out()
    amara.counts(0)
    amara.misses_the_first_needle()
    amara.tap(amara.page.locator("button[name=where_found]").first)
    expect(amara.page.locator("button[name=where_found]")).to_have_count(0)
    amara.sees_count("1 in / 1 out")
    amara.closes_session()
