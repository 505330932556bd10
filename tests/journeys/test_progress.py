"""How one patient got on: her clinician reads picture and table and prints them, she reads her own on her phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories.measured import past_visits
from tests.journeys.clinic import now

pytestmark = pytest.mark.journey


def test_the_clinician_reads_and_prints_and_the_patient_reads_her_own(clinic, at_the_screen, on_the_phone):
    patient = clinic.patient()
    past_visits(clinic.amara, patient, clinic.amara_pt, at=now())

    amara = at_the_screen(clinic.amara)
    amara.opens(f"/patients/{patient.ref}/")
    amara.taps_link("Progress")
    amara.sees("From 7 on")
    amara.sees("better by 4")
    amara.sees("Due at 1 visit and not measured")
    pain = amara.page.get_by_role("article", name="Pain right now, 0 to 10")
    expect(pain.get_by_role("img").first).to_be_visible()
    expect(pain.get_by_role("region").first.get_by_role("row")).to_have_count(7)
    expect(pain.locator(".course-mark[data-kind=missing]")).to_have_count(1)
    amara.presses_enter_on(pain.get_by_text("Before and after needles, within each visit"), navigates=False)
    expect(pain.get_by_role("img").nth(1)).to_be_visible()
    faults = amara.accessibility_faults()
    paper = amara.reads_pdf("PDF")
    assert "better by 4" in paper
    assert "not measured" in paper

    for language, said in (
        ("en", ("How it went", "better by 4", "not what it came from")),
        ("es", ("Cómo ha ido", "mejor en 4", "no de qué vino")),
    ):
        hers = on_the_phone(patient, language=language)
        hers.opens("/my/")
        hers.taps_link(said[0])
        for words in said:
            hers.sees(words)
        faults += hers.accessibility_faults()
    assert not faults, "\n".join(faults)
