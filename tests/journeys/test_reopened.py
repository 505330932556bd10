"""The treatment page may be closed at any instant; what was recorded is there when it is opened again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.factories.journey import LEGS

pytestmark = pytest.mark.journey


def test_another_screen_opened_in_mid_session_shows_the_same_needles_and_running_clocks(clinic, at_the_screen):
    visit = clinic.ready_visit(clinic.patient(), muscles=LEGS)
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.prepares_and_inserts("gluteus medius", "soleus", each=2)
    since = amara.insertion_times()
    assert len(since) == 4
    amara.page.context.close()

    again = at_the_screen(clinic.amara, width=390)
    again.opens(f"/visits/{visit.ref}/treatment/")
    again.sees_count("4 in / 0 out")
    assert again.insertion_times() == since
    clock = again.page.locator("li.needle time[role=timer]").first
    expect(clock).to_have_text(re.compile(r"^\d+:\d\d$"))
    shown = clock.inner_text()
    expect(clock).not_to_have_text(shown)
    again.takes_all_out()
    again.counts(4)
    again.sees_count("4 in / 4 out")


def test_a_second_screen_follows_the_first(clinic, at_the_screen):
    visit = clinic.ready_visit(clinic.patient(), muscles=LEGS[:1])
    amara, tablet = at_the_screen(clinic.amara), at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.prepares_and_inserts("gluteus medius")
    tablet.opens(f"/visits/{visit.ref}/treatment/")
    tablet.sees_count("1 in / 0 out")
    for screen in (amara, tablet):
        expect(screen.page.locator("#visit-head .badge")).to_have_text("Needles in")
    amara.inserts("gluteus medius")
    tablet.sees_count("2 in / 0 out")
    amara.takes_all_out()
    amara.counts(2)
    for screen in (amara, tablet):
        expect(screen.page.locator("#visit-head .badge")).to_have_text("In room")
