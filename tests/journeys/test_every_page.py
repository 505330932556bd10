"""Every page of the journey: no accessibility fault, nothing sticking out sideways, all of it by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from filiform.intake.rules.topics import TOPICS
from filiform.treatment.quick_picks.services import save_quick_pick
from tests.factories.journey import LEGS
from tests.journeys.clinic import now
from tests.treatment.test_picks import SAID

pytestmark = pytest.mark.journey

MUSCLES = ("gluteus medius", "rectus femoris")


def test_the_pages_of_the_desk_and_the_house_are_accessible(clinic, at_the_screen):
    patient = clinic.patient()
    clinic.ready_visit(patient, muscles=LEGS)
    pick = save_quick_pick(name="House protocol", content=SAID, for_clinic=True, by=clinic.olu, at=now())
    olu = at_the_screen(clinic.olu)
    faults = []
    for path in (
        "/", "/patients/?q=yilmaz", "/patients/new", f"/patients/{patient.ref}/", f"/patients/{patient.ref}/walk-in",
        f"/patients/{patient.ref}/visits/new", f"/patients/{patient.ref}/trail", "/practitioners/",
        f"/practitioners/{clinic.amara_pt.ref}/", "/supplies/", "/knowledge/", "/quick-picks/",
        f"/quick-picks/{pick.ref}/",
    ):  # fmt: skip
        olu.opens(path)
        faults += olu.accessibility_faults()
    for section in olu.page.locator("main a[href^='/knowledge/']").evaluate_all(
        "links => [...new Set(links.map(link => link.pathname))].slice(0, 3)"
    ):
        olu.opens(section)
        faults += olu.accessibility_faults()
    stranger = at_the_screen()
    stranger.opens("/account/login/")
    faults += stranger.accessibility_faults()
    assert not faults, "\n".join(faults)


def test_every_page_of_the_history_is_accessible(clinic, at_the_screen):
    visit = clinic.visit(clinic.patient())
    amara = at_the_screen(clinic.amara)
    faults = []
    amara.opens(f"/visits/{visit.ref}/history/?overview=1")
    faults += amara.accessibility_faults()
    for topic in TOPICS:
        if topic.key != "changes":
            amara.opens(f"/visits/{visit.ref}/history/{topic.key}/?everything=1")
            faults += amara.accessibility_faults()
    amara.opens(f"/visits/{visit.ref}/history/medicines/")
    amara.adds_medicine("Glorbixan")
    faults += amara.accessibility_faults()
    amara.opens(f"/visits/{visit.ref}/history/all/")
    faults += amara.accessibility_faults()
    assert not faults, "\n".join(faults)


def test_every_page_of_the_care_is_accessible_before_during_and_after(clinic, at_the_screen):
    patient = clinic.patient()
    empty, visit = clinic.visit(clinic.patient("Ngozi", "Eze")), clinic.ready_visit(patient, muscles=LEGS)
    amara = at_the_screen(clinic.amara)
    faults = []
    for one, paths in (
        (empty, ("verdict", "examination", "consent", "treatment")),
        (visit, ("verdict", "examination", "measures", "consent", "treatment", "note")),
    ):
        for path in paths:
            amara.opens(f"/visits/{one.ref}/{path}/")
            faults += amara.accessibility_faults()
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.tap(amara.page.locator("#exceptions > summary"))
    amara.taps_button("Start, clean hands and skin later")
    expect(amara.page.locator("#prepare")).to_be_visible()
    faults += amara.accessibility_faults()
    amara.tap(amara.page.locator("#prepare"))
    for muscle in MUSCLES:
        amara.inserts(muscle)
    amara.sees_twitches()
    amara.runs_current()
    faults += amara.accessibility_faults()
    amara.opens("/")
    faults += amara.accessibility_faults()
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.takes_all_out()
    faults += amara.accessibility_faults()
    amara.counts(2)
    amara.sees_count("2 in / 2 out")
    faults += amara.accessibility_faults()
    amara.closes_session()
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.sees("Session closed")
    faults += amara.accessibility_faults()
    amara.taps_link("On to the note")
    faults += amara.accessibility_faults()
    amara.signs_note()
    faults += amara.accessibility_faults()
    for path in ("verdict/", "examination/"):
        amara.opens(f"/visits/{visit.ref}/{path}")
        faults += amara.accessibility_faults()
    assert not faults, "\n".join(faults)


def test_the_main_act_of_every_page_is_done_by_keyboard_alone(clinic, at_the_screen):
    amara = at_the_screen(clinic.amara)
    link, button = (lambda name: amara.page.get_by_role("link", name=name).first), amara.button
    amara.opens("/")
    amara.presses_enter_on(link("Walk-in"))
    amara.presses_enter_on(link("New patient"))
    for label, words in (("Given name", "Ngozi"), ("Family name", "Eze"), ("Date of birth", "1979-02-28")):
        amara.page.get_by_label(label).fill(words)
    amara.presses_enter_on(button("Add patient"))
    amara.presses_enter_on(button("Start the visit"))
    amara.opens(f"/visits/{amara.visit_ref}/history/warning-signs-2/")
    amara.presses_enter_on(button("None of these"))
    assert not amara.page.url.endswith("/warning-signs-2/")

    visit = clinic.ready_visit(clinic.patient(), muscles=LEGS)
    here = f"/visits/{visit.ref}"
    amara.opens(f"{here}/examination/")
    amara.presses_enter_on(button("Needle these"))
    amara.opens(f"{here}/verdict/")
    amara.presses_enter_on(button("Screen again and record"))
    amara.opens(f"{here}/consent/")
    amara.presses_enter_on(link("Copy as PDF"), navigates=False)
    amara.opens(f"{here}/treatment/")
    amara.presses_enter_on(amara.page.locator("#start"), navigates=False)
    amara.sees_count("0 in / 0 out")
    amara.presses_enter_on(amara.page.locator("#in-gluteus-medius-right"), navigates=False)
    amara.sees_count("1 in / 0 out")
    amara.presses_enter_on(amara.page.locator("#all-out"), navigates=False)
    expect(amara.page.locator("#count")).to_be_visible()
    amara.presses_enter_on(amara.page.locator("#count"), navigates=False)
    amara.sees_count("1 in / 1 out")
    amara.closes_session()
    amara.presses_enter_on(button("Sign as Amara Diallo"))
    expect(amara.page.get_by_role("heading", name="Signed note")).to_be_visible()
