"""From a call to the desk to an event that is judged, brought into its session and closed; and an exposure of staff."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from filiform.treatment import services as sessions
from tests.factories.journey import LEGS
from tests.journeys.clinic import now
from tests.treatment.room_cast import new

pytestmark = pytest.mark.journey


@pytest.fixture
def treated(clinic):
    """A visit whose session was opened and closed; no needle went in, so nothing has to be watched."""
    visit = clinic.ready_visit(clinic.patient(), muscles=LEGS)
    acts = [new("session.opened"), new("session.closed", leaving_checks=[])]
    done = sessions.record_events(visit_ref=visit.ref, events=acts, by=clinic.amara, at=now())
    assert not done.refused, done.refused
    return visit


def chooses(person, legend: str, choice: str) -> None:
    person.tap(person.page.get_by_role("group", name=legend).get_by_label(choice).first)


def unfolds(person, summary: str) -> None:
    person.tap(person.page.locator("summary", has_text=summary).first)


def test_what_the_desk_hears_on_the_telephone_is_seen_through_to_its_end(clinic, treated, at_the_screen):
    dara = at_the_screen(clinic.dara, width=390)
    dara.opens("/safety/report")
    dara.types("Name or date of birth", "yilmaz")
    dara.taps_button("Find")
    faults = dara.accessibility_faults()
    dara.follows(dara.page.locator("a.pick").first)
    faults += dara.accessibility_faults()
    dara.page.get_by_label("What happened").select_option(label="Pneumothorax")
    chooses(dara, "How do you know", "Telephone")
    dara.types("What was seen, said and done", "Short of breath on the stairs")
    dara.follows(dara.button("Report"))
    dara.sees("sit the patient up")
    dara.sees("Tell a clinician now")
    faults += dara.accessibility_faults()

    bo = at_the_screen(clinic.bo)
    bo.opens("/safety/")
    bo.sees("1 not closed yet")
    faults += bo.accessibility_faults()
    bo.taps_link("Pneumothorax")
    bo.sees("Short of breath on the stairs")
    faults += bo.accessibility_faults()
    unfolds(bo, "Describe it better")
    chooses(bo, "How grave", "Serious")
    bo.page.get_by_label("How it ended").select_option(label="Recovered")
    faults += bo.accessibility_faults()
    bo.follows(bo.button("Save"))
    unfolds(bo, "Record an action")
    bo.types("What was done", "Sent to the emergency department")
    bo.follows(bo.button("Record"))
    unfolds(bo, "Judge it")
    chooses(bo, "Did needling cause it", "Probable")
    bo.types("Why you think so", "Time and place fit")
    bo.follows(bo.button("Keep this judgement"))
    unfolds(bo, "Open the session again")
    bo.page.locator("#session_reason").fill("Pneumothorax the same evening")
    bo.follows(bo.button("Open it again"))
    bo.sees("The session is open again")
    faults += bo.accessibility_faults()
    bo.follows(bo.button("Close the session again"))
    unfolds(bo, "Close")
    chooses(bo, "What it came to", "It happened")
    bo.types("Why it is closed", "Healed")
    bo.expected_refusals.add(422)
    bo.follows(bo.button("Close the event"))
    bo.sees("Say whom this serious event was reported to")
    faults += bo.accessibility_faults()
    bo.types("Reported outside the clinic", "The state board")
    bo.follows(bo.button("Close the event"))
    bo.sees("Closed by Bo Lindqvist")
    expect(bo.page.locator("summary", has_text="Reopen")).to_be_visible()
    assert not faults, "\n".join(faults)


def test_an_exposure_is_entered_on_the_telephone_and_read_by_her_and_the_owner(clinic, at_the_screen):
    amara = at_the_screen(clinic.amara, width=390)
    amara.opens("/safety/exposures/new")
    faults = amara.accessibility_faults()
    amara.page.set_viewport_size({"width": 390, "height": 900})
    amara.tap(amara.page.get_by_label("Puncture or cut washed"))
    amara.tap(amara.page.get_by_label("Needlestick", exact=True))
    amara.types("How it happened", "Slipped while carrying the tray")
    amara.follows(amara.button("Enter it"))
    amara.sees("Slipped while carrying the tray")
    faults += amara.accessibility_faults()
    amara.follows(amara.page.get_by_role("button", name="Plan", exact=True).first)
    amara.sees("Hepatitis C, early test")
    address = amara.page.url.removeprefix(clinic.url)
    amara.opens("/safety/exposures/")
    amara.sees("Tests planned")
    faults += amara.accessibility_faults()

    bo = at_the_screen(clinic.bo)
    bo.expected_refusals.add(404)
    bo.opens(address)
    bo.sees_no("Slipped")
    olu = at_the_screen(clinic.olu)
    olu.opens(address)
    olu.sees("Slipped while carrying the tray")
    olu.opens("/safety/exposures/")
    olu.sees("Sharps injury log")
    faults += olu.accessibility_faults()
    assert not faults, "\n".join(faults)
