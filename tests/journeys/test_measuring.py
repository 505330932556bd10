"""Measured at the clinic with a goniometer and three tries, asked on a phone: what is typed is what stands."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from filiform.booking import queries as booking
from filiform.measures import queries
from filiform.measures.asking import services as asking
from filiform.measures.asking.types import Occasion
from filiform.measures.types import Mode
from filiform.outbox.models import Letter
from filiform.patients.access.services import make_link
from filiform.patients.access.types import Purpose
from tests.journeys.at_home import PHONE, booked, with_address
from tests.journeys.clinic import now

pytestmark = pytest.mark.journey


def standing(clinic, visit):
    rows = queries.readings_of_visit(organization_id=clinic.amara.organization_id, visit_id=visit.pk)
    return {(one.instrument, one.side, one.movement): (one.shown, one.form, one.mode) for one in rows}


def test_both_sides_and_three_tries_are_entered_at_the_clinic(clinic, at_the_screen):
    visit = clinic.visit(clinic.patient())
    amara = at_the_screen(clinic.amara)
    amara.opens(reverse("measures:find", args=[visit.ref]))
    page = amara.page
    page.get_by_label("Name").fill("rotation")
    expect(page.locator("#found")).to_contain_text("5 of 117 instruments")
    page.get_by_role("checkbox", name=re.compile("^Cervical rotation")).check()
    page.get_by_role("button", name="Enter what is ticked").click()
    amara.sees("Involved side")
    page.locator("[name='rom_cx_rotation.right.trials.1']").fill("52")
    page.locator("[name='rom_cx_rotation.left.trials.1']").fill("68")
    page.locator("[name='involved'][value='right']").check()
    page.locator("[name='rom_cx_rotation.left.trials.2']").fill("70")
    page.locator("[name='rom_cx_rotation.left.trials.2']").blur()
    expect(page.locator(".measure-says")).to_contain_text("74.3 %")
    assert amara.accessibility_faults() == []
    page.get_by_role("button", name="Record").click()
    expect(page.locator("body")).to_contain_text("Recorded, 2 new.")
    amara.opens(reverse("measures:enter", args=[visit.ref]) + "?i=grip")
    for number, kg in enumerate(("28", "30", "32"), start=1):
        page.locator(f"[name='grip.left.trials.{number}']").fill(kg)
    page.get_by_role("button", name="Record").click()
    expect(page.locator("body")).to_contain_text("Recorded, 1 new.")
    assert standing(clinic, visit) == {
        ("rom_cx_rotation", "right", ""): ("52", "best", Mode.IN_CLINIC),
        ("rom_cx_rotation", "left", ""): ("70", "best", Mode.IN_CLINIC),
        ("grip", "left", ""): ("30", "mean", Mode.IN_CLINIC),
    }


def test_a_questionnaire_is_answered_on_a_phone_and_left_and_taken_up_again(clinic, at_the_screen):
    patient = with_address(clinic, clinic.patient())
    visit = booked(clinic, patient)
    row = booking.visit(organization_id=clinic.amara.organization_id, visit_ref=visit.ref)
    ref = asking.ask_now(
        visit=row, occasion=Occasion.BASELINE, instruments=["nprs_7day", "ndi"], by=clinic.amara, at=now()
    )
    assert Letter.objects.of(clinic.amara.organization_id).filter(kind="measures.questions").count() == 1
    path = make_link(
        patient_id=patient.pk, purpose=Purpose.MEASURES, about=ref, until=now() + timedelta(days=1), by=clinic.amara,
        at=now(),
    )  # fmt: skip
    hers = at_the_screen(width=PHONE)
    page = hers.page
    hers.opens(path)
    hers.sees("How strong was your pain on average over the last 7 days?")
    page.locator("label.choice", has_text=re.compile(r"^6$")).click()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    hers.opens(path)
    hers.sees("Take the printed form “Neck Disability Index”")
    for line in range(10):
        page.locator("fieldset.measure-item").nth(line).locator("label.choice", has_text="2").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert hers.accessibility_faults() == []
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Send").click()
    hers.sees("Thank you, your answers are sent.")
    assert standing(clinic, visit) == {
        ("nprs_7day", "", ""): ("6", "", Mode.PHONE), ("ndi", "", ""): ("40", "percent", Mode.PHONE),
    }  # fmt: skip
