"""A day later: three taps on a telephone, a red flag that reaches the clinic's board, and somebody who sees to it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import expect

from filiform.aftercare import chores
from filiform.aftercare.models import Answer, FollowUp
from filiform.outbox.models import Letter
from filiform.patients.models import Patient
from filiform.treatment import services as treatment
from tests.journeys.clinic import now
from tests.treatment.room_cast import whole_session

pytestmark = pytest.mark.journey
SOON = 12_000  # a board on which nothing goes on asks every ten seconds


@pytest.fixture
def asked(clinic):
    """Elif was needled yesterday and has a mail today; the visit, and the path of the link in that mail."""
    patient = clinic.patient()
    Patient.objects.of(clinic.amara.organization_id).filter(pk=patient.pk).update(email="elif@example.org")
    clinic.house.clinic.phone = "+1 303 555 0100"
    clinic.house.clinic.save()
    visit = clinic.ready_visit(
        patient, muscles=(("gluteus-maximus", "right"),), techniques=("deep",), stimulation=False
    )
    recorded = treatment.record_events(visit_ref=visit.ref, events=whole_session(2), by=clinic.amara, at=now())
    assert not recorded.refused, recorded.refused
    day = timedelta(days=1, minutes=1)
    FollowUp.objects.of(clinic.amara.organization_id).update(
        closed_at=F("closed_at") - day, due_at=F("due_at") - day, until=F("until") - day
    )
    assert chores.ask_due(now()) == 1
    letter = Letter.objects.of(clinic.amara.organization_id).get(kind="aftercare.follow-up")
    return visit, re.search(r"/l/\S+", letter.body)[0]


def test_a_red_flag_by_link_reaches_the_board_and_is_taken_by_a_named_person(clinic, asked, at_the_screen):
    visit, link = asked
    bo, amara, elif_ = at_the_screen(clinic.bo), at_the_screen(clinic.amara), at_the_screen(width=390)
    bo.opens("/rooms/")
    amara.opens("/patients/")
    elif_.opens(link)
    faults = elif_.accessibility_faults()
    elif_.page.set_viewport_size({"width": 390, "height": 844})
    elif_.taps = 0
    elif_.tap(elif_.page.locator("label.choice:has([name=soreness][value='5'])"))
    elif_.tap(elif_.page.locator("label.choice:has([name=bruise][value=small])"))
    elif_.tap(elif_.page.get_by_label("Are you short of breath, or does it hurt to breathe in?"))
    expect(elif_.button("None of these. Send")).to_be_hidden()
    elif_.follows(elif_.button("Send what I marked"))
    elif_.sees("Call 911 now.")
    expect(elif_.page.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    faults += elif_.accessibility_faults()

    flag = bo.page.locator(".search", has_text="Red flag after treatment: emergency")
    expect(flag).to_contain_text("Elif Yılmaz", timeout=SOON)
    strip = amara.page.locator(".watch-line:not([hidden])", has_text="Red flag: emergency")
    expect(strip).to_have_attribute("role", "alert", timeout=SOON)
    faults += bo.accessibility_faults()
    bo.follows(flag.get_by_role("link", name="See to it"))
    bo.sees("Nobody has it.")
    faults += bo.accessibility_faults()
    bo.follows(bo.button("I see to it"))
    bo.sees("With you since")
    expect(strip).to_have_count(0, timeout=SOON)

    bo.page.get_by_label("What was heard or done").fill("Rang at once: on her way by ambulance.")
    bo.follows(bo.button("Add the note"))
    bo.tap(bo.page.locator("label.choice", has_text="In hospital or emergency department"))
    bo.follows(bo.button("Close the alarm"))
    bo.sees("Closed by Bo Lindqvist")
    bo.sees("Rang at once: on her way by ambulance.")
    for path in ("/follow-ups/", "/follow-ups/?show=all", "/alarms/", f"/visits/{visit.ref}/aftercare/"):
        bo.opens(path)
        faults += bo.accessibility_faults()
    bo.opens("/follow-ups/?show=answered")
    bo.follows(bo.page.get_by_role("link", name="Elif Yılmaz").first)
    bo.sees("by the patient")
    faults += bo.accessibility_faults()
    assert not faults, "\n".join(faults)


def test_three_taps_without_any_script_and_it_is_done(clinic, asked, chromium):
    _, link = asked
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(clinic.url + link)
    page.locator("label.choice:has([name=soreness][value='2'])").click()
    page.locator("label.choice:has([name=bruise][value=none])").click()
    page.get_by_role("button", name="None of these. Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    given = Answer.objects.of(clinic.amara.organization_id).get()
    assert (given.soreness, given.bruise, given.flags) == (2, "none", [])
    context.close()


def test_by_keyboard_alone_and_at_twice_the_size(clinic, asked, at_the_screen):
    _, link = asked
    elif_ = at_the_screen(width=640)
    elif_.opens(link)
    page = elif_.page
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.locator("[name=soreness][value='0']").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator("[name=soreness]:checked").input_value() == "3"
    assert page.locator("[name=bruise]:checked").input_value() == "none"
    elif_.presses_enter_on(elif_.button("None of these. Send"))
    elif_.sees("Thank you")


def test_the_sheet_is_handed_over_and_read_by_the_patient(clinic, asked, at_the_screen):
    visit, _ = asked
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/aftercare/")
    amara.sees("What to tell an emergency department")
    amara.sees("Gluteus maximus (right buttock): 2 × 0.30 × 50 mm")
    amara.follows(amara.button("Given on paper"))
    amara.sees("On paper")
    faults = amara.accessibility_faults()
    assert not faults, "\n".join(faults)
